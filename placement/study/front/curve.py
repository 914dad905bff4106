"""What plans reach and what prices prove at every value of a front, solved there or not.

A certificate's bound is affine in the bound of a row, and any prices are valid for any program of
the same shape: so the prices of one solve bound the first priority at all other values of a cap, and
the most that any of them prove is a lower curve. A plan counts wherever an audit allows it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from placement.base.arrays import Array, Mask
from placement.problem.plan import Plan
from placement.program.assembly import build
from placement.program.duals import Duals
from placement.program.program import Program
from placement.proof.audit import broken
from placement.proof.certificate import certified_bound
from placement.study.again.neighbour import fits
from placement.study.front.space import Space

Values = np.ndarray[tuple[int, ...], Any]
"""Exact values, and inf."""

_HELD = 20_000_000  # costs of the programs that are kept, not built again for every certificate


@dataclass
class Curve:
    """By number of a value: the best plan known, and what no plan falls below."""

    space: Space
    upper: Values = field(init=False)  # inf: no plan is known
    best: list[int | None] = field(init=False)  # where the plan was solved
    lower: Values = field(init=False)  # -inf: nothing is proven
    infeasible: Mask = field(init=False)  # that no plan is allowed there
    _programs: dict[int, Program] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        size = self.space.size
        self.upper, self.best = np.full(size, np.inf, object), [None] * size
        self.lower, self.infeasible = np.full(size, -np.inf, object), np.zeros(size, bool)

    @property
    def gaps(self) -> Array:
        """(size,) how far plan and bound are apart, (plan − bound) / max(1, |plan|); inf: one is unknown."""
        gaps = np.array([_gap(*both) for both in zip(self.upper, self.lower, strict=True)])
        return np.where(self.infeasible, 0.0, gaps)

    def take_plan(self, number: int, plan: Plan, value: Fraction) -> None:
        """A plan solved there, worth so much wherever the audit of the capped rules allows it."""
        names = {axis.rule for axis in self.space.axes}
        for at, known in enumerate(self.upper):
            if known <= value:
                continue
            rules = {name: self.space.rules(at)[name] for name in names}
            found = {name: rule.audit(self.space.inputs.problem, plan) for name, rule in rules.items()}
            if not broken(rules, found):
                self.upper[at], self.best[at] = value, number

    def take_prices(self, duals: Duals) -> None:
        """What these prices prove of the first priority, wherever plan and bound do not meet."""
        for at in np.flatnonzero(self.gaps > 0).tolist():
            program = self._program(at)
            bound = certified_bound(program, duals, []) if fits(program, [duals]) else None
            if bound is None:
                continue
            known: Any = self.lower[at]
            self.lower[at] = max(known, program.fraction(0, bound))
        self._spread()

    def take_infeasible(self, number: int) -> None:
        """No plan is allowed there, nor at any tighter value."""
        self.infeasible[number] = True
        for axis, looser in self._directions():
            self.infeasible = self._tighter(self.infeasible, axis, looser)

    def _spread(self) -> None:
        """A tighter value is worth no less than what is proven of a looser one."""
        for axis, looser in self._directions():
            self.lower = self._tighter(self.lower, axis, looser)

    def _tighter(self, values: Any, axis: int, looser: int) -> Any:
        """(size,) from loose to tight along an axis, the most so far."""
        grid = values.reshape(self.space.shape)
        grid = np.flip(grid, axis) if looser > 0 else grid
        grid = np.maximum.accumulate(grid, axis)
        return (np.flip(grid, axis) if looser > 0 else grid).reshape(-1)

    def _directions(self) -> Iterator[tuple[int, int]]:
        return ((at, axis.looser) for at, axis in enumerate(self.space.axes) if axis.looser)

    def _program(self, number: int) -> Program:
        """The program there; as many as are small enough are kept."""
        if number in self._programs:
            return self._programs[number]
        program = build(self.space.inputs.problem, self.space.rules(number))
        if program.cost.size * self.space.size <= _HELD:
            self._programs[number] = program
        return program


def _gap(upper: Fraction | float, lower: Fraction | float) -> float:
    return float(upper - lower) / max(1.0, abs(float(upper))) if np.isfinite(float(upper)) else np.inf
