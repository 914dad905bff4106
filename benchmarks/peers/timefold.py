"""Timefold, a local search; it proves no bound.

Employees are the entities, their posts the values, every rule a constraint stream. The streams
are compiled to Java, so they speak of plain numbers only.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
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
from placement.base.arrays import Codes
from placement.problem.plan import Plan

_NOBODY = -1


@dataclass
class Post:
    """Places for one job in one unit."""

    code: Annotated[int, PlanningId]
    unit: int
    job: int
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
    """What the rules ask for, and what a breach costs, as in `Terms`."""

    code: Annotated[int, PlanningId]
    moves: int
    budget: int
    short: int
    stayer: int
    inexperienced: int
    minute: int
    move: int
    minute_money: int


@planning_entity
@dataclass
class Worker:
    """An employee, and the post that is looked for."""

    code: Annotated[int, PlanningId]
    current: int  # post, -1 for none
    home: Home
    weight: int  # in the unit's experience: what they bring less what they ask for
    couple: int  # the same of two who are tied, and of nobody else
    minutes: dict[int, int]  # by unit; one for all from the same origin
    penalties: dict[int, int]  # by the post's job; one for all of the same job
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
        .join(Limits)
        .penalize(soft, lambda worker, limits: worker.minutes[worker.post.unit] * limits.minute)
        .as_constraint("commute"),
        factory.for_each(Worker)
        .filter(lambda worker: worker.post.code != worker.current)
        .penalize(soft, lambda worker: worker.penalties[worker.post.job])
        .as_constraint("profession"),
        factory.for_each(Worker)
        .filter(lambda worker: worker.current >= 0 and worker.post.code != worker.current)
        .join(Limits)
        .penalize(soft, lambda _worker, limits: limits.move)
        .as_constraint("stay"),
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
        .group_by(total(lambda worker: worker.minutes[worker.post.unit]))
        .join(Limits)
        .filter(lambda minutes, limits: minutes * limits.minute_money > limits.budget)
        .penalize(hard, lambda minutes, limits: minutes * limits.minute_money - limits.budget)
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
    return Found("limit", seconds, Plan(post), first=min(first, default=None))


def _roster(terms: Terms, task: Task) -> Roster:
    """The arrays as objects."""
    problem, pairs, allowed = task.problem, task.program.pairs, np.flatnonzero(task.program.allowed)
    facts = problem.post_unit, problem.post_job, terms.target, problem.maximum
    posts = [Post(code, *each) for code, each in enumerate(_rows(*facts))]
    homes = [Home(code, needed) for code, needed in enumerate([*terms.needed.tolist(), 0])]
    minutes = [dict(enumerate(row)) for row in [*terms.minutes.tolist(), [0] * len(problem.units)]]
    penalties = [dict(enumerate(row)) for row in terms.penalty.tolist()]
    choices: list[list[Post]] = [[] for _ in terms.weight]
    for who, post in _rows(pairs.employee[allowed], pairs.post[allowed]):
        choices[who].append(posts[post])
    people = problem.current, problem.current_unit, terms.weight, terms.couple
    known = zip(_rows(*people), _rows(problem.travel.origin, problem.employee_job), choices, strict=True)
    workers = [
        Worker(code, current, homes[home], weight, couple, minutes[origin], penalties[job], chosen)
        for code, ((current, home, weight, couple), (origin, job), chosen) in enumerate(known)
    ]
    limits = (getattr(terms, each.name) for each in fields(Limits)[1:])
    return Roster([Limits(0, *limits)], posts, workers)


def _rows(*columns: Codes) -> Iterator[tuple[int, ...]]:
    """The entries of some columns, row by row."""
    return zip(*(column.tolist() for column in columns), strict=True)
