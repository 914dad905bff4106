"""A plan in hand makes another one quick, whatever has changed, and never another answer."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.instances.changes import changes
from benchmarks.instances.health import health_case
from benchmarks.instances.rules import flow_rules, rich_rules
from benchmarks.instances.tables import problem_of
from placement.base.errors import InfeasibleError
from placement.engine import solve
from placement.problem.plan import Plan
from placement.program.assembly import build
from placement.program.changes import forced
from placement.program.program import Program
from placement.proof.audit import values as worth
from placement.proof.certificate import certified_bounds
from placement.rules import KINDS
from placement.scenario import SolverSettings
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.exact.exact import ExactPath
from placement.solvers.path import Solution, Watch
from placement.study.again.resolve import Resolver
from tests.draws import draws
from tests.engine.test_equivalence import mixture
from tests.rules.examples import rule
from tests.study.questions import run_of
from tests.tiny import random_problem


@pytest.mark.slow
@pytest.mark.parametrize("seed", draws(10, 60))
def test_with_other_rules_over_other_people_the_answer_is_that_of_a_cold_solve(seed: int) -> None:
    random = np.random.default_rng(7000 + seed)
    kinds = [str(kind) for kind in random.choice(sorted(KINDS), random.integers(2, 7))]
    before, after = (random_problem(random, employees=int(random.integers(3, 7))) for _ in range(2))
    settings = SolverSettings()
    rules, others = mixture(random, kinds), mixture(random, kinds)
    if build(before, rules).in_order or build(after, others).in_order:
        return
    try:
        result = solve(before, rules, settings)
    except InfeasibleError:
        return
    first = Resolver(before, rules, settings, result.plan)
    first.duals = result.duals
    again = first.after(after, others)
    answer = again.answer(again.program)
    try:
        truth = solve(after, others, settings)
    except InfeasibleError:
        assert answer is None
        return
    assert answer is not None
    assert answer.proven
    assert worth(others, again.audited(answer)) == {level.priority: level.value for level in truth.levels}


def test_a_plan_is_carried_by_the_names_of_people_and_posts() -> None:
    case = health_case(60, 5, 3)
    before = problem_of(case)
    tables = dict(case.tables)
    tables["employees"] = tables["employees"].iloc[::-1].iloc[1:].reset_index(drop=True)
    tables["posts"] = tables["posts"].iloc[5:].reset_index(drop=True)
    after = problem_of(replace(case, tables=tables))
    random = np.random.default_rng(0)
    plan = Plan(random.integers(-1, len(before.posts), len(before.employees)))
    names = [*before.post_ids, None]
    held = {who: names[post] for who, post in zip(before.employee_ids, plan.post, strict=True)}
    near = Resolver(before, {}, SolverSettings(), plan).after(after, {}).near
    known = set(after.post_ids)
    for employee, post in zip(after.employee_ids, near.post, strict=True):
        expected = held[employee] if held[employee] in known else None
        assert (None if post < 0 else after.post_ids[post]) == expected


@pytest.mark.parametrize("seed", range(3))
def test_a_flow_of_hundreds_after_another_need_or_employee(seed: int) -> None:
    case, rules, settings = health_case(300, 12, 6), flow_rules(6), SolverSettings()
    problem = problem_of(case)
    result = solve(problem, rules, settings)
    first = Resolver(problem, rules, settings, result.plan)
    for name, changed in changes(case, np.random.default_rng(seed)).items():
        other = problem_of(changed)
        again = first.after(other, rules)
        answer, truth = again.answer(again.program), solve(other, rules, settings)
        assert answer is not None, name
        found = worth(rules, again.audited(answer))
        assert found == {level.priority: level.value for level in truth.levels}, name
        assert len(answer.changed(again.near)) <= (truth.plan.post != again.near.post).sum()


@pytest.mark.slow
def test_a_rich_program_of_hundreds_after_another_need_or_employee(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("placement.solvers.again.repair._SMALLEST", 0)
    monkeypatch.setattr("placement.solvers.choose.PATHS", (AscentPath(smallest=0),))
    case = health_case(300, 12, 6, couples=0.05)
    rules, settings = rich_rules(case, 6), SolverSettings.model_validate({"gap": "0.01"})
    problem = problem_of(case)
    result = solve(problem, rules, settings, paths=(AscentPath(smallest=0),))
    first = Resolver(problem, rules, settings, result.plan)
    first.duals = result.duals
    for name, changed in changes(case, np.random.default_rng(1)).items():
        other = problem_of(changed)
        again = first.after(other, rules)
        answer, truth = again.answer(again.program), solve(other, rules, settings)
        assert answer is not None, name
        assert answer.proven, name
        found = worth(rules, again.audited(answer))
        for level in truth.levels:
            assert level.bound <= found[level.priority], name
            assert float(found[level.priority]) <= 1.01 * float(level.value) + 1, name


OUT_OF_REACH = 10**8
"""No plan of these cases is worth so much: what is bounded by more is in no plan at all."""


@pytest.mark.parametrize("seed", draws(5, 30))
def test_the_bound_of_a_pair_is_that_of_the_program_in_which_it_is_forced(seed: int) -> None:
    random = np.random.default_rng(9000 + seed)
    kinds = [str(kind) for kind in random.choice(sorted(KINDS), random.integers(2, 7))]
    problem, rules = random_problem(random, employees=6), mixture(random, [*kinds, "together"])
    program = build(problem, rules)
    if not program.priorities or program.in_order:
        return
    try:
        result = solve(problem, rules, SolverSettings())
    except InfeasibleError:
        return
    resolver = Resolver(problem, rules, SolverSettings(), result.plan)
    resolver.duals = result.duals
    for pair in np.flatnonzero(program.allowed).tolist():
        employee, post = int(program.pairs.employee[pair]), int(program.pairs.post[pair])
        told = certified_bounds(forced(program, employee, post), result.duals)
        known = tuple(program.fraction(level, value) for level, value in enumerate(told))
        bound = resolver.bound(employee, post)
        assert [min(each, OUT_OF_REACH) for each in bound] == [min(each, OUT_OF_REACH) for each in known]


class Loose:
    """A cold solve that leaves columns larger than its plan asks for, as one does when time is up."""

    name = "loose"

    def supports(self, program: Program) -> bool:
        """Whether there are such columns."""
        return bool(program.in_order)

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """The best plan."""
        found = ExactPath().solve(program, gap, threads, seed, watch)
        if found.x is None:
            return found
        x = found.x.copy()
        columns = np.concatenate([*program.in_order.values()])
        x[columns] = np.minimum(x[columns] + 1, program.upper[columns - len(program.pairs)])
        return replace(found, x=x)


def test_what_leximin_leaves_too_large_is_told_as_the_audit_finds_it() -> None:
    problem = random_problem(np.random.default_rng(3))
    rules = {"fair": rule("equity", over="unit", how="leximin", priority=1)}
    run = run_of(problem, {name: each.named(name) for name, each in rules.items()})
    resolver = Resolver.of(run)
    assert resolver.program.in_order
    answer = resolver.answer(resolver.program, paths=[Loose()])
    assert answer is not None
    resolver.audited(answer)
