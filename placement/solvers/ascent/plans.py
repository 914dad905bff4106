"""Plans of one level at a time, and what is kept of them for the next: pairs, relaxation, patterns.

A core of pairs is taken by reduced cost, its relaxation raises the bound (`relaxation`), and a plan
is found in it (`restricted`); where that stays open, units are looked at whole (`patterns`) or cuts
join (`separation`).
"""

from dataclasses import dataclass

import numpy as np

from placement.base.arrays import Codes, Mask, Whole
from placement.program import Program
from placement.program.cuts import Cuts
from placement.program.units import Units
from placement.solvers.ascent.blend import blend
from placement.solvers.ascent.dive import dived
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.parts import Portion, Values, parted
from placement.solvers.ascent.patterns import Patterns
from placement.solvers.ascent.refill import Refill
from placement.solvers.ascent.relaxation import LinearRelaxation, polished
from placement.solvers.ascent.restricted import PLACED, Restricted
from placement.solvers.ascent.search import better_of, values
from placement.solvers.ascent.seats import rooms
from placement.solvers.ascent.separation import cut
from placement.solvers.ascent.shared import ALONE, SharedPatterns, begun
from placement.solvers.highs import Relaxed, Search
from placement.solvers.path import Watch

NARROW, WIDE = 1.25, 2.0  # pairs of the core per employee
_PASSES = False, True, True, True  # cuts, then the pairs that they make cheap; of several rows together?
_PAYING = 0.02  # of the gap: what cuts have to close to be kept
_LOOSE = 0.3  # of the gap: a core whose relaxation is further above the bound is widened
_DIVE = 400  # people between pairs: of more, no plan is made at once
_GOOD = 0.05  # how far a plan's value may be above the bound that is kept for the later levels' sake
_FEW, _MANY, _LARGE = 25, 60, 120  # people in a person's unit, in the mean
_TRIED, _BRIEF = 1.0, 0.3  # work of a relaxation that takes long: of several priorities, of one
_CLOSED, _MIXED = 0.1, 0.3  # of the gap: where whole units close as much, cuts are not looked for
_SOME, _MOST = 0.02, 0.95  # of a pair that units choose: less is none, more is all


@dataclass
class Plans:
    """The best plan so far of a program, and what finding it has left for the next levels."""

    program: Program
    choice: Whole | None = None

    def __post_init__(self) -> None:
        if self.choice is not None and self.program.value(self.choice) is None:
            self.choice = None
        self.kept: Mask = np.zeros(len(self.program.pairs), bool)
        self.relaxation: LinearRelaxation | None = None
        self.loose: dict[int, Mask] = {}  # (E,) whom each level's relaxation leaves between pairs
        self.refill: dict[int, Refill] = {}  # where room decides
        self.patterns: dict[int, Patterns] = {}  # of each level's units
        self.shared: SharedPatterns | None = None  # by the patterns of all levels
        self.done_whole: tuple[int, tuple[int, ...]] | None = None  # the level last looked at by whole units
        self.values = Values()  # that a choice of a rule may still have
        self._after: dict[int, tuple[Restricted, Relaxed]] = {}  # each level's relaxation with cuts

    def plan(self, climb: DualAscent, search: Search) -> Whole | None:
        """The best plan of a level that is found at once; the bound is raised."""
        choice = self._of_units(climb, search)
        return self._of_core(climb, search) if choice is None else choice

    def _of_core(self, climb: DualAscent, search: Search) -> Whole | None:
        """The best plan of a level that a core holds; the bound is raised as the core teaches."""
        relaxation = self._relaxation(climb, search)
        core, relaxed = polished(climb, relaxation, _LOOSE)
        if relaxed is None:
            return self.choice
        part = self._in_parts(climb, relaxation, core, relaxed)
        self.loose[climb.level] = loose = core.fractional(relaxed.x) if part is None else part.loose
        room = climb.room(relaxed.value + climb.program.constant[climb.level])
        worked = search.watch.worked
        if self._good(climb) and loose.sum() > _DIVE:
            return self.choice
        choice = None
        if len(rooms(self.program)):
            self.refill[climb.level] = refill = Refill.of(climb, core, relaxed.x)
            choice = refill.begun(self.choice, climb.bound, search)
        if choice is None and part is not None:
            found = self._placed(climb, part.core, part.relaxed, room, search, None)
            choice = (
                found if self.choice is None else better_of(climb.program, climb.level, self.choice, found)
            )
        if choice is None:
            choice = self._placed(climb, core, relaxed, room, search, self.choice)
        bound = self.program.floor(0) if self._blended(climb) else climb.bound
        self.tell(search.watch, climb.level, bound, choice)
        if self._blended(climb) or (len(self.program.priorities) > 1 and self._small):
            return choice  # the others are to have theirs first
        if choice is None or core.value(choice) - climb.bound <= room:
            return choice
        if (self._small or self._mixed) and search.watch.remaining:
            bound, value = climb.bound, core.value(choice)
            choice = self.whole(climb, choice, search)
            self.done_whole = climb.level, climb.reached
            if climb.bound - bound > (_CLOSED if self._small else _MIXED) * (value - bound):
                return choice
        return self._cut(climb, relaxation, choice, search.watch.worked - worked)

    def _in_parts(
        self, climb: DualAscent, relaxation: LinearRelaxation, core: Restricted, relaxed: Relaxed
    ) -> Portion | None:
        """The part of all plans that proves least, where a rule chooses among values; the bound is raised."""
        if not climb.program.one_of:
            return None
        value, stage, column = None, -1, climb.program.one_of[0]
        if self.choice is not None and not self._blended(climb):
            value, stage = self.value(climb.level, self.choice), int(column[self.choice[column].argmax()])
        part, proven = parted(climb, relaxation, Portion(column, climb, core, relaxed), value, stage)
        if not self._blended(climb):
            self.values.known[climb.level] = proven
        return part

    def within(self, level: int) -> Program:
        """The program with the values alone that plans may have which are as good as the best known."""
        return self.values.within(self.program, level)

    def _placed(
        self,
        climb: DualAscent,
        core: Restricted,
        relaxed: Relaxed,
        room: int,
        search: Search,
        known: Whole | None,
    ) -> Whole | None:
        """A choice near a relaxed solution."""
        small, x = core.narrowed(self.core(climb, WIDE), self._dived(core, relaxed, search))
        return small.plan(x, climb.bound, room, search, known)

    def _blended(self, climb: DualAscent) -> bool:
        return len(climb.program.priorities) < len(self.program.priorities)

    def _good(self, climb: DualAscent) -> bool:
        """Whether the plan so far is so good in a level that one of this level alone would lose the later."""
        value = self.value(climb.level, self.choice)
        last = climb.level == len(climb.program.priorities) - 1
        return not last and value - climb.bound <= _GOOD * max(self.program.unit[climb.level], abs(value))

    def planned_again(self, climb: DualAscent, search: Search) -> None:
        """A better plan from the relaxation with cuts, if there is one."""
        known = self._after.pop(climb.level, None)
        if known is None or self.choice is None or known[0].reached != climb.reached:
            return
        self.choice = self._better(climb, *known, self.choice, search)

    def _better(
        self, climb: DualAscent, core: Restricted, relaxed: Relaxed, choice: Whole, search: Search
    ) -> Whole:
        """A choice no worse, from a relaxed solution."""
        found = self._placed(climb, core, relaxed, climb.room(core.value(choice)), search, choice)
        return choice if found is None else found

    @property
    def _small(self) -> bool:
        """Whether people's units are so small that more is to be proven of them whole than by cuts."""
        return self._size <= _FEW

    @property
    def _mixed(self) -> bool:
        """Whether most units are so small, though most people may be in large ones."""
        size = self._sizes
        return self._size <= _LARGE and int(size.sum()) <= _FEW * int((size > 0).sum())

    @property
    def _size(self) -> float:
        """How many serve in a person's unit, in the mean."""
        size = self._sizes
        return float(size @ size) / max(1, int(size.sum()))

    @property
    def _sizes(self) -> Codes:
        """(U,) how many serve in each unit."""
        problem = self.program.pairs.problem
        return np.bincount(problem.post_unit[problem.current[problem.serves]])

    def whole(self, climb: DualAscent, choice: Whole, search: Search) -> Whole:
        """A bound, and a plan no worse, from units kept whole; in large ones next to nothing is open."""
        if self._size > _MANY and not self._mixed:
            return choice
        value = self.value(climb.level, choice)
        patterns, room = self.patterns.get(climb.level), climb.room(value)
        if patterns is None:
            units = Units.of(climb.program.with_cuts(Cuts.none()))
            if not (units.row >= 0).any():
                return choice
            patterns = Patterns(units, climb.reached, *climb.prices())
        patterns.turn(climb.reached)
        if climb.bound - patterns.bound > value - climb.bound:
            return choice  # so far below it may begin where couples may stay without
        patterns.climb(value, room // 2, search.watch, small=self._small or self._mixed)
        patterns.offer(climb)
        if value - climb.bound <= room or not patterns.share.any() or search.watch.remaining == 0:
            return choice
        self.patterns[climb.level] = patterns
        merged = blend(climb.program, climb.level)
        bound = climb.bound if merged is climb.program else merged.floor(climb.level)
        found = self._of_shares(climb, merged, patterns, bound, room, search)
        return better_of(self.program, climb.level, choice, found)

    def _of_shares(
        self, climb: DualAscent, merged: Program, patterns: Patterns, bound: int, room: int, search: Search
    ) -> Whole | None:
        """A choice near what units choose, as good as can be in a level and those after it."""
        kept = self.core(climb, WIDE) | (patterns.share > _SOME)
        core = Restricted.of(merged, kept, climb.level, climb.reached)
        share, who = patterns.share[core.pair], self.program.pairs.employee[core.pair]
        twice = np.bincount(who, share, len(self.program.must)) > 2 - _MOST
        twice &= self._blended(climb)  # prices of levels are better known
        x = np.zeros(len(core.cost))
        x[: len(share)] = np.where(share < _SOME, 0.0, np.where(share > _MOST, 1.0, share))
        x[: len(share)][twice[who]] /= 2  # whom more units than one want is between them
        x = self._dived(core, Relaxed(x, x[:0], 0.0), search, anew=True).x
        return core.plan(x, bound, room, search, self.choice)

    def begin(self, climb: DualAscent, search: Search) -> Whole | None:
        """A plan good in all levels, from their blend.

        In small units all levels share its patterns, where its relaxation takes long.
        """
        if self._long(climb, search, _TRIED):
            self.relaxation = None
            self.shared = SharedPatterns.of(self.program, climb, search)
        if self.shared is None:
            return self.plan(climb, search)
        found = self._of_shares(climb, climb.program, self.shared.blended, self.program.floor(0), 0, search)
        if self.choice is not None and better_of(climb.program, 0, self.choice, found) is self.choice:
            return self.plan(climb, search)
        self.tell(search.watch, 0, self.program.floor(0), found)
        return found

    def _long(self, climb: DualAscent, search: Search, work: float) -> bool:
        """Whether units are small and the relaxation takes more than so much work, which is tried."""
        if not self._small or len(self.program.upper):
            return False
        tried = search.during(work)
        polished(climb, self._relaxation(climb, tried), _LOOSE)
        return not tried.watch.left

    def _of_units(self, climb: DualAscent, search: Search) -> Whole | None:
        """A plan near what small units choose, where the relaxation of the one priority takes long."""
        if len(self.program.priorities) > 1 or self.patterns or not self._long(climb, search, _BRIEF):
            return None
        patterns = begun(climb, ALONE, search)
        if patterns is None:
            return None
        patterns.offer(climb)
        room, relaxation, self.relaxation = climb.room(patterns.bound), self.relaxation, None
        found = self._of_shares(climb, self.program, patterns, climb.bound, room, search)
        if found is None:
            self.relaxation = relaxation
            return None
        self.patterns[0], self.done_whole = patterns, (0, ())
        self.loose[0] = np.zeros(len(self.program.must), bool)
        choice = found if self.choice is None else better_of(self.program, 0, self.choice, found)
        self.tell(search.watch, 0, climb.bound, choice)
        return choice

    def bound_whole(self, shared: SharedPatterns, climb: DualAscent, search: Search, *, own: bool) -> None:
        """Raises a level's bound by the patterns that all share, from prices of its `own` at first."""
        patterns = self.patterns.get(climb.level)
        if patterns is None:
            prices = climb.prices() if own else shared.prices(climb.level)
            patterns = self.patterns[climb.level] = shared.patterns(climb.reached, prices, search)
        elif patterns.reached != climb.reached:
            for before in range(climb.level):
                if before in self.patterns:
                    patterns.join(self.patterns[before].known)
            patterns.turn(climb.reached)
        patterns.offer(climb)

    def learnt(self, climb: DualAscent) -> None:
        """Raises a bound by whole units, where its relaxation has told better prices than their own."""
        patterns = self.patterns.get(climb.level)
        if self.shared is not None and patterns is not None and climb.bound > patterns.bound:
            patterns.go_on(*climb.prices())
            patterns.offer(climb)

    def _dived(self, core: Restricted, relaxed: Relaxed, search: Search, *, anew: bool = False) -> Relaxed:
        """A relaxed solution with few enough people between pairs; `anew`: it is of other rows.

        Crews, visits and their like make each step of a dive as dear as a whole integer program.
        """
        beyond = len(self.program.upper) and not self.program.one_of
        if beyond or core.fractional(relaxed.x).sum() <= _DIVE:
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
        below = 0.0 if relaxed is None else climb.bound - relaxed.value - climb.program.constant[climb.level]
        if climb.duals.split is not None and below > 0:
            return choice  # cuts of all plans would first have to prove what parts of them do
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
            self.loose[climb.level] = core.fractional(relaxed.x)
            self._after[climb.level] = core, relaxed
            if search.watch.worked - worked >= dear:
                choice = self._better(climb, *self._after.pop(climb.level), choice, search)
                worked = search.watch.worked
        self.program = self.program.with_cuts(climb.program.cuts)
        return choice

    def _relaxation(self, climb: DualAscent, search: Search) -> LinearRelaxation:
        """The relaxation of a level's first core, from where the level before has left it."""
        kept = self.core(climb, NARROW)
        if self.relaxation is None or self.relaxation.core.level > climb.level:  # its rows hold later levels
            core = Restricted.of(climb.program, kept, climb.level, climb.reached)
            self.relaxation = LinearRelaxation(core, search)
        else:
            self.relaxation.search = search
            self.relaxation.turn(climb.program, climb.level, climb.reached)
            self.relaxation.grow(kept)
        return self.relaxation

    def core(self, climb: DualAscent, factor: float) -> Mask:
        """(n,) pairs: the cheapest, so many per employee, those of the blend, of the plan or today's."""
        kept = self.kept | climb.cheapest(factor)
        taken = self.program.pairs.is_current if self.choice is None else self.choice[: len(kept)] > 0
        return kept | self.program.allowed & taken

    def tell(self, watch: Watch, level: int, bound: int, choice: Whole | None = None) -> None:
        """Tells the user what a choice is worth, the best so far if none is given, and the bound."""
        program, choice = self.program, self.choice if choice is None else choice
        value = None if choice is None else program.value(choice)
        watch.tell(program, level, None if value is None else value[level], bound)

    def value(self, level: int, choice: Whole | None) -> int:
        """What a choice is worth in a level, without end where it breaks a hard row."""
        return 2**62 if choice is None else values(self.program, level, choice)[0]
