"""The tables of a run: who goes where, what each post gets, which visits are made, and what is broken."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from placement.base.files import csv_text
from placement.problem.measures import posts_table
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Rule

PLACEMENT = ("employee", "name", "unit", "job", "from_unit", "from_job", "moved", "minutes", "course")
POSTS = (
    "unit",
    "job",
    "minimum",
    "target",
    "maximum",
    "before",
    "after",
    "short_of_minimum",
    "short_of_target",
)
VISITS = ("from_unit", "unit", "job", "visits")
BREACHES = ("rule", "priority", "subject", "amount", "message")


def placement_table(problem: Problem, plan: Plan) -> pd.DataFrame:
    """Every employee once, sorted by id, all cells as text; a blank unit is nobody's post."""
    unit, job = _places(problem, plan)
    from_unit, from_job = _places(problem, Plan(problem.current))
    table = pd.DataFrame(
        {
            "employee": problem.employee_ids,
            "name": problem.employees["name"].fillna("").to_numpy(object),
            "unit": unit,
            "job": job,
            "from_unit": from_unit,
            "from_job": from_job,
            "moved": problem.moved(plan).astype(int).astype(str),
            "minutes": amounts(problem.minutes_of(plan)),
            "course": _courses(problem, plan),
        }
    )
    return table.sort_values("employee", ignore_index=True)


def staffing_table(problem: Problem, plan: Plan) -> pd.DataFrame:
    """Every post once, sorted by unit and job, all cells as text."""
    return posts_table(problem, plan).sort_values(["unit", "job"], ignore_index=True).astype(str)


def visits_table(problem: Problem, plan: Plan) -> pd.DataFrame:
    """Every way along which visits are made once, sorted by units and job, all cells as text."""
    unit, job = (problem.posts[name].to_numpy(object) for name in ("unit", "job"))
    rows = [
        (unit[home], unit[there], job[there], number)
        for each in plan.visits
        for home, there, number in zip(each.home, each.there, each.number.tolist(), strict=True)
    ]
    return pd.DataFrame(sorted(rows), columns=list(VISITS), dtype=object).astype(str)


def breaches_table(rules: Mapping[str, Rule], breaches: Mapping[str, Breaches]) -> pd.DataFrame:
    """What the soft rules find broken, sorted by priority, rule and subject, all cells as text."""
    rows = [
        (rule.priority, name, str(subject), amount, message)
        for name, rule in rules.items()
        if rule.priority is not None and name in breaches
        for subject, amount, message in zip(
            breaches[name].subject, amounts(breaches[name].amount), breaches[name].messages(), strict=True
        )
    ]
    columns = ["priority", "rule", "subject", "amount", "message"]
    table = pd.DataFrame(sorted(rows), columns=columns, dtype=object)
    return table[list(BREACHES)].astype(str)


def amounts(values: ArrayLike) -> NDArray[np.object_]:
    """(n,) numbers as people write them: the shortest decimal, whole where it is whole, NaN blank."""
    array = np.asarray(values, float)
    distinct, at = np.unique(array, return_inverse=True)
    words = ["" if np.isnan(value) else np.format_float_positional(value, trim="-") for value in distinct]
    return np.array(words, object)[at]


def write_table(table: pd.DataFrame, file: Path) -> None:
    """Comma-separated UTF-8 with a header, lines ended by LF."""
    file.write_bytes(csv_text(table).encode())


def _courses(problem: Problem, plan: Plan) -> NDArray[np.object_]:
    """(E,) the courses each employee takes, separated by ";"."""
    words = np.full(len(plan.post), "", object)
    for employee, course in sorted(zip(plan.trained.tolist(), plan.course.tolist(), strict=True)):
        name = str(problem.course_ids[course])
        words[employee] = f"{words[employee]};{name}" if words[employee] else name
    return words


def _places(problem: Problem, plan: Plan) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """(E,) unit and job of the post each employee holds, "" for none."""
    names = (np.append(problem.posts[column].to_numpy(object), "") for column in ("unit", "job"))
    unit, job = (name[plan.post] for name in names)  # code -1 takes the last, the blank
    return unit, job
