"""The folder that a nation's solve leaves behind, and back."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from placement.base import decimals
from placement.base.arrays import Codes
from placement.base.errors import InputError
from placement.base.files import csv_text
from placement.base.language import _
from placement.nation.audit import Audited
from placement.nation.pricing import Prices
from placement.nation.terms import Shared
from placement.problem import Problem
from placement.run.manifest import digests, manifest, write_json
from placement.scenario import Scenario

SCENARIO, PLACEMENT, PRICES, CERTIFICATE, POSTS = (
    "scenario.yaml",
    "placement",
    "prices.csv",
    "certificate.json",
    "posts.csv",
)
SOLVER = "nation"
_LARGEST = 2**62
_OWN = (SCENARIO, PRICES, CERTIFICATE, POSTS, "result.json", "manifest.json")


def own(folder: Path) -> Iterable[str]:
    """What a nation's solve writes."""
    return (*_OWN, *(f"{PLACEMENT}/{each.name}" for each in sorted((folder / PLACEMENT).glob("*.csv"))))


def is_nation(folder: Path) -> bool:
    """Whether a folder is one of a nation's solve, by what it says of itself."""
    result = _document(folder / "result.json")
    if result is not None:
        return result.get("solver") == SOLVER
    kept = (_document(folder / "manifest.json") or {}).get("kept")
    return isinstance(kept, dict) and PRICES in kept


def _document(file: Path) -> dict[str, Any] | None:
    """What a file of JSON holds; None where it cannot be read."""
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def write_placements(folder: Path, name: str, table: pd.DataFrame) -> None:
    """`placement/BLOCK.csv`."""
    (folder / PLACEMENT).mkdir(exist_ok=True)
    (folder / PLACEMENT / f"{name}.csv").write_text(csv_text(table), "utf-8")


def write_prices(folder: Path, terms: Shared, prices: Prices) -> None:
    """`prices.csv` and `certificate.json`: all that proves the bound."""
    table = pd.DataFrame({"unit": terms.unit, "job": terms.job, "price": prices.post})
    (folder / PRICES).write_text(csv_text(table), "utf-8")
    caps = {
        cap.name: {"price": int(price), "scale": cap.scale}
        for cap, price in zip(terms.caps, prices.cap, strict=True)
    }
    write_json({"scale": terms.scale, "fine": prices.fine, "caps": caps}, folder / CERTIFICATE)


def read_prices(folder: Path) -> tuple[pd.DataFrame, Mapping[str, Any]]:
    """The two; raises InputError where they were edited or cut off."""
    try:
        table = pd.read_csv(folder / PRICES, dtype=str, keep_default_na=False)
        price = [_whole(each) for each in table["price"]]
        twice = bool(table.duplicated(["unit", "job"]).any())
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise _edited(folder / PRICES) from error
    if twice:
        raise _edited(folder / PRICES)
    table["price"] = np.array(price, np.int64)
    try:
        told = json.loads((folder / CERTIFICATE).read_text("utf-8"))
        caps = {
            name: {"price": _counted(cap["price"], 0), "scale": _counted(cap["scale"], 1)}
            for name, cap in told["caps"].items()
        }
        numbers = {name: _counted(told[name], 1) for name in ("scale", "fine")}
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _edited(folder / CERTIFICATE) from error
    return table, numbers | {"caps": caps}


def _whole(written: str) -> int:
    """The whole number that a text is; raises ValueError for any other text."""
    number = int(written)
    if str(number) != written:
        raise ValueError(written)
    return _counted(number, -_LARGEST)


def _counted(number: object, least: int) -> int:
    """A whole number within 64 bits; raises ValueError for all else."""
    if type(number) is not int or not least <= number <= _LARGEST:
        raise ValueError(number)
    return number


def read_placements(folder: Path, name: str, problem: Problem) -> tuple[Codes, pd.DataFrame]:
    """(E,) post of every employee of a block, and the table; raises InputError where they do not fit."""
    file = folder / PLACEMENT / f"{name}.csv"
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        rows = table.set_index("employee").reindex(problem.employee_ids)
        posts = pd.MultiIndex.from_frame(problem.posts[["unit", "job"]].astype(object))
        code = posts.get_indexer(pd.MultiIndex.from_frame(rows[["unit", "job"]].astype(object)))
    except (OSError, KeyError, ValueError) as error:
        raise _edited(file) from error
    if len(table) != len(rows) or rows["unit"].isna().any() or ((code < 0) & (rows["unit"] != "")).any():
        raise _edited(file)
    return np.asarray(code, np.int64), table


def _edited(file: Path) -> InputError:
    return InputError(_("{file} was edited or cut off", file=file))


def write_result(
    folder: Path,
    scenario: Scenario,
    result: Mapping[str, Any],
    posts: pd.DataFrame,
    names: Sequence[str],
    out: Path,
    command: Sequence[str],
) -> None:
    """What came out, from what, and how."""
    (folder / POSTS).write_text(csv_text(posts), "utf-8")
    case = Path(os.path.relpath(scenario.case, out.resolve()))
    (folder / SCENARIO).write_text(scenario.text(case), "utf-8")
    write_json(result, folder / "result.json")
    files = [each for name in names for each in (scenario.case / name).iterdir() if each.is_file()]
    kept = [folder / name for name in own(folder) if name not in ("result.json", "manifest.json")]
    write_json(
        manifest(digests(files, scenario.case), digests(kept, folder), {}, scenario.solver.seed, command),
        folder / "manifest.json",
    )


def result_of(
    scenario: Scenario,
    told: Audited,
    value: Fraction,
    bound: Fraction,
    pairs: int,
    blocks: int,
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    """The result as `result.json` has it."""
    gap = float((value - bound) / max(Fraction(1), abs(value)))
    proven = value - bound <= Fraction(scenario.solver.gap) * max(Fraction(1), abs(value))
    soft = {name: rule for name, rule in scenario.rules.items() if not rule.hard}
    level = {
        "priority": min((rule.priority or 0 for rule in soft.values()), default=0),
        "value": decimals.plain(value),
        "bound": decimals.plain(bound),
        "certified_bound": decimals.plain(bound),
        "gap": gap,
        "rules": {name: decimals.plain(told.of(name)) for name in soft},
    }
    caps = {
        name: decimals.plain(told.of(name))
        for name in scenario.rules
        if name in told.breach and name not in soft
    }
    return {
        "status": "optimal" if proven else "feasible",
        "levels": [level],
        "caps": caps,
        **told.counts,
        "pairs": pairs,
        "blocks": blocks,
        "seconds": {stage: round(taken, 3) for stage, taken in seconds.items()},
        "solver": SOLVER,
        "certified": proven,
    }
