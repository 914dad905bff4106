"""The linear model as arrays: a binary column per pair, named rows, costs per priority.

Rules speak its verbs and name a bound; the model decides who pays for breaking it. Hard
rules' rows must hold; a soft rule's row is lifted by a slack at the rule's weight. Columns
are numbered: the pairs first, then whole-number columns that single rules declare.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray
from scipy.sparse import get_index_dtype

from placement.base.arrays import Array, Codes, Mask, Short
from placement.base.blocks import blocks
from placement.model.courses import Courses
from placement.model.pairs import Pairs
from placement.model.terms import Stated, Terms
from placement.model.visits import VisitColumns
from placement.problem.visits import counted


@dataclass(frozen=True)
class Rows:
    """G rows: `lower <= Σ coefficient × column <= upper`, entry by entry.

    Soft rows may be missed at `price` (before their weight) per unit; rows without terms
    define columns and always hold.
    """

    terms: Terms | None
    group: Codes | Short  # (k,) the row of each entry
    column: Codes | Short | None  # (k,) the column of each entry; None: every pair, in order
    coefficient: Array | None  # (k,); None: 1 everywhere
    lower: Array  # (G,)
    upper: Array  # (G,)
    price: Array  # (G,)


@dataclass(frozen=True)
class Charge:
    """A breach of each pair by itself: a cost, or for a hard rule the end of the pair."""

    terms: Terms
    amount: Array | Mask  # (n,)


@dataclass(frozen=True)
class Bonds:
    """Rows of a rule in other words: t couples, each in one group of posts or at its price."""

    terms: Terms
    ends: Codes  # (t, 2) employees
    group: Codes  # (P,) of each post; -1 is like having none
    column: Codes  # (t,) which counts a couple that is split


@dataclass
class Model:
    """What the rules build over the pairs."""

    pairs: Pairs
    rows: list[Rows] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    upper: list[Array] = field(default_factory=list)  # of the columns beyond the pairs, as declared
    courses: Courses | None = None  # declared by a training rule, asked for by others
    visits: list[VisitColumns] = field(default_factory=list)  # declared by rules that let some be made
    bonds: list[Bonds] = field(default_factory=list)
    in_order: dict[int, Codes] = field(default_factory=dict)  # priority → columns, the largest first
    one_of: list[Codes] = field(default_factory=list)  # sets of columns of which exactly one is 1
    screened: bool = False  # the hard rules have taken away the pairs that break them by themselves

    def drained(self) -> tuple[list[Charge], list[Rows]]:
        """What was stated since the last time; the model keeps it no longer."""
        charges, rows = self.charges, self.rows
        self.charges, self.rows = [], []
        return charges, rows

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.pairs) + sum(len(upper) for upper in self.upper)

    def columns(self, upper: ArrayLike) -> Codes:
        """(k,) new whole-number columns between 0 and `upper` (k,)."""
        first = self.width
        self.upper.append(np.atleast_1d(np.asarray(upper, float)))
        return np.arange(first, self.width)

    def visitors(self, who: Mask) -> tuple[Codes, Codes, Array]:
        """(k,) post, column and coefficient: by how much visits change who of `who` (E,) is there.

        Each visit stands twice: it adds to the post visited, and takes from the one at home.
        """
        post, column, part = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
        for each in self.visits:
            if counted([each.ways], who):
                share = np.full(len(each.column), float(each.ways.share))
                post += [each.ways.there, each.ways.home]
                column += [each.column, each.column]
                part += [share, -share]
        return np.concatenate(post), np.concatenate(column), np.concatenate(part)

    def bind(self, rule: Stated, ends: Codes, group: Codes, column: Codes) -> None:
        """Says what the rows over `column` state: (t, 2) employees in one group (P,) of posts, or split.

        It states nothing more; who solves may look at a couple as a whole instead of at its rows.
        """
        self.bonds.append(Bonds(rule.terms, ends, group, column))

    def leximin(self, rule: Stated, column: Codes) -> None:
        """The rule's priority makes these columns small: the largest first, then the second, and so on."""
        if rule.terms.priority is not None:
            self.in_order[rule.terms.priority] = column

    def charge(self, rule: Stated, amount: ArrayLike) -> None:
        """Each pair breaks the rule by so much, (n,): soft it costs that, hard it is not allowed."""
        found = np.asarray(amount)
        self.charges.append(
            Charge(rule.terms, found if found.dtype == bool else found.astype(float, copy=False))
        )

    def at_least(
        self,
        rule: Stated,
        by: Codes,
        bound: ArrayLike,
        *,
        where: Mask | None = None,
        column: Codes | None = None,
        coefficient: ArrayLike | None = None,
        price: ArrayLike = 1.0,
    ) -> None:
        """In every group the coefficients of the chosen pairs sum to the bound or more.

        `by` is the group of every pair (or of every entry of `column`), -1 for none; `where`
        keeps some of them; `bound` and `price` are per group, `price` per unit short.
        """
        self._state(rule.terms, by, bound, np.inf, where, column, coefficient, price)

    def at_most(
        self,
        rule: Stated,
        by: Codes,
        bound: ArrayLike,
        *,
        where: Mask | None = None,
        column: Codes | None = None,
        coefficient: ArrayLike | None = None,
        price: ArrayLike = 1.0,
    ) -> None:
        """In every group the coefficients of the chosen pairs sum to the bound or less."""
        self._state(rule.terms, by, -np.inf, bound, where, column, coefficient, price)

    def link(self, by: Codes, column: Codes, coefficient: ArrayLike, lower: ArrayLike) -> None:
        """Defines columns: in every group the entries sum to `lower` or more, whatever the rules cost."""
        self._state(None, by, lower, np.inf, None, column, coefficient, 1.0)

    def choose_one(self, column: Codes) -> None:
        """Of these columns exactly one is 1, so who solves may look at each by itself.

        What holds with one of them holds with all later ones.
        """
        self._state(None, np.zeros(len(column), np.int64), 1.0, 1.0, None, column, None, 1.0)
        self.one_of.append(column)

    def _state(
        self,
        terms: Terms | None,
        by: Codes,
        lower: ArrayLike,
        upper: ArrayLike,
        where: Mask | None,
        column: Codes | None,
        coefficient: ArrayLike | None,
        price: ArrayLike,
    ) -> None:
        low, high, cost = np.broadcast_arrays(
            np.atleast_1d(lower), np.atleast_1d(upper), np.atleast_1d(price)
        )
        factor = None if coefficient is None else np.broadcast_to(np.asarray(coefficient, float), by.shape)
        keep = by >= 0
        if where is not None:
            keep &= where
        if factor is not None:
            keep &= factor != 0
        if not keep.all():
            kind = get_index_dtype(maxval=max(len(low), self.width))
            column = _chosen(np.arange(len(keep), dtype=kind) if column is None else column, keep, kind)
            by = _chosen(by, keep, kind)
            factor = None if factor is None else _chosen(factor, keep, np.float64)
        self.rows.append(
            Rows(terms, by, column, factor, low.astype(float), high.astype(float), cost.astype(float))
        )


def _chosen(values: NDArray[Any], keep: Mask, kind: DTypeLike) -> NDArray[Any]:
    """(k,) the values that the mask keeps, in a type that holds them."""
    chosen, at = np.empty(np.count_nonzero(keep), kind), 0
    for block in blocks(len(keep)):
        here = values[block][keep[block]]
        chosen[at : at + len(here)] = here
        at += len(here)
    return chosen
