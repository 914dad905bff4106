"""Policies in, a plan out."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from placement import engine
from placement.base.errors import Finding, InputError
from placement.case import Case, given
from placement.case import read_case as read_checked
from placement.proof.result import Result
from placement.run import Inputs, Run, inputs_of
from placement.run import read_inputs as read_both
from placement.run import read_run as read_folder
from placement.run.manifest import digests
from placement.scenario import Scenario
from placement.scenario import read_scenario as read_file
from placement.solvers.path import Progress
from placement.study import findings
from placement.study.again.nearness import placements, solve_nearest

_LOG = logging.getLogger("placement")

Policy = Scenario | Inputs | Path | str
"""Policies and their case: as an object, read and checked already, or the YAML file they are in."""

FINDINGS = ("severity", "table", "row", "column", "value", "message", "remedy")


def read_case(path: Path | str) -> Case:
    """The case in a folder of CSV, Parquet or .xlsx files, or in one .xlsx workbook.

    Raises InputError with every finding of all tables when one is an error.
    """
    return read_checked(Path(path))


def read_tables(path: Path | str, beside: Path | str | None = None) -> dict[str, pd.DataFrame]:
    """The tables of a case as they are written, to be edited or kept: blanks stay blank.

    A frame for each table that is there, in the order of its rows; columns and dtypes as in a Case, the
    index is the spreadsheet row. Some tables alone are checked against the others in a folder `beside`.
    Raises InputError with every finding when the case has an error.
    """
    return given.read_tables(Path(path), None if beside is None else Path(beside))


def read_cell(table: str, column: str, text: str) -> str | int | float | date | None:
    """The value of one typed cell of a table, read as the files of a case are; None where blank.

    Raises InputError, which says what to write: for 1,250, which may be 1250 or 1.25, too.
    """
    return given.read_cell(table, column, text)


def write_cell(value: str | float | date | None) -> str:
    """The value as a text that `read_cell` reads as the same; "" for None."""
    return given.write_cell(value)


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path | str) -> None:
    """One UTF-8 CSV file per table; `read_tables` gives the tables again, their rows numbered anew."""
    given.write_tables(tables, Path(folder))


def read_scenario(path: Path | str, *settings: str) -> Scenario:
    """The policies in a YAML file, and their case; `settings` are KEY=VALUE as `--set` takes them.

    Raises InputError with every finding when one is an error.
    """
    return read_file(Path(path), settings).read()


def read_inputs(path: Path | str, *settings: str) -> Inputs:
    """The policies in a YAML file and their case, read and checked once for several questions.

    Its `warnings` are all that is doubtful. Raises InputError with every finding, of policies and
    tables, when one is an error.
    """
    started = time.perf_counter()
    return replace(read_both(Path(path), settings), seconds=time.perf_counter() - started)


def read_run(folder: Path | str) -> Run:
    """The run in a folder; raises InputError where there is none, or only a part of one."""
    return read_folder(Path(folder))


def check(policy: Policy, *settings: str) -> pd.DataFrame:
    """All that is wrong or doubtful with policies and tables; `settings` go with a file.

    One row per finding: severity, table, row (as a spreadsheet counts), column, value, message, remedy.
    """
    table = pd.DataFrame([vars(each) for each in findings_of(policy, *settings)], columns=list(FINDINGS))
    return table.astype({**dict.fromkeys(FINDINGS, "str"), "row": "Int64"})


def findings_of(policy: Policy, *settings: str) -> list[Finding]:
    """What `check` tells, as objects."""
    try:
        return findings.findings(posed(policy, *settings))
    except InputError as error:
        return list(error.findings) or [Finding("error", "", None, None, None, str(error), "")]


def solve(
    policy: Policy,
    *,
    time_limit: float | None = None,
    gap: float | Decimal | None = None,
    threads: int | None = None,
    seed: int | None = None,
    near: Run | None = None,
    watch: Callable[[Progress], None] = lambda _: None,
) -> Run:
    """The best plan under the policies, audited.

    What is given replaces the scenario's own solver settings: `time_limit` in seconds, `gap` as
    (value − bound) / max(1, |value|) per priority. `near` asks, among equally good plans, for one
    that places fewest people otherwise than that run. `watch` hears how far the solve is.

    Raises InputError where policies or tables have errors, InfeasibleError where no plan satisfies
    the hard rules, NoPlanError where the time limit came before any plan, SolverError where an
    answer does not pass the audit.
    """
    started = time.perf_counter()
    given = {"time_limit": time_limit, "gap": gap, "threads": threads, "seed": seed}
    changes = {f"solver.{name}": value for name, value in given.items() if value is not None}
    inputs = _changed(policy, changes)
    if not isinstance(policy, Inputs):
        for finding in inputs.warnings:
            _LOG.warning("%s: %s", finding.table, finding.message)
    files = {**inputs.digests, **_of_near(near, inputs.scenario)}
    before = policy.seconds if isinstance(policy, Inputs) else 0.0
    read = before + time.perf_counter() - started
    result = _solved(inputs, near, _told(watch))
    seconds = {"read": read, **result.seconds, "total": before + time.perf_counter() - started}
    return Run(inputs.scenario, inputs.problem, replace(result, seconds=seconds), inputs=files)


def posed(policy: Policy, *settings: str) -> Inputs:
    """Policies and case, checked; raises InputError with every finding when one is an error."""
    if isinstance(policy, Path | str):
        return read_inputs(policy, *settings)
    return policy if isinstance(policy, Inputs) else inputs_of(policy)


def _changed(policy: Policy, changes: Mapping[str, Any]) -> Inputs:
    """The policies under other solver settings, which leave the problem as it is."""
    if changes and isinstance(policy, Scenario):
        return inputs_of(policy.having(changes))
    inputs = posed(policy)
    return replace(inputs, scenario=inputs.scenario.having(changes)) if changes else inputs


def _of_near(near: Run | None, scenario: Scenario) -> Mapping[str, str]:
    """SHA-256 of the plan to be near to, taken before anything may replace it."""
    if near is None or near.folder is None:
        return {}
    return digests([near.folder / "placement.csv"], scenario.path.parent if scenario.path else scenario.case)


def _solved(inputs: Inputs, near: Run | None, watch: Callable[[Progress], None]) -> Result:
    question = inputs.problem, inputs.scenario.rules, inputs.scenario.solver
    if near is None:
        return engine.solve(*question, watch)
    return solve_nearest(*question, placements(near.problem, near.plan), near.name, watch)


def _told(watch: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """The watcher, after the log has heard the same."""

    def heard(seen: Progress) -> None:
        _LOG.info("%s, priority %s: best %s, bound %s", seen.stage, seen.priority, seen.value, seen.bound)
        watch(seen)

    return heard
