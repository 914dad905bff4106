"""What is said of posts that lack somebody: who could fill them, and what that takes."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from placement.study.again.resolve import Cost
from placement.study.explain.price import ByRule
from placement.study.gaps.shortage import LevelName


@dataclass(frozen=True)
class MoveInstead:
    """Somebody would fill the gap, opening no other, if one rule were looser by so much."""

    rule: str
    parameter: str
    before: Any
    after: Any
    message: str
    employee: str
    cost: Cost
    proven: bool = True  # that it costs no less
    by_rule: ByRule | None = None


@dataclass(frozen=True)
class CourseFirst:
    """Somebody would fill the gap, opening no other, after a course (several: separated by `;`)."""

    employee: str
    course: str
    price: Fraction
    cost: Cost
    proven: bool = True
    by_rule: ByRule | None = None


@dataclass(frozen=True)
class Gap:
    """A post below its minimum or target. `hiring`: how many no move and no course can bring.

    `one_more` is what one new person in the post would change, per priority. `late`: time was up
    before all was tried that might help; what is said holds all the same.
    """

    unit: str
    job: str
    level: LevelName
    short: int
    moving: tuple[MoveInstead, ...]
    training: tuple[CourseFirst, ...]
    hiring: int
    one_more: Cost | None
    late: bool = False


@dataclass(frozen=True)
class Balance:
    """Persons short of one job: closed without rules of mobility, besides by courses, and left over."""

    job: str
    short: int
    by_moving: int
    by_training: int
    by_hiring: int
