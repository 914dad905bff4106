"""By how little each kind of rule can be loosened: its parameters, from the nearest looser value on."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from placement.base.decimals import fraction
from placement.base.language import _, written
from placement.problem import Problem
from placement.problem.plan import Codes
from placement.rules.access import Access
from placement.rules.base import Rule
from placement.rules.budget import Budget
from placement.rules.groups import Groups, current_groups, post_groups
from placement.rules.merit import Merit
from placement.rules.mix import Mix
from placement.rules.moves import Moves
from placement.rules.retention import Retention
from placement.rules.retirement import Retirement
from placement.rules.rotation import Rotation
from placement.rules.share import Share
from placement.rules.staffing import Staffing
from placement.rules.tenure import Tenure
from placement.rules.training import Training
from placement.rules.transfer import Transfer
from placement.rules.travel_limit import TravelLimit

Value = int | str | bool | Decimal | None
_NINTH = Decimal("1e-9")


@dataclass(frozen=True)
class Step:
    """A parameter of a rule at another value, and the rule that has it."""

    parameter: str
    before: Value
    after: Value
    rule: Rule

    @property
    def shown(self) -> tuple[Any, Any]:
        """Both values as JSON has them."""
        return _plain(self.before), _plain(self.after)


def steps(rule: Rule, problem: Problem) -> list[Step]:
    """Values of the rule's parameter, each looser than those before it; none where it has no such parameter.

    Between two neighbours no value allows other plans than one of them.
    """
    return [_step(rule, parameter, value) for parameter, value in _values(rule, problem)]


def paid(rule: Rule, breach: Fraction, problem: Problem) -> Step | None:
    """The parameter at which a breach would be none: for rules on one sum, of money, points or moves."""
    whole = isinstance(rule, Moves) and rule.per == "all" and (rule.at_most >= 1 or rule.at_most == 0)
    if isinstance(rule, Budget) or (isinstance(rule, Moves) and whole):
        return _step(rule, "at_most", _decimal(fraction(rule.at_most) + breach))
    if isinstance(rule, Merit):
        points = problem.employees[rule.measure].to_numpy(float, na_value=0.0)
        total = fraction(round(float(np.nan_to_num(points)[rule.who_mask(problem)].sum()), 9))
        share = fraction(rule.share) - (breach / total if total else 0)
        return _step(rule, "share", _rounded(share, ROUND_FLOOR))
    return None


def for_pair(rule: Rule, problem: Problem, employee: int, post: int) -> Iterator[Step]:
    """Looser values that might allow a pair, the nearest first; whether they do, its screen tells."""
    if isinstance(rule, TravelLimit):
        minutes = problem.minutes(np.array([employee]), problem.post_unit[[post]])[0]
        yield _step(rule, "minutes", _decimal(fraction(float(minutes))))
    elif isinstance(rule, Tenure):
        yield _step(rule, "years", int(problem.years_in_post[employee]))
    else:
        yield from (
            step for step in steps(rule, problem) if isinstance(rule, Transfer | Retirement | Rotation)
        )


def words(step: Step) -> str:
    """What the looser rule amounts to, in a sentence."""
    rule, (before, after) = step.rule, step.shown
    if isinstance(rule, Transfer):
        return _border(step)
    told = _("with {parameter} {after} instead of {before}")
    if isinstance(rule, Moves) and rule.per == "all" and after >= 1 and not 0 < before < 1:
        told = (
            _("one move is needed, the cap is {before}")
            if after == 1
            else _("{after} moves are needed, the cap is {before}")
        )
    elif isinstance(rule, TravelLimit | Access):
        told = _("at {after} minutes instead of {before}")
    elif isinstance(rule, Tenure | Rotation):
        told = (
            _("at one year in post instead of {before}")
            if after == 1
            else _("at {after} years in post instead of {before}")
        )
    elif isinstance(rule, Retirement):
        told = _("at {after} months instead of {before}")
    elif isinstance(rule, Budget | Training):
        told = _("{after} would have to be spent, the limit is {before}")
    figures = {"before": _figure(before), "after": _figure(after)}
    return told.format(parameter=step.parameter, **figures)


def _figure(value: Any) -> str:
    """A number as people write it, with all its digits."""
    return written(f"{value:,}") if isinstance(value, int | float) else str(value)


def _border(step: Step) -> str:
    borders = {"unit": _("unit"), "agency": _("agency"), "region": _("region")}
    if step.parameter == "same_job":
        return _("into another job, too")
    if step.after is None:
        return _("anywhere, not only within the {before}", before=borders[str(step.before)])
    words = _("within the {after} instead of the {before}")
    return words.format(before=borders[str(step.before)], after=borders[str(step.after)])


def _step(rule: Rule, parameter: str, value: Value) -> Step:
    return Step(parameter, getattr(rule, parameter), value, rule.model_copy(update={parameter: value}))


def _values(rule: Rule, problem: Problem) -> Iterator[tuple[str, Value]]:
    if isinstance(rule, TravelLimit | Access):
        minutes = problem.travel.minutes if isinstance(rule, TravelLimit) else problem.place_minutes
        longer = np.unique(minutes[minutes > float(rule.minutes)])
        yield from (("minutes", _decimal(fraction(float(each)))) for each in longer)
    elif isinstance(rule, Tenure):
        yield from (("years", years) for years in range(rule.years - 1, -1, -1))
    elif isinstance(rule, Retirement):
        yield from (("months", months) for months in range(rule.months - 1, -1, -1))
    elif isinstance(rule, Rotation):
        longest = np.nan_to_num(problem.years_in_post, nan=0.0).max(initial=0.0)
        yield from (("years", years) for years in range(rule.years + 1, int(longest) + 2))
    elif isinstance(rule, Moves):
        yield from (("at_most", cap) for cap in _caps(rule, problem))
    elif isinstance(rule, Retention):
        groups = current_groups(problem, rule.per)
        size = _sizes(groups, groups.code[problem.serving(rule.who, rule.where)])
        below = (share for share in _shares(size, ROUND_FLOOR) if share < rule.share)
        yield from (("share", share) for share in sorted(below, reverse=True))
    elif isinstance(rule, Mix | Share):
        yield from _mixed(rule, problem)
    elif isinstance(rule, Transfer):
        yield from _borders(rule)
    elif isinstance(rule, Staffing) and rule.level == "target":
        yield "level", "minimum"


def _caps(rule: Moves, problem: Problem) -> Iterator[Decimal]:
    """Whole numbers above the cap; for a share first the larger shares."""
    groups = current_groups(problem, rule.per)
    size = _sizes(groups, groups.code[problem.serving(rule.who, rule.where)])
    most = int(size.max(initial=0))
    if 0 < rule.at_most < 1:
        yield from sorted(share for share in _shares(size, ROUND_CEILING) if rule.at_most < share < 1)
        yield Decimal(most)
    else:
        yield from (Decimal(cap) for cap in range(int(rule.at_most) + 1, most + 1))


def _mixed(rule: Mix | Share, problem: Problem) -> Iterator[tuple[str, Value]]:
    """Fewer persons, or the smaller shares that groups of any size can have."""
    if isinstance(rule, Mix) and rule.at_least is not None:
        yield from (("at_least", persons) for persons in range(rule.at_least - 1, -1, -1))
        return
    parameter = "share" if isinstance(rule, Mix) else "at_least"
    asked: Decimal = getattr(rule, parameter)
    groups = post_groups(problem, rule.per)
    room = np.bincount(groups.code, problem.maximum, len(groups.label))
    largest = min(int(room.max(initial=0)), len(problem.employees))
    below = (share for share in _shares(np.arange(1, largest + 1), ROUND_FLOOR) if share < asked)
    yield from ((parameter, share) for share in sorted(below, reverse=True))


def _borders(rule: Transfer) -> Iterator[tuple[str, Value]]:
    wider: dict[str | None, tuple[str | None, ...]] = {
        "unit": ("agency", "region", None),
        "agency": ("region", None),
        "region": ("agency", None),
    }
    yield from (("within", border) for border in wider.get(rule.within, ()))
    if rule.same_job:
        yield "same_job", False


def _sizes(groups: Groups, codes: Codes) -> Codes:
    return np.bincount(codes, minlength=len(groups.label)).astype(np.int64)


def _shares(sizes: Codes, rounding: str) -> set[Decimal]:
    """All k / n for the sizes n, k from 0 to n, at nine decimals."""
    pairs = {Fraction(part, int(size)) for size in np.unique(sizes[sizes > 0]) for part in range(size + 1)}
    return {_rounded(share, rounding) for share in pairs}


def _rounded(share: Fraction, rounding: str) -> Decimal:
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(_NINTH, rounding).normalize()


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _plain(value: Value) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
