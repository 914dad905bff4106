"""Where things lie on the map: units, homes, coast, and the windows through which they are seen."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import numpy as np
import pandas as pd

from placement.base.arrays import Array, Mask
from placement.problem.problem import Problem

Positions = Array
"""(n, 2) longitude and latitude, NaN where unknown."""

WIDTH = 720.0
TALLEST, LOWEST = 1.1, 0.45  # height of a window as a share of its width
MARGIN = 0.1
DETAIL, DETAIL_SHARE, DETAIL_UNITS = 0.15, 1 / 3, 5
HOME_GRID = 0.02  # degrees, about 2 km: coarse enough that no dot is one person's house


@dataclass(frozen=True)
class Window:
    """A rectangle of longitudes and latitudes, drawn `WIDTH` wide with equal scales."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, positions: Positions) -> "Window":
        """The smallest window with some margin that shows all of them."""
        west, south = positions.min(axis=0)
        east, north = positions.max(axis=0)
        middle, span = (south + north) / 2, max(east - west, north - south, 0.05)
        stretch = 1 / np.cos(np.radians(middle))
        wide = max(east - west, (north - south) * stretch / TALLEST, span / 4) * (1 + 2 * MARGIN)
        high = max((north - south) * (1 + 2 * MARGIN), wide * LOWEST / stretch)
        centre = (west + east) / 2
        return cls(
            float(centre - wide / 2),
            float(middle - high / 2),
            float(centre + wide / 2),
            float(middle + high / 2),
        )

    @cached_property
    def scale(self) -> tuple[float, float]:
        """Pixels per degree of longitude and of latitude."""
        x = WIDTH / (self.east - self.west)
        return x, float(x / np.cos(np.radians((self.south + self.north) / 2)))

    @property
    def height(self) -> float:
        """Pixels."""
        return (self.north - self.south) * self.scale[1]

    def pixels(self, positions: Positions) -> Positions:
        """(n, 2) x and y, y downwards."""
        return (positions - (self.west, self.north)) * (self.scale[0], -self.scale[1])

    def holds(self, positions: Positions) -> Mask:
        """(n,) which of them are inside; the unknown are not."""
        x, y = positions.T
        with np.errstate(invalid="ignore"):
            return np.asarray((self.west <= x) & (x <= self.east) & (self.south <= y) & (y <= self.north))

    def kilometres(self) -> tuple[int, float]:
        """A round length about a fifth as long as the window is wide, and its pixels."""
        pixel = 111.195 / self.scale[1]
        wanted = WIDTH / 5 * pixel
        power = 10.0 ** np.floor(np.log10(wanted))
        length = max(step * power for step in (1, 2, 5) if step * power <= wanted)
        return int(max(1, length)), float(max(1, length) / pixel)


def unit_positions(problem: Problem) -> Positions:
    """(U, 2) a unit's own, else its place's."""
    units = problem.units
    own, place = _own(units), units["place"].map(_places(problem))
    there = np.array([at if isinstance(at, tuple) else (np.nan, np.nan) for at in place], float).reshape(
        -1, 2
    )
    return np.where(np.isnan(own), there, own)


def homes(problem: Problem) -> list[tuple[float, float, int]]:
    """Longitude, latitude and number of the employees who live there, on a grid."""
    employees = problem.employees
    place = employees["home"].map(_places(problem))
    there = np.array([at if isinstance(at, tuple) else (np.nan, np.nan) for at in place], float).reshape(
        -1, 2
    )
    own = np.round(_own(employees) / HOME_GRID) * HOME_GRID
    known = np.where(np.isnan(there), own, there)
    known = known[~np.isnan(known).any(axis=1)]
    spots, count = np.unique(known, axis=0, return_counts=True)
    return [(lon, lat, number) for (lon, lat), number in zip(spots.tolist(), count.tolist(), strict=True)]


def detail(window: Window, units: Positions) -> Window | None:
    """A window around the thickest cluster, where the whole is too small to tell its units apart."""
    wide, high = (window.east - window.west) * DETAIL, (window.north - window.south) * DETAIL
    known = units[~np.isnan(units).any(axis=1)]
    near = (np.abs(known[:, None] - known[None]) <= (wide / 2, high / 2)).all(axis=2).astype(int)
    counts = near @ np.ones(len(known), int)
    if not len(known) or counts.max() < max(DETAIL_UNITS, DETAIL_SHARE * len(known)):
        return None
    return Window.around(known[near[counts.argmax()] == 1])


def coast(window: Window) -> Iterator[Positions]:
    """(n, 2) rings of land, of the one region whose coast is kept; none for a window that reaches beyond."""
    document = json.loads((files("placement.reports.coast") / "sorong.geojson").read_text("utf-8"))
    west, south, east, north = document["bbox"]
    if not (west <= window.west and south <= window.south and east >= window.east and north >= window.north):
        return
    for ((*ring, _end),) in document["coordinates"]:
        points = np.array(ring)
        low, high = points.min(axis=0), points.max(axis=0)
        if (low <= (window.east, window.north)).all() and (high >= (window.west, window.south)).all():
            yield points


def _own(table: pd.DataFrame) -> Positions:
    return table[["lon", "lat"]].to_numpy(float)


def place_positions(problem: Problem) -> Positions:
    """(places, 2) of the table `places`, NaN where unknown."""
    return _own(problem.case.tables["places"])


def _places(problem: Problem) -> dict[str, tuple[float, float]]:
    places = problem.case.tables["places"]
    return {
        place: (lon, lat)
        for place, lon, lat in zip(places["place"], places["lon"], places["lat"], strict=True)
    }
