"""Questions about a plan, and about why there is none."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, overload

import numpy as np

from placement.api.answers import Change, Comparison, Diagnosis, Explanation, Gaps
from placement.api.solving import read_scenario
from placement.base.errors import InputError
from placement.base.language import _
from placement.case.selector import nearest
from placement.problem import Problem
from placement.problem.naming import employee_code, unit_code
from placement.run import Run, inputs_of
from placement.scenario import Scenario
from placement.study.again.resolve import SECONDS, Resolver
from placement.study.compare import compare as comparing
from placement.study.conflict import diagnose as diagnosing
from placement.study.explain import explain as explaining
from placement.study.explain.whatif import Wish, wish
from placement.study.explain.whatif import whatif as asked
from placement.study.gaps.remedies import Remedies

Place = tuple[str, str] | tuple[str, str, str] | str
"""Employee and unit, and a job where it matters; or the same as EMPLOYEE=UNIT[:JOB]."""


@overload
def explain(
    run: Run, employee: str, unit: str | None = None, job: str | None = None, *, seconds: float = SECONDS
) -> Explanation: ...


@overload
def explain(run: Run, employee: None = None, *, unit: str, seconds: float = SECONDS) -> Gaps: ...


def explain(
    run: Run,
    employee: str | None = None,
    unit: str | None = None,
    job: str | None = None,
    *,
    seconds: float = SECONDS,
) -> Explanation | Gaps:
    """Why somebody is placed so and what other posts would cost; of a unit alone, what would fill its gaps.

    `employee` with a `unit` (and a `job`) asks about just that place. After `seconds` what is known is
    told, and marked where it is not proven. Raises InputError for ids that the case lacks.
    """
    problem = run.problem
    if employee is None:
        if unit is None or job is not None:
            raise InputError(_("name an employee, or a unit"))
        code = unit_code(problem, unit)
        return Gaps.of(Remedies(run, seconds), code)
    code = employee_code(problem, employee)
    posts = None if unit is None else _posts(problem, unit, job)
    return Explanation(explaining.explain(Resolver.of(run), run, code, posts, seconds))


def diagnose(policy: Scenario | Path | str, *, keep: Collection[str] = ()) -> Diagnosis:
    """Which hard rules cannot hold together, and the least relaxation of each; rules of `keep` stay.

    Raises InputError where policies or tables have errors, NoPlanError where the time limit came first.
    """
    inputs = inputs_of(policy if isinstance(policy, Scenario) else read_scenario(policy))
    rules = inputs.scenario.rules
    for name in keep:
        if name not in rules:
            raise InputError(_("there is no rule {rule}: {remedy}", rule=name, remedy=nearest(name, rules)))
    return Diagnosis(diagnosing.diagnose(inputs.problem, rules, inputs.scenario.solver, keep))


def compare(*runs: Run, **named: Run) -> Comparison:
    """Runs side by side: measures, and whom they place differently; `compare(today=run, capped=other)`.

    Raises InputError for fewer than two runs, and for runs that have no employee in common.
    """
    pairs = [(f"{number} {run.scenario.label}", run) for number, run in enumerate(runs, 1)]
    return Comparison(comparing.compare([*pairs, *named.items()]))


class WhatIf:
    """Questions of one run that share its program: the first builds it, the others are quick."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver.of(self.run)

    def pin(self, employee: str, unit: str, job: str | None = None) -> Change:
        """The best plan in which the employee has a post of the unit."""
        return self.ask(pin=[(employee, unit, job) if job else (employee, unit)])

    def forbid(self, employee: str, unit: str, job: str | None = None) -> Change:
        """The best plan in which the employee has no post of the unit."""
        return self.ask(forbid=[(employee, unit, job) if job else (employee, unit)])

    def having(self, changes: Mapping[str, Any] | None = None, /, **more: Any) -> Change:
        """The best plan under other policies; the changes are those of `Scenario.having`."""
        return self.ask(changes={**(changes or {}), **more})

    def ask(
        self,
        *,
        pin: Iterable[Place] = (),
        forbid: Iterable[Place] = (),
        changes: Mapping[str, Any] | None = None,
    ) -> Change:
        """The best plan under all of these at once, as near as can be to the run's.

        Raises InputError for ids the case lacks, InfeasibleError where there is no plan.
        """
        problem = self.run.problem
        wishes = [_wish("pin", place, problem) for place in pin]
        wishes += [_wish("forbid", place, problem) for place in forbid]
        scenario = None
        if changes:
            scenario = inputs_of(self.run.scenario.having(changes)).scenario
        return Change(asked(self.run, wishes, scenario, self._resolver))


def whatif(run: Run) -> WhatIf:
    """A session of questions about a run: `whatif(run).pin("E1", "U2")`."""
    return WhatIf(run)


def _wish(action: Literal["pin", "forbid"], place: Place, problem: Problem) -> Wish:
    if isinstance(place, str):
        return wish(action, place, problem)
    employee, unit, *job = place
    return wish(action, f"{employee}={':'.join([unit, *job])}", problem)


def _posts(problem: Problem, unit: str, job: str | None) -> list[int]:
    """The posts of a unit, or the one for the job."""
    code = unit_code(problem, unit)
    posts: list[int] = np.flatnonzero(problem.post_unit == code).tolist()
    jobs = {str(problem.posts["job"].iloc[post]): post for post in posts}
    if job is not None and job not in jobs:
        message = _("{unit} has no post of {job}: {remedy}")
        raise InputError(message.format(unit=unit, job=job, remedy=nearest(job, jobs)))
    return posts if job is None else [jobs[job]]
