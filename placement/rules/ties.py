"""Pairs of people bound by a tie, for the rules `together` and `apart`."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from placement.problem.problem import Problem
from placement.rules.base import Rule

if TYPE_CHECKING:
    from placement.model.pairs import Pairs


def ties(rule: Rule, problem: Problem, kind: str) -> pd.DataFrame:
    """Ties of the kind with both in `who`: codes `a` < `b`, each tie once, and its `label`."""
    return problem.once(("ties", kind, rule.who.model_dump_json()), lambda: _ties(rule, problem, kind))


def ties_of(rule: Rule, problem: Problem, kind: str, employee: int) -> list[str]:
    """The labels of an employee's ties."""
    tied = ties(rule, problem, kind)
    mine = (tied["a"] == employee) | (tied["b"] == employee)
    return [str(label) for label in tied["label"][mine]]


def _ties(rule: Rule, problem: Problem, kind: str) -> pd.DataFrame:
    table = problem.case.tables["ties"]
    table = table[table["kind"] == kind]
    ends = np.column_stack([problem.employee_codes(table[side]) for side in ("employee_a", "employee_b")])
    ends = np.unique(np.sort(ends, axis=1), axis=0)
    ends = ends[rule.who_mask(problem)[ends].all(axis=1)]
    label = [" + ".join(problem.employee_ids[list(pair)]) for pair in ends]
    return pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "label": pd.Series(label, dtype=object)})


def held(rule: Rule, pairs: "Pairs", tied: pd.DataFrame) -> pd.DataFrame:
    """Pairs in `where` of the people tied: `tie`, `unit`, `column` and `side` (1 for a, -1 for b)."""
    ends = pd.concat(
        [
            pd.DataFrame({"tie": np.arange(len(tied)), "employee": tied[end].to_numpy(), "side": side})
            for end, side in (("a", 1), ("b", -1))
        ]
    )
    touched = np.zeros(len(pairs.problem.employees), bool)
    touched[ends["employee"]] = True
    column = np.flatnonzero(touched[pairs.employee] & rule.where_mask(pairs.problem)[pairs.post])
    rows = pd.DataFrame({"employee": pairs.employee[column], "unit": pairs.unit[column], "column": column})
    return ends.merge(rows, on="employee")
