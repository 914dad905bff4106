"""What every tool is given, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.program.assembly import build
from placement.program.duals import Duals
from placement.program.program import Program
from placement.rules.base import Rule

Ending = Literal["proven", "limit", "infeasible", "no plan"]
"""The gap asked for is proven; time ended with a plan; none exists by the tool's word; or none came."""


@dataclass(frozen=True)
class Task:
    """One instance for one tool; the seconds count from when the tool has its model."""

    problem: Problem
    rules: Mapping[str, Rule]
    seconds: float
    gap: float = 0.0005  # (value − bound) / value that suffices
    threads: int = 2
    seed: int = 0

    @cached_property
    def program(self) -> Program:
        """The rules as arrays: pairs, costs, rows, all in whole numbers."""
        return build(self.problem, self.rules)

    def make_arrays(self) -> None:
        """Makes the program now, so that no tool's time is spent on it."""
        len(self.program.pairs)


@dataclass(frozen=True)
class Found:
    """What a tool says. Of all this only times and the bound are believed; the plan is audited."""

    ending: Ending
    seconds: Mapping[str, float]  # `build` until the tool has its model, then `solve`
    plan: Plan | None = None
    bound: Fraction | None = None  # of the only priority's value, by the tool's word
    first: float | None = None  # seconds until the first plan
    bounds: tuple[Fraction, ...] = ()  # of every priority, where the tool knows several
    duals: tuple[Duals, ...] = ()  # prices that prove the bound, where the tool has any


class UnsuitedError(Exception):
    """The tool, or the way it is used here, does not know a rule of the instance."""
