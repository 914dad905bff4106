"""A large program solved again after a small change, from a plan and prices that were good before.

Whom the change concerns is placed anew; where the old prices do not prove that good, they name
the core at once, and its relaxation leads to a plan and to prices that prove it (`relaxation`).
Of what is left equal, the incumbent decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from placement.base.arrays import Mask, Whole
from placement.problem.plan import Plan
from placement.program.duals import Duals
from placement.program.program import Program
from placement.proof.certificate import Priced, dearness, priced
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.highs import Search
from placement.solvers.path import Solution, Watch

_SMALLEST = 20_000  # pairs; in fewer the best plan is found as quickly
_PER_EMPLOYEE = 1.5  # pairs of the core
_POSTS = 5  # whose headcount fits the old prices least


@dataclass(frozen=True)
class RepairPath:
    """Large programs; the prices are of all levels, but perhaps of the last.

    `open` is by how much the plan's value lay above the bound in each level: where that was more
    than the gap asked for, no plan is looked for that is nearer to its bound.
    """

    duals: Sequence[Duals]
    plan: Plan
    open: Sequence[int] = ()

    name = "nearby"

    def supports(self, program: Program) -> bool:
        """Whether the program is large and the prices fit it."""
        rows, more = len(program.side.lower), len(program.priorities) - len(self.duals)
        fits = all(len(each.side) == rows for each in self.duals)
        known = bool(self.duals) and fits and 0 <= more <= 1 and not program.in_order
        large = int(program.allowed.sum()) >= _SMALLEST
        return known and large and program.everybody_has_a_choice

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """Every level with prices within the gap of its bound; `unknown` where that is not reached."""
        from placement.solvers.ascent.levels import Levels  # noqa: PLC0415 - slow to load
        from placement.solvers.ascent.plans import Plans  # noqa: PLC0415

        search, count = Search(0.0, threads, seed, watch), len(self.duals)
        first = replace(
            program,
            priorities=program.priorities[:count],
            unit=program.unit[:count],
            cost=program.cost[:count],
            constant=program.constant[:count],
        )
        prices = [priced(first, each, [0] * len(each.multipliers)) for each in self.duals]
        kept = self._core(first, prices[-1])
        found = self._mended(program, kept, prices, gap, search)
        if found is not None:
            return found
        levels = Levels(Plans(first), search, gap, self.duals)
        levels.plans.kept = kept
        for level in range(count):
            if not levels.advance(level, thorough=True):
                return Solution("unknown")
        if levels.choice is None:
            return Solution("unknown")
        bounds, duals, choice = [*levels.bounds], tuple(levels.duals), levels.choice
        reached = zip(levels.reached, bounds, strict=True)
        if not all(self._close(first, level, *each, gap) for level, each in enumerate(reached)):
            return Solution("unknown")
        for level in range(count, len(program.priorities)):
            held = levels.plans.kept | (choice[: len(kept)] > 0)
            core = Restricted.of(program, held, level, levels.reached)
            choice = self._nearest(core, choice, search)
            bounds.append(program.floor(level))
        return Solution("solved", choice, tuple(bounds), duals)

    def _mended(
        self, program: Program, kept: Mask, prices: Sequence[Priced | None], gap: float, search: Search
    ) -> Solution | None:
        """The incumbent where only those near the change are placed anew, if old prices prove it good."""
        core = Restricted.of(program, kept, 0, ())
        tried = (self._placed_anew(core, people, prices, gap, search) for people in self._rings(core))
        return next((found for found in tried if found is not None), None)

    def _placed_anew(
        self, core: Restricted, people: Mask, prices: Sequence[Priced | None], gap: float, search: Search
    ) -> Solution | None:
        """The best plan in which all but these people stay, if old prices prove it good."""
        program, choice = core.whole, None
        one = self.plan.post[program.pairs.employee[core.pair]] == program.pairs.post[core.pair]
        bounds: list[int] = []
        reached: list[int] = []
        for level, (price, duals) in enumerate(zip(prices, self.duals, strict=True)):
            if price is None:
                return None
            bound = price.after(reached, duals.multipliers).bound
            found = core.at(level, reached).repaired(one, people, search, None, choice)
            value = None if found is None else program.value(found)
            if value is None or not self._close(program, level, value[level], bound, gap):
                return None
            choice = found
            bounds.append(min(bound, value[level]))
            reached.append(value[level])
        if choice is None:
            return None
        for level in range(len(reached), len(program.priorities)):
            choice = self._nearest(core.at(level, reached), choice, search)
            bounds.append(program.floor(level))
        return Solution("solved", choice, tuple(bounds), tuple(self.duals))

    def _close(self, program: Program, level: int, value: int, bound: int, gap: float) -> bool:
        """Whether a level is as near to its bound as is asked for, or nearly as it was before."""
        room = gap * max(program.unit[level], abs(value))
        before = sum(self.open[level : level + 1])
        return value - bound <= room + (before if before > room else 0)

    def _rings(self, core: Restricted) -> Iterator[Mask]:
        """(E,) whom a change concerns, then more of them."""
        concerned = self._concerned(core)
        yield concerned
        yield self._wider(core, concerned)

    def _concerned(self, core: Restricted) -> Mask:
        """(E,) the displaced; who serves where they could go, or serves or could where somebody is missing.

        Missing is somebody in the posts that the displaced have left, and in the few whose
        headcount the old prices call dearest: their needs have changed. Couples come together.
        """
        pairs, plan = core.program.pairs, self.plan.post
        employee, post = pairs.employee[core.pair], pairs.post[core.pair]
        held, count = plan[employee] == post, len(pairs.problem.posts)
        people = self._displaced(core.program)
        posts = np.zeros(count, bool)
        posts[post[people[employee]]] = True
        dear = dearness(core.program, self.duals[-1], np.bincount(post[held], minlength=count))
        few = np.argsort(-dear, kind="stable")[:_POSTS]
        open_ = np.zeros(count, bool)
        open_[few[dear[few] > 0]] = True
        open_[plan[people & (plan >= 0)]] = True
        people[employee[held & (posts | open_)[post]]] = True
        people[employee[open_[post]]] = True
        ends = core.program.couples.ends
        people[ends[people[ends].any(axis=1)]] = True
        return people

    def _wider(self, core: Restricted, people: Mask) -> Mask:
        """(E,) these people, who serves where they could, and all couples."""
        pairs = core.program.pairs
        employee, post = pairs.employee[core.pair], pairs.post[core.pair]
        posts = np.zeros(len(pairs.problem.posts), bool)
        posts[post[people[employee]]] = True
        wider = people | core.tied()
        wider[employee[(self.plan.post[employee] == post) & posts[post]]] = True
        return wider

    def _displaced(self, program: Program) -> Mask:
        """(E,) who cannot keep the post of the plan, or must have one and has none."""
        pairs = program.pairs
        held = (self.plan.post[pairs.employee] == pairs.post) & program.allowed
        placed = np.zeros(len(program.must), bool)
        placed[pairs.employee[held]] = True
        return ~placed & ((self.plan.post >= 0) | program.must)

    def _core(self, program: Program, price: Priced | None) -> Mask:
        """(n,) the pairs that the old prices call cheapest, those of the plan, and all of the displaced."""
        pairs = program.pairs
        kept = self.plan.post[pairs.employee] == pairs.post
        kept |= self._displaced(program)[pairs.employee]
        if price is not None:
            excess = np.where(program.allowed, price.excess, np.iinfo(np.int64).max)
            count = min(len(excess) - 1, int(_PER_EMPLOYEE * len(program.must)))
            kept[np.argpartition(excess, count)[:count]] = True
        return np.asarray(kept)

    def _nearest(self, core: Restricted, choice: Whole, search: Search) -> Whole:
        """Of choices as good that differ for the same people, the best in the core's level."""
        pairs = core.program.pairs
        employee, post = pairs.employee[core.pair], pairs.post[core.pair]
        one = choice[core.pair] > 0
        changed = np.zeros(len(core.program.must), bool)
        changed[employee[one & (self.plan.post[employee] != post)]] = True
        found = core.repaired(one, changed, search, None, choice)
        return choice if found is None else found
