"""The solve of a nation: prices, core, flow, repair; each stage kept, so that a killed run goes on."""

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from placement.base.arrays import Array, Codes, Whole
from placement.base.errors import InfeasibleError, NoPlanError, SolverError
from placement.base.language import _
from placement.nation import ascent
from placement.nation.block import LeanBlock
from placement.nation.core import Core, People, people_of
from placement.nation.flow import CoreFlow, best_flow
from placement.nation.late import Heeding, LateError, require_time
from placement.nation.pricing import FINE, Prices, TooLargeError, bound_of, cheapest, priced
from placement.nation.repair import Shifts
from placement.nation.stages import Stages
from placement.nation.terms import Shared
from placement.solvers.path import Watch

_CHEAPEST = 8  # pairs of each employee in the first core
_STAGES = (
    (((0.15, 15), (0.05, 20)), 0.2),
    (((0.02, 30),), 0.1),
    (((0.0075, 30),), 0.05),
    (((0.0025, 30),), 0.05),
)  # temperatures and iterations, then how dear pairs may be that join, both in typical costs
_MOST = 4.0  # pairs per employee that join at once
_ROUNDS = 8  # of flows
_GATHERED = 20_000_000  # pairs that are looked at in one flow, where their best ones have no plan
_STEP = 0.01  # by how much a cap's price changes first, as long as one side of it is known
_INSIDE = 0.1  # of the way between two prices of a cap: as far as the next one keeps from either


@dataclass(frozen=True)
class NationPlan:
    """A plan and what bounds it; values in 1 / `terms.scale` of the rules' own terms."""

    terms: Shared
    people: People
    pair: Codes  # (E,) the pair of the employee's block, -1 for none
    value: int
    bound: int
    prices: Prices  # that prove the bound
    pairs: int  # in all blocks


@dataclass
class Bracket:
    """The price of a cap, between one at which too much is used and one at which some is left."""

    bound: int
    low: tuple[float, float] | None = None  # price and use
    high: tuple[float, float] | None = None
    step: float = _STEP

    def next(self, price: int, used: int) -> int:
        """A price between the two, or a little beyond the one that is known."""
        if used > self.bound:
            self.low = price, used
        else:
            self.high = price, used
        if self.low and self.high:
            (low, most), (high, least) = self.low, self.high
            share = (most - self.bound) / max(1.0, most - least)
            return round(low + (high - low) * min(max(share, _INSIDE), 1 - _INSIDE))
        self.step *= 2
        if self.low:
            return round(max(price + FINE, price * (1 + self.step)))
        return round(price / (1 + self.step))


@dataclass(frozen=True)
class State:
    """Between two stages."""

    core: Core
    price: Array  # of the ascent
    best: Prices
    bound: int
    cap: Whole | None = None  # prices of the caps for the next flow; None before the first
    brackets: tuple[Bracket, ...] = ()
    found: tuple[int, Codes] | None = None  # the best plan's value, and (E,) pairs of the blocks
    ended: bool = False  # the gap is as asked


@dataclass
class _Solve:
    """One solve."""

    holder: Heeding
    terms: Shared
    people: People
    gap: float
    watch: Watch
    last: State | None = None

    def priced(self, prices: Prices, within: int = -1, most: float = _MOST) -> tuple[int, Core]:
        """The bound that the prices prove, and the pairs that are cheap under them."""
        told = [*self.holder.each(priced, self.terms.views, prices, within, most)]
        least = sum(each.least for each in told)
        core = Core.of(self.people, [each.pairs for each in told])
        return bound_of(self.terms, prices, self.people.constant, least), core

    def begun(self) -> State:
        """The first core: the cheapest pairs of everybody."""
        core = Core.of(self.people, [*self.holder.each(cheapest, self.terms.views, _CHEAPEST)])
        none = Prices.none(self.terms)
        return State(core, ascent.start(self.terms), none, self.priced(none)[0])

    def climbed(self, stage: int, state: State) -> State:
        """One stage of the ascent further."""
        heats, dear = _STAGES[stage]
        smooth = ascent.of_people(self.terms, state.core, self.people, heed=partial(require_time, self.watch))
        price = smooth.climbed(state.price, heats)
        prices = smooth.prices(price)
        try:
            bound, near = self.priced(prices, int(dear * smooth.unit * FINE))
        except TooLargeError:  # another stage begins where this one did
            return state
        self.say("prices", None, max(bound, state.bound))
        best = prices if bound > state.bound else state.best
        return State(state.core.with_(near), price, best, max(bound, state.bound))

    def flown(self, state: State) -> State:
        """A flow over the core at prices of the caps; then the core is enlarged and the prices mended."""
        if state.ended:
            return state
        terms, core = self.terms, state.core
        cap = state.best.cap if state.cap is None else state.cap
        brackets = state.brackets or tuple(Bracket(int(each)) for each in terms.bound)
        core, flow = self._best(core, cap)
        plan = Shifts(terms, core, self.people, flow.pair.copy(), self._late)
        used = plan.used
        if plan.repaired():
            plan.improved()
            if plan.fits and (state.found is None or plan.value < state.found[0]):
                pair = np.where(plan.pair >= 0, core.pair[plan.pair], -1)
                state = replace(state, found=(plan.value, pair))
        self.last = state  # what is left where time ends in the pass over the blocks
        best, bound = state.best, state.bound
        with suppress(TooLargeError):  # of such prices no bound is told
            proven, near = self.priced(flow.prices, 0, 1.0)
            core = core.with_(near)
            if proven > bound:
                best, bound = flow.prices, proven
        self.say("solve", state.found and state.found[0], bound)
        cap = np.array(
            [each.next(*told) for each, *told in zip(brackets, cap.tolist(), used.tolist(), strict=True)],
            np.int64,
        )
        ended = state.found is not None and self.near(state.found[0], bound)
        return replace(state, core=core, best=best, bound=bound, cap=cap, brackets=brackets, ended=ended)

    def _best(self, core: Core, cap: Whole) -> tuple[Core, CoreFlow]:
        """The best flow, of all pairs where the core has none, and the pairs it was looked for in."""
        flow = best_flow(self.terms, core, self.people, cap, self._late)
        if flow is None:
            core = self.widest()
            flow = best_flow(self.terms, core, self.people, cap, self._late)
        if flow is None:
            raise InfeasibleError(_("no plan satisfies the hard rules"))
        return core, flow

    def _late(self) -> bool:
        return not self.watch.remaining

    def widest(self) -> Core:
        """The pairs of everybody: what they cannot do, nobody can.

        Raises SolverError where they are too many to be gathered.
        """
        count = sum(self.holder.each(_size, self.terms.views))
        if count > _GATHERED:
            raise SolverError(
                _(
                    "no plan was found, and it was not shown that there is none: the hard rules may ask for"
                    " too much"
                )
            )
        return Core.of(self.people, [*self.holder.each(cheapest, self.terms.views, count)])

    def say(self, stage: str, value: int | None, bound: int) -> None:
        """Tells how far the solve is."""
        scale = self.terms.scale
        self.watch.say(stage, None, None if value is None else value / scale, bound / scale)

    def near(self, value: int, bound: int) -> bool:
        """Whether the gap is as asked."""
        return value - bound <= self.gap * max(self.terms.scale, abs(value))


def solved(holder: Heeding, gap: float, stages: Stages[State]) -> NationPlan:
    """A plan within the caps and a proven bound, the gap as asked where rounds and time suffice.

    Raises InputError for blocks that do not fit together, InfeasibleError where no plan satisfies
    the hard rules, SolverError where no plan within the caps was found, NoPlanError where time or
    patience ended before there was one.
    """
    try:
        run = _begun(holder, gap)
        complete = _through(run, stages)
    except LateError:
        raise _too_early() from None
    if run.last is None or run.last.found is None:
        if not complete:
            raise _too_early()
        raise SolverError(_("no plan within the caps was found: they may ask for too much"))
    holder.patient = True  # what was found is proven and written, however late it is
    (value, pair), best = run.last.found, run.last.best
    bound, _core = run.priced(best)  # of these blocks, whatever the stages kept
    pairs = sum(holder.each(_size, run.terms.views))
    return NationPlan(run.terms, run.people, pair, value, bound, best, pairs)


def _begun(holder: Heeding, gap: float) -> _Solve:
    """Posts and people are asked for anew, whatever was kept: here blocks are compared."""
    terms = Shared.of([*holder.posts()])
    return _Solve(holder, terms, People.of([*holder.each(people_of, terms.views)]), gap, holder.watch)


def _through(run: _Solve, stages: Stages[State]) -> bool:
    """Every stage in turn, from the last that was kept; whether there was time for all of them."""
    climbs = [partial(run.climbed, stage) for stage in range(len(_STAGES))]
    try:
        for state in stages.through(run.begun, [*climbs, *[run.flown] * _ROUNDS]):
            run.last = state
            if state.ended:
                break
    except LateError:
        return False
    return True


def _too_early() -> NoPlanError:
    return NoPlanError(
        _("stopped before there was a plan; given again, the same command goes on from its last stage")
    )


def _size(block: LeanBlock, _view: object) -> int:
    return len(block.post)
