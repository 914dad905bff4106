"""The folder of a nation: a folder for each block, each a case by itself."""

from placement.base.errors import InputError
from placement.base.language import _
from placement.case import read_case
from placement.problem import Problem
from placement.run.inputs import checked
from placement.scenario import Scenario


def block_names(scenario: Scenario) -> list[str]:
    """The blocks of the scenario's case, sorted; raises InputError where it has none."""
    folder = scenario.case
    if not folder.is_dir():
        raise InputError(_("{folder} is no folder", folder=folder))
    names = sorted(each.name for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))
    if not names:
        message = _("{folder} has no folders: a nation is a folder of cases, one per block", folder=folder)
        raise InputError(message)
    return names


def problem_of(scenario: Scenario, name: str) -> Problem:
    """The problem that a block poses by itself; raises InputError with every finding, the block named."""
    try:
        return checked(scenario, scenario.problem(read_case(scenario.case / name))).problem
    except InputError as error:
        raise InputError(_("block {name}: {error}", name=name, error=error), error.findings) from error
