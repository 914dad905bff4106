"""A conflict cannot hold, all but any one of it can, and each relaxation makes a plan exist."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from placement.base.errors import SolverError
from placement.problem import Problem
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.study.conflict import conflict
from placement.study.conflict.diagnose import Relaxation, diagnose
from placement.study.conflict.maxima import Maxima, unbounded
from tests.study.questions import SETTINGS, random_rules
from tests.tiny import best_by_enumeration, problem_of, random_problem


def has_plan(problem: Problem, rules: Mapping[str, Rule]) -> bool:
    return best_by_enumeration(problem, rules) is not None


def relaxed(rules: Mapping[str, Rule], each: Relaxation, posts: Sequence[str]) -> dict[str, Rule]:
    """The rules with the relaxation carried out as a planner would write it."""
    kept = {name: rule for name, rule in rules.items() if name not in each.also}
    if each.parameter == "enabled":
        return {name: rule for name, rule in kept.items() if name != each.rule}
    rule = rules[each.rule]
    if isinstance(rule, Maxima):
        most = [each.after.get(post, most) for post, most in zip(posts, rule.most, strict=True)]
        return kept | {each.rule: Maxima(most=tuple(most)).named(each.rule)}
    written = rule.model_dump() | {each.parameter: each.after}
    return kept | {each.rule: type(rule).model_validate(written).named(each.rule)}


@pytest.mark.parametrize("block", range(20))
def test_conflicts_are_minimal_and_relaxations_mend_them(block: int) -> None:
    for seed in range(6 * block, 6 * block + 6):
        random = np.random.default_rng(seed)
        # An open question of the model: hard, `access` asks for places without people too.
        rules = random_rules(random, 0.6, frozenset({"training", "access"}))
        problem = random_problem(random)
        found = diagnose(problem, rules, SETTINGS)
        problem, rules = unbounded(problem, rules)  # where maxima are a rule that can be left out
        assert found.feasible == has_plan(problem, rules), seed
        alone = {name: rules[name] for name in (*found.conflict, *found.besides)}
        assert found.feasible or not has_plan(problem, alone), seed
        for name in alone:
            assert has_plan(problem, {other: rule for other, rule in alone.items() if other != name}), seed
        for each in found.relaxations:
            assert has_plan(problem, relaxed(rules, each, problem.post_ids.tolist())), (seed, each)


STRICT: dict[str, tuple[str, dict[str, dict[str, Any]]]] = {
    "travel_limit": ("minutes", {"travel_limit": {"minutes": 0, "incumbents": True}}),
    "tenure": ("years", {"tenure": {"years": 6}, "rotation": {"years": 1}, "placed": {}}),
    "moves": ("at_most", {"moves": {"at_most": 0}}),
    "rotation": ("years", {"rotation": {"years": 1}}),
}


@pytest.mark.parametrize("kind", sorted(STRICT))
def test_nothing_less_makes_a_plan_exist(kind: str) -> None:
    """Numbers between the old and the new one leave no plan, by trying all plans."""
    parameter, strict = STRICT[kind]
    tried = 0
    for seed in range(30):
        random = np.random.default_rng(5000 + seed)
        problem = random_problem(random)
        rules = {} if kind == "tenure" else random_rules(random, 0.6, frozenset({"training", "access"}))
        rules |= {name: KINDS[name].model_validate(values).named(name) for name, values in strict.items()}
        relaxations = diagnose(problem, rules, SETTINGS).relaxations
        problem, rules = unbounded(problem, rules)
        for each in relaxations:
            if each.rule != kind or each.parameter != parameter:
                continue
            tried += 1
            between = np.linspace(float(each.before), float(each.after), 4)[1:-1].round(6)
            if kind != "travel_limit":
                between = np.unique(np.rint(between))
            for value in between:
                if value not in (each.before, each.after):
                    nearer = Relaxation(
                        kind, each.parameter, each.before, str(value).removesuffix(".0"), "", each.also
                    )
                    assert not has_plan(problem, relaxed(rules, nearer, problem.post_ids.tolist())), (
                        seed,
                        each,
                        value,
                    )
    assert tried > 0


def test_twelve_moves_are_needed_where_nine_are_allowed() -> None:
    problem = problem_of(
        employees=[{"employee": f"E{n:02d}", "job": "nurse", "unit": "A"} for n in range(20)],
        units=[{"unit": unit, "kind": "puskesmas", "region": "96.71"} for unit in ("A", "B")],
        posts=[{"unit": "A", "job": "nurse", "minimum": 0}, {"unit": "B", "job": "nurse", "minimum": 12}],
    )
    rules = {
        "gaps": KINDS["staffing"].model_validate({}).named("gaps"),
        "few": KINDS["moves"].model_validate({"at_most": 9}).named("few"),
    }
    found = diagnose(problem, rules, SETTINGS)
    assert found.conflict == ("gaps", "few")
    gaps, few = found.relaxations
    assert (few.parameter, few.before, few.after) == ("at_most", 9, 12)
    assert few.message == "12 moves are needed, the cap is 9"
    assert (gaps.parameter, gaps.after) == ("priority", 1)
    assert gaps.breaches == (("B:nurse", "9 of 12, 3 short"),)
    kept = diagnose(problem, rules, SETTINGS, keep=["few"])
    assert [each.rule for each in kept.relaxations] == ["gaps"]


def test_the_limit_that_is_enough_is_named_in_minutes() -> None:
    problem = problem_of(
        employees=[{"employee": "E1", "job": "nurse", "home": "p"}],
        units=[{"unit": "A", "kind": "puskesmas", "region": "96.71", "place": "q"}],
        posts=[{"unit": "A", "job": "nurse", "minimum": 1}],
        places=[{"place": "p"}, {"place": "q"}],
        links=[{"from": "p", "to": "q", "minutes": 95}],
    )
    rules = {"staffing": KINDS["staffing"](), "limit": KINDS["travel_limit"].model_validate({"minutes": 60})}
    limit = diagnose(problem, rules, SETTINGS).relaxations[1]
    assert (limit.rule, limit.before, limit.after) == ("limit", 60, 95)
    assert limit.message == "at 95 minutes instead of 60"
    assert limit.breaches == (("E1", "95 minutes to A, the limit is 60"),)


def test_money_for_courses_is_named_where_it_is_short() -> None:
    problem = problem_of(
        employees=[{"employee": "E1", "job": "nurse"}],
        units=[{"unit": "A", "kind": "puskesmas", "region": "96.71"}],
        posts=[{"unit": "A", "job": "nurse", "minimum": 1}],
        requirements=[{"job": "nurse", "competency": "care", "level": 3}],
        courses=[{"course": "Care", "competency": "care", "to_level": 3, "cost": 12}],
    )
    rules = {
        "staffing": KINDS["staffing"](),
        "competency": KINDS["competency"](),
        "training": KINDS["training"].model_validate({"at_most": 10}),
    }
    found = diagnose(problem, rules, SETTINGS)
    assert found.conflict == ("staffing", "competency")
    training = found.relaxations[-1]
    assert (training.rule, training.parameter, training.before, training.after) == (
        "training",
        "at_most",
        10,
        12,
    )


def test_an_infeasibility_that_no_rule_explains_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(np.random.default_rng(0))
    monkeypatch.setattr(conflict.Bench, "feasible", lambda *_: False)
    with pytest.raises(SolverError, match="no rule explains why"):
        diagnose(problem, {"stay": KINDS["stay"]()}, SETTINGS)


def hall(*maxima: int, **tables: Any) -> Problem:
    """A unit with one post of each maximum; nurses as the tables say."""
    units = [f"u{number}" for number in range(len(maxima))]
    return problem_of(
        units=[{"unit": unit, "kind": "k", "region": "r"} for unit in units],
        posts=[
            {"unit": unit, "job": "nurse", "maximum": most} for unit, most in zip(units, maxima, strict=True)
        ],
        **tables,
    )


def test_maxima_are_named_where_they_leave_no_place_for_everybody() -> None:
    """Four people, three places: one more would do."""
    problem = hall(1, 1, 1, employees=[{"employee": f"p{n}", "job": "nurse"} for n in range(4)])
    found = diagnose(
        problem, {"all": KINDS["placed"].model_validate({"include_new": True}).named("all")}, SETTINGS
    )
    assert found.conflict == ("all", "maximum")
    places = found.relaxations[1]
    assert (places.rule, places.parameter, len(places.after)) == ("maximum", "maximum", 1)
    ((post, most),) = places.after.items()
    assert (places.before[post], most) == (1, 2)
    assert places.message == f"{post} takes at most 1; 2 are there"


def test_two_pins_on_one_place_want_another_place() -> None:
    people = [{"employee": name, "job": "nurse", "unit": unit} for name, unit in (("a", "u0"), ("b", "u1"))]
    pins = [{"employee": name, "unit": "u0", "action": "pin"} for name in "ab"]
    found = diagnose(hall(1, 1, employees=people, locks=pins), {"lock": KINDS["lock"]()}, SETTINGS)
    assert found.conflict == ("lock", "maximum")
    assert [each.message for each in found.relaxations[1:]] == ["u0:nurse takes at most 1; 2 are there"]


def test_a_post_without_places_holds_nobody_who_must_keep_one() -> None:
    people = [{"employee": name, "job": "nurse", "unit": "u0"} for name in "ab"]
    found = diagnose(hall(0, 0, employees=people), {"placed": KINDS["placed"]()}, SETTINGS)
    assert found.conflict == ("placed", "maximum")
    assert found.relaxations[1].after == {"u0:nurse": 2}
