"""`result.json`: what came out, in figures; and back."""

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from placement.base.decimals import plain
from placement.problem.measures import measures
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.proof.result import Level, Nearness, Result

COUNTED = ("moves", "unplaced", "short_of_minimum", "short_of_target")


def document(problem: Problem, result: Result) -> dict[str, Any]:
    """The result as `result.json` has it."""
    counts = measures(problem, result.plan)
    return {
        "status": result.status,
        "levels": [_level(level) for level in result.levels],
        **{name: counts[name] for name in COUNTED},
        "pairs": result.pairs,
        "seconds": {stage: round(seconds, 3) for stage, seconds in result.seconds.items()},
        "solver": result.solver,
        "certified": result.certified,
        **({"near": asdict(result.near)} if result.near else {}),
    }


def result_of(written: Mapping[str, Any], plan: Plan, breaches: pd.DataFrame) -> Result:
    """The result that `result.json` and `breaches.csv` tell of.

    Raises KeyError, TypeError or ValueError where they tell of none.
    """
    if written["status"] not in {"optimal", "feasible"} or not isinstance(written["certified"], bool):
        raise ValueError(written["status"])
    return Result(
        plan=plan,
        status=written["status"],
        levels=tuple(
            Level(
                level["priority"],
                _exact(level["value"]),
                _exact(level["bound"]),
                {name: _exact(breach) for name, breach in level["rules"].items()},
                _proven(level.get("certified_bound")),
                tuple(level.get("in_order", ())),
            )
            for level in written["levels"]
        ),
        breaches={str(rule): _breaches(rows) for rule, rows in breaches.groupby("rule", sort=False)},
        pairs=written["pairs"],
        seconds=written["seconds"],
        solver=written["solver"],
        certified=written["certified"],
        near=Nearness(**written["near"]) if "near" in written else None,
    )


def _level(level: Level) -> dict[str, Any]:
    return {
        "priority": level.priority,
        "value": plain(level.value),
        "bound": plain(level.bound),
        "certified_bound": None if level.certified_bound is None else plain(level.certified_bound),
        "gap": level.gap,
        "rules": {name: plain(breach) for name, breach in level.rules.items()},
        **({"in_order": list(level.in_order)} if level.in_order else {}),
    }


def _breaches(rows: pd.DataFrame) -> Breaches:
    words = rows["message"].to_numpy(object)
    return Breaches(
        rows["subject"].to_numpy(object), rows["amount"].to_numpy(np.float64), "{words}", {"words": words}
    )


def _proven(number: float | None) -> Fraction | None:
    return None if number is None else _exact(number)


def _exact(number: float) -> Fraction:
    return Fraction(str(number))
