"""Small nations: towns on a line, each a block that knows the units of its neighbours too."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from placement.case import Case
from placement.scenario import Scenario, read_scenario

RULES: dict[str, Any] = {
    "profession": {"substitutes": {"nurse": {"midwife": 7}}, "priority": 1},
    "travel_limit": {"minutes": 250},  # to the neighbours' units, and no farther
    "placed": {},
    "minimum": {"kind": "staffing", "weight": 450, "priority": 1},
    "target": {"kind": "staffing", "level": "target", "weight": "70.5", "priority": 1},
    "stay": {"weight": 30, "priority": 1},
    "commute": {"priority": 1},
}
CAPS: dict[str, Any] = {
    "moves": {"at_most": 20},
    "budget": {"at_most": 900, "per_move": 20, "per_minute": "0.5"},
}
TRAVEL = {"sources": ["straight_line"]}
DAY = "2027-01-01"

Tables = dict[str, pd.DataFrame]


def towns(count: int = 3, people: int = 40, seed: int = 0) -> list[Tables]:
    """Units, posts and employees of every town; whoever lives there."""
    random = np.random.default_rng(seed)
    return [_town(random, town, people) for town in range(count)]


def _town(random: np.random.Generator, town: int, people: int) -> Tables:
    units = [f"T{town}-{number}" for number in range(5)]
    east = 131 + town + random.random(5).round(3) / 2
    posts = pd.DataFrame(
        [(unit, job) for unit in units for job in ("nurse", "midwife")], columns=["unit", "job"]
    )
    held = random.integers(0, len(posts), people)
    serves = random.random(people) < 0.9
    today = np.bincount(held[serves], minlength=len(posts))
    target = random.poisson(people / len(posts), len(posts))
    employees = pd.DataFrame(
        {
            "employee": [f"E{town}-{number:03d}" for number in range(people)],
            "job": posts["job"].to_numpy()[held],
            "unit": pd.Series(posts["unit"].to_numpy()[held]).where(serves),
            "lat": 0.0,
            "lon": 131 + town + random.random(people).round(3) / 2,
        }
    )
    return {
        "employees": employees,
        "units": pd.DataFrame(
            {"unit": units, "kind": "puskesmas", "region": f"T{town}", "lat": 0.0, "lon": east}
        ),
        "posts": posts.assign(minimum=target * 2 // 3, target=target, maximum=np.maximum(target, today)),
    }


def joined(found: list[Tables], name: str) -> pd.DataFrame:
    """One table of several towns."""
    return pd.concat([each[name] for each in found], ignore_index=True)


def write(folder: Path, found: list[Tables], rules: Mapping[str, Any], order: int | None = None) -> Path:
    """The blocks and the scenario over them; rows in any other `order` are the same rows."""
    for town, own in enumerate(found):
        known = found[max(0, town - 1) : town + 2]
        tables = {name: joined(known, name) for name in ("units", "posts")}
        for name, table in {"employees": own["employees"], **tables}.items():
            here = folder / "blocks" / f"town-{town}"
            here.mkdir(parents=True, exist_ok=True)
            mixed = table if order is None else table.sample(frac=1, random_state=order)
            mixed.to_csv(here / f"{name}.csv", index=False)
    said = {"case": "blocks", "date": DAY, "travel": TRAVEL, "rules": rules, "solver": {"gap": "0.001"}}
    path = folder / "nation.yaml"
    path.write_text(json.dumps(said), "utf-8")
    return path


def scenario(folder: Path, rules: Mapping[str, Any], seed: int = 0, count: int = 3) -> Scenario:
    """A small nation, written and read."""
    return read_scenario(write(folder, towns(count, seed=seed), rules))


def whole(found: list[Tables], rules: Mapping[str, Any]) -> Scenario:
    """The same as one ordinary case."""
    case = Case.from_frames(**{name: joined(found, name) for name in ("employees", "units", "posts")})
    return Scenario.of(case, DAY, rules, travel=TRAVEL, solver={"gap": "0"})
