"""What questions about a plan give back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd

from placement.api.answer import Answer
from placement.base.decimals import plain
from placement.base.language import _, number
from placement.study.again.resolve import Cost
from placement.study.conflict.diagnose import Diagnosis as Diagnosed
from placement.study.conflict.diagnose import Relaxation
from placement.study.explain import explain as of_people
from placement.study.explain.price import farther_behind, priced
from placement.study.explain.visits import sentences
from placement.study.explain.whatif import Difference
from placement.study.gaps import gaps as of_gaps
from placement.study.gaps.remedies import Remedies
from placement.study.gaps.visits import Instead, More, Visited

__all__ = ["Change", "Diagnosis", "Explanation", "Gaps", "Shortage", "farther_behind", "priced", "sentences"]


@dataclass(frozen=True, repr=False)
class Explanation(Answer):
    """Why somebody is placed so, and what other posts would cost."""

    found: of_people.Explanation
    _shown = "alternatives"

    @property
    def document(self) -> Mapping[str, Any]:
        found = self.found
        return {
            "employee": found.employee,
            "post": None if found.post is None else vars(found.post),
            "rules": {name: vars(said) for name, said in found.rules.items()},
            "reasons": {
                "for": list(found.gains),
                "against": list(found.prices),
            },
            "alternatives": [_alternative(each) for each in found.alternatives],
            "tried": found.tried,
            "others": found.others,
            "barred": found.barred,
            "late": found.late,
        }

    @property
    def employee(self) -> str:
        """The employee's id."""
        return self.found.employee

    @property
    def post(self) -> tuple[str, str] | None:
        """Unit and job of the post held; None without one."""
        return None if self.found.post is None else (self.found.post.unit, self.found.post.job)

    @property
    def rules(self) -> pd.DataFrame:
        """One row per rule: rule, breach (float64), message."""
        rows = [(name, said.breach, said.message) for name, said in self.found.rules.items()]
        return pd.DataFrame(rows, columns=["rule", "breach", "message"]).astype({"breach": np.float64})

    @property
    def alternatives(self) -> pd.DataFrame:
        """One row per other post, the cheapest first.

        Columns unit, job, allowed, blocked_by (rules and messages), `cost_N` for every priority N (how
        much worse it becomes; NaN where unknown or forbidden), also_moves (ids), proven.
        """
        priorities = sorted({each for one in self.found.alternatives for each in one.cost or ()})
        rows = [
            (
                one.post.unit,
                one.post.job,
                one.allowed,
                [(bar.rule, bar.message) for bar in one.bars],
                *(np.nan if one.cost is None else float(one.cost[each]) for each in priorities),
                list(one.also_moves),
                one.proven,
            )
            for one in self.found.alternatives
        ]
        costs = [f"cost_{each}" for each in priorities]
        return pd.DataFrame(
            rows, columns=["unit", "job", "allowed", "blocked_by", *costs, "also_moves", "proven"]
        ).astype({"unit": "str", "job": "str", "proven": bool, **dict.fromkeys(costs, np.float64)})

    def __repr__(self) -> str:
        held = ":".join(self.post or ("–",))
        count = len(self.found.alternatives)
        return _("{employee}: {post}, other posts: {count}", employee=self.employee, post=held, count=count)


@dataclass(frozen=True, repr=False)
class Gaps(Answer):
    """What one unit lacks, and who could fill it."""

    unit: str
    found: Sequence[of_gaps.Gap]
    visits: Visited | None = None
    _shown = "gaps"

    @classmethod
    def of(cls, remedies: Remedies, unit: int) -> Self:
        """What is found of a unit, its visits where a rule lets some be made."""
        found = remedies.gaps(unit)
        return cls(str(remedies.problem.unit_ids[unit]), found, remedies.visits(unit))

    @property
    def document(self) -> Mapping[str, Any]:
        told: dict[str, Any] = {"unit": self.unit, "gaps": [_gap(gap) for gap in self.found]}
        if self.visits is not None:
            told["visits"] = [
                vars(way) | {"instead": [_instead(each) for each in way.instead]} for way in self.visits.ways
            ]
            told["one_more_visit"] = [_instead(each) for each in self.visits.more]
        return told

    @property
    def gaps(self) -> pd.DataFrame:
        """One row per gap: job, level, short, by_moving, by_training, by_hiring (counts), late."""
        rows = [
            (gap.job, gap.level, gap.short, len(gap.moving), len(gap.training), gap.hiring, gap.late)
            for gap in self.found
        ]
        names = ["job", "level", "short", "by_moving", "by_training", "by_hiring", "late"]
        return pd.DataFrame(rows, columns=names)

    def __repr__(self) -> str:
        return _("{unit}: gaps: {count}", unit=self.unit, count=len(self.found))


@dataclass(frozen=True, repr=False)
class Shortage(Answer):
    """What is short in the whole case, and what would close it."""

    found: Remedies
    _shown = "jobs"

    @property
    def document(self) -> Mapping[str, Any]:
        problem = self.found.problem
        return {
            "jobs": [vars(each) for each in self.balance],
            "one_more": [
                {**vars(of_people.post_of(problem, post)), "cost": cost(changed)}
                for post, changed in self.dearest
            ],
            "late": self.late,
        }

    @cached_property
    def balance(self) -> Sequence[of_gaps.Balance]:
        """By job, sorted: how the persons short of the minimum could be found."""
        return self.found.balance()

    @cached_property
    def dearest(self) -> Sequence[tuple[int, Cost]]:
        """Posts where one more person would change most, and what it would change."""
        return self.found.one_more()

    @property
    def late(self) -> bool:
        """Whether time was up before all was tried or proven."""
        _asked = self.balance, self.dearest
        return self.found.late

    @property
    def jobs(self) -> pd.DataFrame:
        """One row per job: job, short, by_moving, by_training, by_hiring (persons)."""
        names = ["job", "short", "by_moving", "by_training", "by_hiring"]
        return pd.DataFrame([vars(each) for each in self.balance], columns=names)

    @property
    def one_more(self) -> pd.DataFrame:
        """One row per post: unit, job, and `cost_N` for every priority N that one more person changes."""
        rows = [
            {
                **vars(of_people.post_of(self.found.problem, post)),
                **{f"cost_{priority}": float(value) for priority, value in changed.items()},
            }
            for post, changed in self.dearest
        ]
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        return _("persons short of the minimum: {count}", count=sum(each.short for each in self.balance))


@dataclass(frozen=True, repr=False)
class Diagnosis(Answer):
    """Which hard rules stand against each other, and the least that would have to give."""

    found: Diagnosed
    _shown = "relaxations"

    @property
    def document(self) -> Mapping[str, Any]:
        found = self.found
        return {
            "feasible": found.feasible,
            "conflict": list(found.conflict),
            "besides": list(found.besides),
            "unknown": list(found.unknown),
            "relaxations": [_relaxation(each) for each in found.relaxations],
        }

    @property
    def feasible(self) -> bool:
        """Whether a plan exists."""
        return self.found.feasible

    @property
    def conflict(self) -> list[str]:
        """Rules that cannot hold together, while all but any one of them can."""
        return list(self.found.conflict)

    @property
    def relaxations(self) -> pd.DataFrame:
        """One row per relaxation that by itself makes a plan exist: rule, parameter, from, to, message."""
        names = ["rule", "parameter", "from", "to", "message"]
        return pd.DataFrame(self.document["relaxations"], columns=names)

    def __repr__(self) -> str:
        if self.feasible:
            return _("a plan exists")
        return _("no plan; these rules stand against each other: {rules}", rules=", ".join(self.conflict))


@dataclass(frozen=True, repr=False)
class Change(Answer):
    """What a plan would become under a change."""

    found: Difference
    _shown = "levels"

    @property
    def document(self) -> Mapping[str, Any]:
        found = self.found
        before, after = found.measures
        return {
            "levels": [
                {"priority": priority, "before": _figure(before), "after": _figure(after)}
                for priority, (before, after) in found.values.items()  # noqa: PD011 - no frame
            ],
            "by_rule": {
                name: {"before": _figure(before), "after": _figure(after)}
                for name, (before, after) in found.rules.items()
            },
            "measures": {name: [before[name], after[name]] for name in before},
            "people": [
                {"employee": each.employee, "posts": [_post(each.before), _post(each.after)]}
                for each in found.people
            ],
            **({"behind": list(found.behind)} if found.behind else {}),
            "proven": found.proven,
            "seconds": round(found.seconds, 3),
        }

    @property
    def proven(self) -> bool:
        """Whether no plan under the change is better."""
        return self.found.proven

    @property
    def levels(self) -> pd.DataFrame:
        """One row per priority: priority, before, after (float64, NaN where one side lacks it)."""
        rows = [
            (priority, *(np.nan if value is None else float(value) for value in both))
            for priority, both in self.found.values.items()  # noqa: PD011 - no frame
        ]
        return pd.DataFrame(rows, columns=["priority", "before", "after"])

    @property
    def people(self) -> pd.DataFrame:
        """One row per employee placed otherwise: employee, before, after ("unit:job", NaN for none)."""
        rows = [(each.employee, *map(_place, (each.before, each.after))) for each in self.found.people]
        return pd.DataFrame(rows, columns=["employee", "before", "after"]).astype("str")

    def __repr__(self) -> str:
        levels = self.levels.itertuples(index=False, name=None)
        # A level that one side lacks is NaN
        changes = ", ".join(
            f"{priority}: {_told(before)} → {_told(after)}" for priority, before, after in levels
        )
        count = len(self.found.people)
        return _("{changes}; employees placed differently: {count}", changes=changes, count=count)


def _told(value: float) -> str:
    return "–" if value != value else number(value)  # noqa: PLR0124 - NaN


def cost(found: Cost) -> dict[str, int | float]:
    """How much worse each priority becomes, by its number as text."""
    return {str(priority): plain(value) for priority, value in found.items()}


def more(found: Mapping[str, Fraction] | None) -> dict[str, int | float]:
    """By how much each rule is broken more, in its own unit."""
    return {name: plain(value) for name, value in (found or {}).items()}


def _alternative(each: of_people.Alternative) -> dict[str, Any]:
    told: dict[str, Any] = {
        **vars(each.post),
        "allowed": each.allowed,
        "blocked_by": [vars(bar) for bar in each.bars],
    }
    if each.at_least is not None:
        told["at_least"] = cost(each.at_least)
    if each.cost is None:
        return told
    told |= {"cost": cost(each.cost), "by_rule": more(each.by_rule)}
    told |= {"behind": list(each.behind)} if each.behind else {}
    return {**told, "also_moves": list(each.also_moves), "proven": each.proven}


def _instead(each: Instead | More) -> dict[str, Any]:
    return vars(each) | {"cost": cost(each.cost)}


def _gap(gap: of_gaps.Gap) -> dict[str, Any]:
    return {
        "job": gap.job,
        "level": gap.level,
        "short": gap.short,
        "by_moving": [
            {
                "rule": move.rule,
                "parameter": move.parameter,
                "from": move.before,
                "to": move.after,
                "message": move.message,
                "employee": move.employee,
                "cost": cost(move.cost),
                "by_rule": more(move.by_rule),
                "proven": move.proven,
            }
            for move in gap.moving
        ],
        "by_training": [
            {
                "employee": each.employee,
                "course": each.course,
                "cost": plain(each.price),
                "worse": cost(each.cost),
                "by_rule": more(each.by_rule),
                "proven": each.proven,
            }
            for each in gap.training
        ],
        "by_hiring": gap.hiring,
        "one_more": None if gap.one_more is None else cost(gap.one_more),
        "late": gap.late,
    }


def _relaxation(each: Relaxation) -> dict[str, Any]:
    return {
        "rule": each.rule,
        "parameter": each.parameter,
        "from": each.before,
        "to": each.after,
        "message": each.message,
        "also": list(each.also),
        "breaches": [{"subject": subject, "message": message} for subject, message in each.breaches],
        "proven": each.proven,
    }


def _figure(value: Any) -> int | float | None:
    return None if value is None else plain(value)


def _place(post: of_people.Post | None) -> str | None:
    return None if post is None else f"{post.unit}:{post.job}"


def _post(post: of_people.Post | None) -> dict[str, str] | None:
    return None if post is None else vars(post)
