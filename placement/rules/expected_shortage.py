"""Posts are staffed on an average day, when some are absent."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from placement.base.arrays import Array, Codes, Whole
from placement.base.decimals import LARGEST_EXACT, DecimalsError
from placement.base.language import _
from placement.case.selector import nearest
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Remark, Rule
from placement.rules.looser import in_turn
from placement.rules.parameters import PortionOrColumn
from placement.rules.staffing import price_of_posts
from placement.rules.words import percent

if TYPE_CHECKING:
    from placement.model.model import Model

_UNITS = 10**8, 10**7, 10**6  # parts of a person that are counted, as fine as others leave room for
_LARGEST = 2**38  # parts that all employees together may miss: far below what bounds are proven in


class ExpectedShortage(Rule):
    """Each post has its minimum or target on an average day, when every holder is absent with a chance.

    Breach: expected persons short × weight, Σ E[max(0, level − Bin(n, 1 − absent))] × weight over
    the posts with n holders.

    Every holder is there or not by themselves. Each further holder reduces the shortage by no more
    than the one before, so a post that one absence would empty comes before one that it would only
    make short. Expected persons are counted in eight decimals, in fewer where a case or its weights
    are large, and never in fewer than six.

    The weight is that of `staffing`. `who` limits whom the post counts. A column of `posts` in
    `absent` gives each post a chance of its own (blank: 0).

    Hard or soft: best soft. Hard, so many must hold each post that next to nothing is expected
    to be short.

    Source: the newsvendor's expected loss; Green, Savin & Savva 2013, "“Nursevendor Problem”:
    Personnel Staffing in the Presence of Endogenous Absenteeism".

    Example::

        expected_shortage: {absent: 0.1, priority: 1}
        staffing: {priority: 5}
    """

    kind: Literal["expected_shortage"] = "expected_shortage"
    nature = Nature.NEED
    absent: PortionOrColumn = Field(
        union_mode="left_to_right",
        description="Chance that a holder is absent, 0 to 1, or a column of `posts` that has it.",
    )
    level: Literal["minimum", "target"] = Field(default="minimum", description="Headcount asked for.")
    weight_by: Literal["none", "population", "remoteness"] = Field(
        default="none", description="What a missing person costs."
    )

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Shortage on an average day")

    @field_validator("absent")
    @classmethod
    def _no_number(cls, value: Decimal | str) -> Decimal | str:
        if isinstance(value, str) and pd.notna(pd.to_numeric(value, errors="coerce")):
            raise ValueError(_("a chance lies between 0 and 1, with at most nine decimals"))
        return value

    def post(self, model: "Model") -> None:
        """A row per post and holder: what the holder spares beyond the next one, as long as missing."""
        problem, pairs = model.pairs.problem, model.pairs
        price, table = price_of_posts(problem, self.weight_by), self._table(problem)
        where = None if self.who.empty else self.who_mask(problem)[pairs.employee]
        fitting = np.bincount(pairs.post if where is None else pairs.post[where], minlength=len(price))
        left, spared = table.left_and_spared(np.minimum(problem.maximum, fitting))
        for holders in range(1, spared.shape[1]):
            bends = (spared[:, holders - 1] - spared[:, holders]) * price / table.unit
            bound = np.where(bends > 0, holders, 0)
            model.at_least(self, by=pairs.post, bound=bound, where=where, price=bends)
        nobody, endless = np.full(len(pairs), -1), left * price / table.unit
        model.at_least(self, by=nobody, bound=np.where(endless > 0, 1, 0), price=endless)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per post that is expected to be short."""
        counted = (plan.post >= 0) & self.who_mask(problem)
        holders = np.bincount(plan.post[counted], minlength=len(problem.posts))
        table, price = self._table(problem), price_of_posts(problem, self.weight_by)
        short = table.short(holders)
        return Breaches.where(
            short * price / table.unit,
            problem.post_ids,
            _("{holders} for {needed}: {short} expected to be missing"),
            holders=holders,
            needed=self._needed(problem),
            short=np.round(short / table.unit, 3),
        )

    @property
    def breach_unit(self) -> str:
        """Persons expected short, or what they weigh."""
        if self.weight_by == "population":
            return _("persons expected to be short, each times the people served")
        if self.weight_by == "remoteness":
            return _("persons expected to be short, more where remote")
        return _("persons expected to be short")

    def asks(self) -> str:
        """What the rule asks, in words."""
        absent = percent(self.absent) if isinstance(self.absent, Decimal) else self.absent
        if self.level == "target":
            return _("on average every post has its target, with {absent} absent", absent=absent)
        return _("on average every post has its minimum, with {absent} absent", absent=absent)

    def looser(self, problem: Problem) -> Iterator[Looser]:
        """The minimum in the place of the target; fewer absent, as long as that asks for fewer holders."""
        if self.level == "target":
            yield Looser.of(self, "level", "minimum")
        if isinstance(self.absent, Decimal):
            levels, unit = np.unique(self._needed(problem)), self._table(problem).unit
            chances = {
                chance
                for level in levels[levels > 0]
                for chance in _steps(float(self.absent), int(level), len(problem.employees), unit)
            }
            told = _("were only {after} of the holders absent, not {before}")
            yield from in_turn(self, "absent", sorted(chances, reverse=True), told)

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """A column that is missing, or has what is no chance."""
        if isinstance(self.absent, Decimal):
            return
        if self.absent not in problem.posts:
            message = _("the table posts has no column {column}", column=self.absent)
            yield Remark("error", "absent", message, nearest(self.absent, map(str, problem.posts.columns)))
            return
        column = problem.posts[self.absent]
        chance = pd.to_numeric(column, errors="coerce")
        wrong = column[column.notna() & ~chance.between(0, 1)]
        if len(wrong):
            told = _("{value} in the column {column} of posts is no chance from 0 to 1")
            message = told.format(value=wrong.iloc[0], column=self.absent)
            yield Remark("error", "absent", message, _("write a number from 0 to 1, such as 0.1"))

    def _needed(self, problem: Problem) -> Codes:
        """(P,) persons."""
        level = problem.minimum if self.level == "minimum" else problem.target
        return np.where(self.where_mask(problem), level, 0)

    def _chance(self, problem: Problem) -> Array:
        """(P,) that a holder is absent; nine decimals, as everything that is added up."""
        if isinstance(self.absent, Decimal):
            return np.full(len(problem.posts), float(self.absent))
        if self.absent not in problem.posts:
            return np.zeros(len(problem.posts))
        found = pd.to_numeric(problem.posts[self.absent], errors="coerce").astype(float)
        chance = np.clip(found.fillna(0.0).to_numpy(float), 0.0, 1.0)
        return np.asarray(np.round(chance, 9), np.float64)

    def _table(self, problem: Problem) -> "_Table":
        """What is expected at every headcount."""
        key = self.kind, str(self.absent), self.level, self.weight_by, self.where.model_dump_json()
        return problem.once(key, lambda: self._counted(problem))

    def _counted(self, problem: Problem) -> "_Table":
        price, needed = price_of_posts(problem, self.weight_by), self._needed(problem)
        largest = len(problem.employees) * float((price * needed).max(initial=0))
        unit = next((unit for unit in _UNITS if largest * unit <= _LARGEST), _UNITS[-1])
        kinds, kind = np.unique(np.column_stack([self._chance(problem), needed]), axis=0, return_inverse=True)
        most = len(problem.employees)
        if float(kinds[:, 1].max(initial=0)) * unit > LARGEST_EXACT:
            raise DecimalsError(_("an amount has more digits than are counted exactly"))
        spared = [_spared(float(chance), int(level), most, unit) for chance, level in kinds]
        return _Table(unit, kinds[:, 1].astype(np.int64) * unit, spared, kind.reshape(-1))


@dataclass(frozen=True)
class _Table:
    """What is expected to be short, in 1 / `unit` persons."""

    unit: int
    level: Whole  # (k,) of each kind of post, without any holder
    spared: list[Whole]  # of each kind, what the first, second … holder spares; nothing after the last
    kind: Codes  # (P,)

    def short(self, holders: Codes) -> Whole:
        """(P,) at so many holders."""
        short = np.zeros(len(holders), np.int64)
        for kind, spared in enumerate(self.spared):
            posts = np.flatnonzero(self.kind == kind)
            until = np.concatenate([[0], np.cumsum(spared)])
            short[posts] = self.level[kind] - until[np.minimum(holders[posts], len(spared))]
        return short

    def left_and_spared(self, most: Codes) -> tuple[Whole, Whole]:
        """(P,) what is short with the most holders, and (P, holders + 1) what each up to them spares."""
        width = max((len(each) for each in self.spared), default=0) + 1
        spared = np.zeros((len(self.spared), width), np.int64)
        for kind, each in enumerate(self.spared):
            spared[kind, : len(each)] = each
        return self.short(most), np.where(np.arange(width) < most[:, None], spared[self.kind], 0)


@lru_cache(maxsize=4096)
def _spared(absent: float, level: int, most: int, unit: int) -> Whole:
    """What the first, second … holder spares, in 1 / `unit` persons; it never rises.

    One more holder fills a gap when they are there and fewer than `level` of the others are:
    (1 − absent) × P(Bin(n − 1, 1 − absent) < level). What rounding takes from one holder the next
    ones spare, as far as none spares more than the one before; and all that is missing in the end.
    """
    there, reached, done = 1.0 - absent, 0.0, 0
    whole = [level * unit]  # more than anybody spares
    others = np.zeros(min(level, most))  # the chance that 0, 1 … others are there, fewer than `level`
    others[:1] = 1.0
    while len(whole) <= most and there and (level - reached) * unit >= 0.5 and whole[-1]:
        reached += there * float(others.sum())
        whole.append(min(whole[-1], round(reached * unit) - done))
        done += whole[-1]
        others = others * absent + np.concatenate([[0.0], others[:-1] * there])
    spared = np.array([each for each in whole[1:] if each], np.int64)
    if len(spared) < most and there:
        more = min(level * unit - done, most - len(spared))
        spared = np.append(spared, np.ones(more, np.int64))
    return spared


def _steps(absent: float, level: int, most: int, unit: int) -> Iterator[Decimal]:
    """The largest smaller chances, of nine decimals, at which fewer holders leave nothing short."""
    holders = len(_spared(absent, level, most, unit))
    high = round(absent * 10**9)
    while holders > level:
        holders -= 1
        low = 0
        while high - low > 1:
            middle = (low + high) // 2
            if len(_spared(middle / 10**9, level, most, unit)) <= holders:
                low = middle
            else:
                high = middle
        yield Decimal(low) / 10**9
