"""The priorities of a large program, one after the other, and then again as long as time is left.

Prices that bound the one level, or the blend of all, are climbed to (`climb`), and a plan near the
bound is found (`plans`). The value reached becomes a row of the next level, which goes on from the
same pairs. What all this takes is counted, not timed, also what a level may use up before the later
ones have had their part of the time. When every level has its bound, those still open are
searched, ever harder (`search`); where a value falls, the levels after it are solved anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from placement.base.arrays import Array, Whole
from placement.program import Duals, Program
from placement.solvers.ascent.blend import blend
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.plans import WIDE, Plans
from placement.solvers.ascent.rounds import Rounds
from placement.solvers.ascent.search import Pass
from placement.solvers.ascent.shared import SharedPatterns
from placement.solvers.highs import Search

_BLEND = 0.2  # of the time, counted as work: what the blend of all levels may take
_BOUNDED = 0.33  # of the time: by then every level should have its bound
_LEAST = 0.05  # of it: what each level gets for that all the same …
_QUICK, _HALF = 3.0, 0.5  # … and so much work, if that is no more than half of what is left
_NEAR = 5  # pairs of everybody that are searched where units have next to no room left
_CHEAP = 0.01  # of the gap: what a pair may cost in the first pass of a search, twice as much in the next
_SEARCHED = 0.25  # of the time that is left: what one open level may take while others are open after it


@dataclass
class Levels:
    """How far the priorities are solved."""

    plans: Plans
    search: Search
    gap: float
    known: Sequence[Duals] = ()  # good prices of all levels: what is kept is a good core, nothing is climbed

    def __post_init__(self) -> None:
        self.bounds: list[int] = []
        self.duals: list[Duals] = []
        self.reached: list[int] = []
        self._duals_before: dict[int, Duals] = dict(enumerate(self.known))
        self._price: dict[int, Array] = {}
        self._done: set[int] = set()  # of which nothing is left to search
        self._climb: DualAscent | None = None  # the last one

    @property
    def program(self) -> Program:
        """With the cuts so far."""
        return self.plans.program

    @property
    def choice(self) -> Whole | None:
        """The best plan so far."""
        return self.plans.choice

    @property
    def begun(self) -> DualAscent | None:
        """The prices last climbed to."""
        return self._climb

    def solved(self) -> Self:
        """All of them, and searched as long as a gap is open and time is left."""
        self.plans.tell(self.search.watch, 0, self.program.floor(0))
        self.start()
        for level in range(self._levels):
            if not self.advance(level):
                return self
        effort = 0
        while self._search_all(effort):
            effort += 1
        return self

    @property
    def _levels(self) -> int:
        return len(self.program.priorities)

    @property
    def proofs(self) -> tuple[Duals, ...]:
        """Prices of all levels, values that were left out included."""
        values, reached = self.plans.values, tuple(self.reached)
        return tuple(
            values.proof(self.program, duals, reached[:level], reached[level])
            for level, duals in enumerate(self.duals)
        )

    def start(self) -> None:
        """A plan good in all levels, and the pairs around it, from their blend."""
        if self._levels == 1:
            return
        limit, plans = self.search.watch.time_limit, self.plans
        search = self.search.during(max(_BLEND * limit, self._least))
        climb = DualAscent(blend(self.program), 0, (), self.gap, search.watch)
        choice = plans.begin(climb, search)
        plans.kept = climb.cheapest(WIDE)
        plans.loose.clear()  # of the blend, not of the first level: that has no bound yet
        if choice is not None and self.program.value(choice) is not None:
            plans.choice = choice

    def advance(self, level: int, *, thorough: bool = False) -> bool:
        """Bounds the level and looks for a plan near the bound; False without a plan or time.

        `thorough`: where it stays open, it is searched once before the next level begins.
        """
        if self.search.watch.remaining == 0:
            return False
        plans, search, reached = self.plans, self.share(level), tuple(self.reached[:level])
        if plans.shared is not None and plans.choice is not None:
            self._bound_by(plans.shared, level, reached, search)
            return True
        ascend = not self._duals_before and plans.relaxation is None
        program, price = plans.within(level), self._price_of(level)
        self._climb = climb = DualAscent(
            program, level, reached, self.gap, search.watch, ascend=ascend, price=price
        )
        if level in self._duals_before:
            climb.offer(self._duals_before[level])
        plans.tell(search.watch, level, climb.bound)
        value = None if plans.choice is None else self.program.value(plans.choice)
        if value is None or self._is_open(climb, value[level]):
            plans.choice = plans.plan(climb, search)
        if plans.choice is None:  # the part of the time was too short for any
            plans.choice = plans.plan(climb, self.search)
        if plans.choice is None:
            return False
        if not ascend and level not in plans.loose:  # the relaxation took too long: climb after all
            climb = DualAscent(program, level, reached, self.gap, self.search.watch)
        self._note(climb, climb.bound)
        if thorough and self._open(level):
            self._search(level, 0)
        return True

    def _bound_by(self, shared: SharedPatterns, level: int, reached: tuple[int, ...], search: Search) -> None:
        """Bounds a level by the patterns that all share; a better plan is left to the search.

        Where a level before is open, what it is worth is not what the blend says: then prices are climbed to.
        """
        price = self._price_of(level)
        ascend = price is None and any(self._open(before) for before in range(level))
        if price is None and not ascend:
            price = shared.row_prices(level)
        climb = DualAscent(self.program, level, reached, self.gap, search.watch, ascend=ascend, price=price)
        self._climb = climb
        if level in self._duals_before:
            climb.offer(self._duals_before[level])
        if self._is_open(climb, self.plans.value(level, self.choice)):
            self.plans.bound_whole(shared, climb, search, own=ascend)
        self._note(climb, climb.bound)

    def share(self, level: int) -> Search:
        """A search for the part of the time that a level may take before the later ones have theirs."""
        watch = self.search.watch
        if self._levels == 1:
            return self.search
        left = _BOUNDED * watch.time_limit - watch.worked
        return self.search.during(max(self._least, left / (self._levels - level)))

    @property
    def _least(self) -> float:
        """Work that any step gets: one that is broken off too soon leads to nothing, and is begun again."""
        limit, worked = self.search.watch.time_limit, self.search.watch.worked
        return max(_LEAST * limit, min(_QUICK, _HALF * max(0.0, limit - worked)))

    def _price_of(self, level: int) -> Array | None:
        """The prices that a level had before, those of cuts that have come since being 0."""
        price = self._price.get(level)
        if price is None:
            return None
        program = self.program
        rows = len(program.pairs.problem.posts) + len(program.headcounts.post)
        rows += len(program.side.lower) - len(program.couples.rows)
        return np.insert(price, [len(price) - level] * (rows + level - len(price)), 0.0)

    def _note(self, climb: DualAscent, bound: int) -> None:
        """Remembers what a level has come to."""
        level = climb.level
        value = None if self.choice is None else self.program.value(self.choice)
        if value is None:
            return
        here = slice(level, level + 1)
        self.reached[here] = [value[level]]
        self.bounds[here] = [min(bound, value[level])]
        self.duals[here] = [climb.duals]
        self._duals_before[level] = climb.duals
        self._price[level] = climb.price
        self.plans.values.close(level, value[level])
        self.plans.tell(self.search.watch, level, bound)

    def _is_open(self, climb: DualAscent, value: int, bound: int | None = None) -> bool:
        return value - max(climb.bound, bound or climb.bound) > climb.room(value)

    def _search_all(self, effort: int) -> bool:
        """Every level that is open, once; whether any is left."""
        for level in range(self._levels):
            if not self._open(level):
                continue
            if self.search.watch.remaining == 0:
                return False
            value = self.reached[level]
            self._search(level, effort)
            if self.reached[level] < value and not self._again(level + 1):
                return False
        return any(self._open(level) for level in range(self._levels))

    def _open(self, level: int) -> bool:
        value = self.reached[level]
        room = int(self.gap * max(self.program.unit[level], abs(value)))
        return value - self.bounds[level] > room and level not in self._done

    def _again(self, first: int) -> bool:
        """The levels from the first one on, where those before have become better."""
        self.plans.relaxation = None
        self.plans.values.reopen(first)
        self._done -= set(range(first, self._levels))
        return all(self.advance(level) for level in range(first, self._levels))

    def _search(self, level: int, effort: int) -> None:
        """A better plan or bound of one level, by search that grows with the effort."""
        plans, search, reached = self.plans, self.search, tuple(self.reached[:level])
        if level < self._levels - 1:
            limit = search.watch.time_limit
            search = search.during(max(self._least, _SEARCHED * (limit - search.watch.worked)))
        climb = self._climb = self._climb_again(level, reached, search)
        last = level == self._levels - 1
        if effort == 0 and level not in plans.loose and (plans.shared is None or last):
            # there was no time for the relaxation so far
            plans.choice = plans.plan(climb, search)
            plans.learnt(climb)
        refill = plans.refill.get(level)
        if plans.choice is None:
            return
        if refill is not None and refill.reached == reached:
            filled = refill.searched(climb, plans.choice, self.bounds[level], effort, search)
            plans.choice = filled.choice
            self._note(climb, filled.bound)
            if filled.done:
                self._done.add(level)
                return
        if effort == 0:
            self._plan_again(climb, plans.choice, search)
        kept, loose = plans.core(climb, WIDE), plans.loose.get(level, np.zeros(len(self.program.must), bool))
        if refill is not None:
            kept, loose = kept | refill.seats.cheap(_NEAR), np.zeros_like(loose)
        bound = max(climb.bound, self.bounds[level])
        rounds = Rounds.of(plans.patterns.get(level), climb)
        if rounds is None and refill is None:  # of dearer pairs a good plan has few
            kept &= climb.within(_CHEAP * 2**effort * (plans.value(level, plans.choice) - bound))
        merged = blend(climb.program, level, sure=plans.shared is not None)
        found = Pass(climb, merged, bound, loose, effort, search, rounds).searched(plans.choice, kept)
        plans.choice = found.choice
        bound = max(self.bounds[level], climb.bound, found.bound)
        self._note(climb, bound)
        if found.done:
            self._done.add(level)

    def _plan_again(self, climb: DualAscent, choice: Whole, search: Search) -> None:
        """A better plan, or a bound, from whole units and from the relaxation with cuts."""
        plans, level = self.plans, climb.level
        if plans.shared is None and plans.done_whole != (level, climb.reached):
            choice = plans.whole(climb, choice, search)
            plans.done_whole = level, climb.reached
        plans.choice = choice
        if self._is_open(climb, plans.value(level, choice), self.bounds[level]):
            plans.planned_again(climb, search)

    def _climb_again(self, level: int, reached: tuple[int, ...], search: Search) -> DualAscent:
        """The prices that a level has come to."""
        last, program = self._climb, self.plans.within(level)
        same = last and last.program.cuts is program.cuts and last.program.upper is program.upper
        if last and same and (last.level, last.reached) == (level, reached):
            return last
        price = self._price_of(level)
        climb = DualAscent(program, level, reached, self.gap, search.watch, ascend=False, price=price)
        climb.offer(self.duals[level])
        return climb
