"""How appraisals are spread: by unit and by appraiser, and who judges unlike all others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from placement.workbench.performance.models import Rating

FEWEST = 3
"""Of fewer appraisals no spread is judged."""

FAR = 2.0
"""Standard errors from everybody's mean at which a group stands out: one in twenty does by chance."""


@dataclass(frozen=True)
class Spread:
    """The appraisals of a group: how many of each predicate, from very good to very poor."""

    name: str
    counts: tuple[int, ...]
    distance: float  # standard errors from the mean of all; 0 where too few to tell

    @property
    def number(self) -> int:
        """How many."""
        return sum(self.counts)

    @property
    def mean(self) -> float:
        """1 to 5."""
        return sum(rating * count for rating, count in zip(ORDER, self.counts, strict=True)) / self.number

    @property
    def stands_out(self) -> str:
        """`above` or `below` where the group is far from all others; `alike` where everybody got the same."""
        if self.distance >= FAR:
            return "above"
        if self.distance <= -FAR:
            return "below"
        return "alike" if self.number > FEWEST and max(self.counts) == self.number else ""


ORDER = tuple(sorted(Rating.values, reverse=True))


def spread(given: Iterable[tuple[str, int]], everybody: str) -> tuple[Spread, list[Spread]]:
    """The spread of all, and of each group; groups that stand out most come first.

    A group is compared with everybody's mean by its standard error, that of all over √n.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for name, rating in given:
        groups[name].append(rating)
    ratings = [rating for each in groups.values() for rating in each]
    mean, deviation = _moments(ratings)
    made = [
        Spread(name, _counts(each), _distance(each, mean, deviation)) for name, each in sorted(groups.items())
    ]
    made.sort(key=lambda each: -abs(each.distance))
    return Spread(everybody, _counts(ratings), 0.0), made


def _moments(ratings: Sequence[int]) -> tuple[float, float]:
    if not ratings:
        return 0.0, 0.0
    mean = sum(ratings) / len(ratings)
    return mean, sqrt(sum((rating - mean) ** 2 for rating in ratings) / len(ratings))


def _distance(ratings: Sequence[int], mean: float, deviation: float) -> float:
    if len(ratings) < FEWEST or not deviation:
        return 0.0
    return (sum(ratings) / len(ratings) - mean) / (deviation / sqrt(len(ratings)))


def _counts(ratings: Sequence[int]) -> tuple[int, ...]:
    return tuple(ratings.count(rating) for rating in ORDER)
