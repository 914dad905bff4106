"""The problems of many scenarios over few cases: every case is read once, and every problem posed once."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from placement.base.errors import InputError
from placement.case import Case, read_case
from placement.problem import Problem
from placement.scenario import Scenario


@dataclass
class Problems:
    """Cases by their absolute paths, and the problems posed so far."""

    cases: dict[Path, Case] = field(default_factory=dict)
    _faulty: dict[Path, InputError] = field(default_factory=dict)
    _posed: list[tuple[tuple[Any, ...], Problem]] = field(default_factory=list)

    def of(self, scenario: Scenario) -> Problem:
        """The scenario's problem, shared with all that differ in nothing but rules and solver.

        Raises InputError with every finding of the case.
        """
        terms = (scenario.case, scenario.date, scenario.scope, scenario.travel)
        for known, problem in self._posed:
            if known == terms:
                return problem
        problem = scenario.problem(self._case(scenario.case))
        self._posed.append((terms, problem))
        return problem

    def _case(self, folder: Path) -> Case:
        if folder in self._faulty:
            raise self._faulty[folder]
        if folder not in self.cases:
            try:
                self.cases[folder] = read_case(folder)
            except InputError as error:
                self._faulty[folder] = error
                raise
        return self.cases[folder]
