"""Questions about a plan, and about why there is none."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, overload

import numpy as np

from placement.api.answers import Change, Diagnosis, Explanation, Gaps, Shortage
from placement.api.solving import Policy, posed
from placement.base.errors import InputError
from placement.base.files import require_free_files, write_files
from placement.base.language import _
from placement.case.selector import nearest
from placement.problem import Problem
from placement.problem.lookup import employee_code, post_at, unit_code
from placement.run import Run, inputs_of, read_inputs
from placement.run.run import SCENARIO
from placement.scenario import Scenario
from placement.study.again.resolve import SECONDS, Resolver
from placement.study.conflict import conflict as conflicting
from placement.study.conflict import diagnose as diagnosing
from placement.study.conflict.given import SCOPE as _SCOPE
from placement.study.explain import explain as explaining
from placement.study.explain.kept import kept
from placement.study.explain.whatif import Wish, wish, wished
from placement.study.explain.whatif import whatif as asked
from placement.study.gaps.remedies import Remedies

_LOG = logging.getLogger("placement")

SCOPE = _SCOPE
"""How the name begins under which the scope stands in a conflict."""

__all__ = ["SCOPE", "SECONDS", "WhatIf", "conflict", "diagnose", "explain", "shortage", "whatif"]

Place = tuple[str, str] | tuple[str, str, str] | str
"""Employee and unit, and a job where it matters; or the same as EMPLOYEE=UNIT[:JOB]."""


@overload
def explain(
    run: Run,
    employee: str,
    unit: str | None = None,
    job: str | None = None,
    *,
    seconds: float = SECONDS,
    told: Callable[[str], None] = _LOG.info,
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
    told: Callable[[str], None] = _LOG.info,
) -> Explanation | Gaps:
    """Why somebody is placed so and what other posts would cost; of a unit alone, what would fill its gaps.

    `employee` with a `unit` (and a `job`) asks about just that place. After `seconds` what is known is
    told, and marked where it is not proven; `told` hears beforehand where that is likely. Raises
    InputError for ids that the case lacks.
    """
    problem = run.problem
    if employee is None:
        if unit is None or job is not None:
            raise InputError(_("name an employee, or a unit"))
        code = unit_code(problem, unit)
        return Gaps.of(Remedies(run, seconds), code)
    code = employee_code(problem, employee)
    posts = None if unit is None else _posts(problem, unit, job)
    resolver = Resolver.of(run)
    if posts is None and not resolver.quick:
        most = explaining.SHOWN
        told(_("This scenario takes its solver long: at most {posts} other posts are tried.", posts=most))
    return Explanation(explaining.explain(resolver, run, code, posts, seconds))


def shortage(run: Run, *, seconds: float = SECONDS) -> Shortage:
    """What is short in the whole case, what would close it, and where one more person would change most."""
    return Shortage(Remedies(run, seconds))


def conflict(policy: Policy) -> list[str]:
    """The names of hard rules that cannot hold together, while all but any one of them can.

    `diagnose` says besides by how much each would have to give, and takes longer. Raises InputError
    where policies or tables have errors, NoPlanError where the time limit came first.
    """
    inputs = posed(policy)
    return conflicting.conflict(inputs.problem, inputs.scenario.rules, inputs.scenario.solver)


def diagnose(
    policy: Policy, *, keep: Collection[str] = (), told: Callable[[str], None] = _LOG.info
) -> Diagnosis:
    """Which hard rules cannot hold together, and the least relaxation of each; rules of `keep` stay.

    `told` hears when the search begins. Raises InputError where policies or tables have errors,
    NoPlanError where the time limit came first.
    """
    inputs = posed(policy)
    rules = inputs.scenario.rules
    for name in keep:
        if name not in rules:
            raise InputError(_("there is no rule {rule}: {remedy}", rule=name, remedy=nearest(name, rules)))
    told(_("Looking for the rules that stand against a plan; each is tried by itself."))
    return Diagnosis(diagnosing.diagnose(inputs.problem, rules, inputs.scenario.solver, keep))


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
        settings: Sequence[str] = (),
    ) -> Change:
        """The best plan under all of these at once, as near as can be to the run's.

        `settings` are KEY=VALUE as `--set` takes them, for a run that was read. Raises InputError for
        ids the case lacks, InfeasibleError where there is no plan.
        """
        scenario = self._scenario(settings)
        if changes:
            scenario = inputs_of((scenario or self.run.scenario).having(changes)).scenario
        return Change(asked(self.run, self._wishes(pin, forbid), scenario, self._resolver))

    def keep(
        self,
        file: Path | str,
        *,
        pin: Iterable[Place] = (),
        forbid: Iterable[Place] = (),
        settings: Sequence[str] = (),
        force: bool = False,
    ) -> Change:
        """The answer, and the question as a scenario in a file, which extends that of the run read.

        Raises InputError where the file exists and `force` is not set, and as `ask` does.
        """
        file, source = Path(file), self._written
        require_free_files([file], force=force, inputs=[source], new_folder=True)
        pin, forbid = [*pin], [*forbid]
        text = kept(self.run, source, self._wishes(pin, forbid), settings, file)
        found = self.ask(pin=pin, forbid=forbid, settings=settings)
        write_files({file: text})
        return found

    @property
    def _written(self) -> Path:
        """The scenario of the run folder."""
        if self.run.folder is None:
            raise InputError(_("the run lies in no folder: save it and read it"))
        return self.run.folder / SCENARIO

    def _scenario(self, settings: Sequence[str]) -> Scenario | None:
        return read_inputs(self._written, settings).scenario if settings else None

    def _wishes(self, pin: Iterable[Place], forbid: Iterable[Place]) -> list[Wish]:
        problem = self.run.problem
        wishes = [_wish("pin", place, problem) for place in pin]
        return wishes + [_wish("forbid", place, problem) for place in forbid]


def whatif(run: Run) -> WhatIf:
    """A session of questions about a run: `whatif(run).pin("E1", "U2")`."""
    return WhatIf(run)


def _wish(action: Literal["pin", "forbid"], place: Place, problem: Problem) -> Wish:
    if isinstance(place, str):
        return wish(action, place, problem)
    employee, unit, *job = place
    codes = employee_code(problem, employee), unit_code(problem, unit)
    return wished(action, *codes, job[0] if job else None, problem)


def _posts(problem: Problem, unit: str, job: str | None) -> list[int]:
    """The posts of a unit, or the one for the job."""
    code = unit_code(problem, unit)
    if job is not None:
        return [post_at(problem, code, job)]
    posts: list[int] = np.flatnonzero(problem.post_unit == code).tolist()
    return posts
