"""The part of the dual that belongs to couples: each couple's best choice, smoothed.

Two in one group of posts cost what both cost there, two that are split what each costs anywhere
and the price of a split. Looked at as a whole a couple needs no prices of its own: with a price
per couple and unit, thousands of prices would climb that only these few people feel.
"""

from dataclasses import dataclass

import numpy as np

from placement.base.arrays import Array, Codes, Mask
from placement.program.couples import Couples


@dataclass(frozen=True)
class Segments:
    """Entries in runs; each run is summed up by one number, its smoothed least."""

    first: Codes  # (runs,) where each begins
    run: Codes  # (entries,) of each entry

    @classmethod
    def of(cls, key: Codes) -> "Segments":
        """Of entries with ascending keys, a run per key."""
        fresh = np.append(True, key[1:] != key[:-1])[: len(key)]
        return cls(np.flatnonzero(fresh), np.cumsum(fresh) - 1)

    def least(self, cost: Array, heat: float) -> tuple[Array, Array]:
        """(runs,) −heat log Σ exp(−cost / heat), and (entries,) each one's part of the sum."""
        low = np.minimum.reduceat(cost, self.first)
        part = np.exp((low[self.run] - cost) / heat)
        total = np.add.reduceat(part, self.first)
        return low - heat * np.log(total), part / total[self.run]


@dataclass(frozen=True)
class Joint:
    """How the entries of t couples combine: their pairs, then a blank one for each who may stay without."""

    order: Codes  # entries by couple, group, side
    cells: Segments  # a run: one of a couple in one group
    sided: Codes  # the cells by couple and side
    sides: Segments  # over `sided`; a run: one of a couple, wherever
    met: Codes  # (k, 2) the cells of both in one group
    choice: Codes  # the met ones, then each couple's split, by couple
    couples: Segments  # over `choice`
    pairs: int  # how many entries are pairs

    @classmethod
    def of(cls, couples: Couples, seat: Codes, post: Codes, free: Mask) -> "Joint":
        """Of pairs, given by seat and post; `free` (2 t,) who may stay without."""
        seats, last = couples.ends.size, couples.groups - 1
        every = np.concatenate([seat, np.flatnonzero(free)])
        group = np.concatenate([couples.group_of(seat, post), np.full(int(free.sum()), last)])
        couple, side = every // 2, every % 2
        key = (couple * couples.groups + group) * 2 + side
        order = np.argsort(key, kind="stable")
        cells = Segments.of(key[order])
        cell = key[order][cells.first]
        owner = cell // 2 // couples.groups * 2 + cell % 2
        sided = np.argsort(owner, kind="stable")
        both = np.flatnonzero(cell[1:] // 2 == cell[:-1] // 2)
        of_choice = np.concatenate([cell[both] // 2 // couples.groups, np.arange(seats // 2)])
        choice = np.argsort(of_choice, kind="stable")
        return cls(
            order,
            cells,
            sided,
            Segments.of(owner[sided]),
            np.column_stack([both, both + 1]),
            choice,
            Segments.of(of_choice[choice]),
            len(seat),
        )

    def smooth(self, cost: Array, split: Array, heat: float) -> tuple[Array, Array, Array]:
        """Each couple's smoothed least (t,), how much of each pair is chosen, and of each split (t,)."""
        cell, of_entry = self.cells.least(self._entries(cost), heat)
        side, of_cell = self.sides.least(cell[self.sided], heat)
        met = cell[self.met].sum(axis=1)
        apart = split + side[::2] + side[1::2]
        least, of_choice = self.couples.least(np.concatenate([met, apart])[self.choice], heat)
        chosen = np.empty(len(of_choice))
        chosen[self.choice] = of_choice
        together, parted = np.split(chosen, [len(met)])
        weight = np.zeros(len(cell))
        weight[self.sided] = of_cell * np.repeat(parted, 2)[self.sides.run]
        weight[self.met[:, 0]] += together
        weight[self.met[:, 1]] += together
        share = np.empty(len(of_entry))
        share[self.order] = of_entry * weight[self.cells.run]
        return least, share[: self.pairs], parted

    def above_least(self, cost: Array, split: Array) -> tuple[Array, Array]:
        """Each couple's least (t,), and (pairs,) by how much more it costs with each pair."""
        entries = self._entries(cost)
        cell = np.minimum.reduceat(entries, self.cells.first)
        side = np.minimum.reduceat(cell[self.sided], self.sides.first)
        partner = np.full(len(cell), np.inf)
        partner[self.met[:, 0]], partner[self.met[:, 1]] = cell[self.met[:, 1]], cell[self.met[:, 0]]
        other = np.arange(len(side)) ^ 1
        apart = np.empty(len(cell))
        apart[self.sided] = (np.repeat(split, 2) + side[other])[self.sides.run]
        partner = np.minimum(partner, apart)
        choice = np.concatenate([cell[self.met].sum(axis=1), split + side[::2] + side[1::2]])
        best = np.minimum.reduceat(choice[self.choice], self.couples.first)
        owner = np.empty(len(cell), np.int64)
        owner[self.sided] = self.sides.run // 2
        found = np.empty(len(entries))
        found[self.order] = entries + (partner - best[owner])[self.cells.run]
        return best, found[: self.pairs]

    def parted(self, cost: Array, split: Array) -> Array:
        """(pairs,) a price of each one's group: with it both choose alone what they cost together.

        The first of a couple pays it in a group, the second is paid it there. It is no higher than the
        split: the second pays what it costs alone, and the first the rest of what the couple costs.
        """
        entries = self._entries(cost)
        cell = np.minimum.reduceat(entries, self.cells.first)
        side = np.minimum.reduceat(cell[self.sided], self.sides.first)
        choice = np.concatenate([cell[self.met].sum(axis=1), split + side[::2] + side[1::2]])
        rest = np.minimum.reduceat(choice[self.choice], self.couples.first) - side[1::2]
        owner = np.empty(len(cell), np.int64)
        owner[self.sided] = self.sides.run
        first, couple = owner % 2 == 0, owner // 2
        price = np.where(first, np.clip(rest[couple] - cell, 0.0, split[couple]), 0.0)
        price[self.met[:, 1]] = price[self.met[:, 0]]
        found = np.empty(len(entries))
        found[self.order] = price[self.cells.run]
        return found[: self.pairs]

    def _entries(self, cost: Array) -> Array:
        """Costs of pairs, and 0 of staying without, in order."""
        return np.append(cost, np.zeros(len(self.order) - self.pairs))[self.order]
