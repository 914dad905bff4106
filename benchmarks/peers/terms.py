"""The instance in the words of a roster, for tools that take no rows: what each rule says of whom."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.peers.task import Task, UnsuitedError
from placement.base.arrays import Codes, Whole
from placement.base.decimals import fraction
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

    Prices and weights are whole, in 1 / unit of the program. A pair by itself costs minutes ×
    `minute`, and unless it keeps things as they are, the penalty of its jobs, and `move` of those
    who serve.
    """

    minutes: Whole  # (O, U) from each origin of problem.travel, 0 where unknown
    penalty: Whole  # (J, J) by the employee's job and the post's
    target: Codes  # (P,) headcount whose lack is paid for
    weight: Whole  # (E,) in the experience of a unit: what each brings less what each asks for
    needed: Codes  # (U,) stayers each unit must keep
    couple: Codes  # (E,) the same of two who are tied, and of nobody else
    moves: int = _ENDLESS
    budget: int = _ENDLESS
    short: int = 0
    stayer: int = 0
    inexperienced: int = 0
    minute: int = 0
    move: int = 0
    minute_money: int = 0  # of a mover's minute

    @classmethod
    def of(cls, task: Task) -> Self:
        """Raises UnsuitedError for a rule that is not known here."""
        problem = task.problem
        if len(task.program.priorities) != 1:
            raise UnsuitedError("more than one priority")
        count = len(problem.employees)
        couple = np.arange(count)
        couple[task.program.couples.ends[:, 1]] = task.program.couples.ends[:, 0]
        made = cls(
            _whole(np.nan_to_num(problem.travel.minutes)),
            np.zeros((len(problem.jobs), len(problem.jobs)), np.int64),
            np.zeros(len(problem.posts), np.int64),
            np.zeros(count, np.int64),
            np.zeros(len(problem.units), np.int64),
            couple,
        )
        for rule in task.rules.values():
            made._take(task, rule)
        return made

    def _take(self, task: Task, rule: Rule) -> None:
        """What one rule says of many people."""
        problem = task.problem
        price = fraction(rule.weight) * task.program.unit[0]
        if isinstance(rule, Staffing) and rule.level == "target" and rule.weight_by == "none":
            self.target, self.short = problem.target, int(price)
        elif (
            isinstance(rule, Moves)
            and rule.hard
            and rule.per == "all"
            and (rule.at_most >= 1 or rule.at_most == 0)
        ):
            self.moves = int(rule.at_most)
        elif isinstance(rule, Budget) and rule.hard and not (rule.travel_cost or rule.per_move):
            self.budget = int(rule.at_most)
            self.minute_money = _times(Fraction(1), rule.per_minute)
        elif isinstance(rule, Mix) and rule.per == "unit" and rule.share is not None:
            share = fraction(rule.share)
            brought = np.where(problem.who(rule.having), share.denominator, 0)
            self.weight, self.inexperienced = brought - share.numerator, int(price / share.denominator)
        elif isinstance(rule, Retention) and rule.per == "unit":
            serving = np.bincount(problem.current_unit[problem.serves], minlength=len(problem.units))
            share = fraction(rule.share)
            self.needed, self.stayer = -(-serving * share.numerator // share.denominator), int(price)
        else:
            self._take_alone(task, rule, price)

    def _take_alone(self, task: Task, rule: Rule, price: Fraction) -> None:
        """What one rule says of each person alone."""
        jobs = task.problem.jobs
        if isinstance(rule, Profession) and not rule.hard:
            for post, listed in rule.substitutes.items():
                for job, penalty in listed.items():
                    at = jobs.get_indexer(pd.Index([job, post]))
                    self.penalty[at[0], at[1]] = _times(price, penalty)
        elif isinstance(rule, Stay | Commute) and not rule.hard:
            setattr(self, "move" if isinstance(rule, Stay) else "minute", int(price))
        elif not (rule.hard and (rule.screen(task.program.pairs) is not None or isinstance(rule, Together))):
            raise UnsuitedError(f"{rule.name} is not written for this tool")


def _times(price: Fraction, amount: Decimal) -> int:
    """A product that has to be whole."""
    product = price * fraction(amount)
    if product.denominator != 1:
        raise UnsuitedError(f"{product} is not whole")
    return int(product)


def _whole(values: NDArray[np.float64]) -> Whole:
    """Numbers that have to be whole."""
    if (values % 1).any():
        raise UnsuitedError("minutes are not whole")
    return values.astype(np.int64)
