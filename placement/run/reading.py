"""A run folder read back, with nothing taken on trust that can be checked."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from placement.base.arrays import Codes, Mask
from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.problem.visits import Visits
from placement.rules.base import Rule
from placement.run.document import result_of
from placement.run.inputs import read_inputs
from placement.run.run import CASE, SCENARIO, VISITED, Run
from placement.run.tables import BREACHES, PLACEMENT, VISITS

FILES = (
    "placement.csv",
    "posts.csv",
    "breaches.csv",
    "result.json",
    "certificate.json",
    "manifest.json",
    SCENARIO,
    CASE,
)


def read_run(folder: Path) -> Run:
    """The run in a folder.

    Raises InputError for a folder that is no run, and for a file that is missing, cut off, or
    names what its case does not have.
    """
    if not folder.is_dir():
        raise InputError(_("{folder} is no folder", folder=folder))
    if missing := [name for name in FILES if not (folder / name).exists()]:
        names = ", ".join(missing)
        raise InputError(
            _("{folder} is no complete run folder: it lacks {names}", folder=folder, names=names)
        )
    inputs = read_inputs(folder / SCENARIO)
    plan = _plan(inputs.problem, read_table(folder / "placement.csv", PLACEMENT))
    plan = replace(plan, visits=_visits(folder, inputs.problem, inputs.scenario.rules))
    written = read_json(folder / "result.json")
    breaches = read_table(folder / "breaches.csv", BREACHES)
    try:
        result = result_of(written, plan, breaches)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        file = folder / "result.json"
        raise InputError(_("{file} or breaches.csv beside it was edited or cut off", file=file)) from error
    told = read_json(folder / "manifest.json").get("inputs")
    return Run(
        inputs.scenario,
        inputs.problem,
        result,
        read_json(folder / "certificate.json"),
        told if isinstance(told, dict) else {},
        folder,
    )


def read_json(file: Path) -> dict[str, Any]:
    """The object in a JSON file; raises InputError where there is none."""
    try:
        written = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(_("{file} cannot be read: {reason}", file=file, reason=error)) from error
    if not isinstance(written, dict):
        raise InputError(_("{file} holds no JSON object", file=file))
    return written


def read_table(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """The columns of a table as text; raises InputError where one is missing or a row is cut off."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines, strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(_("{file} cannot be read: {reason}", file=file, reason=error)) from error
    header = rows[0] if rows else []
    if missing := [column for column in columns if column not in header]:
        raise InputError(_("{file} lacks the columns {columns}", file=file, columns=", ".join(missing)))
    cut = [
        _misfit(file.name, row, None, None, _("the row is cut off or too long"))
        for row, cells in enumerate(rows, 1)
        if len(cells) != len(header)
    ]
    if cut:
        raise InputError(_("{file} was edited or cut off", file=file), cut)
    return pd.DataFrame(rows[1:], columns=header, dtype=object)[list(columns)]


def _plan(problem: Problem, table: pd.DataFrame) -> Plan:
    """The plan of `placement.csv`; raises InputError with all that does not fit the case."""
    employee = problem.employee_codes(table["employee"])
    post = problem.post_codes(table["unit"], table["job"])
    if findings := [*_misfits(problem, table, employee, post)]:
        raise InputError(_("placement.csv does not fit the case beside it"), findings)
    plan = np.full(len(problem.employees), -1, np.int64)
    plan[employee] = post
    lessons = _lessons(problem, table["course"])
    lessons = lessons[lessons != ""]
    return Plan(plan, employee[lessons.index], problem.course_codes(lessons))


def _visits(folder: Path, problem: Problem, rules: Mapping[str, Rule]) -> tuple[Visits, ...]:
    """The visits of `visits.csv`, by the rule that lets them be made; without such a rule there is none.

    Raises InputError with every row that fits no rule, and for a file that is missing or too many.
    """
    ways = [found for rule in rules.values() if (found := rule.ways(problem)) is not None]
    file = folder / VISITED
    if file.exists() != bool(ways):
        words = _("{file} is missing") if ways else _("{file} is there, and no rule lets visits be made")
        raise InputError(words.format(file=file))
    if not ways:
        return ()
    table = read_table(file, VISITS)
    home, there = (problem.post_codes(table[unit], table["job"]) for unit in ("from_unit", "unit"))
    number = pd.to_numeric(table["visits"].where(table["visits"].str.fullmatch("[1-9][0-9]{0,8}")))
    posts = len(problem.posts)
    way = np.where((home >= 0) & (there >= 0), home * posts + there, -1)
    known = np.concatenate([each.home * posts + each.there for each in ways])
    wrong = (
        ("unit", ~np.isin(way, known), _("no rule lets visits be made along this way")),
        ("visits", number.isna().to_numpy(bool), _("this is no number of visits")),
        ("unit", pd.Series(way).duplicated().to_numpy(bool), _("this way stands in an earlier row")),
    )
    findings = [
        _misfit(VISITED, row + 2, column, str(table[column].iloc[row]), message)
        for column, rows, message in wrong
        for row in np.flatnonzero(rows).tolist()
    ]
    if findings:
        raise InputError(_("visits.csv does not fit the rules beside it"), findings)
    count = number.to_numpy(np.int64)
    parts = ((each, np.isin(way, each.home * posts + each.there)) for each in ways)
    return tuple(
        replace(each, home=home[mine], there=there[mine], number=count[mine]) for each, mine in parts
    )


def _misfits(problem: Problem, table: pd.DataFrame, employee: Codes, post: Codes) -> Iterator[Finding]:
    ids = table["employee"]
    named = ((table["unit"] != "") | (table["job"] != "")).to_numpy(bool)
    wrong = (
        ("employee", employee < 0, _("the case has no such employee")),
        ("unit", named & (post < 0), _("the case has no such post")),
        ("course", _unknown_course(problem, table["course"]), _("the case has no such course")),
        ("employee", ids.duplicated().to_numpy(bool), _("this employee stands in an earlier row")),
    )
    for column, rows, message in wrong:
        for row in np.flatnonzero(rows).tolist():
            yield _misfit("placement.csv", row + 2, column, str(table[column].iloc[row]), message)
    for code in np.setdiff1d(np.arange(len(problem.employees)), employee).tolist():
        yield _misfit(
            "placement.csv", None, "employee", str(problem.employee_ids[code]), _("this employee is missing")
        )


def _lessons(problem: Problem, courses: "pd.Series[str]") -> "pd.Series[str]":
    """One row per course, under the row that lists it; names with a ";" of their own are whole."""
    for name in problem.course_ids:
        if ";" in name:  # no other course has a part of it
            courses = courses.str.replace(str(name), str(name).replace(";", "\0"), regex=False)
    return courses.str.split(";").explode().str.replace("\0", ";", regex=False)


def _unknown_course(problem: Problem, courses: "pd.Series[str]") -> Mask:
    """(rows,) where a course is named that the case lacks."""
    lessons = _lessons(problem, courses)
    wrong = lessons.index[(lessons != "") & (problem.course_codes(lessons) < 0)]
    return np.isin(np.arange(len(courses)), wrong)


def _misfit(file: str, row: int | None, column: str | None, value: str | None, message: str) -> Finding:
    return Finding("error", file, row, column, value, message, _("solve the scenario again"))
