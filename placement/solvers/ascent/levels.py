"""The priorities of a large program, one after the other, and then again as long as time is left.

Prices that bound the one level, or the blend of all, are climbed to (`climb`); a core of pairs
is taken by reduced cost, its relaxation raises the bound (`relaxation`), and a plan is found in
it (`restricted`). The value reached becomes a row of the next level, which goes on from that
core. What all this takes is counted, not timed, also what a level may use up before the later
ones have had their part of the time. When every level has its bound, those still open are
searched, ever harder (`search`); where a value falls, the levels after it are solved anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from placement.base.arrays import Array, Mask, Whole
from placement.program import Duals, Program
from placement.program.cuts import Cuts
from placement.program.units import Units
from placement.solvers.ascent.blend import blend
from placement.solvers.ascent.dive import dived
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.patterns import Patterns
from placement.solvers.ascent.refill import Refill
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import PLACED, Restricted
from placement.solvers.ascent.rounds import Rounds
from placement.solvers.ascent.search import Pass, better_of, values
from placement.solvers.ascent.seats import rooms
from placement.solvers.ascent.separation import cut
from placement.solvers.highs import Relaxed, Search

NARROW, WIDE = 1.25, 2.0  # pairs of the core per employee
_PASSES = False, True, True, True  # cuts, then the pairs that they make cheap; of several rows together?
_PAYING = 0.02  # of the gap: what cuts have to close to be kept
_LOOSE = 0.3  # of the gap: a core whose relaxation is further above the bound is widened
_BLEND = 0.2  # of the time, counted as work: what the blend of all levels may take
_BOUNDED = 0.33  # of the time: by then every level should have its bound
_LEAST = 0.05  # what each level gets for that all the same
_DIVE = 400  # people between pairs: of more, no plan is made at once
_GOOD = 0.05  # how far a plan's value may be above the bound that is kept for the later levels' sake
_FEW = 25  # people in a person's unit, in the mean
_CLOSED = 0.1  # of the gap: where whole units close as much, cuts are not looked for
_SOME, _MOST = 0.02, 0.95  # of a pair that units choose: less is none, more is all
_NEAR = 5  # pairs of everybody that are searched where units have next to no room left
_SEARCHED = 0.25  # of the time that is left: what one open level may take while others are open after it


@dataclass
class Levels:
    """How far the priorities are solved."""

    program: Program
    search: Search
    gap: float
    choice: Whole | None = None
    known: Sequence[Duals] = ()  # good prices of all levels: what is kept is a good core, nothing is climbed

    def __post_init__(self) -> None:
        if self.choice is not None and self.program.value(self.choice) is None:
            self.choice = None
        self.kept: Mask = np.zeros(len(self.program.pairs), bool)
        self.bounds: list[int] = []
        self.duals: list[Duals] = []
        self.reached: list[int] = []
        self.relaxation: LinearRelaxation | None = None
        self._duals_before: dict[int, Duals] = dict(enumerate(self.known))
        self._price: dict[int, Array] = {}
        self._done: set[int] = set()  # of which nothing is left to search
        self._after: dict[int, tuple[Restricted, Relaxed]] = {}  # each level's relaxation with cuts
        self._loose: dict[int, Mask] = {}  # (E,) whom each level's relaxation leaves between pairs
        self._refill: dict[int, Refill] = {}  # where room decides
        self._patterns: dict[int, Patterns] = {}  # of each level's units
        self._climb: DualAscent | None = None  # the last one
        self._done_whole: tuple[int, tuple[int, ...]] | None = None  # the level last looked at by whole units

    def solved(self) -> Self:
        """All of them, and searched as long as a gap is open and time is left."""
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

    def start(self) -> None:
        """A plan good in all levels, and the pairs around it, from their blend."""
        if self._levels == 1:
            return
        search = self.search.during(_BLEND * self.search.watch.time_limit)
        climb = DualAscent(blend(self.program), 0, (), self.gap, search.watch)
        choice = self._plan(climb, search)
        self.kept = climb.cheapest(WIDE)
        self._loose.clear()  # of the blend, not of the first level: that has no bound yet
        if choice is not None and self.program.value(choice) is not None:
            self.choice = choice

    def advance(self, level: int, *, thorough: bool = False) -> bool:
        """Bounds the level and looks for a plan near the bound; False without a plan or time.

        `thorough`: where it stays open, it is searched once before the next level begins.
        """
        if self.search.watch.remaining == 0:
            return False
        search, reached = self._share(level), tuple(self.reached[:level])
        ascend = not self._duals_before and self.relaxation is None
        self._climb = climb = DualAscent(
            self.program, level, reached, self.gap, search.watch, ascend=ascend, price=self._price_of(level)
        )
        if level in self._duals_before:
            climb.offer(self._duals_before[level])
        self._tell(level, climb.bound)
        value = None if self.choice is None else self.program.value(self.choice)
        if value is None or self._is_open(climb, value[level]):
            self.choice = self._plan(climb, search)
        if self.choice is None:  # the part of the time was too short for any
            self.choice = self._plan(climb, self.search)
        if self.choice is None:
            return False
        if not ascend and level not in self._loose:  # the relaxation took too long: climb after all
            climb = DualAscent(self.program, level, reached, self.gap, self.search.watch)
        self._note(climb, climb.bound)
        if thorough and self._open(level):
            self._search(level, 0)
        return True

    def _share(self, level: int) -> Search:
        """A search for the part of the time that a level may take before the later ones have theirs."""
        watch = self.search.watch
        if self._levels == 1:
            return self.search
        left = _BOUNDED * watch.time_limit - watch.worked
        return self.search.during(max(_LEAST * watch.time_limit, left / (self._levels - level)))

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
        self._tell(level, bound)

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

    def _value(self, level: int, choice: Whole | None) -> int:
        return 2**62 if choice is None else values(self.program, level, choice)[0]

    def _open(self, level: int) -> bool:
        value = self.reached[level]
        room = int(self.gap * max(self.program.unit[level], abs(value)))
        return value - self.bounds[level] > room and level not in self._done

    def _again(self, first: int) -> bool:
        """The levels from the first one on, where those before have become better."""
        self.relaxation = None
        self._done -= set(range(first, self._levels))
        return all(self.advance(level) for level in range(first, self._levels))

    def _search(self, level: int, effort: int) -> None:
        """A better plan or bound of one level, by search that grows with the effort."""
        search, reached = self.search, tuple(self.reached[:level])
        if level < self._levels - 1:
            limit = search.watch.time_limit
            search = search.during(max(_LEAST * limit, _SEARCHED * (limit - search.watch.worked)))
        climb = self._climb = self._climb_again(level, reached, search)
        refill = self._refill.get(level)
        if self.choice is None:
            return
        if refill is not None and refill.reached == reached:
            filled = refill.searched(climb, self.choice, self.bounds[level], effort, search)
            self.choice = filled.choice
            self._note(climb, filled.bound)
            if filled.done:
                self._done.add(level)
                return
        if effort == 0:
            if self._done_whole != (level, reached):
                self.choice = self._whole(climb, self.choice, search)
                self._done_whole = level, reached
            if self._is_open(climb, self._value(level, self.choice), self.bounds[level]):
                self._planned_again(climb, search)
        kept, loose = self._core(climb, WIDE), self._loose.get(level, np.zeros(len(self.program.must), bool))
        if refill is not None:
            kept, loose = kept | refill.seats.cheap(_NEAR), np.zeros_like(loose)
        bound = max(climb.bound, self.bounds[level])
        rounds, merged = Rounds.of(self._patterns.get(level), climb), blend(self.program, level)
        found = Pass(climb, merged, bound, loose, effort, search, rounds).searched(self.choice, kept)
        self.choice = found.choice
        bound = max(self.bounds[level], climb.bound, found.bound)
        self._note(climb, bound)
        if found.done:
            self._done.add(level)

    def _climb_again(self, level: int, reached: tuple[int, ...], search: Search) -> DualAscent:
        """The prices that a level has come to."""
        last = self._climb
        if last and last.program.cuts is self.program.cuts and (last.level, last.reached) == (level, reached):
            return last
        price = self._price_of(level)
        climb = DualAscent(self.program, level, reached, self.gap, search.watch, ascend=False, price=price)
        climb.offer(self.duals[level])
        return climb

    def _plan(self, climb: DualAscent, search: Search) -> Whole | None:
        """The best plan of a level that a core holds; the bound is raised as the core teaches."""
        relaxation = self._relaxation(climb, search)
        core, relaxed = polished(climb, relaxation, _LOOSE)
        if relaxed is None:
            return self.choice
        self._loose[climb.level] = core.fractional(relaxed.x)
        room = climb.room(relaxed.value + climb.program.constant[climb.level])
        worked = search.watch.worked
        if self._good(climb) and core.fractional(relaxed.x).sum() > _DIVE:
            return self.choice
        choice = None
        if len(rooms(self.program)):
            self._refill[climb.level] = refill = Refill.of(climb, core, relaxed.x)
            choice = refill.begun(self.choice, climb.bound, search)
        small, x = core.narrowed(self._core(climb, WIDE), self._dived(core, relaxed, search))
        if choice is None:
            choice = small.plan(x, climb.bound, room, search, self.choice)
        later = len(climb.program.priorities) < self._levels or (self._levels > 1 and self._small)
        if later or choice is None or small.value(choice) - climb.bound <= room:
            return choice
        if self._small and search.watch.remaining:
            bound, value = climb.bound, small.value(choice)
            choice = self._whole(climb, choice, search)
            self._done_whole = climb.level, climb.reached
            if climb.bound - bound > _CLOSED * (value - bound):
                return choice
        return self._cut(climb, relaxation, choice, search.watch.worked - worked)

    def _good(self, climb: DualAscent) -> bool:
        """Whether the plan so far is so good in a level that one of this level alone would lose the later."""
        value = self._value(climb.level, self.choice)
        last = climb.level == len(climb.program.priorities) - 1
        return not last and value - climb.bound <= _GOOD * max(self.program.unit[climb.level], abs(value))

    def _planned_again(self, climb: DualAscent, search: Search) -> None:
        """A better plan from the relaxation with cuts, if there is one."""
        known = self._after.pop(climb.level, None)
        if known is None or self.choice is None or known[0].reached != climb.reached:
            return
        self.choice = self._better(climb, *known, self.choice, search)

    def _better(
        self, climb: DualAscent, core: Restricted, relaxed: Relaxed, choice: Whole, search: Search
    ) -> Whole:
        """A choice no worse, from a relaxed solution."""
        room = climb.room(core.value(choice))
        small, x = core.narrowed(self._core(climb, WIDE), self._dived(core, relaxed, search))
        found = small.plan(x, climb.bound, room, search, choice)
        return choice if found is None else found

    @property
    def _small(self) -> bool:
        """Whether people's units are so small that more is to be proven of them whole than by cuts."""
        problem = self.program.pairs.problem
        size = np.bincount(problem.post_unit[problem.current[problem.serves]])
        return int(size @ size) <= _FEW * int(size.sum())

    def _whole(self, climb: DualAscent, choice: Whole, search: Search) -> Whole:
        """A bound, and a plan no worse, from units kept whole."""
        value = self._value(climb.level, choice)
        patterns, room = self._patterns.get(climb.level), climb.room(value)
        if patterns is None:
            units = Units.of(self.program.with_cuts(Cuts.none()))
            if not (units.row >= 0).any():
                return choice
            patterns = Patterns(units, climb.reached, *climb.prices())
        patterns.turn(climb.reached)
        if climb.bound - patterns.bound > value - climb.bound:
            return choice  # so far below it begins where couples, who are priced one by one here, count most
        patterns.climb(value, room // 2, search.watch, small=self._small)
        prices = patterns.prices()
        if prices is not None:
            climb.offer(replace(climb.duals, units=prices))
        if value - climb.bound <= room or not patterns.share.any() or search.watch.remaining == 0:
            return choice
        self._patterns[climb.level] = patterns
        kept = self._core(climb, WIDE) | (patterns.share > _SOME)
        merged = blend(self.program, climb.level)
        core = Restricted.of(merged, kept, climb.level, climb.reached)
        share = patterns.share[core.pair]
        x = np.zeros(len(core.cost))
        x[: len(share)] = np.where(share > _MOST, 1.0, np.where(share < _SOME, 0.0, share))
        x = self._dived(core, Relaxed(x, x[:0], 0.0), search, anew=True).x
        bound = climb.bound if merged is self.program else merged.floor(climb.level)
        return better_of(self.program, climb.level, choice, core.plan(x, bound, room, search, choice))

    def _dived(self, core: Restricted, relaxed: Relaxed, search: Search, *, anew: bool = False) -> Relaxed:
        """A relaxed solution with few enough people between pairs; `anew`: it is of other rows.

        Crews, visits and their like make each step of a dive as dear as a whole integer program.
        """
        if len(self.program.upper) or core.fractional(relaxed.x).sum() <= _DIVE:
            return relaxed
        relaxation = self.relaxation
        if relaxation is None or relaxation.core is not core:
            relaxation = LinearRelaxation(core, search)
        if anew:
            relaxation.hold(core.placed(relaxed.x), 1.0)
            relaxed = relaxation.solve() or relaxed
        return dived(relaxation, relaxed, PLACED)

    def _cut(self, climb: DualAscent, relaxation: LinearRelaxation, choice: Whole, dear: float) -> Whole:
        """A choice no worse; cuts join as long as the gap is open.

        Between the passes the relaxation may give a better plan; it is asked where cutting has
        taken as much work as a plan takes, which was so `dear`.
        """
        core, relaxed = polished(climb, relaxation)
        search = relaxation.search
        worked = search.watch.worked
        for together in _PASSES:
            value = core.value(choice)
            if value - climb.bound <= climb.room(value):
                break
            closed = cut(relaxation, value, climb.room(value), together=together)
            if together and closed < _PAYING and not len(climb.program.cuts):
                # rows that close little slow all searches
                self.relaxation = LinearRelaxation(core, search)
                break
            if closed < _PAYING and not together:
                continue
            if relaxation.core.whole.cuts is climb.program.cuts:
                break
            climb.cut(relaxation.core.whole)
            core, relaxed = polished(climb, relaxation)
            if relaxed is None:
                break
            self._loose[climb.level] = core.fractional(relaxed.x)
            self._after[climb.level] = core, relaxed
            if search.watch.worked - worked >= dear:
                choice = self._better(climb, *self._after.pop(climb.level), choice, search)
                worked = search.watch.worked
        self.program = self.program.with_cuts(climb.program.cuts)
        return choice

    def _relaxation(self, climb: DualAscent, search: Search) -> LinearRelaxation:
        """The relaxation of a level's first core, from where the level before has left it."""
        kept = self._core(climb, NARROW)
        if self.relaxation is None:
            core = Restricted.of(climb.program, kept, climb.level, climb.reached)
            self.relaxation = LinearRelaxation(core, search)
        else:
            self.relaxation.search = search
            self.relaxation.turn(climb.program, climb.level, climb.reached)
            self.relaxation.grow(kept)
        return self.relaxation

    def _core(self, climb: DualAscent, factor: float) -> Mask:
        """(n,) pairs: the cheapest, so many per employee, those of the blend, of the plan or today's."""
        kept = self.kept | climb.cheapest(factor)
        taken = self.program.pairs.is_current if self.choice is None else self.choice[: len(kept)] > 0
        return kept | self.program.allowed & taken

    def _tell(self, level: int, bound: int) -> None:
        found = None if self.choice is None else self.program.value(self.choice)
        value = None if found is None else found[level] / self.program.unit[level]
        self.search.watch.say(
            "solve", self.program.priorities[level], value, bound / self.program.unit[level]
        )
