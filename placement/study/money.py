"""What a plan spends, as the rules that speak of money count it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.rules.base import Rule
from placement.rules.told import Spending


@dataclass(frozen=True)
class Money:
    """The spending of one rule under a plan, and for how many moves."""

    rule: str
    spending: Spending
    moves: int

    @property
    def per_move(self) -> Fraction | None:
        """What a move costs in the mean, courses aside; None where the rule prices none, or nobody moves."""
        parts = self.spending.parts
        if not self.moves or not self.spending.prices_moves:
            return None
        return sum((parts[name] for name in parts if name != "courses"), Fraction(0)) / self.moves


def money(problem: Problem, rules: Mapping[str, Rule], plan: Plan) -> tuple[Money, ...]:
    """By rule, in the scenario's order; rules for courses alone are left out where a budget stands beside."""
    moves = int(problem.moved(plan).sum())
    found = [
        Money(name, spending, moves)
        for name, rule in rules.items()
        if (spending := rule.spending(problem, plan)) is not None
    ]
    whole = tuple(each for each in found if each.spending.prices_moves)
    return whole or tuple(found)
