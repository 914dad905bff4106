"""Questions to the policies of the gallery are answered as a solve from nothing answers them.

Two quick policies and a few of their questions; with PLACEMENT_GALLERY=all every policy and every
number in it.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from benchmarks import gallery
from placement.base.errors import InfeasibleError, InputError
from placement.engine import solve
from placement.run import Run, read_inputs
from placement.study.again.nearness import placements, solve_nearest
from placement.study.again.resolve import Resolver
from placement.study.explain.explain import explain
from placement.study.explain.whatif import Difference, whatif, wish
from placement.study.gaps.remedies import Remedies

EVERY = os.environ.get("PLACEMENT_GALLERY") == "all"
QUICK = {"law_only", "minimum_first"}
POLICIES = [path for path in gallery.policies() if EVERY or path.stem in QUICK]
EVERY_POLICY = pytest.mark.parametrize("policy", POLICIES, ids=[path.stem for path in POLICIES])
LONG = 300.0
PROOF = "solver.gap=0", "solver.time_limit=900"  # what is within a gap of the best may be told apart
Values = Mapping[int, Fraction]


@dataclass(frozen=True)
class Cold:
    """What a solve from nothing finds, and whether it is proven the best."""

    values: Values
    proven: bool

    def agrees(self, found: Values, *, proven: bool) -> None:
        """What is proven the best is beaten by nothing, and two such are equal."""
        assert found.keys() == self.values.keys()
        ours, theirs = ([values[priority] for priority in sorted(values)] for values in (found, self.values))
        assert ours >= theirs or not self.proven
        assert ours <= theirs or not proven


@cache
def run_of(policy: Path) -> Run:
    inputs = read_inputs(policy, PROOF)
    return Run(
        inputs.scenario,
        inputs.problem,
        solve(inputs.problem, inputs.scenario.rules, inputs.scenario.solver),
    )


def cold(policy: Path, *overrides: str) -> Cold | None:
    """The best plan, solved from nothing; None where there is none."""
    inputs = read_inputs(policy, (*PROOF, *overrides))
    try:
        result = solve(inputs.problem, inputs.scenario.rules, inputs.scenario.solver)
    except InfeasibleError:
        return None
    return Cold({level.priority: level.value for level in result.levels}, result.status == "optimal")


def after(found: Difference) -> Values:
    """What the answer to a question is worth."""
    return {priority: value for priority, (_before, value) in found.values.items() if value is not None}


def numbers(run: Run) -> Iterator[str]:
    """Every number written in a rule, as a setting of another one."""
    for name, rule in run.scenario.rules.items():
        for key in sorted(rule.model_fields_set - {"priority"}):
            value = getattr(rule, key)
            if isinstance(value, bool) or not isinstance(value, int | Decimal):
                continue
            other = value / 2 if value != int(value) else value + 1
            yield f"rules.{name}.{key}={other}"


def asked(policy: Path, action: str) -> tuple[str, str]:
    """Somebody who stays is wanted in the post of somebody who moves, or kept out of their own."""
    run = run_of(policy)
    problem, plan = run.problem, run.plan
    moved = np.flatnonzero(problem.moved(plan))
    who = int(moved[len(moved) // 2]) if len(moved) else int(np.flatnonzero(plan.post >= 0)[0])
    post = int(problem.current[who]) if action == "pin" else int(plan.post[who])
    employee, unit = str(problem.employee_ids[who]), str(problem.unit_ids[problem.post_unit[post]])
    job = str(problem.posts["job"].iloc[post])
    lock = f"{{employee: {employee}, unit: {unit}, job: {job}, action: {action}}}"
    return f"{employee}={unit}:{job}", f"rules.asked={{kind: lock, locks: [{lock}]}}"


@pytest.mark.more
@EVERY_POLICY
@pytest.mark.parametrize("action", ["pin", "forbid"])
def test_a_wish_is_worth_what_a_cold_solve_with_a_lock_is(policy: Path, action: str) -> None:
    text, lock = asked(policy, action)
    run, truth = run_of(policy), cold(policy, lock)
    try:
        found = whatif(run, [wish("pin" if action == "pin" else "forbid", text, run.problem)])
    except InfeasibleError:
        assert truth is None
        return
    assert truth is not None
    truth.agrees(after(found), proven=found.proven)


@pytest.mark.more
@EVERY_POLICY
def test_another_number_is_worth_what_a_cold_solve_with_it_is(policy: Path) -> None:
    run = run_of(policy)
    settings = list(numbers(run))
    for setting in settings if EVERY else settings[:2]:
        try:
            inputs = read_inputs(policy, (*PROOF, setting))
        except InputError:
            continue  # a number that the rule does not take
        truth = cold(policy, setting)
        try:
            found = whatif(run, [], inputs.scenario)
        except InfeasibleError:
            assert truth is None, setting
            continue
        assert truth is not None, setting
        truth.agrees(after(found), proven=found.proven)


@pytest.mark.slow
@EVERY_POLICY
def test_of_the_best_plans_the_nearest_to_itself_is_itself(policy: Path) -> None:
    run = run_of(policy)
    if run.result.status != "optimal":
        pytest.skip("not proven")
    scenario, wanted = run.scenario, placements(run.problem, run.plan)
    result = solve_nearest(run.problem, scenario.rules, scenario.solver, wanted, "itself")
    assert result.near is not None
    assert result.near.changed == 0
    assert {each.priority: each.value for each in result.levels} == {
        each.priority: each.value for each in run.result.levels
    }


@pytest.mark.more
@EVERY_POLICY
def test_another_post_costs_what_a_cold_solve_with_a_pin_costs(policy: Path) -> None:
    text, lock = asked(policy, "pin")
    run, truth = run_of(policy), cold(policy, lock)
    employee, _, post = text.partition("=")
    who, at = (
        int(np.flatnonzero(ids == word)[0])
        for ids, word in ((run.problem.employee_ids, employee), (run.problem.post_ids, post))
    )
    (found,) = explain(Resolver.of(run), run, who, [at], LONG).alternatives
    assert found.allowed == (truth is not None)
    if truth is not None:
        assert found.cost is not None
        reached = {each.priority: each.value + found.cost[each.priority] for each in run.result.levels}
        truth.agrees(reached, proven=found.proven)


@pytest.mark.skipif(not EVERY, reason="on demand: PLACEMENT_GALLERY=all")
@EVERY_POLICY
def test_people_units_and_shortages_are_explained(policy: Path) -> None:
    run = run_of(policy)
    resolver = Resolver.of(run)
    moved = np.flatnonzero(run.problem.moved(run.plan))
    for who in moved[:2].tolist():
        assert explain(resolver, run, who, None, LONG).alternatives is not None
    remedies = Remedies(run, LONG)
    assert all(
        each.short == each.by_moving + each.by_training + each.by_hiring for each in remedies.balance()
    )
    for unit in range(0, len(run.problem.units), 10):
        assert all(gap.hiring <= gap.short for gap in remedies.gaps(unit))
