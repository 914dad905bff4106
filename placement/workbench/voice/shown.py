"""Ratings of services as everybody reads them: by unit, by units told together, by region, over all."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from placement.workbench.staff.models import Unit
from placement.workbench.voice.models import Aggregate

LOWEST, HIGHEST = 1.5, 4.5
"""A mean beyond is told as "or less", "or more": of ten people who all said the same, nobody learns it."""


@dataclass(frozen=True)
class Rating:
    """A row of the table: the units that it counts, ballots, and their mean as it is told.

    `region` is blank for a row over all; `units` are none for a region's sum, which has a `name`.
    """

    region: str
    units: tuple[Unit, ...]
    ballots: int
    total: int
    aggregates: frozenset[int]
    name: str = ""

    @property
    def mean(self) -> float:
        """To one decimal, neither lower nor higher than is told of anybody."""
        return min(max(round(self.total / self.ballots, 1), LOWEST), HIGHEST)

    @property
    def edge(self) -> str:
        """Where the mean may lie beyond what is told: low, high, or blank."""
        return "high" if self.mean == HIGHEST else "low" if self.mean == LOWEST else ""


def published() -> list[Rating]:
    """Every row that is told: nothing else of the ballots is, anywhere."""
    found = Aggregate.objects.filter(release__isnull=False, withdrawn__isnull=True)
    by: dict[tuple[Unit, ...], list[Aggregate]] = defaultdict(list)
    for each in found.prefetch_related("units"):
        by[tuple(sorted(each.units.all(), key=lambda unit: (unit.region, str(unit), unit.pk)))].append(each)
    rows = [_row(_region(units), units, some) for units, some in by.items()]
    rows.sort(key=lambda row: ([(unit.region, str(unit)) for unit in row.units], len(row.units)))
    return [*rows, *_sums(rows)]


def of_units(rows: Sequence[Rating], units: frozenset[int]) -> list[Rating]:
    """The rows that tell of some of these units."""
    return [row for row in rows if units & {unit.pk for unit in row.units}]


def _row(region: str, units: tuple[Unit, ...], some: Sequence[Aggregate]) -> Rating:
    return Rating(
        region,
        units,
        sum(each.ballots for each in some),
        sum(each.total for each in some),
        frozenset(each.pk for each in some),
    )


def _region(units: Sequence[Unit]) -> str:
    regions = {unit.region for unit in units}
    return regions.pop() if len(regions) == 1 else ""


def _sums(rows: Sequence[Rating]) -> Iterator[Rating]:
    """Of each region what lies in it whole, and of all."""
    regions = sorted({row.region for row in rows if row.region})
    for region in regions if len(regions) > 1 else ():
        yield _sum(region, [row for row in rows if row.region == region])
    if len(rows) > 1:
        yield _sum("", rows)


def _sum(region: str, rows: Sequence[Rating]) -> Rating:
    agencies = Counter(unit.agency for row in rows for unit in row.units if unit.agency)
    return Rating(
        region,
        (),
        sum(row.ballots for row in rows),
        sum(row.total for row in rows),
        frozenset().union(*(row.aggregates for row in rows)),
        agencies.most_common(1)[0][0] if agencies else region,
    )
