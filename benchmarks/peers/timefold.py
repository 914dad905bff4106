"""Timefold, a local search; it proves no bound.

Employees are the entities, their posts the values, every rule a constraint stream. The streams
are compiled to Java, so they speak of plain numbers only.
"""

import time
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
from timefold.solver import SolverFactory
from timefold.solver.config import (
    Duration,
    EnvironmentMode,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    TerminationConfig,
)
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import ConstraintCollectors, HardSoftScore, Joiners, constraint_provider

from benchmarks.peers.task import Found, Task
from benchmarks.peers.terms import Terms

_NOBODY = -1


@dataclass
class Post:
    """Places for one job in one unit."""

    code: Annotated[int, PlanningId]
    unit: int
    target: int
    maximum: int

    def __hash__(self) -> int:
        return self.code


@dataclass
class Home:
    """A unit as those who serve there see it."""

    code: Annotated[int, PlanningId]
    needed: int  # who have to stay

    def __hash__(self) -> int:
        return self.code


@dataclass
class Limits:
    """What the rules ask for, and what a breach costs."""

    code: Annotated[int, PlanningId]
    moves: int
    money: int
    short: int
    stayer: int
    inexperienced: int


@planning_entity
@dataclass
class Worker:
    """An employee, and the post that is looked for."""

    code: Annotated[int, PlanningId]
    current: int  # post, -1 for none
    home: Home
    weight: int  # in the unit's experience: what they bring less what they ask for
    couple: int  # the same of two who are tied, and of nobody else
    costs: dict[int, int]  # by post
    money: dict[int, int]  # by post, of moves
    choices: Annotated[list[Post], ValueRangeProvider(id="choices")]
    post: Annotated[
        Post | None, PlanningVariable(value_range_provider_refs=["choices"], allows_unassigned=True)
    ] = field(default=None)


@planning_solution
@dataclass
class Roster:
    """The whole problem, and its plan."""

    limits: Annotated[list[Limits], ProblemFactCollectionProperty]
    posts: Annotated[list[Post], ProblemFactCollectionProperty]
    workers: Annotated[list[Worker], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore | None, PlanningScore] = field(default=None)


def _streams(factory: Any) -> list[Any]:
    """Every rule; where breaches are counted from nothing, what avoids them is rewarded."""
    count: Any = ConstraintCollectors.count
    total: Any = ConstraintCollectors.sum
    joiners: Any = Joiners
    hard, soft = HardSoftScore.ONE_HARD, HardSoftScore.ONE_SOFT
    return [
        factory.for_each(Worker)
        .penalize(soft, lambda worker: worker.costs[worker.post.code])
        .as_constraint("costs of pairs"),
        factory.for_each(Worker)
        .group_by(lambda worker: worker.post, count())
        .filter(lambda post, people: people > post.maximum)
        .penalize(hard, lambda post, people: people - post.maximum)
        .as_constraint("maximum"),
        factory.for_each(Worker)
        .group_by(lambda worker: worker.post, count())
        .join(Limits)
        .reward(soft, lambda post, people, limits: min(people, post.target) * limits.short)
        .as_constraint("target"),
        factory.for_each(Worker)
        .filter(lambda worker: worker.current >= 0 and worker.post.code != worker.current)
        .group_by(count())
        .join(Limits)
        .filter(lambda moves, limits: moves > limits.moves)
        .penalize(hard, lambda moves, limits: moves - limits.moves)
        .as_constraint("moves"),
        factory.for_each(Worker)
        .filter(lambda worker: worker.current >= 0 and worker.post.code != worker.current)
        .group_by(total(lambda worker: worker.money[worker.post.code]))
        .join(Limits)
        .filter(lambda money, limits: money > limits.money)
        .penalize(hard, lambda money, limits: money - limits.money)
        .as_constraint("budget"),
        factory.for_each(Worker)
        .group_by(lambda worker: worker.post.unit, total(lambda worker: worker.weight))
        .filter(lambda _unit, weight: weight < 0)
        .join(Limits)
        .penalize(soft, lambda _unit, weight, limits: -weight * limits.inexperienced)
        .as_constraint("experienced"),
        factory.for_each(Worker)
        .filter(lambda worker: worker.post.unit == worker.home.code)
        .group_by(lambda worker: worker.home, count())
        .join(Limits)
        .reward(soft, lambda home, stayers, limits: min(stayers, home.needed) * limits.stayer)
        .as_constraint("retention"),
        factory.for_each_including_unassigned(Worker)
        .join(
            factory.for_each_including_unassigned(Worker),
            joiners.equal(lambda worker: worker.couple),
            joiners.less_than(lambda worker: worker.code),
        )
        .filter(
            lambda one, other: (
                (one.post.unit if one.post is not None else -1)
                != (other.post.unit if other.post is not None else -1)
            )
        )
        .penalize(hard)
        .as_constraint("together"),
    ]


def solve(task: Task) -> Found:
    """The default phases, for as long as there is time; building includes making Java of Python."""
    started = time.perf_counter()
    roster = _roster(Terms.of(task), task)
    config = SolverConfig(
        solution_class=Roster,
        entity_class_list=[Worker],
        environment_mode=EnvironmentMode.NO_ASSERT,
        random_seed=task.seed,
        score_director_factory_config=ScoreDirectorFactoryConfig(
            constraint_provider_function=constraint_provider(_streams)
        ),
        termination_config=TerminationConfig(spent_limit=Duration(milliseconds=round(task.seconds * 1000))),
    )
    solver = SolverFactory.create(config).build_solver()
    first: list[float] = []

    def listen(event: Any) -> None:
        if not first and event.is_new_best_solution_initialized and event.new_best_score.is_feasible:
            first.append(event.time_spent.total_seconds())

    solver.add_event_listener(listen)
    best = solver.solve(roster)
    seconds = {"build": time.perf_counter() - started - task.seconds, "solve": task.seconds}
    if best.score is None or not best.score.is_feasible:
        return Found("no plan", seconds)
    post = np.full(len(task.problem.employees), -1, np.int64)
    for worker in best.workers:
        if worker.post is not None:
            post[worker.code] = worker.post.code
    return Found("limit", seconds, post, first=min(first, default=None))


def _roster(terms: Terms, task: Task) -> Roster:
    """The arrays as objects."""
    problem, pairs, allowed = task.problem, task.program.pairs, np.flatnonzero(task.program.allowed)
    facts = (problem.post_unit, terms.target, problem.maximum)
    posts = [
        Post(code, *each) for code, each in enumerate(zip(*(fact.tolist() for fact in facts), strict=True))
    ]
    homes = [Home(code, needed) for code, needed in enumerate([*terms.needed.tolist(), 0])]
    choices: list[list[int]] = [[] for _ in terms.weight]
    costs: list[dict[int, int]] = [{} for _ in terms.weight]
    money: list[dict[int, int]] = [{} for _ in terms.weight]
    columns = (
        pairs.employee[allowed],
        pairs.post[allowed],
        terms.cost[allowed],
        terms.money[allowed],
    )
    for who, post, cost, spent in zip(*(column.tolist() for column in columns), strict=True):
        choices[who].append(post)
        costs[who][post], money[who][post] = cost, spent
    workers = [
        Worker(
            code,
            current,
            homes[home],
            weight,
            couple,
            costs[code],
            money[code],
            [posts[post] for post in choices[code]],
        )
        for code, (current, home, weight, couple) in enumerate(
            zip(
                problem.current.tolist(),
                problem.current_unit.tolist(),
                terms.weight.tolist(),
                terms.couple.tolist(),
                strict=True,
            )
        )
    ]
    return Roster([Limits(0, *terms.limits)], posts, workers)
