"""One solve: problem → pairs → model → solver → audit → result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from placement.base.arrays import Whole
from placement.base.errors import InfeasibleError, NoPlanError, SolverError
from placement.base.language import _
from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.program.assembly import build
from placement.program.program import Program
from placement.proof.audit import audit, broken
from placement.proof.audit import levels as levels_of
from placement.proof.certificate import certified_bound
from placement.proof.result import Level, Result
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.solvers.choose import choose
from placement.solvers.exact.trimming import settled, trimmed
from placement.solvers.path import Path, Progress, Solution, Watch


def solve(
    problem: Problem,
    rules: Mapping[str, Rule],
    settings: SolverSettings,
    watch: Callable[[Progress], None] = lambda _: None,
    paths: Sequence[Path] = (),
) -> Result:
    """The best plan under the rules, audited; where time ends first, everybody may stay as they are.

    Raises InfeasibleError where no plan satisfies the hard rules, NoPlanError where time or
    patience ended before any plan, SolverError where an answer does not pass the audit.
    """
    with Watch(float(settings.time_limit), watch) as clock:
        clock.say("pairs")
        program = build(problem, rules)
        built = clock.seconds
        path = choose(program, paths)
        clock.say("solve")
        solution = path.solve(program, float(settings.gap), settings.threads, settings.seed, clock)
        if solution.status == "infeasible":
            raise InfeasibleError(_("no plan satisfies the hard rules"))
        if solution.x is not None:
            solution = replace(solution, x=settled(program, solution.x, settings.threads, clock))
        solved = clock.seconds
        clock.say("audit")
        plan = Plan(problem.current) if solution.x is None else program.plan(solution.x)
        breaches = audit(problem, rules, plan)
        if wrong := broken(rules, breaches):
            if solution.x is None:
                raise NoPlanError(_("the time limit came before any plan"))
            raise SolverError(_("the plan breaks what it may not: {rules}", rules=", ".join(wrong)))
        levels = _bounded(program, solution, levels_of(problem, rules, plan, breaches), settings.threads)
        seconds = {"build": built, "solve": solved - built, "audit": clock.seconds - solved}
    return Result(
        plan=plan,
        status="optimal"
        if solution.complete and all(level.closed(settings.gap) for level in levels)
        else "feasible",
        levels=levels,
        breaches=breaches,
        pairs=len(program.pairs),
        seconds=seconds,
        solver=path.name,
        certified=all(level.certified(settings.gap) for level in levels),
        duals=solution.duals,
    )


def _bounded(
    program: Program, solution: Solution, found: Mapping[int, Level], threads: int
) -> tuple[Level, ...]:
    """The audit's levels with their bounds; SolverError where the solver's plan has another value there.

    Without a plan of the solver's everybody stays (time ended before), and bounds are trivial.
    """
    claimed = None if solution.x is None else _claimed(program, solution.x, found, threads)
    if solution.x is not None and claimed is None:
        raise SolverError(_("the solver's plan breaks a hard rule"))
    levels = []
    for level, priority in enumerate(program.priorities):
        value = found[priority].value
        if claimed is not None and program.fraction(level, claimed[level]) != value:
            message = _("priority {priority} is {value} by the audit and not by the solver")
            raise SolverError(message.format(priority=priority, value=value))
        bound = program.floor(level) if solution.x is None else solution.bounds[level]
        proven = None
        if claimed is not None and level < len(solution.duals):
            proven = certified_bound(program, solution.duals[level], claimed[:level])
        if claimed is not None and proven is not None:
            bound = max(bound, proven)
            if bound > claimed[level]:
                message = _("priority {priority} is better than what was proven to be possible")
                raise SolverError(message.format(priority=priority))
        levels.append(
            replace(
                found[priority],
                bound=program.fraction(level, bound),
                certified_bound=None if proven is None else program.fraction(level, proven),
            )
        )
    return tuple(levels)


def _claimed(program: Program, x: Whole, found: Mapping[int, Level], threads: int) -> tuple[int, ...] | None:
    """The value of every level by the model; columns left larger than the plan asks for are made small."""
    claimed = program.value(x)
    if claimed is None or _fractions(program, claimed) == [found[each].value for each in program.priorities]:
        return claimed
    return program.value(trimmed(program, x, threads))


def _fractions(program: Program, values: tuple[int, ...]) -> list[Fraction]:
    return [program.fraction(level, value) for level, value in enumerate(values)]
