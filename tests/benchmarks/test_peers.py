"""Other tools on the same instance: all are asked the same, and none is believed."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from benchmarks.characters import worst_of
from benchmarks.instances import Instance
from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from benchmarks.peers import runner
from benchmarks.peers.judge import Judge
from benchmarks.peers.linear import Linear
from benchmarks.peers.process import Order, Outcome, carry_out
from benchmarks.peers.runner import measure
from benchmarks.peers.task import Found, Task, UnsuitedError
from benchmarks.peers.terms import Terms
from benchmarks.peers.tools import TOOLS
from placement.problem.plan import Plan
from placement.proof.audit import audit, values

EXACT = ("placement", "cpsat", "highs", "cbc")
NAMES = ("health-40-flow-0", "health-40-binding-0", "facilities-60-mild-1", "civil-60-hard-1-2")


def task_of(name: str, seconds: float = 30) -> Task:
    instance = Instance.named(name)
    return Task(instance.problem, instance.rules, seconds, gap=0.0)


def value(task: Task, plan: Plan) -> Fraction:
    return values(task.rules, audit(task.problem, task.rules, plan))[1]


@pytest.mark.parametrize("name", NAMES)
def test_every_exact_tool_proves_the_same_value(name: str) -> None:
    task = task_of(name)
    judge = Judge(task.problem, task.rules)
    tools = [tool for tool in EXACT if not TOOLS[tool].lacking]
    found = [TOOLS[tool].solve(task) for tool in tools]
    verdicts = [judge.verdict(each) for each in found]
    assert [each.ending for each in found] == ["proven"] * len(tools)
    assert [verdict["wrong"] for verdict in verdicts] == [[]] * len(tools)
    assert len({verdict["value"] for verdict in verdicts}) == 1
    assert [verdict["gap"] for verdict in verdicts] == [0.0] * len(tools)


@pytest.mark.parametrize("name", NAMES)
def test_terms_and_rows_count_what_the_audit_counts(name: str) -> None:
    task = task_of(name)
    linear, terms, pairs = Linear.of(task.program), Terms.of(task), task.program.pairs
    random = np.random.default_rng(5)
    for _ in range(5):
        order = random.permutation(len(pairs))
        chosen = order[np.unique(pairs.employee[order], return_index=True)[1]]
        chosen = within_maxima(task, chosen[random.random(len(chosen)) < 0.8])
        post = np.full(len(task.problem.employees), -1)
        post[pairs.employee[chosen]] = pairs.post[chosen]
        told = value(task, Plan(post))
        assert Fraction(by_terms(task, terms, post), task.program.unit[0]) == told
        assert Fraction(by_rows(linear, chosen), task.program.unit[0]) == told


def within_maxima(task: Task, chosen: np.ndarray) -> np.ndarray:
    """The pairs without those for whom a post has no place left."""
    post = task.program.pairs.post[chosen]
    order = np.argsort(post, kind="stable")
    rank = np.arange(len(post)) - np.searchsorted(post[order], post[order])
    return np.asarray(chosen[order[rank < task.problem.maximum[post[order]]]])


def by_terms(task: Task, terms: Terms, post: np.ndarray) -> int:
    problem, placed = task.problem, post >= 0
    headcount = np.bincount(post[placed], minlength=len(problem.posts))
    unit = np.where(placed, problem.post_unit[post], -1)
    weight = np.bincount(unit[placed], terms.weight[placed], len(problem.units))
    staying = placed & (unit == problem.current_unit)
    stayers = np.bincount(unit[staying], minlength=len(problem.units))
    cost = terms.minute * int(terms.minutes[problem.travel.origin[placed], unit[placed]].sum())
    other = placed & (post != problem.current)
    cost += int(terms.penalty[problem.employee_job[other], problem.post_job[post[other]]].sum())
    cost += terms.move * int((other & problem.serves).sum())
    cost += terms.short * int(np.maximum(0, terms.target - headcount).sum())
    cost += terms.stayer * int(np.maximum(0, terms.needed - stayers).sum())
    return cost + terms.inexperienced * int(np.maximum(0, -weight).sum())


def by_rows(linear: Linear, chosen: np.ndarray) -> int:
    """Every slack as large as its row needs."""
    x = np.zeros(len(linear.top))
    x[np.searchsorted(linear.pair, np.sort(chosen))] = 1
    cost = float(linear.cost @ x) + linear.offset
    slacks = linear.matrix[:, len(linear.top) - linear.slacks :].tocsc()
    activity = linear.matrix @ x
    for column, price in enumerate(linear.cost[len(linear.top) - linear.slacks :]):
        (row,), (sign,) = (part[slacks.indptr[column] :][:1] for part in (slacks.indices, slacks.data))
        missing = linear.lower[row] - activity[row] if sign > 0 else activity[row] - linear.upper[row]
        cost += max(0.0, float(missing)) * float(price)
    return round(cost)


def test_the_judge_believes_nobody() -> None:
    task = task_of("health-40-binding-0")
    judge = Judge(task.problem, task.rules)
    found = TOOLS["highs"].solve(task)
    assert found.plan is not None
    assert found.bound is not None
    assert judge.verdict(found)["wrong"] == []
    boast = replace(found, bound=found.bound + 1)
    assert judge.verdict(boast)["wrong"] == ["its bound is above the value of its plan"]
    crowd = replace(found, plan=Plan(np.full_like(found.plan.post, found.plan.post.max())))
    assert any("breaks" in each for each in judge.verdict(crowd)["wrong"])


def test_courses_are_part_of_a_plan() -> None:
    traits = Traits(employees=100, size=20, jobs=3, moves=0.3, training=True)
    problem = problem_of(character_case(traits, 4))
    for plan in proven_alike(Task(problem, character_rules(problem, traits), 30, gap=0.0)):
        assert len(plan.course)


def test_columns_of_rules_may_be_above_one() -> None:
    traits = Traits(employees=60, size=20, jobs=3, equity="region")
    problem = problem_of(character_case(traits, 4))
    rules = {
        name: each for name, each in character_rules(problem, traits).items() if each.hard or name == "equity"
    }
    rules["equity"] = rules["equity"].model_copy(update={"how": "leximin"})
    task = Task(problem, rules, 30, gap=0.0)
    assert task.program.upper.max() > 1
    proven_alike(task)


def proven_alike(task: Task) -> list[Plan]:
    """The plans of every exact tool, which are worth the same."""
    judge = Judge(task.problem, task.rules)
    found = [TOOLS[tool].solve(task) for tool in EXACT if not TOOLS[tool].lacking]
    verdicts = [judge.verdict(each) for each in found]
    assert [verdict["wrong"] for verdict in verdicts] == [[]] * len(found)
    assert len({verdict["value"] for verdict in verdicts}) == 1
    assert verdicts[0]["value"] > 0
    return [each.plan for each in found if each.plan is not None]


def test_priorities_are_no_question_for_a_general_solver() -> None:
    task = task_of("health-40-levels-0")
    with pytest.raises(UnsuitedError):
        Linear.of(task.program)
    with pytest.raises(UnsuitedError):
        Terms.of(task)


@pytest.mark.slow
def test_a_tool_in_its_own_process_is_measured_and_judged() -> None:
    instance = Instance.named("health-40-mild-0")
    record = measure(Judge(instance.problem, instance.rules), Order("placement", str(instance), 20))
    assert record["ending"] == "proven"
    assert record["wrong"] == []
    assert record["memory"] >= record["memory_before"] > 0
    assert record["certified_bound"] <= record["bound"] <= record["value"]


@pytest.mark.slow
def test_what_a_tool_cannot_do_is_said() -> None:
    assert "priority" in carry_out(Order("highs", "health-40-levels-0", 5)).failure


def test_what_failed_has_closed_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "carry_out", lambda _: Outcome(None, failure="it died (1)"))
    instance = Instance.named("health-40-flow-0")
    record = measure(Judge(instance.problem, instance.rules), Order("placement", str(instance), 5, gap=0.01))
    assert record["gap"] is None
    assert worst_of(record) == 1


def test_a_plan_none_came_of_has_no_value() -> None:
    task = task_of("health-40-flow-0")
    assert Judge(task.problem, task.rules).verdict(Found("no plan", {}))["value"] is None


def test_the_lock_of_the_peers_holds_nothing_but_pinned_versions_with_hashes(checkout: Path) -> None:
    text = (checkout / "benchmarks" / "constraints.txt").read_text("utf-8").replace("\\\n", " ")
    entry = re.compile(r"[\w.-]+==[\w.]+(?: ; [^\\:]+?)?(?:\s+--hash=sha256:[0-9a-f]{64})+\s*")
    lines = text.splitlines()
    assert not [line for line in lines if not entry.fullmatch(line)]
    assert {"pulp", "timefold"} <= {line.split("==")[0] for line in lines}
