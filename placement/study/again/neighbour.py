"""A solve that starts from the plan and the prices of a neighbour: the same policies but for one value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from placement import engine
from placement.problem.problem import Problem
from placement.program.duals import Duals
from placement.program.program import Program
from placement.proof.result import Result
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.solvers.choose import PATHS, Again
from placement.solvers.path import Path, Progress, Solution, Watch


@dataclass(frozen=True)
class _Beside(Path):
    """The paths that a neighbour makes quick, one after the other until one is complete."""

    known: Result
    name = "neighbour"

    def supports(self, program: Program) -> bool:
        return fits(program, self.known.duals)

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        priced = self.known.duals[:-1]  # the last level is for those who are as good in all others
        again = Again(program, self.known.plan, priced, (), proven=False, threads=threads)
        found: Solution | None = None
        for path in again.paths(program, narrower=False, alone=True):
            tried = path.solve(program, gap, threads, seed, watch)
            found = tried if found is None or tried.status != "unknown" else found
            if watch.remaining == 0 or (tried.status != "unknown" and tried.complete):
                break
        assert found is not None  # noqa: S101 - the last of the paths solves every program
        return found if found.duals else replace(found, duals=tuple(self.known.duals))


def solve_beside(
    known: Result,
    problem: Problem,
    rules: Mapping[str, Rule],
    settings: SolverSettings,
    watch: Callable[[Progress], None] = lambda _: None,
) -> Result:
    """The best plan under the rules, from a neighbour's plan over the same people and posts.

    Where the solve leaves no prices of its own, the neighbour's prove what they can. Raises what
    `engine.solve` raises.
    """
    return engine.solve(problem, rules, settings, watch, [_Beside(known), *PATHS])


def fits(program: Program, duals: Sequence[Duals]) -> bool:
    """Whether prices of another program can be read as prices of this one; flips may be of any pairs."""
    posts = len(program.pairs.problem.posts)
    return all((len(each.side), len(each.post)) == (program.stated, posts) for each in duals)
