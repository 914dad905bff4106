"""Cuts: rows that all plans keep and fractions of people do not, derived from side rows by rounding.

Let Σ a x ≥ b be a row in whole numbers and s ≥ 0 its breach, so that Σ a x + s ≥ b always holds.
For some pairs, the *flipped* ones, read 1 − z instead of x; the row becomes Σ w z + s ≥ β. With a
*modulus* m and f = β mod m, all whole z ≥ 0 also keep

    Σ (f ⌊w / m⌋ + min(w mod m, f)) z + s ≥ f ⌈β / m⌉

(mixed-integer rounding: Nemhauser and Wolsey 1990, "A recursive procedure to generate all cuts
for 0-1 mixed integer programs"; with flipped columns: Marchand and Wolsey 2001, "Aggregation
and mixed integer rounding to solve MIPs"). So whatever the modulus and the flipped pairs, the
breach of the row is at least what any of its cuts is short of: they share it, and its price.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Whole


@dataclass(frozen=True)
class Cuts:
    """c cuts, each by the row it is derived from, a modulus and the flipped pairs."""

    row: Codes  # (c,) a side row with a lower bound; of any other nothing can be derived
    modulus: Whole  # (c,) at least 1
    cut: Codes  # (k,) which cut flips …
    pair: Codes  # (k,) … which pair; one that is not in its row makes no difference

    @classmethod
    def none(cls) -> Self:
        """No cut."""
        return cls(*np.zeros((4, 0), np.int64))

    def __len__(self) -> int:
        return len(self.row)

    def __add__(self, more: "Cuts") -> "Cuts":
        """These, then more of them."""
        return Cuts(
            np.concatenate([self.row, more.row]),
            np.concatenate([self.modulus, more.modulus]),
            np.concatenate([self.cut, more.cut + len(self)]),
            np.concatenate([self.pair, more.pair]),
        )

    def chosen(self, cuts: Codes) -> "Cuts":
        """Some of them, by their numbers in rising order."""
        flips = np.isin(self.cut, cuts)
        cut = np.searchsorted(cuts, self.cut[flips])
        return Cuts(self.row[cuts], self.modulus[cuts], cut, self.pair[flips])

    def derived(self, matrix: sp.csr_array, lower: Array, pairs: int) -> tuple[sp.csr_array, Array]:
        """(c, columns) coefficients and (c,) lower bounds; of all rows given, the first columns are pairs."""
        part = matrix[self.row]
        cut, width = np.repeat(np.arange(len(self)), np.diff(part.indptr)), part.shape[1]
        inside = self.pair < pairs
        flipped = np.isin(cut * width + part.indices, (self.cut * width + self.pair)[inside])
        weight = part.data.astype(np.int64) * np.where(flipped, -1, 1)
        bounded = np.isfinite(lower[self.row])
        right = np.where(bounded, lower[self.row], 0).astype(np.int64)
        np.add.at(right, cut[flipped], weight[flipped])
        modulus, left = self.modulus, right % self.modulus
        whole, rest = np.divmod(weight, modulus[cut])
        weight = left[cut] * whole + np.minimum(rest, left[cut])
        right = left * -(-right // modulus)
        np.subtract.at(right, cut[flipped], weight[flipped])
        weight[flipped] *= -1
        kind = np.min_scalar_type(-1 - int(np.abs(weight).max(initial=0)))
        matrix = sp.csr_array((weight.astype(kind), part.indices, part.indptr), shape=part.shape)
        return matrix, np.where(bounded, right, -np.inf)
