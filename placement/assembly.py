"""From the model to whole numbers: scaling, and folding of rows that concern one employee only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from placement import lattice
from placement.couples import Couples
from placement.errors import InputError
from placement.language import _
from placement.lattice import LatticeError, Whole
from placement.model import Charge, Model, Rows
from placement.pairs import Pairs
from placement.plan import Codes
from placement.problem import Problem, take
from placement.program import Headcounts, Program, SideRows
from placement.rules.base import Rule
from placement.selector import Mask

_LARGEST = 2**52  # whole numbers beyond lose their last digit in a float
_HARD = -1


def build(problem: Problem, rules: Mapping[str, Rule]) -> Program:
    """The program that the rules state over the problem."""
    chosen = list(rules.values())
    _stand_alone(rules)
    pairs = Pairs.candidates(problem, chosen).screened(chosen)
    priorities = sorted({rule.priority for rule in chosen if rule.priority is not None})
    try:
        return assemble(Model.of(pairs, chosen), priorities)
    except LatticeError as error:
        raise InputError(_("the numbers cannot be added exactly: {reason}", reason=error)) from error


def _stand_alone(rules: Mapping[str, Rule]) -> None:
    """Refuses what cannot be combined: two rules of training, leximin beside others in its priority."""
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

    Raises LatticeError where costs are too large or too fine to be added exactly.
    """
    pairs, problem = model.pairs, model.pairs.problem
    order = {priority: level for level, priority in enumerate(priorities)}
    terms = [_Terms() for _ in priorities]
    state = _Folded(np.ones(len(pairs), bool), problem.frozen & problem.serves, terms)
    heads: list[_HeadcountRows] = []
    sides: list[_SideRows] = []
    for charge in model.charges:
        state.charge(charge, order)
    for rows in model.rows:
        level = _HARD if rows.rule is None or rows.rule.priority is None else order[rows.rule.priority]
        if rows.group is pairs.post and rows.column is None and rows.coefficient is None:
            heads.append(_HeadcountRows.of(rows, level))
            continue
        side = _SideRows.of(rows, level, model.width)
        alone = side.of_one_employee(pairs)
        state.fold(pairs, side.chosen(alone))
        sides.append(side.chosen(~alone))
    unit = tuple(
        lcm(term.unit, *(block.unit for block in (*heads, *sides) if block.level == level))
        for level, term in enumerate(terms)
    )
    costs = [term.costs(len(pairs), scale) for term, scale in zip(terms, unit, strict=True)]
    side_rows = _side(sides, unit, model.width)
    done = Program(
        pairs=pairs,
        priorities=tuple(priorities),
        unit=unit,
        allowed=state.allowed,
        upper=np.concatenate([np.zeros(0), *model.upper]).astype(np.int64),
        must=state.must,
        impossible=state.impossible,
        cost=np.stack([np.zeros(len(pairs), np.int64), *costs])[1:],
        constant=tuple(int(term.constant * scale) for term, scale in zip(terms, unit, strict=True)),
        headcounts=_headcounts(heads, unit),
        side=side_rows,
        couples=Couples.of(model, order, unit, side_rows.matrix),
        courses=model.courses,
        in_order={order[priority]: column for priority, column in model.in_order.items()},
    )
    _refuse_large(done)
    return done


class _Terms:
    """A sum of costs of pairs, kept exact: each term whole in its own unit."""

    def __init__(self) -> None:
        self._terms: list[tuple[Whole, Codes | None, int]] = []
        self.constant = Fraction(0)

    @property
    def unit(self) -> int:
        """The least unit in which every term is whole."""
        return lcm(self.constant.denominator, *(unit for _, _, unit in self._terms))

    def add(self, amount: Whole, unit: int, column: Codes | None = None) -> None:
        """`amount / unit` per pair, or per entry of `column`."""
        if amount.any():
            self._terms.append((amount, column, unit))

    def costs(self, count: int, unit: int) -> Whole:
        """(n,) the sum in this unit."""
        total = np.zeros(count, np.int64)
        for amount, column, own in self._terms:
            whole = _times(amount, unit // own)
            if column is None:
                total += whole
            else:
                np.add.at(total, column, whole)
        return total


@dataclass(frozen=True)
class _WholeRows:
    """Rows of one rule in whole numbers; `price / unit` per unit of a row."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    price: Whole
    unit: int
    level: int

    def breach(self, activity: NDArray[np.float64] | Whole, row: Codes) -> NDArray[np.float64]:
        """(k,) by how much activities miss the bounds of their rows."""
        return np.maximum(np.maximum(self.lower[row] - activity, activity - self.upper[row]), 0.0)


@dataclass(frozen=True)
class _HeadcountRows(_WholeRows):
    """Rows that count everybody in a post."""

    post: Codes

    @classmethod
    def of(cls, rows: Rows, level: int) -> Self:
        """Those that do not always hold."""
        price, unit = _priced(rows, 1)
        keep = np.flatnonzero((rows.lower > 0) | np.isfinite(rows.upper))
        return cls(rows.lower[keep], rows.upper[keep], price[keep], unit, level, keep)


@dataclass(frozen=True)
class _SideRows(_WholeRows):
    """Any rows."""

    matrix: sp.csr_array

    @classmethod
    def of(cls, rows: Rows, level: int, width: int) -> Self:
        """Coefficients and bounds scaled to whole numbers; rows that always hold are left out."""
        bounds = np.concatenate([rows.lower, rows.upper])
        coefficient = np.ones(len(rows.group)) if rows.coefficient is None else rows.coefficient
        scale = lcm(lattice.denominator(coefficient), lattice.denominator(bounds[np.isfinite(bounds)]))
        column = np.arange(len(rows.group)) if rows.column is None else rows.column
        entries = lattice.scaled(coefficient, scale), (rows.group, column)
        matrix = sp.coo_array(entries, shape=(len(rows.lower), width)).tocsr()
        price, unit = _priced(rows, scale)
        lower, upper = np.rint(rows.lower * scale), np.rint(rows.upper * scale)
        least: Whole = np.asarray(matrix.minimum(0).sum(axis=1))
        most: Whole = np.asarray(matrix.maximum(0).sum(axis=1))
        return cls(lower, upper, price, unit, level, matrix).chosen((lower > least) | (upper < most))

    def chosen(self, rows: Mask) -> Self:
        """Only the rows of a mask."""
        matrix = self.matrix[np.flatnonzero(rows)]
        return type(self)(self.lower[rows], self.upper[rows], self.price[rows], self.unit, self.level, matrix)

    def of_one_employee(self, pairs: Pairs) -> Mask:
        """(G,) rows over pairs of one employee, or over nothing."""
        size = np.diff(self.matrix.indptr)
        alone = np.asarray(size == 0)
        full = np.flatnonzero(size)
        if len(full):
            column, start = self.matrix.indices, self.matrix.indptr[full]
            employee = take(pairs.employee, np.where(column < len(pairs), column, -1))
            first = np.repeat(employee[start], size[full])
            alone[full] = np.logical_and.reduceat((employee == first) & (first >= 0), start)
        return alone


@dataclass
class _Folded:
    """What is known of pairs and employees when no row but side rows is left."""

    allowed: Mask
    must: Mask
    terms: list[_Terms]
    impossible: bool = field(default=False)

    def charge(self, charge: Charge, order: dict[int, int]) -> None:
        """A breach of each pair by itself."""
        if charge.rule.priority is None:
            self.allowed &= charge.amount <= 0
            return
        scale = lattice.denominator(charge.amount)
        weight = lattice.fraction(charge.rule.weight)
        whole = _times(lattice.scaled(charge.amount, scale), weight.numerator)
        self.terms[order[charge.rule.priority]].add(whole, scale * weight.denominator)

    def fold(self, pairs: Pairs, block: _SideRows) -> None:
        """Rows of one employee each: at most one of their pairs is chosen, so each is a cost."""
        matrix = block.matrix
        if not len(block.lower):
            return
        row = np.repeat(np.arange(len(block.lower)), np.diff(matrix.indptr))
        idle = block.breach(np.zeros(len(block.lower)), np.arange(len(block.lower)))
        breach = block.breach(matrix.data, row)
        if block.level != _HARD:
            terms = self.terms[block.level]
            more = np.rint(breach - idle[row]).astype(np.int64) * block.price[row]
            terms.add(more, block.unit, matrix.indices.astype(np.int64))
            terms.constant += Fraction(int((np.rint(idle).astype(np.int64) * block.price).sum()), block.unit)
            return
        self.allowed[matrix.indices[breach > 0]] = False
        demanding = idle > 0
        filled = np.diff(matrix.indptr) > 0
        self.impossible |= bool((demanding & ~filled).any())
        employee = pairs.employee[matrix.indices[matrix.indptr[:-1][demanding & filled]]]
        self.must[employee] = True
        demands = np.bincount(employee, minlength=len(self.must))
        served = np.bincount(matrix.indices[demanding[row]], minlength=len(pairs))
        self.allowed &= served == demands[pairs.employee]


def _priced(rows: Rows, scale: int) -> tuple[Whole, int]:
    """Whole prices per unit of a row scaled so, and the unit they are counted in."""
    weight = Fraction(1) if rows.rule is None else lattice.fraction(rows.rule.weight)
    fine = lattice.denominator(rows.price)
    return _times(lattice.scaled(rows.price, fine), weight.numerator), scale * fine * weight.denominator


def _headcounts(blocks: Sequence[_HeadcountRows], unit: tuple[int, ...]) -> Headcounts:
    post = np.concatenate([np.zeros(0, np.int64), *(block.post for block in blocks)])
    return Headcounts(post, *_bounds(blocks), *_paid(blocks, unit))


def _side(blocks: Sequence[_SideRows], unit: tuple[int, ...], width: int) -> SideRows:
    none = sp.csr_array((0, width), dtype=np.int64)
    matrix = sp.vstack([none, *(block.matrix for block in blocks)], format="csr")
    return SideRows(matrix, *_bounds(blocks), *_paid(blocks, unit))


def _bounds(blocks: Sequence[_WholeRows]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper bound of every row."""
    lower = np.concatenate([np.zeros(0), *(block.lower for block in blocks)])
    return lower, np.concatenate([np.zeros(0), *(block.upper for block in blocks)])


def _paid(blocks: Sequence[_WholeRows], unit: tuple[int, ...]) -> tuple[Codes, Whole]:
    """Level and price of every row, in the unit of its level; hard rows have no price."""
    none = np.zeros(0, np.int64)
    levels = [np.full(len(block.lower), block.level) for block in blocks]
    prices = [
        block.price * 0 if block.level == _HARD else _times(block.price, unit[block.level] // block.unit)
        for block in blocks
    ]
    return np.concatenate([none, *levels]), np.concatenate([none, *prices])


def _times(whole: Whole, factor: int) -> Whole:
    """The product, refused where it would not be exact."""
    if len(whole) and int(np.abs(whole).max()) * factor > _LARGEST:
        raise LatticeError("amounts times weights are too large to be added exactly")
    return whole * factor


def _refuse_large(program: Program) -> None:
    """Every level's largest possible value must be exact in a float."""
    employees = float(len(program.must))
    for level in range(len(program.priorities)):
        most = employees * float(np.abs(program.cost[level]).max(initial=0))
        most += abs(float(program.constant[level]))
        for rows, size in (
            (program.headcounts, np.ones(len(program.headcounts.post))),
            (program.side, program.side.widest),
        ):
            here = rows.level == level
            bound = np.where(np.isfinite(rows.lower), np.abs(rows.lower), np.abs(rows.upper))[here]
            most += float(((bound + employees * size[here]) * rows.price[here]).sum())
        if most > _LARGEST:
            raise LatticeError("the sum of a priority is too large to be exact")
