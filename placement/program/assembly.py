"""From the model to whole numbers: scaling, and folding of rows that concern one employee only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm
from typing import Self

import numpy as np

from placement.base import decimals
from placement.base.arrays import Array, Mask, Whole
from placement.base.decimals import LARGEST_EXACT, DecimalsError
from placement.base.errors import InputError
from placement.base.language import _
from placement.model.model import Charge, Model, Rows
from placement.model.pairs import Pairs
from placement.problem.problem import Problem
from placement.problem.visits import rivals
from placement.program.couples import Couples
from placement.program.program import Headcounts, Program, SideRows
from placement.program.rows import (
    HARD,
    Costs,
    WholeHeadcounts,
    WholeSideRows,
    headcounts,
    largest_of,
    side_rows,
)
from placement.program.screening import allowed, exact
from placement.program.tightening import tightened
from placement.rules.base import Rule

Aside = Callable[[Rule, Rows, Pairs], bool]
"""Whether somebody else takes some rows that a rule states over the pairs."""


def build(problem: Problem, rules: Mapping[str, Rule], aside: Aside = lambda *_stated: False) -> Program:
    """The program that the rules state over the problem, without the rows that are put `aside`."""
    chosen = list(rules.values())
    _stand_alone(problem, rules)
    model = declare(allowed(problem, chosen), chosen, screened=True)
    priorities = sorted({rule.priority for rule in chosen if rule.priority is not None})
    assembly = _Assembly.of(model, priorities)
    for name, rule in rules.items():  # one by one: what a rule states is long, until it is whole numbers
        with exact(name):
            rule.post(model)
            charges, stated = model.drained()
            assembly.take(charges, [rows for rows in stated if not aside(rule, rows, model.pairs)])
    with exact():
        return assembly.program(model)


def declare(pairs: Pairs, rules: Sequence[Rule], *, screened: bool = False) -> Model:
    """The columns alone that the rules declare over the pairs; no rule is stated yet."""
    model = Model(pairs, screened=screened)
    for rule in rules:
        rule.columns(model)
    return model


def state(pairs: Pairs, rules: Sequence[Rule]) -> Model:
    """The model that the rules state over the pairs."""
    model = declare(pairs, rules)
    for rule in rules:
        with exact(rule.name):
            rule.post(model)
    return model


def _stand_alone(problem: Problem, rules: Mapping[str, Rule]) -> None:
    """Refuses what cannot be combined: two rules of training, leximin beside others in its priority.

    And two rules that send the holders of one post.
    """
    for names in rivals({name: ways for name, rule in rules.items() if (ways := rule.ways(problem))}):
        message = _("{names}: only one rule may send the holders of a post", names=", ".join(names))
        raise InputError(message)
    training = [name for name, rule in rules.items() if rule.trains is not None]
    if len(training) > 1:
        raise InputError(_("{names}: only one rule can offer training", names=", ".join(training)))
    for name, rule in rules.items():
        beside = [other for other, each in rules.items() if each.priority == rule.priority and other != name]
        if rule.stands_alone and beside:
            message = _("{name} needs a priority of its own, and shares it with {others}")
            raise InputError(message.format(name=name, others=", ".join(beside)))


def assemble(model: Model, priorities: Sequence[int]) -> Program:
    """The model in whole numbers, for these priorities in their order.

    Raises DecimalsError where costs are too large or too fine to be added exactly.
    """
    assembly = _Assembly.of(model, priorities)
    assembly.take(model.charges, model.rows)
    return assembly.program(model)


@dataclass
class _Assembly:
    """What is known of pairs and employees, and the rows that concern more than one of them."""

    pairs: Pairs
    priorities: tuple[int, ...]
    cost: Whole  # (K, n)
    levels: list[Costs]  # of every row of `cost`
    allowed: Mask
    must: Mask
    impossible: bool = False
    heads: list[WholeHeadcounts] = field(default_factory=list)
    sides: list[WholeSideRows] = field(default_factory=list)

    @classmethod
    def of(cls, model: Model, priorities: Sequence[int]) -> Self:
        """Nothing but the scope: whom it keeps has to be placed."""
        pairs, problem = model.pairs, model.pairs.problem
        cost = np.zeros((len(priorities), len(pairs)), np.int64)
        levels = [Costs(total) for total in cost]
        allowed, must = np.ones(len(pairs), bool), problem.frozen & problem.serves
        return cls(pairs, tuple(priorities), cost, levels, allowed, must)

    @property
    def order(self) -> dict[int, int]:
        """The level of each priority."""
        return {priority: level for level, priority in enumerate(self.priorities)}

    def take(self, charges: Sequence[Charge], rows_stated: Sequence[Rows]) -> None:
        """What rules state, in whole numbers."""
        for charge in charges:
            self._charge(charge)
        for rows in rows_stated:
            terms = rows.terms
            level = HARD if terms is None or terms.priority is None else self.order[terms.priority]
            if rows.group is self.pairs.post and rows.column is None and rows.coefficient is None:
                self.heads.append(WholeHeadcounts.of(rows, level))
                continue
            width = len(self.pairs) if rows.column is None else int(rows.column.max(initial=-1)) + 1
            side = tightened(WholeSideRows.of(rows, level, width), self.pairs)
            alone = side.of_one_employee(self.pairs)
            self._fold(side.chosen(alone))
            self.sides.append(side.chosen(~alone))

    def program(self, model: Model) -> Program:
        """All that was taken."""
        unit = tuple(
            lcm(term.unit, *(rows.unit for rows in (*self.heads, *self.sides) if rows.level == level))
            for level, term in enumerate(self.levels)
        )
        for term, scale in zip(self.levels, unit, strict=True):
            term.count_in(scale)
        heads, side = headcounts(self.heads, unit), side_rows(self.sides, unit, model.width)
        done = Program(
            pairs=replace(self.pairs),  # without what rules looked up
            priorities=self.priorities,
            unit=unit,
            allowed=self.allowed,
            upper=np.concatenate([np.zeros(0), *model.upper]).astype(np.int64),
            must=self.must,
            impossible=self.impossible,
            cost=self.cost,
            constant=tuple(int(term.constant * scale) for term, scale in zip(self.levels, unit, strict=True)),
            headcounts=heads,
            side=side,
            couples=Couples.of(model, self.order, unit, side.matrix),
            courses=model.courses,
            visits=tuple(model.visits),
            in_order={self.order[priority]: column for priority, column in model.in_order.items()},
            one_of=tuple(model.one_of),
        )
        _refuse_large(done)
        return done

    def _charge(self, charge: Charge) -> None:
        """A breach of each pair by itself."""
        if charge.terms.priority is None:
            self.allowed &= charge.amount <= 0
        else:
            level = self.levels[self.order[charge.terms.priority]]
            level.charge(charge.amount, decimals.fraction(charge.terms.weight))

    def _fold(self, rows: WholeSideRows) -> None:
        """Rows of one employee each: at most one of their pairs is chosen, so each is a cost."""
        matrix, count = rows.matrix, len(rows.lower)
        if not count:
            return
        row = np.repeat(np.arange(count), np.diff(matrix.indptr))
        idle = rows.breach(np.zeros(count), np.arange(count))
        breach = rows.breach(matrix.data, row)
        if rows.level != HARD:
            level = self.levels[rows.level]
            more = np.rint(breach - idle[row]).astype(np.int64) * rows.price[row]
            level.add(matrix.indices.astype(np.int64), more, rows.unit)
            level.constant += Fraction(int((np.rint(idle).astype(np.int64) * rows.price).sum()), rows.unit)
            return
        self.allowed[matrix.indices[breach > 0]] = False
        demanding = idle > 0
        filled = np.diff(matrix.indptr) > 0
        self.impossible |= bool((demanding & ~filled).any())
        employee = self.pairs.employee[matrix.indices[matrix.indptr[:-1][demanding & filled]]]
        self.must[employee] = True
        demands = np.bincount(employee, minlength=len(self.must))
        served = np.bincount(matrix.indices[demanding[row]], minlength=len(self.pairs))
        self.allowed &= served == demands[self.pairs.employee]


def _refuse_large(program: Program) -> None:
    """Every level's largest possible value must be exact in a float."""
    employees, heads, side = float(len(program.must)), program.headcounts, program.side
    missed = _bound(heads) + employees, _bound(side) + employees * side.widest
    if (_largest(program, *missed) > LARGEST_EXACT).any():
        missed = (
            np.minimum(missed[0], _missed(heads, 0.0, employees)),
            np.minimum(missed[1], _furthest(program)),
        )
        if (_largest(program, *missed) > LARGEST_EXACT).any():
            raise DecimalsError(
                _("a priority adds up to too much: smaller weights, or fewer decimals, would do")
            )


def _largest(program: Program, heads: Array, side: Array) -> Array:
    """(K,) what each level comes to at most, its rows being missed by so much at most."""
    employees = float(len(program.must))
    most = np.array(
        [
            employees * float(largest_of(cost)) + abs(float(constant))
            for cost, constant in zip(program.cost, program.constant, strict=True)
        ],
        float,
    )
    for rows, missed in ((program.headcounts, heads), (program.side, side)):
        soft = rows.level != HARD
        np.add.at(most, rows.level[soft], missed[soft] * rows.price[soft])
    return most


def _furthest(program: Program) -> Array:
    """(rows,) by how much each side row is missed at most, whatever is chosen of its columns."""
    matrix = program.side.matrix
    reach = matrix.data * np.concatenate([np.ones(len(program.pairs)), program.upper])[matrix.indices]
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    least, most = (
        np.asarray(np.bincount(row, part(reach, 0.0), matrix.shape[0]), np.float64)
        for part in (np.minimum, np.maximum)
    )
    return _missed(program.side, least, most)


def _missed(rows: Headcounts | SideRows, least: Array | float, most: Array | float) -> Array:
    """(rows,) by how much each is missed at most by sums from the least to the most."""
    return np.maximum(np.maximum(rows.lower - least, most - rows.upper), 0.0)


def _bound(rows: Headcounts | SideRows) -> Array:
    """(rows,) the size of the bound that each has, the lower one if there are two."""
    return np.where(np.isfinite(rows.lower), np.abs(rows.lower), np.abs(rows.upper))
