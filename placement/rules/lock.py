"""Pins and forbids, person by person."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from placement.language import _
from placement.plan import Breaches, Plan
from placement.problem import Problem
from placement.rules.base import Array, Remark, Rule, places
from placement.selector import Mask, nearest

if TYPE_CHECKING:
    from placement.model import Model
    from placement.pairs import Pairs


class Pin(BaseModel):
    """One lock: an employee must have, or may not have, a post."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    employee: str
    unit: str
    job: Annotated[str | None, BeforeValidator(lambda job: job or None)] = None
    action: Literal["pin", "forbid"]


class Lock(Rule):
    """A pin demands the post (a blank job: any job there), a forbid keeps the employee out of it.

    Breach: 1 per broken lock.

    Locks come from the table `locks` and from `locks` here. A pin overrides no other rule.

    Hard or soft: a screen; hard, it takes away every pair that breaks a lock, soft, it charges
    the breach. Current posts are always judged too.

    Example::

        lock: {locks: [{employee: N3, unit: harbour, action: pin}]}
    """

    kind: Literal["lock"] = "lock"
    locks: tuple[Pin, ...] = Field((), description="Locks beside those of the table.")

    incumbents: Literal[True] = Field(True, description="Locks always judge current posts too.")

    def screen(self, pairs: "Pairs") -> Array:
        """(n,) forbids that each pair breaks, and pins that it does not serve."""
        locks = self._locks(pairs.problem)
        broken = np.zeros(len(pairs))
        lock, pair = _matches(pairs, locks)
        forbids, pins = (locks["action"] == "forbid").to_numpy(), (locks["action"] == "pin").to_numpy()
        np.add.at(broken, pair[forbids[lock]], 1.0)
        pinned = np.bincount(locks["code"][pins], minlength=len(pairs.problem.employees))
        broken += pinned[pairs.employee]
        np.subtract.at(broken, pair[pins[lock]], 1.0)
        return broken

    def post(self, model: "Model") -> None:
        """Forbids are a cost of pairs, pins a row each."""
        pairs = model.pairs
        locks = self._locks(pairs.problem)
        lock, pair = _matches(pairs, locks)
        for action, state in (
            ("forbid", partial(model.at_most, bound=np.zeros(len(locks)))),
            ("pin", partial(model.at_least, bound=(locks["action"] == "pin").to_numpy(float))),
        ):
            chosen = (locks["action"] == action).to_numpy()[lock]
            if action in set(locks["action"]):
                state(self, by=lock[chosen], column=pair[chosen])

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per broken lock."""
        locks = self._locks(problem)
        place = places(problem, plan)
        code = locks["code"].to_numpy()
        there = (place["unit"][code] == locks["unit"]) & (
            locks["job"].isna() | (place["job"][code] == locks["job"])
        )
        broken = there.to_numpy(bool) == (locks["action"] == "forbid").to_numpy()
        words = locks["action"].map({"pin": _("pinned to"), "forbid": _("kept out of")}).to_numpy(object)
        post = (locks["unit"] + (":" + locks["job"]).fillna("")).to_numpy(object)
        return Breaches.where(
            broken,
            locks["employee"].to_numpy(object),
            _("{words} {post}, which does not hold"),
            words=words,
            post=post,
        )

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """Inline locks that name nobody or no place."""
        for pin in self.locks:
            for word, known in ((pin.employee, problem.employee_ids), (pin.unit, problem.unit_ids)):
                if word not in set(known):
                    yield Remark(
                        "error", "locks", _("{word} is in no table", word=word), nearest(word, known)
                    )

    def _locks(self, problem: Problem) -> pd.DataFrame:
        """Locks the rule speaks of: employee, unit, job, action, and the employee's `code`."""
        columns = ["employee", "unit", "job", "action"]
        inline = pd.DataFrame([pin.model_dump() for pin in self.locks], columns=columns, dtype="str")
        table = problem.case.tables["locks"][columns]
        locks = pd.concat([table, inline], ignore_index=True).drop_duplicates(ignore_index=True)
        locks["code"] = problem.employee_codes(locks["employee"])
        spoken = self.who_mask(problem)[locks["code"]] & self._speaks_of(problem, locks)
        return locks[spoken].reset_index(drop=True)

    def _speaks_of(self, problem: Problem, locks: pd.DataFrame) -> Mask:
        """(locks,) whose post is in `where`, though it does not exist; without a job, any of the unit's."""
        where = self.where_mask(problem)
        if self.where.empty and problem.scope.where.empty:
            return np.ones(len(locks), bool)
        spoken = problem.posts.loc[where, ["unit", "job"]]
        exact = pd.MultiIndex.from_frame(locks[["unit", "job"]]).isin(pd.MultiIndex.from_frame(spoken))
        there = np.where(locks["job"].isna(), locks["unit"].isin(spoken["unit"]), exact)
        unknown = np.where(
            locks["job"].isna(),
            ~locks["unit"].isin(problem.posts["unit"]),
            problem.post_codes(locks["unit"], locks["job"]) < 0,
        )
        return there | (unknown & self._would_be_in_where(problem, locks))

    def _would_be_in_where(self, problem: Problem, locks: pd.DataFrame) -> Mask:
        """(locks,) whose unit and job are in `where`, whatever posts there are."""
        posts = locks[["unit", "job"]].reset_index(drop=True)
        posts = posts.reindex(columns=[*posts.columns, *problem.posts.columns.difference(posts.columns)])
        units = problem.units.iloc[problem.unit_codes(locks["unit"])].reset_index(drop=True)
        return self.where.matches([posts, units]) & problem.scope.where.matches([posts, units])


def _matches(pairs: "Pairs", locks: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """(k,) lock and (k,) pair, wherever a pair is the post that a lock names."""
    problem = pairs.problem
    touched = np.zeros(len(problem.employees), bool)
    touched[locks["code"]] = True
    pair = np.flatnonzero(touched[pairs.employee])
    rows = pd.DataFrame(
        {
            "code": pairs.employee[pair],
            "unit": pairs.unit[pair],
            "job": problem.post_job[pairs.post[pair]],
            "pair": pair,
        }
    )
    named = pd.DataFrame(
        {
            "code": locks["code"],
            "unit": problem.unit_codes(locks["unit"]),
            "lock_job": problem.jobs.get_indexer(pd.Index(locks["job"])),
            "any_job": locks["job"].isna(),
            "lock": np.arange(len(locks)),
        }
    )
    found = named.merge(rows, on=["code", "unit"])
    found = found[found["any_job"] | (found["lock_job"] == found["job"])]
    return found["lock"].to_numpy(np.int64), found["pair"].to_numpy(np.int64)
