"""Every kind of question is answered as a solve from nothing answers it, where the question is one more rule.

PLACEMENT_MIXTURES=5000 asks of as many random cases.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest

from placement.base.errors import InfeasibleError, InputError
from placement.engine import solve
from placement.problem import Problem
from placement.problem.plan import Breaches, Plan
from placement.rules.base import Nature, Rule
from placement.run import Run
from placement.scenario import SolverSettings
from placement.study.again.nearness import placements, solve_nearest
from placement.study.again.resolve import Resolver
from placement.study.explain.explain import explain
from placement.study.explain.whatif import whatif, wish
from placement.study.gaps.remedies import Remedies
from tests.draws import draws
from tests.study.questions import random_rules, run_of
from tests.tiny import random_problem

if TYPE_CHECKING:
    from placement.model import Model

CASES = int(os.environ.get("PLACEMENT_MIXTURES", "30"))
EXACT = SolverSettings(gap=Decimal(0))
WEIGHTS = "0.001", "0.25", "0.29", "1", "2", "1000", "123456.789"
LONG = 60.0  # seconds: no answer is to be cut short
Values = Mapping[int, Fraction]


class Asked(Rule):
    """One employee holds one of some posts, or none of them."""

    kind: Literal["asked"] = "asked"
    nature = Nature.WISH
    action: Literal["pin", "forbid"]
    employee: int
    posts: tuple[int, ...]

    def post(self, model: "Model") -> None:
        pairs = model.pairs
        own = np.where(pairs.employee == self.employee, 0, -1)
        meant = np.isin(pairs.post, self.posts)
        if self.action == "pin":
            model.at_least(self, own, 1, where=meant)
        else:
            model.at_most(self, own, 0, where=meant)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        there = np.zeros(len(plan.post), bool)
        there[self.employee] = (plan.post[self.employee] in self.posts) == (self.action == "forbid")
        return Breaches.where(there, problem.employee_ids, "not so")

    @property
    def breach_unit(self) -> str:
        return "persons"

    def asks(self) -> str:
        return self.action


@dataclass(frozen=True)
class Trial:
    """A solved run over a small case."""

    run: Run
    seed: int

    @cached_property
    def random(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)

    @property
    def problem(self) -> Problem:
        return self.run.problem

    @property
    def values(self) -> Values:
        return {level.priority: level.value for level in self.run.result.levels}

    def pair(self) -> tuple[int, int]:
        """An employee and a post."""
        people, posts = len(self.problem.employees), len(self.problem.posts)
        return int(self.random.integers(people)), int(self.random.integers(posts))

    def with_(self, action: Literal["pin", "forbid"], employee: int, *posts: int) -> Values | None:
        """What the best plan is worth in which somebody holds one of these posts, or none of them."""
        asked = Asked(action=action, employee=employee, posts=posts)
        return cold(self.problem, {**self.run.scenario.rules, "asked": asked.named("asked")})


def cold(problem: Problem, rules: Mapping[str, Rule]) -> Values | None:
    """What the best plan is worth, proven; None where there is none."""
    try:
        result = solve(problem, rules, EXACT)
    except InfeasibleError:
        return None
    assert result.status == "optimal"
    return {level.priority: level.value for level in result.levels}


def trial(seed: int) -> Trial | None:
    """Random rules at random weights over a small case; None where no plan exists, or none can be valued.

    A chance of nine decimals at a weight of nine digits is more than is added exactly.
    """
    random = np.random.default_rng(seed)
    rules = random_rules(random, 0.2)
    if seed % 5 == 0:
        rules = joined(rules, random_rules(np.random.default_rng(seed), 0.2, only="visiting"))
    rules = weighted(random, rules)
    problem = random_problem(random, employees=int(random.integers(2, 7)))
    try:
        return Trial(run_of(problem, rules, EXACT), seed)
    except InfeasibleError:
        return None
    except InputError:
        fine = {"expected_shortage"} & {rule.kind for rule in rules.values()}
        if not fine:
            raise
        return None


def joined(rules: Mapping[str, Rule], more: Mapping[str, Rule]) -> dict[str, Rule]:
    """Both; what would share the priority of a rule that stands alone gets one of its own."""
    taken = {rule.priority for rule in rules.values() if rule.stands_alone}
    free = 1 + max((rule.priority or 0 for rule in rules.values()), default=0)
    return {**rules} | {
        name: rule.model_copy(update={"priority": free}) if rule.priority in taken else rule
        for name, rule in more.items()
    }


def weighted(random: np.random.Generator, rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """The rules at other weights."""
    return {
        name: rule.model_copy(update={"weight": Decimal(str(random.choice(WEIGHTS)))}).named(name)
        for name, rule in rules.items()
    }


def answer(asked: Trial, *told: tuple[Literal["pin", "forbid"], str]) -> Values | None:
    """The values of a proven answer; None where there is no plan."""
    try:
        found = whatif(asked.run, [wish(action, text, asked.problem) for action, text in told])
    except InfeasibleError:
        return None
    assert found.proven
    return {priority: after for priority, (_before, after) in found.values.items() if after is not None}


def ask_pin(asked: Trial) -> None:
    """Somebody must have a post of a unit, of one job or of any."""
    (employee, post), problem = asked.pair(), asked.problem
    unit, whole = problem.post_unit[post], asked.random.random() < 0.3
    posts = np.flatnonzero(problem.post_unit == unit).tolist() if whole else [post]
    there = problem.unit_ids[unit] if whole else problem.post_ids[post]
    found = answer(asked, ("pin", f"{problem.employee_ids[employee]}={there}"))
    assert found == asked.with_("pin", employee, *posts)


def ask_forbid(asked: Trial) -> None:
    """Somebody may not have the post they have, or another."""
    (employee, post), problem = asked.pair(), asked.problem
    held = int(asked.run.plan.post[employee])
    post = held if held >= 0 and asked.random.random() < 0.7 else post
    found = answer(asked, ("forbid", f"{problem.employee_ids[employee]}={problem.post_ids[post]}"))
    assert found == asked.with_("forbid", employee, post)


def ask_set(asked: Trial) -> None:
    """A rule has other parameters, another weight or priority."""
    rules = dict(asked.run.scenario.rules)
    name = str(asked.random.choice(sorted(rules)))
    others = random_rules(asked.random, 0.2, only=str(getattr(rules[name], "kind", "")))
    rules[name] = next(iter(weighted(asked.random, others).values())).named(name)
    alone = [rule.priority for rule in rules.values() if rule.stands_alone]
    if any(sum(rule.priority == each for rule in rules.values()) > 1 for each in alone):
        return  # `check` refuses it
    try:
        found = whatif(asked.run, [], replace(asked.run.scenario, rules=rules))
    except InfeasibleError:
        assert cold(asked.problem, rules) is None
        return
    assert found.proven
    after = {priority: value for priority, (_before, value) in found.values.items() if value is not None}
    assert after == cold(asked.problem, rules)


def ask_employee(asked: Trial) -> None:
    """What other posts would cost, one by one and the best of them."""
    employee, _post = asked.pair()
    problem, resolver, costs = asked.problem, Resolver.of(asked.run), []
    found = explain(resolver, asked.run, employee, range(len(problem.posts)), LONG)
    for each in found.alternatives:
        post = problem.post_of[each.post.unit, each.post.job]
        truth = asked.with_("pin", employee, post)
        assert each.allowed == (truth is not None), each
        assert each.proven, each
        if truth is not None:
            cost = {priority: value - asked.values[priority] for priority, value in truth.items()}
            assert each.cost == cost, each
            costs += [tuple(cost.values())] if asked.run.plan.post[employee] != post else []
    shown = explain(resolver, asked.run, employee, None, LONG).alternatives
    assert [tuple(each.cost.values()) for each in shown if each.cost is not None] == sorted(costs)[:5]


def ask_near(asked: Trial) -> None:
    """Of all best plans the nearest to that of another run, by a cold solve and by one again."""
    employee, post = asked.pair()
    problem, rules = asked.problem, asked.run.scenario.rules
    other = asked.run.plan.post.copy()
    other[employee] = post if other[employee] != post else -1
    result = solve_nearest(problem, rules, EXACT, placements(problem, Plan(other)), "other")
    assert {level.priority: level.value for level in result.levels} == asked.values
    assert result.near is not None
    assert result.near.changed == result.near.bound
    resolver = Resolver(problem, rules, EXACT, Plan(other))
    again = resolver.answer(resolver.program)
    assert again is not None
    assert again.values == asked.values
    assert len(again.changed(Plan(other))) == result.near.changed


def ask_short(asked: Trial) -> None:
    """Who is short, and what would mend it."""
    remedies = Remedies(asked.run, LONG)
    for unit in range(len(asked.problem.units)):
        for gap in remedies.gaps(unit):
            assert not gap.late
            assert gap.hiring <= gap.short
            for move in gap.moving:
                assert move.proven
        found = remedies.visits(unit)
        for way in () if found is None else found.ways:
            assert way.asked
            assert all([*each.cost.values()] >= [Fraction(0)] * len(each.cost) for each in way.instead)
    assert all(
        each.short == each.by_moving + each.by_training + each.by_hiring for each in remedies.balance()
    )
    remedies.one_more()
    assert not remedies.late


@pytest.mark.slow
def test_nobody_is_freed_by_one_rule_whom_a_row_forbids_as_well() -> None:
    """No move from a unit of one is allowed, whatever the rule of transfers would say without its limits."""
    found = trial(40_405)
    assert found is not None
    ask_short(found)


def test_what_only_courses_keep_filled_is_certain_without_them_too() -> None:
    """The plan teaches somebody; without courses no plan keeps posts as full, which is no want of time."""
    found = trial(40_260)
    assert found is not None
    ask_short(found)


QUESTIONS = ask_pin, ask_forbid, ask_set, ask_employee, ask_near, ask_short


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 10))
def test_an_answer_equals_that_of_a_cold_solve(block: int) -> None:
    asked = 0
    for seed in range(block * CASES // 10, (block + 1) * CASES // 10):
        found = trial(40_000 + seed)
        if found is None:
            continue
        for ask in QUESTIONS:
            ask(found)
            asked += 1
    assert asked
