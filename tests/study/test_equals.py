"""Why this person and not a colleague: exchanges that cost nothing, judged again by the audit alone."""

from collections.abc import Mapping

import numpy as np
import pytest

from placement.problem import Problem
from placement.problem.plan import Plan
from placement.proof.audit import audit, broken, values
from placement.rules.base import Rule
from placement.study.explain.equals import equals
from tests.rules.examples import NURSES, WAYS, nurse, rule, town
from tests.tiny import plan_of


def named(**rules: Rule) -> dict[str, Rule]:
    return {name: each.named(name) for name, each in rules.items()}


def colleagues(problem: Problem, rules: Mapping[str, Rule], plan: Plan) -> dict[str, set[str]]:
    ids = problem.employee_ids
    found = equals(problem, rules, plan).by_mover
    return {str(ids[one]): {str(ids[other]) for other in others} for one, others in found.items()}


def test_who_lives_alike_might_go_as_well() -> None:
    people = [nurse("E1", "A", home="q"), nurse("E2", "A", home="q"), nurse("E3", "A", home="p")]
    problem = town(employees=people, posts=NURSES, **WAYS)
    rules = named(few=rule("stay", priority=1), near=rule("commute", priority=2))
    assert colleagues(problem, rules, plan_of(problem, "B:nurse", "A:nurse", "A:nurse")) == {"E1": {"E2"}}


def test_who_is_barred_pinned_or_in_another_post_is_no_equal() -> None:
    people = [nurse("E1", "A"), nurse("E2", "A", since="2026-12-01"), nurse("E3", "A"), nurse("E4", "C")]
    problem = town(employees=people, locks=[{"employee": "E3", "unit": "A", "action": "pin"}])
    rules = named(tenure=rule("tenure", years=2), locks=rule("lock"), few=rule("stay", priority=1))
    assert colleagues(problem, rules, plan_of(problem, "B:nurse", "A:nurse", "A:nurse", "C:nurse")) == {}


def test_a_tie_or_a_tag_of_a_share_sets_people_apart() -> None:
    people = [nurse("E1", "A", tags="oap"), nurse("E2", "A"), nurse("E3", "A", tags="oap")]
    problem = town(employees=people)
    rules = named(share=rule("share", tag="oap", at_least=0.5, per="unit", priority=1))
    assert colleagues(problem, rules, plan_of(problem, "B:nurse", "A:nurse", "A:nurse")) == {"E1": {"E3"}}


RULES: Mapping[str, Rule] = named(
    law=rule("transfer", within="region", who={"tags": "oap"}),
    tenure=rule("tenure", years=2),
    need=rule("staffing", priority=1),
    share=rule("share", tag="oap", at_least=0.5, per="unit", priority=1),
    couples=rule("together", priority=2),
    few=rule("moves", at_most=1, per="unit", priority=2),
    ways=rule("commute", priority=3),
    wishes=rule("preference", priority=3),
)
SINCE = ("2020-01-01", "2026-12-01")


def random_town(random: np.random.Generator) -> Problem:
    """Twenty nurses who differ in little, so that some are alike."""
    people = [
        nurse(f"E{number}", "AB"[random.integers(2)], home="pq"[random.integers(2)], since=SINCE[number == 8])
        | ({"tags": "oap"} if random.random() < 0.4 else {})
        for number in range(20)
    ]
    wishes = [{"employee": f"E{random.integers(20)}", "unit": "C", "rank": 1}]
    ties = [{"employee_a": "E0", "employee_b": "E1", "kind": "together"}]
    return town(employees=people, preferences=wishes, ties=ties, **WAYS)


@pytest.mark.slow
def test_every_exchange_that_is_told_leaves_all_values_as_they_are() -> None:
    """The audit, which knows nothing of the program, measures the plan with the two exchanged."""
    told = 0
    for seed in range(8):
        random = np.random.default_rng(seed)
        problem = random_town(random)
        post = problem.current.copy()
        post[2:8] = random.integers(0, len(problem.posts), 6)
        plan = Plan(post)
        before = audit(problem, RULES, plan)
        for one, others in equals(problem, RULES, plan).by_mover.items():
            for other in others:
                told += 1
                exchanged = post.copy()
                exchanged[[one, other]] = post[[other, one]]
                after = audit(problem, RULES, Plan(exchanged))
                assert set(broken(RULES, after)) <= set(broken(RULES, before))
                assert values(RULES, after) == values(RULES, before)
    assert told > 10, "otherwise nothing was tested"
