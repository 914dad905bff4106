"""How many persons are short, and the fewest that could be: flows of fit people, other aims aside."""

from dataclasses import astuple, replace
from functools import cached_property
from typing import Literal

import numpy as np

from placement.base.arrays import Array, Codes, Mask
from placement.base.errors import NoPlanError
from placement.problem.measures import headcount
from placement.problem.plan import Plan
from placement.program.assembly import assemble, state
from placement.program.changes import forced
from placement.program.program import Headcounts, Program
from placement.program.screening import candidates, exact, screened
from placement.rules import EVERY_COURSE
from placement.rules.base import Nature, Rule
from placement.run import Run
from placement.solvers.choose import is_flow
from placement.study.again.resolve import Resolved, Resolver

LevelName = Literal["minimum", "target"]


class Shortage:
    """Persons short under the plan of a run, and under others.

    `wide` is a program of all pairs that any rule may allow.
    """

    def __init__(self, run: Run, resolver: Resolver, wide: Program) -> None:
        self._problem, self._rules, self._plan = run.problem, run.scenario.rules, run.plan
        self._resolver, self._wide = resolver, wide
        self._fit: dict[bool, Program] = {}
        self._exhausted: dict[tuple[bool, str, int], tuple[int, bool]] = {}

    def could(self, people: list[int], post: int, level: LevelName) -> bool:
        """Whether fewer could be short in all with one of these in the post, all other aims aside.

        A flow without rules over more than one post or person: where it says no, no plan says yes.
        """
        pairs, heads, need = self._wide.pairs, self._wide.headcounts, self.need(level)
        given = Headcounts(*(each[heads.level < 0] for each in astuple(heads)))
        priced = per_post(given, np.arange(len(need)), need.astype(float), 0)
        more = float(headcount(self._problem, self._plan)[post] + 1)
        program = replace(
            self._bare,
            priorities=(1,),
            unit=(1,),
            constant=(0,),
            cost=np.zeros((1, len(pairs)), np.int64),
            allowed=self._wide.allowed | ((pairs.post == post) & np.isin(pairs.employee, people)),
            must=self._wide.must,
            headcounts=bounded(priced, post, more, np.inf),
        )
        answer = self._resolver.answer(forced(program, people[0], post) if len(people) == 1 else program)
        return answer is not None and answer.values[1] < int(self.of(self._plan, level).sum())

    @cached_property
    def _bare(self) -> Program:
        """The wide pairs under no rule but the maxima."""
        return assemble(state(self._wide.pairs, []), ())

    def left(self, level: LevelName, *, courses: bool, seconds: float) -> tuple[Codes, bool]:
        """(P,) persons short when mobility has no rules (and courses no limits), as few as can be.

        No post becomes shorter than under the plan. Where time is up, rules over more than one
        post or person are left out as well, and the last is False: never too many are short.
        """
        program = self._free(level, courses, -1)
        answer, sure = self._soon(program, seconds)
        if sure:
            return self.of(self._plan if answer is None else answer.plan, level), True
        answer = self._resolver.answer(replace(self._alone(courses), headcounts=program.headcounts))
        return self.of(self._plan if answer is None else answer.plan, level), False

    def left_at(self, post: int, level: LevelName, *, courses: bool, seconds: float) -> tuple[int, bool]:
        """How many of those short at a post remain so, whatever `left` frees; the last as there."""
        key = courses, level, post
        if key not in self._exhausted:
            self._exhausted[key] = self._left_at(post, level, courses, seconds)
        return self._exhausted[key]

    def _left_at(self, post: int, level: LevelName, courses: bool, seconds: float) -> tuple[int, bool]:
        program, short = self._free(level, courses, post), int(self.of(self._plan, level)[post])
        least = 0
        if not is_flow(program):
            alone = self._resolver.answer(replace(self._alone(courses), headcounts=program.headcounts))
            least = short if alone is None else int(self.of(alone.plan, level)[post])
            if least == short:
                return short, True  # the incumbent is no better
        answer, sure = self._soon(program, seconds)
        if not sure:
            return least, False
        return short if answer is None else int(self.of(answer.plan, level)[post]), True

    def _soon(self, program: Program, seconds: float) -> tuple[Resolved | None, bool]:
        """The best plan if there is one, and whether that is certain: found and proven in time.

        The incumbent is no plan of it where it hangs on courses that are not given.
        """
        try:
            answer = self._resolver.answer(program, seconds=seconds)
        except NoPlanError:
            return None, False
        return answer, answer is None or answer.proven

    def _alone(self, courses: bool) -> Program:
        """The fit pairs under no rule but the maxima, at the price of persons short: a flow."""
        if courses not in self._fit:
            self._fit[courses] = self._anywhere(courses)
        pairs = self._fit[courses].pairs
        program = assemble(state(pairs, []), ())
        cost = np.zeros((1, len(pairs)), np.int64)
        return replace(program, priorities=(1,), unit=(1,), constant=(0,), cost=cost)

    def _free(self, level: LevelName, courses: bool, post: int) -> Program:
        """Fit people anywhere, at the price of persons short."""
        if courses not in self._fit:
            self._fit[courses] = self._anywhere(courses)
        program = self._fit[courses]
        need = self.need(level)
        posts = np.arange(len(need))
        asked = posts if post < 0 else np.array([post])
        held = np.minimum(need, headcount(self._problem, self._plan))
        heads = per_post(program.headcounts, asked, need[asked].astype(float), 0)
        return replace(
            program,
            priorities=(1,),
            unit=(1,),
            constant=(0,),
            cost=np.zeros((1, len(program.pairs)), np.int64),
            headcounts=per_post(heads, posts, held.astype(float), -1),
        )

    def _anywhere(self, courses: bool) -> Program:
        """The pairs of people fit for a post, after any courses where asked for; mobility has no rules."""
        stays = {name: rule for name, rule in self._rules.items() if _stays(rule)}
        fit = {name: rule.free for name, rule in stays.items() if rule.hard or rule.widens}
        pairs = candidates(self._problem, list(self._rules.values()))
        lifted = EVERY_COURSE.reach(self._problem) if courses else None
        pairs = screened(replace(pairs, reach=lifted), list(fit.values()))
        stated = [rule for rule in fit.values() if not (courses and rule.teachable)]
        with exact():
            return assemble(state(pairs, stated), ())

    def need(self, level: LevelName) -> Codes:
        """(P,) persons."""
        return (self._problem.minimum if level == "minimum" else self._problem.target).astype(np.int64)

    def of(self, plan: Plan, level: LevelName) -> Codes:
        """(P,) persons."""
        return np.asarray(np.maximum(0, self.need(level) - headcount(self._problem, plan)), np.int64)

    def spare(self, level: LevelName) -> Mask:
        """(E,) who could leave their post of the plan without making it short."""
        over = np.append(headcount(self._problem, self._plan) > self.need(level), True)
        return np.asarray(over[self._plan.post])


def _stays(rule: Rule) -> bool:
    """Whether a rule says something else than who may move, how far and how often."""
    return rule.nature is not Nature.MOBILITY and rule.trains is None


def bounded(heads: Headcounts, post: int, lower: float, upper: float) -> Headcounts:
    """And a hard row on one post."""
    return Headcounts(
        np.append(heads.post, post),
        np.append(heads.lower, lower),
        np.append(heads.upper, upper),
        np.append(heads.level, -1),
        np.append(heads.price, 0),
    )


def per_post(heads: Headcounts, posts: Codes, lower: Array, level: int) -> Headcounts:
    """And a row per post: hard (-1), or at a price of 1 in a level."""
    count = len(posts)
    return Headcounts(
        np.concatenate([heads.post, posts]),
        np.concatenate([heads.lower, lower]),
        np.concatenate([heads.upper, np.full(count, np.inf)]),
        np.concatenate([heads.level, np.full(count, level)]),
        np.concatenate([heads.price, np.full(count, 0 if level < 0 else 1)]),
    )
