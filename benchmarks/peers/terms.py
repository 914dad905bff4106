"""The instance in the words of a roster, for tools that take no rows: what each rule says of whom."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.task import Task, UnsuitedError
from placement.lattice import Whole, fraction
from placement.pairs import Pairs
from placement.plan import Codes
from placement.rules.base import Rule
from placement.rules.budget import Budget
from placement.rules.commute import Commute
from placement.rules.mix import Mix
from placement.rules.moves import Moves
from placement.rules.profession import Profession
from placement.rules.retention import Retention
from placement.rules.staffing import Staffing
from placement.rules.stay import Stay
from placement.rules.together import Together

_ENDLESS = 2**40


@dataclass
class Terms:
    """What the forms of `benchmarks.instances` with one priority ask for; no other rule is known.

    Prices and weights are whole, in 1 / unit of the program.
    """

    cost: Whole  # (n,) of each pair by itself
    target: Codes  # (P,) headcount whose lack is paid for
    money: Whole  # (n,) of each pair, if it moves somebody
    weight: Whole  # (E,) in the experience of a unit: what each brings less what each asks for
    needed: Codes  # (U,) stayers each unit must keep
    couple: Codes  # (E,) the same of two who are tied, and of nobody else
    moves: int = _ENDLESS
    budget: int = _ENDLESS
    short: int = 0
    stayer: int = 0
    inexperienced: int = 0

    @classmethod
    def of(cls, task: Task) -> Self:
        """Raises UnsuitedError for a rule that is not known here."""
        problem, pairs = task.problem, task.program.pairs
        if len(task.program.priorities) != 1:
            raise UnsuitedError("more than one priority")
        count = len(problem.employees)
        couple = np.arange(count)
        couple[task.program.couples.ends[:, 1]] = task.program.couples.ends[:, 0]
        made = cls(
            np.zeros(len(pairs), np.int64),
            np.zeros(len(problem.posts), np.int64),
            np.zeros(len(pairs), np.int64),
            np.zeros(count, np.int64),
            np.zeros(len(problem.units), np.int64),
            couple,
        )
        for rule in task.rules.values():
            made._take(task, rule)
        return made

    @property
    def limits(self) -> tuple[int, int, int, int, int]:
        """Most moves and money; prices of a person short, a stayer short, experience short."""
        return self.moves, self.budget, self.short, self.stayer, self.inexperienced

    def _take(self, task: Task, rule: Rule) -> None:
        """What one rule says."""
        problem, pairs = task.problem, task.program.pairs
        price = fraction(rule.weight) * task.program.unit[0]
        if isinstance(rule, Staffing) and rule.level == "target" and rule.weight_by == "none":
            self.target, self.short = problem.target, int(price)
        elif isinstance(rule, Moves) and rule.hard and rule.per == "all" and rule.at_most >= 1:
            self.moves = int(rule.at_most)
        elif isinstance(rule, Budget) and rule.hard and not rule.travel_cost:
            self.budget = int(rule.at_most)
            self.money = np.rint(np.nan_to_num(pairs.minutes) * float(rule.per_minute)).astype(np.int64)
        elif isinstance(rule, Mix) and rule.per == "unit" and rule.share is not None:
            share = fraction(rule.share)
            brought = np.where(problem.who(rule.having), share.denominator, 0)
            self.weight, self.inexperienced = brought - share.numerator, int(price / share.denominator)
        elif isinstance(rule, Retention) and rule.per == "unit":
            serving = np.bincount(problem.current_unit[problem.serves], minlength=len(problem.units))
            share = fraction(rule.share)
            self.needed, self.stayer = -(-serving * share.numerator // share.denominator), int(price)
        elif isinstance(rule, Profession | Stay | Commute) and not rule.hard:
            self.cost = self.cost + np.rint(_of_pairs(rule, pairs) * float(price)).astype(np.int64)
        elif not (rule.hard and (rule.screen(pairs) is not None or isinstance(rule, Together))):
            raise UnsuitedError(f"{rule.name} is not written for this tool")


def _of_pairs(rule: Profession | Stay | Commute, pairs: Pairs) -> NDArray[np.float64]:
    """(n,) what each pair breaks by itself."""
    if isinstance(rule, Profession):
        return rule.screen(pairs)
    if isinstance(rule, Commute):
        return np.nan_to_num(pairs.minutes)
    return pairs.is_move.astype(float)
