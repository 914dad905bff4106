"""Leavers, refusals, arrivals and changed need, drawn: the same for every plan of a case."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from placement.base.arrays import Mask, Whole
from placement.case import Case
from placement.problem import Problem
from placement.problem.plan import Plan
from placement.run import Run

_POOL = 3  # candidates for each arrival that is expected
_PEOPLE = "employee", "employee_a", "employee_b"
_OF_TODAY = "locks", "ties"  # tables whose rows are about somebody who is here, and nobody like them


@dataclass(frozen=True)
class Odds:
    """How likely each kind of surprise is."""

    leave: float = 0.05  # that somebody with a post is gone
    refuse: float = 0.1  # that somebody who is to move stays
    arrive: float = 0.02  # arrivals expected, as a share of all employees
    need: float = 0.05  # that a post's minimum is one higher; one lower is as likely


@dataclass(frozen=True)
class Drawn:
    """One future: the case as it turned out, and what is left of the plan."""

    problem: Problem
    plan: Plan  # before anybody repairs it
    refused: frozenset[str]  # ids of those who stay where they are
    leavers: int
    arrivals: int


@dataclass(frozen=True)
class Draws:
    """The futures of a run, by number."""

    run: Run
    odds: Odds
    seed: int

    def __getitem__(self, number: int) -> Drawn:
        """That future."""
        random = np.random.default_rng([self.seed, number])
        problem, people = self.run.problem, len(self.run.problem.employees)
        gone, stays, tilt = random.random(people), random.random(people), random.random(len(problem.posts))
        comes = random.random(len(self._extended.employees) - people) < 1 / _POOL
        post = self.run.plan.post.copy()
        refused = problem.moved(self.run.plan) & (stays < self.odds.refuse)
        post[refused] = problem.current[refused]
        left = (post >= 0) & (gone < self.odds.leave)
        keep = np.concatenate([~left, comes])
        change = np.where(tilt < self.odds.need, 1, np.where(tilt > 1 - self.odds.need, -1, 0))
        drawn = self._kept(keep, change)
        ids = frozenset(map(str, problem.employee_ids[refused & ~left]))
        order = self._extended.employee_ids[keep]
        known = dict(zip(problem.employee_ids.tolist(), post.tolist(), strict=True))
        plan = Plan(np.array([known.get(each, -1) for each in order], np.int64))
        return Drawn(drawn, plan, ids, int(left.sum()), int(comes.sum()))

    @cached_property
    def _extended(self) -> Problem:
        """The case with those who might arrive: like employees drawn at random, but not posted yet."""
        case, people = self.run.case, len(self.run.problem.employees)
        count = int(np.ceil(self.odds.arrive * people * _POOL))
        like = np.random.default_rng([self.seed]).integers(people, size=count)
        old = self.run.problem.employee_ids[like]
        new = [f"\U0010ffff{number:06d}" for number in range(count)]  # behind all others
        names = pd.DataFrame({"old": old, "new": pd.Series(new, dtype="str")})
        tables = {
            name: frame if name in _OF_TODAY or "employee" not in frame else _with_copies(frame, names)
            for name, frame in case.tables.items()
        }
        people_table = tables["employees"]
        fresh = people_table["employee"].isin(new)
        tables["employees"] = people_table.assign(
            **{column: people_table[column].mask(fresh) for column in ("unit", "post_job", "since")}
        )
        return self.run.scenario.problem(replace(case, tables=tables))

    def _kept(self, keep: Mask, change: Whole) -> Problem:
        """The problem of those who are there, with the posts' minima changed where there is one."""
        whole = self._extended
        gone = set(whole.employee_ids[~keep].tolist())
        tables = {name: _without(frame, gone) for name, frame in whole.case.tables.items()}
        posts = tables["posts"]
        change = np.where(posts["minimum"] > 0, change, 0)
        minimum = posts["minimum"] + change
        target = np.maximum(posts["target"] + change, minimum)
        tables["posts"] = posts.assign(
            minimum=minimum, target=target, maximum=np.maximum(posts["maximum"], target)
        ).astype(posts.dtypes)
        case = Case(whole.case.folder, tables, whole.case.files, ())
        travel = replace(whole.travel, origin=whole.travel.origin[keep])
        return Problem(case, whole.date, travel, whole.scope, whole.travel_settings)


def _with_copies(frame: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """And the same rows for each who is like somebody here."""
    copies = names.merge(frame, left_on="old", right_on="employee")
    copies = copies.assign(employee=copies["new"])[list(frame.columns)]
    return pd.concat([frame, copies.astype(frame.dtypes)], ignore_index=True)


def _without(frame: pd.DataFrame, gone: set[str]) -> pd.DataFrame:
    """The rows that speak of nobody who is gone."""
    for column in _PEOPLE:
        if column in frame and len(frame):
            frame = frame[~frame[column].isin(gone)]
    return frame
