"""Where time ends early: a plan that holds, and bounds that no plan falls below."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from placement.base.arrays import Array, Whole
from placement.problem.problem import Problem
from placement.program.assembly import build
from placement.program.changes import close_to, forced
from placement.proof.certificate import certified_bound
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.solvers.again.around import around
from placement.solvers.again.warm import WarmPath
from placement.solvers.exact.exact import ExactPath
from placement.solvers.exact.sure import best
from placement.solvers.highs import Found, Search
from placement.solvers.path import Watch
from placement.solvers.sound import Linear
from placement.study.again.resolve import Resolver
from tests.draws import draws
from tests.study.questions import possible_run, random_run
from tests.tiny import problem_of, random_problem


@dataclass
class Hasty(Watch):
    """Time is up once it was asked for so many times."""

    reads: int = 0

    @property
    def remaining(self) -> float:
        self.reads -= 1
        return 60.0 if self.reads >= 0 else 0.0


@pytest.mark.slow
@pytest.mark.parametrize("block", [1, pytest.param(4, marks=pytest.mark.more)])
def test_what_is_known_by_then_lies_on_either_side_of_the_best(block: int) -> None:
    unproven = 0
    for seed in range(10 * block, 10 * block + 40):  # beyond 10 if all these are proven
        if seed >= 10 * block + 10 and unproven:
            break
        random = np.random.default_rng(seed)
        run = random_run(random, 0.2, frozenset({"equity"}))
        if run is None:
            continue
        program = build(run.problem, run.scenario.rules)
        pairs, known = program.pairs, run.plan.post[program.pairs.employee] == program.pairs.post
        chosen = int(random.choice(np.flatnonzero(program.allowed)))
        near = close_to(forced(program, int(pairs.employee[chosen]), int(pairs.post[chosen])), run.plan)
        path = WarmPath(run.result.duals, known)
        best = ExactPath().solve(near, 0.0, 1, 0, Watch(60.0)).x
        value = None if best is None else near.value(best)
        for reads in range(12) if path.supports(near) else ():
            found = path.solve(near, 0.0, 1, 0, Hasty(60.0, reads=reads))
            if found.x is None:
                continue
            assert value is not None, seed
            shown = near.value(found.x)
            assert shown is not None
            assert shown >= value, seed
            levels = len(run.result.duals)
            assert found.bounds[:levels] <= value[:levels], seed
            assert not found.complete or shown[:levels] == value[:levels], seed
            unproven += not found.complete
    assert unproven


def test_courses_that_no_open_pair_asks_for_are_idle() -> None:
    program = build(*_school())
    assert program.courses is not None
    names = program.pairs.problem.course_ids[program.courses.course]
    people = program.pairs.problem.employee_ids[program.courses.employee]
    at = program.idle_courses()
    idle = set(zip(people[at].tolist(), names[at].tolist(), strict=True))
    assert idle == {("E1", "Song"), ("E2", "Song")}  # no post asks for singing
    closed = replace(program, allowed=program.pairs.employee != 0)
    assert closed.idle_courses().sum() == 3  # nor for what E1 could learn, who has no post to go to


def _school() -> tuple[Problem, dict[str, Rule]]:
    problem = problem_of(
        employees=[{"employee": who, "job": "nurse", "unit": "A"} for who in ("E1", "E2")],
        units=[{"unit": unit, "kind": "puskesmas", "region": "96.71"} for unit in "AB"],
        posts=[{"unit": unit, "job": "nurse", "minimum": 1} for unit in "AB"],
        requirements=[{"job": "nurse", "unit": "B", "competency": "care", "level": 3}],
        courses=[
            {"course": "Care", "competency": "care", "to_level": 3, "cost": 5},
            {"course": "Song", "competency": "singing", "to_level": 3, "cost": 5},
        ],
    )
    return problem, {
        "care": KINDS["competency"](),
        "courses": KINDS["training"].model_validate({"priority": 2}),
        "gaps": KINDS["staffing"].model_validate({"priority": 1}),
    }


FAIR: dict[str, Rule] = {
    "fair": KINDS["equity"].model_validate({"over": "unit", "how": "leximin", "priority": 1}).named("fair"),
    "placed": KINDS["placed"](),
    "stay": KINDS["stay"].model_validate({"priority": 2}).named("stay"),
}


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 3))
def test_a_hurried_answer_of_leximin_holds_and_is_not_called_proven(block: int) -> None:
    same = told = 0
    for seed in range(9 * block, 9 * block + 9):
        problem = random_problem(np.random.default_rng(seed))
        run = possible_run(problem, FAIR)
        if run is None:
            continue
        resolver = Resolver.of(run)
        for post in resolver.posts(0).tolist():
            quick, best = resolver.with_pair(0, post, hurried=True), resolver.with_pair(0, post)
            assert (quick is None) == (best is None), (seed, post)
            if quick is None or best is None or quick.proven:
                continue
            resolver.audited(quick)
            assert quick.plan.post[0] == post
            assert quick.values[1] >= best.values[1], (seed, post)
            told += 1
            same += quick.values == best.values
    assert told
    assert same > 0.8 * told


def test_around_a_plan_only_those_concerned_may_go_elsewhere() -> None:
    problem, rules = _school()
    program = build(problem, rules)
    pairs = program.pairs
    known = pairs.is_current
    held = around(program, known, program.cost[0])
    assert (held == (known & program.allowed)).all()  # nothing changed
    (there,) = np.flatnonzero((pairs.employee == 0) & ~known)
    away = around(forced(program, 0, int(pairs.post[there])), known, program.cost[0])
    assert away[there]
    assert not away[(pairs.employee == 0) & known].any()


class Spent(Watch):
    """A watch of 100 seconds on which time passes as a test says."""

    used = 0.0

    @property
    def remaining(self) -> float:
        return max(0.0, 100.0 - self.used)


@pytest.mark.parametrize("patient", [True, False])
def test_each_priority_has_a_bound_however_long_the_first_one_takes(
    monkeypatch: pytest.MonkeyPatch, *, patient: bool
) -> None:
    """Two nurses, each 10 minutes from one clinic and 70 from the other, where one is needed: 80 in all."""
    watch = Spent(100.0)

    def searched(search: Search, linear: Linear, cost: Array, start: Whole | None, *more: Any) -> Found:
        """All the time that it is given, and nothing proven."""
        found = best(search, linear, cost, start, *more) if start is None else Found("solved", start)
        watch.used += search.watch.remaining
        return replace(found, bound=None)

    program = build(*_clinics())
    monkeypatch.setattr("placement.solvers.exact.exact.best", searched)
    if not patient:  # so little time that no relaxation is done
        monkeypatch.setattr("placement.solvers.exact.exact.Search.relaxed", lambda *_: None)
    found = ExactPath().solve(program, 0.0, 1, 0, watch)
    assert found.x is not None
    bounds = [certified_bound(program, each, (0,) * level) for level, each in enumerate(found.duals)]
    assert bounds == ([0, 80] if patient else [0, 20])
    assert watch.used == pytest.approx(98, abs=0.01)


def _clinics() -> tuple[Problem, dict[str, Rule]]:
    problem = problem_of(
        employees=[{"employee": who, "job": "nurse", "home": "p"} for who in ("E1", "E2")],
        units=[{"unit": unit, "kind": "puskesmas", "region": "96.71"} for unit in "AB"],
        posts=[{"unit": "A", "job": "nurse", "maximum": 2}, {"unit": "B", "job": "nurse", "minimum": 1}],
        places=[{"place": "p"}],
        travel=[{"origin": "p", "unit": "A", "minutes": 10}, {"origin": "p", "unit": "B", "minutes": 70}],
    )
    return problem, {
        "staffing": KINDS["staffing"].model_validate({"priority": 1}),
        "commute": KINDS["commute"].model_validate({"priority": 2}),
        "placed": KINDS["placed"].model_validate({"include_new": True}),
    }


def test_what_is_left_for_the_end_is_at_least_a_part_of_the_time_and_nothing_after_ctrl_c() -> None:
    late = Hasty(60.0)
    assert late.remaining == 0
    assert 0 < late.beyond(3.0).remaining <= 3.0
    assert 3.0 < Watch(60.0).beyond(3.0).remaining <= 60.0
    end = late.beyond(3.0)
    late.interrupted = True
    assert end.remaining == 0
