"""A nation of civil servants, block by block: regencies of some provinces, with their staff and villages.

python -m benchmarks.instances.nation FOLDER --employees 1000000

38 provinces and 514 regencies and cities are those of Indonesia (Kepmendagri 300.2.2-2138/2025). All else
is an assumption: regencies lie on a grid and not on a map, provinces have equally many, regencies differ
in size as a lognormal does, and services, kinds of units and jobs have the shares of
`benchmarks.instances.civil`: health a quarter, teachers not quite a half, offices the rest.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.instances.civil import civil_case, substitutes
from benchmarks.instances.tables import DAY

PROVINCES, REGENCIES = 38, 514
PEOPLE = 2_000
"""Of a regency, in the mean: a smaller nation has fewer regencies."""

_ROWS, _HEIGHT, _WIDTH = 16, 0.7, 1.8  # of the grid, in degrees
_CORNER = -5.0, 95.0 - 105.0  # where it begins, beside what `civil` writes
_SPREAD = 0.4  # of the logarithm of a regency's staff

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Nation:
    """So many employees, drawn from a seed, so many regencies to a block: equal ones are equal everywhere."""

    employees: int
    seed: int = 0
    per_block: int = 4

    @property
    def regencies(self) -> int:
        """How many there are."""
        return max(2, min(REGENCIES, self.employees // PEOPLE))

    @property
    def sizes(self) -> list[int]:
        """Employees of each regency; together as many as asked."""
        weight = np.random.default_rng([self.seed, 0]).lognormal(0, _SPREAD, self.regencies)
        ends = np.rint(np.cumsum(weight) / weight.sum() * self.employees).astype(int)
        sizes: list[int] = np.diff(ends, prepend=0).tolist()
        return sizes

    def code(self, regency: int) -> str:
        """Its province and its number there."""
        province = regency * min(PROVINCES, self.regencies) // self.regencies
        first = -(-province * self.regencies // min(PROVINCES, self.regencies))
        return f"{province + 11}.{regency - first + 1:02d}"

    def blocks(self) -> Iterator[tuple[str, dict[str, pd.DataFrame]]]:
        """Name and tables of each; a block knows the units of the regencies beside its own too."""
        regency = lru_cache(maxsize=4 * _ROWS + 2 * self.per_block)(self.regency)
        for first in range(0, self.regencies, self.per_block):
            own = range(first, min(first + self.per_block, self.regencies))
            near = sorted({*own, *(each for one in own for each in self.beside(one))})
            known = [regency(each) for each in near]
            tables = {
                name: pd.concat([each[name] for each in known]) for name in ("places", "units", "posts")
            }
            tables["employees"] = pd.concat([regency(each)["employees"] for each in own])
            yield f"{self.code(own[0])}-{self.code(own[-1])}", tables

    def beside(self, regency: int) -> list[int]:
        """The regencies around one on the grid."""
        column, row = divmod(regency, _ROWS)
        found = [
            (column + across) * _ROWS + row + down
            for across in (-1, 0, 1)
            for down in (-1, 0, 1)
            if 0 <= row + down < _ROWS and column + across >= 0
        ]
        return [each for each in found if each < self.regencies and each != regency]

    def regency(self, number: int) -> Tables:
        """Its tables."""
        code, people = self.code(number), self.sizes[number]
        tables = civil_case(people, self.seed * REGENCIES + number, couples=0).tables
        column, row = divmod(number, _ROWS)
        places, units = tables["places"].dropna(axis=1, how="all"), tables["units"].dropna(axis=1, how="all")
        posts, staff = tables["posts"], tables["employees"].dropna(axis=1, how="all")
        agency = code + " " + units["agency"].str.split(" ", n=1).str[1]
        return {
            "places": places.assign(
                place=code + "-" + places["place"],
                region=code,
                lat=(places["lat"] + _CORNER[0] + row * _HEIGHT).round(4),
                lon=(places["lon"] + _CORNER[1] + column * _WIDTH).round(4),
            ),
            "units": units.assign(
                unit=code + "-" + units["unit"],
                place=code + "-" + units["place"],
                region=code,
                agency=agency,
                province=code[:2],
            ),
            "posts": posts.assign(unit=code + "-" + posts["unit"]),
            "employees": staff.assign(
                employee=code + "-" + staff["employee"],
                unit=code + "-" + staff["unit"],
                home=code + "-" + staff["home"],
            ),
        }


def policies(employees: int, minutes: int = 240) -> dict[str, dict[str, Any]]:
    """Fitness, ways, need and stability in one priority, under caps on moves and money."""
    soft = {"priority": 1}
    return {
        "profession": {"substitutes": substitutes(), **soft},
        "travel_limit": {"minutes": minutes},
        "tenure": {"years": 2},
        "placed": {},
        "minimum": {"kind": "staffing", "weight": 450, **soft},
        "target": {"kind": "staffing", "level": "target", "weight": 150, **soft},
        "stay": {"weight": 30, **soft},
        "commute": soft,
        "moves": {"at_most": employees * 4 // 100},
        "budget": {"at_most": employees * 2, "per_move": 20, "per_minute": 1},
    }


def write_nation(nation: Nation, folder: Path, minutes: int = 240) -> Path:
    """A folder of Parquet files per block in `blocks`, the scenario beside them; returns its path."""
    for name, tables in nation.blocks():
        here = folder / "blocks" / name
        here.mkdir(parents=True, exist_ok=True)
        for table, frame in tables.items():
            frame.reset_index(drop=True).to_parquet(here / f"{table}.parquet")
    scenario = {
        "title": f"A nation of {nation.employees:,} employees",
        "case": "blocks",
        "date": DAY.isoformat(),
        "travel": {"sources": ["straight_line"]},
        "rules": policies(nation.employees, minutes),
        "solver": {"gap": 0.001},
    }
    path = folder / "nation.yaml"
    path.write_text(json.dumps(scenario, indent=1), "utf-8")
    return path


def main() -> None:
    """Writes a nation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--employees", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--per-block", type=int, default=4, help="regencies")
    parser.add_argument("--minutes", type=int, default=240, help="farthest way to a new post")
    given = parser.parse_args()
    print(write_nation(Nation(given.employees, given.seed, given.per_block), given.folder, given.minutes))


if __name__ == "__main__":
    main()
