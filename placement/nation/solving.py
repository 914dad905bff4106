"""The solve of a nation: prices, core, flow, repair; each stage kept, so that a killed run goes on."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from placement.base.arrays import Array, Codes
from placement.base.errors import InfeasibleError, SolverError
from placement.base.language import _
from placement.nation import ascent
from placement.nation.block import LeanBlock
from placement.nation.core import Core, People, people_of
from placement.nation.flow import best_flow
from placement.nation.holders import Holder
from placement.nation.pricing import FINE, Prices, TooLargeError, bound_of, cheapest, priced
from placement.nation.repair import Shifts
from placement.nation.stages import Stages
from placement.nation.terms import Shared

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
    block: Codes  # (E,) the block of each employee
    pair: Codes  # (E,) the pair of that block, -1 for none
    value: int
    bound: int
    prices: Prices  # that prove the bound
    pairs: int  # in all blocks


@dataclass(frozen=True)
class _State:
    """Between two stages."""

    core: Core
    price: Array  # of the ascent
    best: Prices
    bound: int


@dataclass
class _Solve:
    """One solve."""

    holder: Holder
    terms: Shared
    people: People
    gap: float
    report: Callable[[str, float | None, float | None], None]

    def priced(self, prices: Prices, within: int = -1, most: float = _MOST) -> tuple[int, Core]:
        """The bound that the prices prove, and the pairs that are cheap under them."""
        told = [*self.holder.each(priced, self.terms.views, prices, within, most)]
        least = sum(each.least for each in told)
        core = Core.of(self.people, [each.pairs for each in told])
        return bound_of(self.terms, prices, self.people.constant, least), core

    def begun(self) -> _State:
        """The first core: the cheapest pairs of everybody."""
        core = Core.of(self.people, [*self.holder.each(cheapest, self.terms.views, _CHEAPEST)])
        none = Prices.none(self.terms)
        return _State(core, ascent.start(self.terms), none, self.priced(none)[0])

    def climbed(self, state: _State, stage: int) -> _State:
        """One stage of the ascent further."""
        heats, dear = _STAGES[stage]
        smooth = ascent.of_people(self.terms, state.core, self.people)
        price = smooth.climbed(state.price, heats)
        prices = smooth.prices(price)
        try:
            bound, near = self.priced(prices, int(dear * smooth.unit * FINE))
        except TooLargeError:  # another stage begins where this one did
            return state
        self.say("prices", None, max(bound, state.bound))
        best = prices if bound > state.bound else state.best
        return _State(state.core.with_(near), price, best, max(bound, state.bound))

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
        self.report(stage, None if value is None else value / scale, bound / scale)

    def near(self, value: int, bound: int) -> bool:
        """Whether the gap is as asked."""
        return value - bound <= self.gap * max(self.terms.scale, abs(value))


def solved(
    holder: Holder,
    gap: float,
    stages: Stages,
    say: Callable[[str, float | None, float | None], None] = lambda _stage, _value, _bound: None,
) -> NationPlan:
    """A plan within the caps and a proven bound, the gap as asked where the rounds suffice.

    Raises InputError for blocks that do not fit together, InfeasibleError where no plan satisfies
    the hard rules, SolverError where no plan within the caps was found.
    """
    terms = Shared.of([*holder.posts()])  # whatever was kept: here blocks are compared with what was asked
    told = [*holder.each(people_of, terms.views)]
    run = _Solve(holder, terms, People.of(told), gap, say)
    state: _State = stages.once("core", run.begun)
    for stage in range(len(_STAGES)):
        state = stages.once(f"prices-{stage}", partial(run.climbed, state, stage))
    found = stages.once("plan", partial(_planned, run, state))
    bound, _core = run.priced(found.prices)  # of these blocks, whatever the stages kept
    return replace(found, bound=bound, pairs=sum(holder.each(_size, terms.views)))


def _size(block: LeanBlock, _view: object) -> int:
    return len(block.post)


def _planned(run: _Solve, state: _State) -> NationPlan:
    """Flows over the core at prices of the caps, the core enlarged and the prices mended between them."""
    terms, people, core = run.terms, run.people, state.core
    best, bound, cap = state.best, state.bound, state.best.cap
    brackets = [_Bracket(int(each)) for each in terms.bound]
    found: tuple[int, Core, Codes] | None = None
    for _round in range(_ROUNDS):
        flow = best_flow(terms, core, people, cap, lambda: False)
        if flow is None:
            core = run.widest()
            flow = best_flow(terms, core, people, cap, lambda: False)
        if flow is None:
            raise InfeasibleError(_("no plan satisfies the hard rules"))
        plan = Shifts(terms, core, people, flow.pair.copy())
        used = plan.used
        if plan.repaired():
            plan.improved()
            if plan.fits and (found is None or plan.value < found[0]):
                found = plan.value, core, plan.pair
        with suppress(TooLargeError):  # of such prices no bound is told
            proven, near = run.priced(flow.prices, 0, 1.0)
            core = core.with_(near)
            if proven > bound:
                best, bound = flow.prices, proven
        run.say("solve", found and found[0], bound)
        if found is not None and run.near(found[0], bound):
            break
        cap = np.array(
            [each.next(*told) for each, *told in zip(brackets, cap.tolist(), used.tolist(), strict=True)],
            np.int64,
        )
    if found is None:
        raise SolverError(_("no plan within the caps was found: they may ask for too much"))
    value, core, pair = found
    block = np.searchsorted(people.first, np.arange(len(pair)), side="right") - 1
    own = np.where(pair >= 0, core.pair[pair], -1)
    return NationPlan(terms, people, block, own, value, bound, best, 0)


@dataclass
class _Bracket:
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
