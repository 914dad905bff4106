"""One judge for all: a plan is worth what Placement's audit says, whoever made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from benchmarks.peers.task import Found
from placement.base.decimals import plain
from placement.problem.problem import Problem
from placement.program.assembly import build
from placement.program.program import Program
from placement.proof.audit import audit, broken, values
from placement.proof.certificate import certified_bound
from placement.proof.result import Result
from placement.rules.base import Rule


@dataclass(frozen=True)
class Judge:
    """Of plans of one problem under its rules; takes nobody's word for what a plan is worth."""

    problem: Problem
    rules: Mapping[str, Rule]

    @cached_property
    def program(self) -> Program:
        """The rules as arrays."""
        return build(self.problem, self.rules)

    def verdict(self, found: Found) -> dict[str, Any]:
        """Value, bounds and gap of the last priority, hard rules that are broken, and what is wrong."""
        if found.plan is None:
            return {"value": None, "bound": _plain(found.bound), "gap": None, "wrong": []}
        breaches = audit(self.problem, self.rules, found.plan)
        reached = values(self.rules, breaches)
        certified = self._certified(found, reached)
        value, proven = reached[max(reached)], certified.get(max(reached))
        wrong = [f"breaks {name or 'what always holds'}" for name in broken(self.rules, breaches)]
        if found.bound is not None and found.bound > value:
            wrong.append("its bound is above the value of its plan")
        if proven is not None and found.bound is not None and proven > found.bound:
            wrong.append("its bound is below what its prices prove")
        return {
            "value": plain(value),
            "values": {str(priority): plain(each) for priority, each in reached.items()},
            "bound": _plain(found.bound),
            "certified_bound": _plain(proven),
            "gap": _gap(value, found.bound),
            "certified_gap": _gap(value, proven),
            "gaps": _gaps(reached, dict(zip(sorted(reached), found.bounds, strict=False))),
            "certified_gaps": _gaps(reached, certified),
            "wrong": wrong,
        }

    def _certified(self, found: Found, reached: Mapping[int, Fraction]) -> dict[int, Fraction | None]:
        """Bounds of the priorities computed anew from the tool's prices, without any solver."""
        program = self.program
        values = [
            int(reached[priority] * program.unit[number])
            for number, priority in enumerate(program.priorities)
        ]
        bounds = [
            certified_bound(program, duals, values[:number]) for number, duals in enumerate(found.duals)
        ]
        return {
            program.priorities[number]: None if bound is None else program.fraction(number, bound)
            for number, bound in enumerate(bounds)
        }


def confirm(problem: Problem, rules: Mapping[str, Rule], result: Result) -> None:
    """Judges a result of Placement's own; ends the program where it does not hold."""
    found = Found("proven", {}, result.plan, result.levels[-1].bound, duals=result.duals)
    verdict = Judge(problem, rules).verdict(found)
    reached = {str(level.priority): plain(level.value) for level in result.levels}
    wrong = [
        *verdict["wrong"],
        *(["its values are not those of its plan"] if reached != verdict["values"] else []),
    ]
    if wrong:
        raise SystemExit("; ".join(wrong))


def told(result: Result) -> str:
    """Status, path, and value, bound and gap of every priority, in one line."""
    levels = "; ".join(
        f"{float(level.value):,.10g} ≥ {float(level.bound):,.10g} ({level.gap:.4%})"
        for level in result.levels
    )
    return f"{result.status} ({result.solver}), {levels}"


def _gap(value: Fraction, bound: Fraction | None) -> float | None:
    """(value − bound) / max(1, |value|)."""
    return None if bound is None else float((value - bound) / max(Fraction(1), abs(value)))


def _gaps(reached: Mapping[int, Fraction], bounds: Mapping[int, Fraction | None]) -> dict[str, float | None]:
    """By priority."""
    return {str(priority): _gap(value, bounds.get(priority)) for priority, value in reached.items()}


def _plain(value: Fraction | None) -> int | float | None:
    return None if value is None else plain(value)
