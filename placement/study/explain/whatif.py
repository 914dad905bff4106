"""What a run's plan would become if somebody had to go somewhere, or a setting were another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import numpy as np

from placement.base.errors import InfeasibleError, InputError
from placement.base.language import _
from placement.problem.lookup import employee_code, place, post_at
from placement.problem.measures import Measures, measures
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.program.changes import confined
from placement.program.program import Program
from placement.rules.base import Rule
from placement.run import Run
from placement.scenario import Scenario
from placement.study.again.resolve import Resolver
from placement.study.explain.bars import bars
from placement.study.explain.explain import Post, post_of
from placement.study.explain.price import counted


@dataclass(frozen=True)
class Wish:
    """One employee must hold a post of the unit (of one job, or of any), or may not."""

    action: Literal["pin", "forbid"]
    employee: int
    unit: int
    job: str | None


@dataclass(frozen=True)
class Displaced:
    """Somebody whose post is another than in the run."""

    employee: str
    before: Post | None
    after: Post | None


@dataclass(frozen=True)
class Difference:
    """Values per priority before and after (None where one side lacks it), and who is placed differently."""

    values: Mapping[int, tuple[Fraction | None, Fraction | None]]
    measures: tuple[Measures, Measures]
    people: tuple[Displaced, ...]
    plan: Plan
    proven: bool
    seconds: float
    rules: Mapping[str, tuple[Fraction | None, Fraction | None]]  # breaches before and after
    words: Mapping[str, str]  # what each of these rules counts
    behind: tuple[str, ...] = ()  # leximin rules whose worst is the same, and those after it worse


def wish(action: Literal["pin", "forbid"], text: str, problem: Problem) -> Wish:
    """The wish in EMPLOYEE=UNIT[:JOB]; raises InputError for names that the case lacks."""
    employee, equals, there = text.partition("=")
    if not equals:
        raise InputError(_("{text} is not of the form EMPLOYEE=UNIT or EMPLOYEE=UNIT:JOB", text=text))
    code = employee_code(problem, employee)
    return wished(action, code, *place(problem, there), problem)


def wished(
    action: Literal["pin", "forbid"], employee: int, unit: int, job: str | None, problem: Problem
) -> Wish:
    """The wish for a post of the unit, or for any; raises InputError where the unit lacks the post."""
    post = None if job is None else post_at(problem, unit, job)
    return Wish(action, employee, unit, None if post is None else str(problem.posts["job"].iloc[post]))


def whatif(
    run: Run, wishes: Sequence[Wish], scenario: Scenario | None = None, resolver: Resolver | None = None
) -> Difference:
    """The best plan under the wishes (and another scenario over the same case), nearest to the run's.

    Who asks more than one question of a run keeps its `resolver`, and spares the building.
    Raises InfeasibleError where there is no plan, naming what forbids a pinned post.
    """
    chosen = scenario or run.scenario
    problem = run.problem if scenario is None else scenario.problem(run.case)
    alone = resolver is None
    resolver = resolver or Resolver.of(run)
    if scenario is not None:
        resolver = resolver.after(problem, chosen.rules, chosen.solver)
    program = resolver.program
    for each in wishes:
        program = _narrowed(program, each)
    answer = resolver.answer(program, narrower=True, alone=alone)
    if answer is None:
        raise InfeasibleError(_impossible(problem, chosen.rules, run.plan, wishes))
    breaches = resolver.audited(answer)
    if scenario is None:
        resolver.believe(answer)
    before = {level.priority: level.value for level in run.result.levels}
    return Difference(
        {
            priority: (before.get(priority), answer.values.get(priority))
            for priority in sorted({*before, *answer.values})
        },
        (measures(run.problem, run.plan), measures(problem, answer.plan)),
        tuple(
            Displaced(
                str(problem.employee_ids[code]),
                _held(problem, run.plan, code),
                _held(problem, answer.plan, code),
            )
            for code in answer.changed(run.plan).tolist()
        ),
        answer.plan,
        answer.proven,
        answer.seconds,
        _by_rule(run, chosen.rules, breaches),
        {name: counted(rule) for name, rule in {**run.scenario.rules, **chosen.rules}.items()},
        tuple(resolver.behind(answer.plan).values()) if scenario is None else (),
    )


def _by_rule(
    run: Run, rules: Mapping[str, Rule], breaches: Mapping[str, Breaches]
) -> dict[str, tuple[Fraction | None, Fraction | None]]:
    """What every rule with a priority counts, before and after; None where one side lacks it."""
    before = {name: amount for level in run.result.levels for name, amount in level.rules.items()}
    soft = sorted((rule.priority, name) for name, rule in rules.items() if rule.priority is not None)
    after = {name: breaches[name].total for _priority, name in soft}
    return {name: (before.get(name), after.get(name)) for name in dict.fromkeys((*after, *before))}


def _narrowed(program: Program, wish: Wish) -> Program:
    pairs = program.pairs
    meant = pairs.unit == wish.unit
    if wish.job is not None:
        meant &= (pairs.problem.posts["job"] == wish.job).to_numpy()[pairs.post]
    if wish.action == "pin":
        return confined(program, wish.employee, meant)
    return replace(program, allowed=program.allowed & ~(meant & (pairs.employee == wish.employee)))


def _held(problem: Problem, plan: Plan, employee: int) -> Post | None:
    post = int(plan.post[employee])
    return post_of(problem, post) if post >= 0 else None


def _impossible(problem: Problem, rules: Mapping[str, Rule], plan: Plan, wishes: Sequence[Wish]) -> str:
    """What forbids the pinned posts, one line each, or that all together leave no plan."""
    lines = [_("no plan satisfies the hard rules and these wishes")]
    for each in wishes:
        if each.action == "forbid":
            continue
        posts = np.flatnonzero(problem.post_unit == each.unit)
        if each.job is not None:
            posts = posts[(problem.posts["job"] == each.job).to_numpy()[posts]]
        found = bars(problem, rules, plan, each.employee, posts)
        if not found or not all(found.values()):
            continue
        least = min(len(why) for why in found.values())
        closest = {post: why for post, why in found.items() if len(why) == least}
        for post, why in closest.items():
            told = "; ".join(f"{bar.rule}: {bar.message}" if bar.rule else bar.message for bar in why)
            lines.append(f"  {problem.employee_ids[each.employee]} → {problem.post_ids[post]}: {told}")
        if more := len(found) - len(closest):
            lines.append(_("  more posts there that more rules forbid: {count}", count=more))
    return "\n".join(lines)
