"""What rules tell besides breaches: money that a plan takes, lessons that somebody would need."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


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
