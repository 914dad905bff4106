"""Cuts of several rows: no plan is cut off, and what they prove is true."""

import numpy as np
import pytest

from placement.program.assembly import build
from placement.program.program import Program
from placement.proof.certificate import certified_bound
from placement.solvers.ascent.combination import added_up
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.relaxation import LinearRelaxation
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.separation import cut
from placement.solvers.exact.exact import ExactPath
from placement.solvers.highs import Search
from placement.solvers.path import Watch
from tests.draws import draws
from tests.engine.test_equivalence import DRAWN, mixture
from tests.rules.examples import WAYS, nurse, rule, town
from tests.tiny import every_plan, random_problem


def search() -> Search:
    """One that begins now."""
    return Search(0.0, 1, 0, Watch(600.0))


def relaxation_of(program: Program, level: int = 0, reached: tuple[int, ...] = ()) -> LinearRelaxation:
    return LinearRelaxation(Restricted.of(program, program.allowed, level, reached), search())


def proven(relaxation: LinearRelaxation) -> int:
    """The bound of the certificate by the relaxation's prices."""
    core, relaxed = relaxation.core, relaxation.solve()
    assert relaxed is not None
    climb = DualAscent(core.whole, core.level, core.reached, 0.0, search().watch, ascend=False)
    climb.learn(climb.dual.of_rows(*core.prices(relaxed)), core.program.allowed)
    bound = certified_bound(core.whole, climb.duals, core.reached)
    assert bound is not None
    return bound


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 3, "PLACEMENT_CUTS"))
def test_cuts_of_several_rows_cut_off_no_plan_and_prove_nothing_false(block: int) -> None:
    joined = 0
    for seed in range(8 * block, 8 * block + 8):
        random = np.random.default_rng(91_000 + seed)
        kinds = [str(kind) for kind in random.choice([kind for kind in DRAWN if kind != "lot"], 2)]
        problem = random_problem(random, employees=int(random.integers(5, 15)))
        program = build(problem, mixture(random, [*kinds, "staffing", "crew", "visiting", "headcount"]))
        best = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0))
        if not program.everybody_has_a_choice or program.in_order or best.x is None:
            continue
        value = program.value(best.x)
        assert value is not None
        for level in range(len(program.priorities)):
            relaxation = relaxation_of(program, level, value[:level])
            relaxed = relaxation.solve()
            if relaxed is None:
                continue
            before = relaxed.value
            for _ in range(3):
                more = added_up(relaxation, relaxed)
                if not len(more):
                    break
                joined += len(more)
                relaxation.cut(more)
                relaxed = relaxation.solve()
                assert relaxed is not None
            assert before - 1e-6 <= relaxed.value <= value[level] - program.constant[level] + 1e-6
            assert proven(relaxation) <= value[level]
            core = relaxation.core
            assert core.linear.holds(core.columns.completed(best.x)), "the best plan keeps all cuts"
            whole = search().minimise(core.linear, core.cost)
            assert whole.bound == value[level] - program.constant[level]
    assert joined


def test_every_plan_keeps_the_cuts_of_all_rounds() -> None:
    """Posts are short by half a person each, which a person in parts would mend on paper."""
    problem = town(
        employees=[nurse(f"E{number}", unit) for number, unit in enumerate("AAB")],
        **WAYS,
    )
    rules = {
        "visiting": rule("visiting", minutes=60, share="0.5", priority=1, weight="0.1"),
        "staffing": rule("staffing", level="target", priority=1),
        "crew": rule("crew", at_least=2, priority=1),
        "placed": rule("placed"),
    }
    rules = {name: each.named(name) for name, each in rules.items()}
    program = build(problem, rules)
    relaxation = relaxation_of(program)
    best = ExactPath().solve(program, 0.0, 1, 0, Watch(60.0))
    assert best.x is not None
    value = program.value(best.x)
    assert value is not None
    cut(relaxation, value[0], 0, together=True)
    core, seen = relaxation.core, 0
    assert len(core.program.cuts)
    for plan in every_plan(problem, rules):
        choice = program.choice(plan)
        if choice is None:
            continue
        for manned in (0, 1):
            crews = len(problem.posts)
            choice[-crews:] = np.minimum(manned, program.upper[-crews:])
            if program.value(choice) is not None:
                seen += 1
                assert core.linear.holds(core.columns.completed(choice))
    assert seen > 5
