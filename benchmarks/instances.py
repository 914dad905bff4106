"""Seeded synthetic cases of any size: people clustered around units, jobs in families.

Employees are numbers, not people.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from placement.case import Case
from placement.case.completion import completed, settled
from placement.case.contract import TABLES
from placement.case.travel import TravelSettings, travel_times
from placement.problem import Problem
from placement.rules import KINDS
from placement.rules.base import Rule

DAY = date(2027, 1, 1)


def health_case(employees: int, units: int, jobs: int, seed: int = 0) -> Case:
    """A region of 2 × 1.5 degrees; big units draw more people; a third of the posts lack somebody."""
    random = np.random.default_rng(seed)
    unit_at = random.random((units, 2)) * (2.0, 1.5)
    pull = 1 / np.arange(1, units + 1) ** 0.7
    unit = random.choice(units, employees, p=pull / pull.sum())
    frequency = 1 / np.arange(1, jobs + 1) ** 0.8
    job = random.choice(jobs, employees, p=frequency / frequency.sum())
    home = unit_at[unit] + random.normal(0, 0.08, (employees, 2))
    share = np.bincount(job, minlength=jobs) / employees
    target = random.poisson((0.5 * pull / pull.sum() + 0.5 / units)[:, None] * share * employees * 1.02)
    serving = random.random(employees) < 0.95
    since = np.datetime64(DAY) - random.integers(0, 12 * 365, employees)
    unit_ids = np.array([f"U{code:04d}" for code in range(units)])
    job_ids = np.array([f"job {code:02d}" for code in range(jobs)])
    posts = np.argwhere(target >= 0)
    couples = random.permutation(employees)[: 2 * (employees // 100)].reshape(-1, 2)
    return _case(
        employees=pd.DataFrame(
            {
                "employee": [f"E{code:06d}" for code in range(employees)],
                "job": job_ids[job],
                "unit": pd.Series(unit_ids[unit]).where(serving),
                "since": since,
                "lat": home[:, 1].round(4),
                "lon": 131 + home[:, 0].round(4),
                "performance": random.integers(1, 6, employees).astype(float),
            }
        ),
        units=pd.DataFrame(
            {
                "unit": unit_ids,
                "kind": "puskesmas",
                "region": np.where(np.arange(units) % 4 == 0, "96.71", "96.01"),
                "lat": unit_at[:, 1].round(4),
                "lon": 131 + unit_at[:, 0].round(4),
                "population": random.integers(300, 40_000, units),
                "setting": random.choice(["urban", "rural", "remote", "very_remote"], units),
            }
        ),
        posts=pd.DataFrame(
            {
                "unit": unit_ids[posts[:, 0]],
                "job": job_ids[posts[:, 1]],
                "minimum": target[posts[:, 0], posts[:, 1]] * 9 // 10,
                "target": target[posts[:, 0], posts[:, 1]],
            }
        ),
        ties=pd.DataFrame(
            {
                "employee_a": [f"E{code:06d}" for code in couples[:, 0]],
                "employee_b": [f"E{code:06d}" for code in couples[:, 1]],
                "kind": "together",
            }
        ),
    )


def flow_rules(jobs: int) -> dict[str, Rule]:
    """Three priorities that keep to a minimum-cost flow; each job stands in for its two neighbours."""
    names = [f"job {code:02d}" for code in range(jobs)]
    substitutes = {
        name: {names[(code + step) % jobs]: 40 * step for step in (1, 2)} for code, name in enumerate(names)
    }
    chosen: dict[str, dict[str, object]] = {
        "profession": {"substitutes": substitutes, "priority": 3},
        "travel_limit": {"minutes": 270},
        "tenure": {"years": 1},
        "placed": {},
        "minimum": {"kind": "staffing", "priority": 1},
        "target": {"kind": "staffing", "level": "target", "priority": 2, "weight": 2},
        "stay": {"priority": 2},
        "commute": {"priority": 3},
    }
    return {
        name: KINDS[str(rule.get("kind", name))].model_validate(rule).named(name)
        for name, rule in chosen.items()
    }


def rich_rules(case: Case, jobs: int) -> dict[str, Rule]:
    """One priority with side rows: caps on moves and money, experience and retention per unit, couples."""
    flow = flow_rules(jobs)
    chosen: dict[str, dict[str, object]] = {
        "target": {"kind": "staffing", "level": "target", "priority": 1, "weight": 450},
        "stay": {"priority": 1, "weight": 30},
        "commute": {"priority": 1},
        "moves": {"at_most": "0.08"},
        "budget": {"at_most": str(len(case.tables["employees"]) * 8), "per_minute": 2},
        "experienced": {
            "kind": "mix",
            "having": {"min_performance": 4},
            "share": "0.3",
            "priority": 1,
            "weight": 400,
        },
        "retention": {"share": "0.8", "priority": 1, "weight": 400},
        "together": {},
    }
    kinds = {name: KINDS[str(rule.get("kind", name))] for name, rule in chosen.items()}
    rich = {name: kinds[name].model_validate(rule).named(name) for name, rule in chosen.items()}
    profession = flow["profession"].model_copy(update={"priority": 1})
    return {"profession": profession, "travel_limit": flow["travel_limit"]} | rich


def levelled_rules(case: Case, jobs: int) -> dict[str, Rule]:
    """The same side rows under three priorities: minima, then targets and stability, then ways."""
    rich = rich_rules(case, jobs)
    minimum = KINDS["staffing"].model_validate({"kind": "staffing", "priority": 1}).named("minimum")
    later = {"profession": 3, "commute": 3}
    levelled = {
        name: rule if rule.hard else rule.model_copy(update={"priority": later.get(name, 2)})
        for name, rule in rich.items()
    }
    return {"minimum": minimum} | {name: rule.named(name) for name, rule in levelled.items()}


def problem_of(case: Case) -> Problem:
    """The case on its day, by straight lines."""
    return Problem(case, DAY, travel_times(case.tables, TravelSettings(sources=("straight_line",))))


def _case(**tables: pd.DataFrame) -> Case:
    frames = {}
    for table in TABLES.values():
        frame = tables.get(table.name, pd.DataFrame())
        frame = frame.reindex(columns=[column.name for column in table])
        frame.index = pd.RangeIndex(2, 2 + len(frame), name="row")
        frames[table.name] = frame.astype({column.name: column.loose for column in table})
    return Case(Path(), settled(completed(frames)), {}, ())
