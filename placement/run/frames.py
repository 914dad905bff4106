"""The tables of a run with real dtypes, for those who go on computing."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from placement.problem import Problem
from placement.problem import measures as measuring
from placement.problem.measures import posts_table
from placement.problem.plan import Plan
from placement.proof.result import Result
from placement.rules.base import Rule
from placement.run.tables import BREACHES, VISITS, breaches_table, placement_table, visits_table

LEVELS = ("priority", "value", "bound", "certified_bound", "gap", "rules")


def placements(problem: Problem, plan: Plan) -> pd.DataFrame:
    """The columns of `placement.csv`: texts `str` with NaN for blank, `moved` bool, `minutes` float64."""
    table = placement_table(problem, plan)
    texts = table.mask(table == "").astype("str")
    return texts.assign(moved=table["moved"] == "1", minutes=texts["minutes"].astype(np.float64))


def posts(problem: Problem, plan: Plan) -> pd.DataFrame:
    """The columns of `posts.csv`: unit and job `str`, headcounts int64."""
    table = posts_table(problem, plan).sort_values(["unit", "job"], ignore_index=True)
    return table.astype({"unit": "str", "job": "str"})


def visits(problem: Problem, plan: Plan) -> pd.DataFrame:
    """The columns of `visits.csv`: units and job `str`, visits int64."""
    return visits_table(problem, plan).astype({**dict.fromkeys(VISITS, "str"), "visits": np.int64})


def breaches(rules: Mapping[str, Rule], result: Result) -> pd.DataFrame:
    """The columns of `breaches.csv`: `priority` int64, `amount` float64, the rest `str`."""
    table = breaches_table(rules, result.breaches)
    return table.astype({**dict.fromkeys(BREACHES, "str"), "priority": np.int64, "amount": np.float64})


def levels(result: Result) -> pd.DataFrame:
    """One row per priority: its number, figures as float64 (exact in `result.levels`), breach by rule."""
    rows = [
        (
            level.priority,
            float(level.value),
            float(level.bound),
            np.nan if level.certified_bound is None else float(level.certified_bound),
            level.gap,
            {name: float(breach) for name, breach in level.rules.items()},
        )
        for level in result.levels
    ]
    kinds = {"priority": np.int64, **dict.fromkeys(LEVELS[1:-1], np.float64), "rules": object}
    return pd.DataFrame(rows, columns=list(LEVELS)).astype(kinds)


def measures(problem: Problem, plan: Plan) -> pd.DataFrame:
    """One row per measure: measure `str`, today and planned float64, NaN where there is nothing to tell."""
    before = measuring.measures(problem, measuring.today(problem))
    after = measuring.measures(problem, plan)
    rows = [(name, before.get(name), value) for name, value in after.items()]
    table = pd.DataFrame(rows, columns=["measure", "today", "planned"])
    return table.astype({"measure": "str", "today": np.float64, "planned": np.float64})


def staffing(problem: Problem, plan: Plan) -> pd.DataFrame:
    """One row per job: job `str`, headcounts int64."""
    return measuring.staffing(problem, plan, "job").reset_index().astype({"job": "str"})
