"""Costs of other posts equal what trying all plans finds; what forbids a post is said in the rules' words."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest

from placement.base.errors import InfeasibleError, NoPlanError
from placement.problem import Problem
from placement.problem.plan import Plan
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.run import Run
from placement.study.again.resolve import Resolved, Resolver
from placement.study.explain.explain import Alternative, Post, _keeping, explain, post_of
from tests import tiny
from tests.draws import draws
from tests.rules.examples import nurse, rule, town
from tests.study.questions import random_rules, run_of
from tests.tiny import problem_of, random_problem


def resolver_of(run: Run) -> Resolver:
    return Resolver.of(run)


def best_with(
    problem: Problem, rules: dict[str, Rule], employee: int, post: int, monkeypatch: pytest.MonkeyPatch
) -> tiny.Value | None:
    """By trying all plans in which the employee holds the post."""
    every = tiny.every_plan

    def having(*of: object) -> list[Plan]:
        return [plan for plan in every(*of) if plan.post[employee] == post]  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(tiny, "every_plan", having)
        return tiny.best_by_enumeration(problem, rules)


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(2, 15))
def test_the_cost_of_a_post_equals_the_difference_by_enumeration(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(4 * block, 4 * block + 4):
        random = np.random.default_rng(seed)
        rules = random_rules(random, 0.2, frozenset({"training", "access", "equity"}))
        problem = random_problem(random)
        try:
            run = run_of(problem, rules)
        except InfeasibleError:
            continue
        best = {level.priority: level.value for level in run.result.levels}
        employee = int(random.integers(len(problem.employees)))
        found = explain(resolver_of(run), run, employee, range(len(problem.posts)), seconds=60)
        assert len(found.alternatives) == len(problem.posts)
        for each in found.alternatives:
            post = problem.post_of[each.post.unit, each.post.job]
            expected = best_with(problem, rules, employee, post, monkeypatch)
            assert each.allowed == (expected is not None), (seed, each)
            assert each.allowed != bool(each.bars)
            if expected is not None and each.cost is not None:
                for priority, cost in each.cost.items():
                    assert cost == expected[priority] - best[priority], (seed, each)  # type: ignore[operator]


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 4))
def test_the_best_posts_come_first_and_none_better_is_left_out(block: int) -> None:
    for seed in range(10 * block, 10 * block + 10):
        random = np.random.default_rng(seed)
        rules = random_rules(random, 0.1, frozenset({"training", "access", "equity"}))
        problem = random_problem(random)
        try:
            run = run_of(problem, rules)
        except InfeasibleError:
            continue
        asked = explain(resolver_of(run), run, 0, range(len(problem.posts)), seconds=600)
        best = explain(resolver_of(run), run, 0, seconds=600)
        held = int(run.plan.post[0])

        others = [
            each for each in asked.alternatives if problem.post_of[each.post.unit, each.post.job] != held
        ]
        assert costs(best.alternatives) == costs(others)[:5], seed


@pytest.mark.parametrize("seed", draws(4, 20))
def test_under_leximin_a_post_comes_first_that_leaves_fewer_behind(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the next priority is looked at, though the worst is as badly off in all of them."""
    fair = KINDS["equity"].model_validate({"over": "unit", "how": "leximin", "priority": 1}).named("fair")
    rules = {"fair": fair, "stay": KINDS["stay"].model_validate({"priority": 2}).named("stay")}
    problem = random_problem(np.random.default_rng(seed))
    run = run_of(problem, rules)
    resolver = Resolver.of(run)
    posts = range(len(problem.posts))
    best = {post: best_with(problem, rules, 0, post, monkeypatch) for post in posts}
    told = {post_of(problem, post): [*value.values()] for post, value in best.items() if value is not None}
    for found in (explain(resolver, run, 0, posts, 60), explain(resolver, run, 0, seconds=60)):
        shown = [told[each.post] for each in found.alternatives if each.allowed and each.proven]
        assert shown == sorted(shown)


def costs(alternatives: Sequence[Alternative]) -> list[tuple[Fraction, ...]]:
    return [tuple(each.cost.values()) for each in alternatives if each.cost is not None]


@pytest.fixture
def clinic() -> Problem:
    """E1 is too far from B and lacks a level; E2 moved last year; E3 is fit and near."""
    return problem_of(
        employees=[
            {"employee": "E1", "job": "nurse", "unit": "A", "home": "r"},
            {"employee": "E2", "job": "nurse", "unit": "A", "home": "p", "since": "2026-03-01"},
            {"employee": "E3", "job": "nurse", "unit": "A", "home": "p"},
        ],
        units=[
            {"unit": unit, "kind": "puskesmas", "region": "96.71", "place": place}
            for unit, place in (("A", "p"), ("B", "q"))
        ],
        posts=[{"unit": unit, "job": "nurse", "minimum": 1} for unit in ("A", "B")],
        places=[{"place": place} for place in "pqr"],
        links=[{"from": "p", "to": "q", "minutes": 30}, {"from": "q", "to": "r", "minutes": 210}],
        requirements=[{"job": "nurse", "competency": "emergency care", "level": 3}],
        competencies=[
            {"employee": employee, "competency": "emergency care", "level": level}
            for employee, level in (("E1", 2), ("E2", 3), ("E3", 4))
        ],
        courses=[{"course": "Triage", "competency": "emergency care", "to_level": 4, "cost": 5}],
    )


RULES: dict[str, Rule] = {
    "limit": KINDS["travel_limit"].model_validate({"minutes": 120}),
    "competence": KINDS["competency"](),
    "two_years": KINDS["tenure"].model_validate({"years": 2}),
    "placed": KINDS["placed"](),
    "gaps": KINDS["staffing"].model_validate({"priority": 1}),
    "stay": KINDS["stay"].model_validate({"priority": 2}),
}


def test_the_other_posts_are_told_where_time_does_not_suffice_for_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    town = problem_of(
        employees=[{"employee": "E1", "job": "nurse", "unit": "A"}],
        units=[{"unit": unit, "kind": "puskesmas", "region": "96.71"} for unit in "ABC"],
        posts=[{"unit": unit, "job": "nurse", "minimum": 1} for unit in "ABC"],
    )
    stay = KINDS["stay"].model_validate({"priority": 1}).named("stay")
    run = run_of(town, {"placed": KINDS["placed"](), "stay": stay})
    with_pair = Resolver.with_pair

    def slowly(
        self: Resolver, employee: int, post: int, *, seconds: float, hurried: bool = False
    ) -> Resolved | None:
        if post == town.post_of["B", "nurse"]:
            raise NoPlanError("the time limit came before any plan")
        return with_pair(self, employee, post, seconds=seconds, hurried=hurried)

    monkeypatch.setattr(Resolver, "with_pair", slowly)
    found = explain(resolver_of(run), run, 0)
    assert [each.post.unit for each in found.alternatives] == ["C"]
    assert (found.tried, found.others) == (2, 2)


def test_why_not_there_names_every_rule_with_its_numbers(clinic: Problem) -> None:
    run = run_of(clinic, RULES)
    post = clinic.post_of["B", "nurse"]
    (first,) = explain(resolver_of(run), run, 0, [post]).alternatives
    assert [(bar.rule, bar.message) for bar in first.bars] == [
        ("limit", "210 minutes to B, the limit is 120"),
        (
            "competence",
            "needs level 3 in emergency care, has 2; the course Triage would give level 3 in emergency care",
        ),
    ]
    (second,) = explain(resolver_of(run), run, 1, [post]).alternatives
    assert [bar.rule for bar in second.bars] == ["two_years"]
    assert second.cost is None


def test_why_here_says_what_each_rule_finds_and_who_would_move_in_turn(clinic: Problem) -> None:
    run = run_of(clinic, RULES)
    found = explain(resolver_of(run), run, 2)
    assert found.post is not None
    assert found.post.unit == "B"
    assert (found.rules["stay"].breach, found.rules["stay"].message) == (1, "moved to B as nurse")
    assert (found.rules["gaps"].breach, found.rules["gaps"].message) == (0, "")
    assert found.reasons is not None
    (alternative,) = found.alternatives
    assert alternative.cost == {1: Fraction(1), 2: Fraction(-1)}
    assert alternative.also_moves == ()


def test_rules_that_bar_a_post_only_together_are_named(clinic: Problem) -> None:
    rules = RULES | {"few": KINDS["moves"].model_validate({"at_most": 0})}
    run = run_of(clinic, rules)
    (found,) = explain(resolver_of(run), run, 2, [clinic.post_of["B", "nurse"]]).alternatives
    assert [(bar.rule, bar.message) for bar in found.bars] == [("few", "all: 1 moves, the cap is 0")]


@pytest.mark.parametrize(
    ("proven", "cost", "behind", "told"),
    [
        (True, 1, (), "even the best, nurse at B, makes the plan worse"),
        (False, 1, (), None),  # a plan that costs less, or nothing, may not have been found
        (False, 0, (), "nurse at B would do as well"),
        (True, 0, ("fair",), None),  # the worst-off are the same, and those after them are worse
    ],
)
def test_what_keeps_somebody_is_said_only_where_it_is_known(
    proven: bool, cost: int, behind: tuple[str, ...], told: str | None
) -> None:
    problem = town(employees=[nurse("E1", "A")])
    run = run_of(problem, {"kept": rule("placed"), "few": rule("stay", priority=1)})
    best = Alternative(Post("B", "nurse"), cost={1: Fraction(cost)}, proven=proven, behind=behind)
    (need, *others) = _keeping(run, 0, [best], {}, 0)
    assert need.startswith("A needs at least 1")
    assert [each.partition(told or "")[1] for each in others] == ([] if told is None else [told])
