"""The smoothed dual: its gradient, its couples, and the relaxation that teaches it."""

import itertools

import numpy as np
import pytest

from benchmarks.instances.health import health_case
from benchmarks.instances.rules import levelled_rules
from benchmarks.instances.tables import problem_of
from placement.base.arrays import Codes
from placement.program import Program
from placement.program.assembly import build
from placement.program.couples import Couples
from placement.proof.certificate import certified_bound, priced
from placement.rules import KINDS
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.ascent.dual import Dual
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.joint import Joint
from placement.solvers.ascent.relaxation import LinearRelaxation
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.exact.exact import ExactPath
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from tests.draws import draws
from tests.engine.test_cuts import cuts_at_random
from tests.engine.test_equivalence import DRAWN, mixture
from tests.tiny import random_problem

NEVER = 1e13
FAR = 1e8


@pytest.fixture(scope="module", params=["hard", "soft", "cut"])
def program(request: pytest.FixtureRequest) -> Program:
    """300 people in 12 units, three priorities, couples hard or at a price; or with cuts."""
    case = health_case(300, 12, 6, couples=0.1)
    rules = dict(levelled_rules(case, 6))
    if request.param == "soft":
        together = {"kind": "together", "priority": 2, "weight": 30}
        rules["together"] = KINDS["together"].model_validate(together).named("together")
    program = build(problem_of(case), rules)
    if request.param == "cut":
        cuts = cuts_at_random(np.random.default_rng(0), program, 30)
        dear = program.with_cuts(cuts).lifted.any.tocoo().row  # a breach bounds their prices
        cuts = cuts.chosen(np.setdiff1d(np.arange(len(cuts)), dear))
        assert len(cuts) > 5
        program = program.with_cuts(cuts)
    return program


def prices_of(dual: Dual, seed: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    random = np.random.default_rng(seed)
    return np.clip(random.normal(0, 15, len(dual.right)), dual.low, dual.high)


def reached(program: Program, level: int) -> tuple[int, ...]:
    return tuple(program.floor(before) + 500 * program.unit[before] for before in range(level))


@pytest.mark.parametrize("level", [0, 1, 2])
def test_the_gradient_is_what_differences_say(program: Program, level: int) -> None:
    dual = Dual(program, level, reached(program, level))
    price, singles = prices_of(dual, level), dual.singles
    _, gradient = dual.smooth(price, singles, singles.size, 40.0)
    random = np.random.default_rng(1)
    for way in random.normal(0, 1, (6, len(price))) * (dual.step > 0):
        step = 1e-2 * way / np.linalg.norm(way)
        up, down = (dual.smooth(price + sign * step, singles, singles.size, 40.0)[0] for sign in (1, -1))
        assert (up - down) / 2 == pytest.approx(gradient @ step, rel=0.02, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("level", [0, 1, 2])
def test_its_value_is_the_bound_that_the_certificate_computes(program: Program, level: int) -> None:
    dual = Dual(program, level, reached(program, level))
    for seed in range(5):
        price = prices_of(dual, seed)
        exact = priced(program, dual.duals(price), dual.reached)
        assert exact is not None
        value, excess = dual.above_least(price)
        value += program.constant[level]
        assert value <= exact.base / exact.unit + 1e-4 * max(1, abs(value))
        if level == 0:  # later, the certificate cuts prices of earlier soft rows where L pays their slack
            told = np.minimum(exact.excess[dual.pair] / exact.unit, FAR)
            assert np.minimum(excess, FAR) == pytest.approx(told, abs=0.05, rel=1e-4)


def one_couple(group: Codes) -> Couples:
    """The first two employees, by the group of each post (P,)."""
    first, nothing = np.zeros(1, np.int64), np.zeros(0, np.int64)
    return Couples(
        ends=np.array([[0, 1]]),
        bond=first,
        group=group[None],
        level=first,
        price=first + 1,
        column=first,
        rows=nothing,
        tells=nothing,
        sign=nothing,
    )


def test_a_couple_costs_what_trying_all_choices_says() -> None:
    random = np.random.default_rng(3)
    for trial in range(60):
        posts = 6
        couples = one_couple(random.integers(-1, 3, posts))
        free = random.random(2) < 0.5
        held = [np.flatnonzero(random.random(posts) < 0.6) for _ in range(2)]
        if any(not free[side] and not len(held[side]) for side in range(2)):
            continue
        seat, post = np.repeat([0, 1], [len(held[0]), len(held[1])]), np.concatenate(held)
        cost = random.integers(-20, 20, len(post)).astype(float)
        split = float(random.choice([NEVER, 3.0, 0.0]))
        choices = []
        for side in range(2):
            own = [(couples.group[0][post[at]], cost[at], at) for at in np.flatnonzero(seat == side)]
            choices.append([*own, *([(-1, 0.0, -1)] if free[side] else [])])
        every = [
            (a[1] + b[1] + (0 if a[0] == b[0] else split), a[2], b[2]) for a, b in itertools.product(*choices)
        ]
        best = min(total for total, _, _ in every)
        joint = Joint.of(couples, seat, post, free)
        least, excess = joint.above_least(cost, np.array([split]))
        assert least == pytest.approx([best])
        for at in range(len(post)):
            with_it = min(total for total, a, b in every if at in (a, b))
            assert excess[at] == pytest.approx(with_it - best), trial
        smooth, share, parted = joint.smooth(cost, np.array([split]), 1e-3)
        assert smooth == pytest.approx([best], abs=0.01)
        assert (share >= 0).all()
        assert share[seat == 0].sum() <= 1 + 1e-9
        assert (parted >= 0).all()


def test_what_a_core_teaches_never_lowers_the_bound_and_ends_at_its_relaxation(program: Program) -> None:
    search = Search(0.0, 1, 0, Watch(60.0))
    climb = DualAscent(program, 0, (), 0.0, Watch(60.0))
    relaxation = LinearRelaxation(Restricted.of(program, climb.cheapest(1.25), 0, ()), search)
    bounds = [climb.bound]
    for _ in range(30):
        relaxed = relaxation.solve()
        assert relaxed is not None
        core = relaxation.core
        relaxation.grow(climb.learn(climb.dual.of_rows(*core.prices(relaxed)), core.program.allowed))
        bounds.append(climb.bound)
        if climb.bound >= relaxed.value + program.constant[0] - 1e-6:
            break
    assert bounds == sorted(bounds)
    assert climb.bound == certified_bound(program, climb.duals, ())
    whole = Restricted.of(program, program.allowed, 0, ())
    everything = search.relaxed(whole.linear, whole.cost)
    assert everything is not None
    assert climb.bound >= everything.value + program.constant[0] - 1e-6


def test_a_grown_relaxation_is_the_one_of_all_its_pairs(program: Program) -> None:
    search = Search(0.0, 1, 0, Watch(60.0))
    random = np.random.default_rng(0)
    few = program.pairs.is_current | (random.random(len(program.pairs)) < 0.2)
    relaxation = LinearRelaxation(Restricted.of(program, few, 0, ()), search)
    relaxation.solve()
    more = few | (random.random(len(program.pairs)) < 0.2)
    relaxation.grow(more)
    grown, core = relaxation.solve(), Restricted.of(program, more, 0, ())
    cold = search.relaxed(core.linear, core.cost)
    assert grown is not None
    assert cold is not None
    assert grown.value == pytest.approx(cold.value)
    assert core.cost @ grown.x == pytest.approx(grown.value)
    activity = core.linear.matrix @ grown.x
    assert (activity <= core.linear.upper + 1e-6).all()
    assert (activity >= core.linear.lower - 1e-6).all()


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 5))
def test_couples_beside_other_rules_are_solved_as_the_exact_path_does(block: int) -> None:
    tried = 0
    for seed in range(8 * block, 8 * block + 8):
        random = np.random.default_rng(400 + seed)
        kinds = ["together", *map(str, random.choice(DRAWN, random.integers(2, 6)))]
        problem, rules = random_problem(random, employees=int(random.integers(4, 9))), mixture(random, kinds)
        program, path = build(problem, rules), AscentPath(smallest=0)
        if not path.supports(program):
            continue
        tried += 1
        found, truth = (each.solve(program, 0.0, 1, 0, Watch(60.0)) for each in (path, ExactPath()))
        assert found.status == truth.status, seed
        if found.x is not None and truth.x is not None:
            assert program.value(found.x) == program.value(truth.x), seed
    assert tried > 3
