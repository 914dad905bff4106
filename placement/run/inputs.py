"""What a solve starts from: a scenario, its case, and the problem they pose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case import read_case
from placement.problem import Problem
from placement.run.manifest import digests
from placement.scenario import Scenario, read_scenario
from placement.scenario.inheritance import merged
from placement.scenario.tree import Branch, Node, Scalar


@dataclass(frozen=True)
class Inputs:
    """A scenario and a case in which nothing is wrong, though some things may be doubtful."""

    scenario: Scenario
    problem: Problem
    warnings: tuple[Finding, ...]
    digests: Mapping[str, str]  # SHA-256 of every file read, by its path seen from the scenario
    seconds: float = 0.0  # that reading took, as far as somebody looked at the clock


def read_inputs(path: Path, overrides: Sequence[str] = ()) -> Inputs:
    """The scenario and its case, checked; raises InputError with every finding, warnings too."""
    try:
        scenario = read_scenario(path, overrides)
    except InputError as error:
        raise InputError(str(error), (*error.findings, *_of_tables(path, overrides))) from error
    return inputs_of(scenario)


def inputs_of(scenario: Scenario) -> Inputs:
    """A scenario and its case, read where it is not yet; raises InputError with every finding."""
    case = scenario.tables or read_case(scenario.case)
    return checked(replace(scenario, tables=case), scenario.problem(case))


def checked(scenario: Scenario, problem: Problem) -> Inputs:
    """A scenario on the problem it poses; raises InputError with every finding, warnings too."""
    findings = (*problem.case.warnings, *scenario.findings(problem))
    if any(finding.severity == "error" for finding in findings):
        raise InputError(_("the scenario does not fit its case"), findings)
    files = {*_sources(scenario.document), *problem.case.files.values()}
    if scenario.path is None:
        return Inputs(scenario, problem, findings, digests(files, scenario.case))
    return Inputs(scenario, problem, findings, digests({scenario.path, *files}, scenario.path.parent))


def _of_tables(path: Path, overrides: Sequence[str]) -> tuple[Finding, ...]:
    """What is wrong or doubtful with the tables that a faulty scenario names."""
    tree, _findings = merged(path, overrides)
    said = tree and tree.entries.get("case")
    if not isinstance(said, Scalar) or not said.text:
        return ()
    try:
        return read_case(said.origin.folder / said.text).warnings
    except InputError as error:
        return error.findings


def _sources(node: Node) -> Iterator[Path]:
    """The files whose words still count in a merged scenario; the command line is none."""
    if node.origin.line is not None:
        yield node.origin.folder / Path(node.origin.file).name
    for below in node.entries.values() if isinstance(node, Branch) else ():
        yield from _sources(below)
