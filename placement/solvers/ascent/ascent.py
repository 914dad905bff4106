"""The path for large programs with side rows: dual ascent, a small core, fix and solve, search.

Every priority gets prices, a plan and a bound early (`levels`); then the time that is left goes
to what is still open, the earliest first (`search`). All that is loaded when it is first needed: it
brings SciPy's optimisers, and flows and small programs go without.
"""

from collections.abc import Callable
from dataclasses import dataclass

from placement.base.arrays import Whole
from placement.problem.plan import Plan
from placement.program.program import Program
from placement.solvers.highs import Search
from placement.solvers.path import Solution, Watch


@dataclass
class AscentPath:
    """Large programs."""

    name = "ascent"

    smallest: int = 20_000  # pairs; fewer go to the exact path …
    crowded: int = 6_000  # … or so few, where sums within a unit are bounded
    first: Callable[[Program, int, int, Watch], Whole | None] | None = None
    """A quicker way to a first plan, where there is one: `program, threads, seed, watch`."""

    def supports(self, program: Program) -> bool:
        """Whether the program is large."""
        pairs = int(program.allowed.sum())
        large = pairs >= max(1, self.smallest) or (pairs >= self.crowded and _has_rooms(program))
        return large and bool(program.priorities) and program.everybody_has_a_choice

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """A plan within the gap of its bound in every level, or the best that time allows."""
        from placement.solvers.ascent.ordered import ordered  # noqa: PLC0415 - slow to load
        from placement.solvers.ascent.solving import solved  # noqa: PLC0415 - slow to load

        search = Search(0.0, threads, seed, watch, apart=True)
        stays = program.choice(Plan(program.pairs.problem.current))
        start = None if self.first is None else self.first(program, threads, seed, watch)
        solver = ordered if program.in_order else solved
        return solver(program, gap, stays if start is None else start, search)


def _has_rooms(program: Program) -> bool:
    from placement.solvers.ascent.seats import rooms  # noqa: PLC0415 - slow to load

    return len(rooms(program)) > 0
