"""A program solved again after a small change, from prices and a plan that were good before it.

Prices bound what a plan with a given pair costs. A pair whose bound in some level is above a
value known to be in reach is in no best plan (reduced-cost fixing: Dantzig, Fulkerson and
Johnson 1954). So the few pairs that look best are solved first; the value reached there tells
which others may matter, mostly none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from placement.base.arrays import Mask, Whole
from placement.program.duals import Duals
from placement.program.program import Program
from placement.proof.certificate import Priced, certified_bound, priced
from placement.solvers.again.around import glimpses
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.exact.exact import duals_of
from placement.solvers.highs import Search
from placement.solvers.path import Solution, Watch

_ROOMS = 0.0004, 0.0015, 0.004  # above the bound of a level, as a share of it
_SIZES = 0.0, 1.5, 3.0  # cheap pairs in a core per employee: more where so few allow no plan


@dataclass(frozen=True)
class WarmPath:
    """Programs for which good prices of all levels are known, but perhaps of the last.

    `known` are pairs (n,) that belong to any core: those of the incumbent. `floor` are values
    that no plan falls below in the order of the levels, where some are known.
    """

    duals: Sequence[Duals]
    known: Mask
    floor: Sequence[int] = ()

    name = "warm"

    def supports(self, program: Program) -> bool:
        """Whether the prices fit the program's levels and rows."""
        levels, rows = len(program.priorities), len(program.side.lower)
        fits = all(len(each.side) == rows for each in self.duals)
        return fits and 0 < levels - len(self.duals) <= 1 < levels and not program.in_order

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """Every level proven, the gap aside; `unknown` where the prices are of no use.

        Where time ends first, the best choice seen, with what is proven by then.
        """
        levels = _Levels(program, self, Search(0.0, threads, seed, watch))
        solution = levels.solution()
        late = solution.status == "unknown" and watch.remaining == 0
        return levels.so_far() if late else solution


@dataclass
class _Levels:
    """The search for the best plan of a program."""

    program: Program
    warm: WarmPath
    search: Search
    proven: bool = True
    best: tuple[tuple[int, ...], Whole] | None = None  # seen so far: its value, and the choice
    lower: tuple[int, ...] = ()  # no choice is worth less, in the order of the levels

    def solution(self) -> Solution:
        """What is found."""
        least = self._least()
        if least is None or self.program.impossible:
            return Solution("unknown")
        if (soon := self._at_once(least, _ROOMS[:1])) is not None:
            return soon
        self._glimpse(least)
        if (soon := self._at_once(least, _ROOMS[1:]) or self._giving_way(least)) is not None:
            return soon
        size, core, values = self._first(least)
        if values is None:
            return Solution("unknown")
        if size:  # else nobody changes place but who has to
            core, values = self._settled(core, values)
        choice = self._minimised(core, len(values), values)
        value = None if choice is None else self._seen(choice)
        if choice is None or value is None:
            return Solution("unknown")
        return Solution("solved", choice, value, complete=self.proven)

    def so_far(self) -> Solution:
        """The best choice seen, and what is proven of all."""
        if self.best is None:
            return Solution("unknown")
        count = len(self.lower)
        left = range(count, len(self.program.cost))
        bounds = (*self.lower, *(self.program.floor(level) for level in left))
        return Solution("solved", self.best[1], bounds, complete=self.best[0][:count] == self.lower)

    def _glimpse(self, least: list[int]) -> None:
        """A good choice not far from the incumbent: to be shown, or to be beaten."""
        price = priced(self.program, self.warm.duals[-1], least[:-1])
        if price is None:
            return
        for choice in glimpses(self.program, self.warm.known, price.excess, len(least) - 1, self.search):
            self._seen(choice)

    def _seen(self, choice: Whole) -> tuple[int, ...] | None:
        """The value of a choice that may be shown, None where it breaks a hard row."""
        value = self.program.value(choice)
        if value is not None and (self.best is None or value < self.best[0]):
            self.best = value, choice
        return value

    def _settled(self, core: Mask, values: list[int]) -> tuple[Mask, list[int]]:
        """The pairs of all best plans, and the best values, from those within a core.

        A level is settled when its value meets a bound, or when the core it was solved in holds
        every pair that a plan as good may have; else it is solved again in a larger one.
        """
        worth, floor = self.program.allowed.copy(), list(self.warm.floor)
        seen = [core] * len(values)
        for level in range(len(values)):
            price = self._priced(core, level, values)
            may = worth if price is None else worth & price.within(values[level])
            known = floor[: level + 1] == values[: level + 1] or (
                price is not None and price.bound >= values[level]
            )
            if not known and (may & ~seen[level]).any():
                core = core | may
                choice = self._minimised(core, level, values[:level])
                value = None if choice is None else self._seen(choice)
                if value is not None and value[level] < values[level]:
                    values = self._values(core, [*values[:level], value[level]]) or values
                    seen[level:] = [core] * (len(values) - level)
            worth = worth if price is None else worth & price.within(values[level])
        return worth, values

    def _least(self, reached: Sequence[int] = ()) -> list[int] | None:
        """A bound of each level, the earlier ones at theirs or at what they have `reached`."""
        least = list(reached)
        for level in range(len(least), len(self.warm.duals)):
            bound = certified_bound(self.program, self.warm.duals[level], least)
            if bound is None:
                return None
            if least == [*self.warm.floor[:level]]:
                bound = max([bound, *self.warm.floor[level : level + 1]])
            least.append(bound)
        self.lower = max(self.lower, tuple(least))
        return least

    def _at_once(self, least: list[int], rooms: Sequence[float] = _ROOMS) -> Solution | None:
        """The best choice of the last two levels, where the others reach their bounds and few pairs matter.

        Every pair that a plan worth no more than `most` may have takes part: a choice found at
        no more is the best of all.
        """
        level = len(least) - 1
        price = priced(self.program, self.warm.duals[level], least[:level])
        if price is None:
            return None
        for room in rooms:
            most = self._most(least, level, room)
            for _ in range(2):
                core = self.program.allowed & price.within(most)
                found, proven = self._both(core, level, least[:level])
                value = None if found is None else self._seen(found)
                if found is None or value is None:
                    break
                if value[level] <= most:
                    return Solution("solved", found, value) if proven else None
                most = value[level]
        return None

    def _most(self, least: list[int], level: int, room: float) -> int:
        """What a level may be worth: no more than in the best choice seen, where it counts."""
        most = least[level] + max(1, round(room * abs(least[level])))
        if self.best is not None and list(self.best[0][:level]) == least[:level]:
            return min(most, self.best[0][level]) if room < _ROOMS[-1] else self.best[0][level]
        return most

    def _giving_way(self, least: list[int], first: int = 0) -> Solution | None:
        """The best choice where a level from the `first` on, but the last, cannot reach its bound."""
        for level in range(len(least) - 2, first - 1, -1):
            price = priced(self.program, self.warm.duals[level], least[:level])
            if price is None:
                return None
            most = self._most(least, level, _ROOMS[-1])
            core = self.program.allowed & price.within(most)
            part = Restricted.of(self.program, core, level, least[:level], lean=True)
            choice, proven = part.searched_for(part.cost, self.search)
            value = None if choice is None else self._seen(choice)
            if value is None:
                continue  # an earlier one has to
            if not proven or not least[level] < value[level] <= most:
                return None
            higher = self._least([*least[:level], value[level]])
            if higher is None:
                return None
            return self._at_once(higher) or self._giving_way(higher, level + 1)
        return None

    def _both(self, core: Mask, level: int, reached: Sequence[int]) -> tuple[Whole | None, bool]:
        """The best choice of a level and the one below within the core, and whether it is proven."""
        part = Restricted.of(self.program, core, level, reached, lean=True)
        return part.nearest(self.warm.known, self.search)

    def _cores(self, least: list[int]) -> Iterator[tuple[float, Mask]]:
        """(n,) pairs to begin with, ever more of them: of the incumbent, and those that look best."""
        allowed, employee = self.program.allowed, self.program.pairs.employee
        price = priced(self.program, self.warm.duals[-1], least[:-1])
        if price is None:
            return  # too large to be exact
        excess = np.where(allowed, price.excess, np.iinfo(np.int64).max)
        order = np.argsort(excess, kind="stable")
        kept = self.warm.known & allowed
        elsewhere = order[~np.isin(employee[order], employee[kept]) & allowed[order]]
        first = elsewhere[np.unique(employee[elsewhere], return_index=True)[1]]
        for size in _SIZES:
            core = kept.copy()
            core[first] = True
            core[order[: int(size * len(self.program.must))]] = True
            yield size, core & allowed

    def _first(self, least: list[int]) -> tuple[float, Mask, list[int] | None]:
        """A core that has a plan, its size, and its values; the smallest only if they reach every bound."""
        size, core = 1.0, self.program.allowed
        for size, core in self._cores(least):
            values = self._guess(core, least)
            if values == least or (values is not None and size):
                return size, core, values
        return size, core, self._values(core)

    def _guess(self, core: Mask, least: list[int]) -> list[int] | None:
        """The values where all levels but the last can reach their bounds: then these are best."""
        choice = self._minimised(core, len(least) - 1, least[:-1])
        value = None if choice is None else self._seen(choice)
        return None if value is None else [*least[:-1], value[len(least) - 1]]

    def _values(self, core: Mask, first: Sequence[int] = ()) -> list[int] | None:
        """The best value of every priced level within the core, after the first ones; None without a plan."""
        values = list(first)
        while len(values) < len(self.warm.duals):
            choice = self._minimised(core, len(values), values)
            value = None if choice is None else self._seen(choice)
            if value is None:
                return None
            values.append(value[len(values)])
        return values

    def _minimised(self, core: Mask, level: int, reached: Sequence[int]) -> Whole | None:
        """The best choice of a level within the core, no worse than reached in the earlier ones."""
        part = Restricted.of(self.program, core, level, reached, lean=True)
        if not len(part.cost):
            return None  # HiGHS would call it an empty model
        if self.search.watch.remaining == 0:
            self.proven = False
            return None
        found = self.search.minimise(part.linear, part.cost)
        if found.x is None:
            self.proven &= found.status == "infeasible"
            return None
        self.proven &= found.bound is not None and found.bound >= int(part.cost @ found.x)
        return part.columns.choice(self.program, found.x)

    def _priced(self, core: Mask, level: int, values: list[int]) -> Priced | None:
        """The prices of a level; where they do not prove its value, those of the core if they are better."""
        reached = values[:level]
        best = priced(self.program, self.warm.duals[level], reached)
        if best is not None and best.bound >= values[level]:
            return best
        part = Restricted.of(self.program, core, level, reached, lean=True)
        relaxed = self.search.relaxed(part.linear, part.cost)
        if relaxed is None:
            return best
        rows = range(len(part.linear.lower) - level, len(part.linear.lower))
        fresh = priced(self.program, duals_of(self.program, relaxed.price, rows), reached)
        return max(
            (each for each in (best, fresh) if each is not None), key=lambda each: each.bound, default=None
        )
