"""A map of units as points, drawn from their coordinates: no tiles, nothing from elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, radians

from placement.workbench.openness.decisions import Line

WIDTH, EDGE, LOWEST, HIGHEST = 600.0, 24.0, 200.0, 480.0


LETTER, LINE = 6.8, 12.0
"""Width of a letter and height of a line of a name."""


@dataclass(frozen=True)
class Point:
    """A unit's place on the page; `line` says how it fares."""

    x: float
    y: float
    radius: float
    name: str
    line: Line
    label: str = ""  # on which side of the point its name starts or ends

    @property
    def kind(self) -> str:
        """The colour: s0 for nobody lacking, s1 for a few, s2 for a third of the need and more."""
        lacking = self.line.after / max(self.line.need, 1)
        return "s0" if not self.line.after else "s1" if lacking < 1 / 3 else "s2"


@dataclass(frozen=True)
class Drawing:
    """Points within a frame."""

    width: float
    height: float
    points: Sequence[Point]


def drawn(lines: Sequence[Line]) -> Drawing | None:
    """The map of all units whose place is known; None for fewer than two."""
    placed = [
        (unit, line) for line in lines for unit in line.units if unit.lat is not None and unit.lon is not None
    ]
    if len(placed) < 2:
        return None
    south = min(unit.lat or 0 for unit, _line in placed)
    north = max(unit.lat or 0 for unit, _line in placed)
    west = min(unit.lon or 0 for unit, _line in placed)
    east = max(unit.lon or 0 for unit, _line in placed)
    narrow = cos(radians((south + north) / 2))
    span = max((east - west) * narrow, (north - south) / 2, 1e-6)
    scale = (WIDTH - 2 * EDGE) / span
    height = min(max((north - south) * scale + 2 * EDGE, LOWEST), HIGHEST * 2)
    points = _labelled(
        Point(
            round(EDGE + ((unit.lon or 0) - west) * narrow * scale, 1),
            round(EDGE + (north - (unit.lat or 0)) * scale, 1),
            5 if line.need < 30 else 8,
            str(unit),
            line,
        )
        for unit, line in placed
    )
    return Drawing(WIDTH, round(height, 1), points)


def _labelled(points: Iterable[Point]) -> list[Point]:
    """The points, with a name beside each that covers no other name and no other point."""
    placed = list(points)
    taken = [(each.x - each.radius, each.x + each.radius, each.y, each) for each in placed]
    made = []
    for point in placed:
        label = ""
        for side, (left, right) in _beside(point).items():
            free = all(
                of is point or abs(point.y - y) > LINE or right < one or left > two
                for one, two, y, of in taken
            )
            if free and left >= 0 and right <= WIDTH:
                label = side
                taken.append((left, right, point.y, point))
                break
        made.append(replace(point, label=label))
    return made


def _beside(point: Point) -> dict[str, tuple[float, float]]:
    """From where to where its name goes on either side."""
    long = 9 + LETTER * len(point.name)
    return {"start": (point.x, point.x + long), "end": (point.x - long, point.x)}
