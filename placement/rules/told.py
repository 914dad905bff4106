"""What rules tell besides breaches: of what they speak, money that a plan takes, lessons for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from placement.base.language import written


class Parts(Enum):
    """What a rule speaks of, so that what it says of parts of a case comes to what it says of the whole."""

    EMPLOYEES = "employees"  # of each employee by themselves, and of nothing that others change
    POSTS = "posts"  # of the headcount of each post, whoever serves there
    SUM = "sum"  # of one sum over everybody, which may not exceed `at_most`


@dataclass(frozen=True)
class Spending:
    """Money that a rule counts under a plan, by what it goes for; at most `allowed`, None without a limit."""

    parts: Mapping[str, Fraction]  # "moves", "ways" or "courses"
    allowed: Fraction | None

    @property
    def spent(self) -> Fraction:
        """All of it."""
        return sum(self.parts.values(), Fraction(0))

    @property
    def prices_moves(self) -> bool:
        """Whether moves have a price, and not courses alone."""
        return "moves" in self.parts


@dataclass(frozen=True)
class Lesson:
    """A competency that somebody lacks for a post, and the courses that give it, the cheapest first."""

    competency: str
    level: int
    courses: tuple[str, ...]
    price: float  # of the first


def figured(value: Any) -> str:
    """A number as people write it, with all its digits; a list with commas."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return written(f"{value:,}") if isinstance(value, int | float) else str(value)
