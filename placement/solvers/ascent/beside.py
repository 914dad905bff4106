"""Who is to be placed anew with columns beyond the pairs: those of couples and courses, and fractional ones.

Rules declare columns: a couple that is split, a course taken, a crew at work, visits made. Those of
one or two people say nothing without these people. Those of more (crews, visits) are chosen for
whomever is there, so only where the relaxed solution leaves them between two numbers are the people
beside them looked at again.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Mask
from placement.program.program import Program

_COUPLE = 2
_WHOLE = 1e-6


@dataclass(frozen=True)
class Beside:
    """The rows that define columns: none of these has more entries than four for each unit."""

    program: Program
    rows: sp.csr_array
    crowd: Codes  # columns beyond the pairs that are in a row of more people, too

    @classmethod
    def of(cls, program: Program) -> Self:
        """Of a program's side rows."""
        side, count = program.side.matrix[: program.stated], len(program.pairs)
        rows = np.unique(side[:, count:].tocoo().coords[0]) if len(program.upper) else np.zeros(0, np.int64)
        small = np.diff(side.indptr)[rows] <= 4 * len(program.pairs.problem.units)
        large = side[rows[~small]]
        row, beyond = np.repeat(np.arange(large.shape[0]), np.diff(large.indptr)), large.indices >= count
        of_people = np.bincount(row[~beyond], minlength=large.shape[0]) > 0
        crowd = large.indices[beyond & of_people[row]]
        return cls(program, side[rows[small]], np.unique(crowd).astype(np.int64))

    @property
    def tied(self) -> Mask:
        """(E,) who is in a row with a column of one or two people."""
        row, column = self._entry, self.rows.indices
        few = self._people <= _COUPLE
        shared = np.zeros(self.rows.shape[1], bool)  # columns of more people
        shared[column[~few[row]]] = True
        shared[self.crowd] = True
        if self.program.courses is not None:
            shared[self.program.courses.column] = False
        own = np.bincount(row, self._beyond & ~shared[column], len(few)) > 0
        return self._who(own & few)

    def fractional(self, value: Array, held: Mask) -> Mask:
        """(E,) whose held pair (n,) is in a row with a column beyond the pairs that has a part as its value.

        `value` is of every column of the program.
        """
        part = self._beyond & (np.abs(value - np.rint(value)) > _WHOLE)[self.rows.indices]
        fractional = np.bincount(self._entry, part, self.rows.shape[0]) > 0
        return self._who(fractional, held)

    @cached_property
    def _entry(self) -> Codes:
        """(entries,) the row of each."""
        return np.repeat(np.arange(self.rows.shape[0]), np.diff(self.rows.indptr))

    @cached_property
    def _beyond(self) -> Mask:
        """(entries,) which are of columns beyond the pairs."""
        return np.asarray(self.rows.indices >= len(self.program.pairs))

    @cached_property
    def _people(self) -> Codes:
        """(rows,) how many each row speaks of; its pairs are by employee."""
        pair = np.flatnonzero(~self._beyond)
        row, who = self._entry[pair], self.program.pairs.employee[self.rows.indices[pair]]
        fresh = np.append(True, (row[1:] != row[:-1]) | (who[1:] != who[:-1]))[: len(row)]
        return np.bincount(row[fresh], minlength=self.rows.shape[0])

    def _who(self, chosen: Mask, held: Mask | None = None) -> Mask:
        """(E,) the people of these rows, by all their pairs or only by those held."""
        people = np.zeros(len(self.program.must), bool)
        pair = self.rows.indices[chosen[self._entry] & ~self._beyond]
        people[self.program.pairs.employee[pair if held is None else pair[held[pair]]]] = True
        return people
