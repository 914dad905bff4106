"""No unit or region is left far behind."""

from typing import TYPE_CHECKING, Literal, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from placement.base.arrays import Codes
from placement.base.language import _
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.problem.visits import unit_of
from placement.rules.base import Nature, Rule
from placement.rules.groups import Groups, post_groups

if TYPE_CHECKING:
    from placement.model.model import Model


_FEW = 600  # values that the worst group's lag may have, for each to be a column
_SMALL = 75_000  # or so many, by groups


class Equity(Rule):
    """The unit or region that is shortest of staff is as little short as can be.

    Breach: ⌈1000 × Σ shortfalls / Σ needs⌉ over the posts of the worst group.

    Surplus in one post never offsets another's shortfall, and groups without need are skipped.
    With `how: leximin` the second worst comes next, and so on: the rule then needs a priority
    of its own, and the value stays the worst one's.

    Source: Ogryczak & Śliwiński 2006, "On direct methods for lexicographic min-max optimization".

    Example::

        equity: {over: unit, level: target, how: leximin, priority: 1}
        staffing: {priority: 2}
        stay: {priority: 3}
        commute: {priority: 4}
        preference: {priority: 5}
    """

    kind: Literal["equity"] = "equity"
    nature = Nature.NEED
    over: Literal["unit", "region"] = Field(default="unit", description="Whose shortfalls are compared.")
    level: Literal["minimum", "target"] = Field(default="minimum", description="Headcount needed.")
    how: Literal["worst", "leximin"] = Field(default="worst", description="Only the worst, or all in order.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("The shortest unit as little short as can be")

    @model_validator(mode="after")
    def _leximin_has_a_priority(self) -> Self:
        if self.how == "leximin" and self.hard:
            raise ValueError(_("leximin needs a priority of its own"))
        return self

    @property
    def stands_alone(self) -> bool:
        """With leximin."""
        return self.how == "leximin"

    def post(self, model: "Model") -> None:
        """Shortfall of each post, per mille of each group, and of the worst."""
        problem, pairs = model.pairs.problem, model.pairs
        needed = self._needed(problem)
        posts = np.flatnonzero(needed)
        groups = self._groups(problem)
        need = np.bincount(groups.code, needed, len(groups.label)).astype(np.int64)
        behind = np.flatnonzero(need)
        visited, column, part = model.visitors(self.who_mask(problem))
        unit = unit_of(each.ways for each in model.visits) if len(visited) else 1
        short = model.columns(needed[posts] * unit)
        row = np.full(len(problem.posts), -1)
        row[posts] = np.arange(len(posts))
        counted = np.flatnonzero((row[pairs.post] >= 0) & self.who_mask(problem)[pairs.employee])
        model.link(
            by=np.concatenate([row[pairs.post[counted]], row[visited], np.arange(len(posts))]),
            column=np.concatenate([counted, column, short]),
            coefficient=np.concatenate(
                [np.full(len(counted), float(unit)), np.rint(part * unit), np.ones(len(posts))]
            ),
            lower=needed[posts] * unit,
        )
        group = np.searchsorted(behind, groups.code[posts])
        able = np.bincount(row[pairs.post[counted]], minlength=len(posts))
        lacking = np.bincount(group, np.maximum(0, needed[posts] - able), len(behind)).astype(np.int64)
        least = 0 if len(visited) else int(_mille(lacking, need[behind]).max(initial=0))
        if self.how == "worst" and not self.hard and len(behind) and not len(visited):
            values = stages(need[behind], least)
            if len(values) <= _FEW or len(values) * len(behind) <= _SMALL:
                self._choose(model, values, need[behind], group, short)
                return
        mille = model.columns(np.full(len(behind), 1000.0))
        worst = model.columns([1000.0] if len(behind) else [0.0])
        model.link(
            by=np.concatenate([np.arange(len(behind)), group]),
            column=np.concatenate([mille, short]),
            coefficient=np.concatenate([need[behind] * unit, np.full(len(posts), -1000.0)]),
            lower=np.zeros(len(behind)),
        )
        model.link(
            by=np.tile(np.arange(len(behind)), 2),
            column=np.concatenate([np.repeat(worst, len(behind)), mille]),
            coefficient=np.repeat([1.0, -1.0], len(behind)),
            lower=np.zeros(len(behind)),
        )
        if self.how == "worst" and not len(visited):
            step = steps(need[behind], least)
            model.link(
                by=np.concatenate([np.arange(len(behind)), group]),
                column=np.concatenate([np.repeat(worst, len(behind)), short]),
                coefficient=np.concatenate([step.persons, -step.rise[group]]),
                lower=step.lower,
            )
        model.at_most(self, by=np.zeros(1, np.int64), bound=[0.0], column=worst)
        if self.how == "leximin":
            model.leximin(self, mille)

    def _choose(self, model: "Model", values: Codes, need: Codes, group: Codes, short: Codes) -> None:
        """The worst lag is one of a few values, and each lets every group lack so many whole persons.

        Of the values in rising order one is chosen; columns `reached` say of each whether it or a later
        one is, and what a group may lack grows with them.
        """
        allowed = np.minimum(need[:, None], values * need[:, None] // 1000)
        chosen, stage = model.columns(np.ones(len(values))), np.arange(len(values))
        reached = model.columns(np.ones(len(values)))
        model.choose_one(chosen)
        model.link(
            by=np.concatenate([stage, stage[:-1], stage]),
            column=np.concatenate([chosen, reached[1:], reached]),
            coefficient=np.repeat([1.0, 1.0, -1.0], [len(stage), len(stage) - 1, len(stage)]),
            lower=np.zeros(len(stage)),
        )
        more = np.diff(allowed, axis=1, prepend=0)
        at, step = np.nonzero(more)
        model.link(
            by=np.concatenate([at, group]),
            column=np.concatenate([reached[step], short]),
            coefficient=np.concatenate([more[at, step], -np.ones(len(short))]),
            lower=np.zeros(len(need)),
        )
        model.at_most(
            self,
            by=np.zeros(len(chosen), np.int64),
            bound=[0.0],
            column=chosen,
            coefficient=values.astype(float),
        )

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row: the worst group, the first of equals."""
        mille = self.shortfalls(problem, plan)
        worst = np.where(np.arange(len(mille)) == mille.argmax(), mille, 0) if len(mille) else mille
        message = _("lacks {mille} per mille of its need, the most of all")
        return Breaches.where(worst, self._groups(problem).label, message, mille=mille)

    @property
    def breach_unit(self) -> str:
        """Per mille of the need."""
        return _("per mille of need")

    def asks(self) -> str:
        """What the rule asks, in words."""
        if self.hard:
            return _("no post lacks anybody")
        if self.over == "unit":
            return _("the unit that is shortest of staff is as little short as can be")
        return _("the region that is shortest of staff is as little short as can be")

    def in_order(self, problem: Problem, plan: Plan) -> tuple[int, ...]:
        """The shortfalls of all groups, for leximin."""
        if self.how == "worst":
            return ()
        return tuple(sorted(self.shortfalls(problem, plan).tolist(), reverse=True))

    def shortfalls(self, problem: Problem, plan: Plan) -> Codes:
        """(groups,) per mille short, rounded up; 0 without need."""
        present, unit = problem.present(plan, self.who_mask(problem))
        needed = self._needed(problem)
        short = np.maximum(0, needed * unit - present)
        groups = self._groups(problem)
        total = np.bincount(groups.code, needed, len(groups.label)).astype(np.int64) * unit
        lacking = np.bincount(groups.code, short, len(groups.label)).astype(np.int64)
        return _mille(lacking, total)

    def _groups(self, problem: Problem) -> Groups:
        return post_groups(problem, self.over)

    def _needed(self, problem: Problem) -> Codes:
        """(P,) persons."""
        level = problem.minimum if self.level == "minimum" else problem.target
        return np.where(self.where_mask(problem), level, 0)


def stages(need: Codes, least: int) -> Codes:
    """What the worst group's lag can be, where it is `least` or more."""
    lags = [_mille(np.arange(1, size + 1), size) for size in np.unique(need)]
    values = np.unique(np.concatenate([*lags, [least]]))
    return values[values >= least]


class Steps(NamedTuple):
    """persons × worst − rise × shortfall ≥ lower, for each group."""

    persons: Codes
    rise: Codes
    lower: Codes


def steps(need: Codes, least: int) -> Steps:
    """How the worst group's lag grows with the persons another one lacks, where it is `least` or more.

    A group that lacks one person more than `least` allows of is behind by a whole step. The
    relaxation would take half a person for half a step; under these rows it does not
    (mixed-integer rounding: Nemhauser & Wolsey 1990, "A recursive procedure to generate all cuts
    for 0-1 mixed integer programs").
    """
    allowed = np.minimum(need, least * need // 1000)
    persons, rise = np.ones_like(need), np.zeros_like(need)
    for size in np.unique(need[allowed < need]):
        lacking = np.arange(least * size // 1000 + 1, size + 1)
        more, further = np.arange(1, len(lacking) + 1), _mille(lacking, size) - least
        flattest = np.argmin(further / more)
        persons[need == size], rise[need == size] = more[flattest], further[flattest]
    return Steps(persons, rise, persons * least - rise * allowed)


def _mille(lacking: Codes, need: Codes | int) -> Codes:
    """Per mille of the need, rounded up; 0 without need."""
    return np.where(np.asarray(need) > 0, -(-1000 * lacking // np.maximum(1, need)), 0)
