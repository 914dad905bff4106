"""Which path solves a program, cold and again after a change; nobody else knows paths by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from placement.base.arrays import Mask
from placement.problem.plan import Plan
from placement.program.changes import close_to
from placement.program.duals import Duals
from placement.program.program import Program
from placement.proof.certificate import certified_bounds
from placement.solvers.again.around import AroundPath
from placement.solvers.again.dual_simplex import DualSimplexPath, GlancePath
from placement.solvers.again.held import HeldPath
from placement.solvers.again.reflow import ReflowPath
from placement.solvers.again.repair import RepairPath
from placement.solvers.again.warm import WarmPath
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.exact.exact import ExactPath
from placement.solvers.exact.relaxed import RelaxedPath
from placement.solvers.exact.trimming import trimmed
from placement.solvers.flow.flow import NetworkPath
from placement.solvers.flow.start import started
from placement.solvers.highs import Search
from placement.solvers.offered import offered
from placement.solvers.path import Path

_FLOW = NetworkPath()

PATHS: tuple[Path, ...] = (_FLOW, AscentPath(first=started), ExactPath())
"""Our own, fastest first; the last one solves every program."""


def choose(program: Program, paths: Sequence[Path] = ()) -> Path:
    """The first path (default: of all) that supports the program; those of others before our last."""
    *fast, last = paths or PATHS
    return next(path for path in (*fast, *(() if paths else offered()), last) if path.supports(program))


def is_flow(program: Program) -> bool:
    """Whether the program is solved as a flow, which takes next to no time."""
    return choose(program) is _FLOW


def unproven(program: Program) -> Iterator[Path]:
    """Paths that find a good plan, to be tried in turn by who asks too often to have each proven."""
    path, relaxed = choose(program), RelaxedPath()
    if path is PATHS[-1] and relaxed.supports(program):
        yield relaxed
    yield path


@dataclass
class Again:
    """Paths for a program after changes, from what was good before them.

    `near` is the incumbent and `duals` are prices of the program before; `floor` is what its levels
    reach at best, and `proven` says that the incumbent does.
    """

    program: Program
    near: Plan
    duals: Sequence[Duals]
    floor: Sequence[int]
    proven: bool
    threads: int

    def after(self, program: Program, near: Plan, duals: Sequence[Duals]) -> "Again":
        """The same where tables or rules have changed a little; what no longer fits is not used."""
        made = Again(program, near, duals, (), proven=False, threads=self.threads)
        made.open = self.open
        made.reflow = None if self.reflow is None else replace(self.reflow, plan=near)
        return made

    def paths(self, program: Program, *, narrower: bool, alone: bool = False) -> Iterator[Path]:
        """How to solve a program that is close to the incumbent, to be tried in turn.

        It is `narrower` if all its plans are plans of the program before; for a question that stays
        `alone` nothing is prepared that would make others quick.
        """
        cold = choose(program)
        if cold is _FLOW:
            if self.reflow is not None and self.reflow.supports(program):
                yield self.reflow
        else:
            repair = RepairPath(self.duals, self.near, self.open)
            if repair.supports(program):
                yield repair
                yield cold
                return
            if narrower and not alone and self._pivots.supports(program):
                yield self._pivots
        if narrower and (held := self._order_held) is not None and held.supports(program):
            yield held
        warm = WarmPath(self.duals, self._kept(program), self.floor if narrower else ())
        if cold is not _FLOW and warm.supports(program):
            yield warm
        yield cold

    def hurried(self, program: Program) -> Path | None:
        """Where to look first for a good plan, if proof may be left open."""
        if is_flow(program):
            return None
        glance = GlancePath(self._pivots)
        return glance if glance.supports(close_to(program, self.near)) else self._around

    def lower(self, program: Program, search: Search) -> tuple[int, ...]:
        """Values that no plan falls below, by the relaxation; () where that takes long."""
        nearby = close_to(program, self.near)
        if is_flow(nearby) or not self._pivots.supports(nearby):
            return ()
        return self._pivots.lower(nearby, search)

    @property
    def quick(self) -> bool:
        """Whether a narrower program takes little time: it is a flow, or good prices are known."""
        known = self.duals and certified_bounds(self.program, self.duals)
        paths = [*self.paths(self._nearby, narrower=True)]
        return is_flow(self.program) or (len(paths) > 1 and len(known) == len(self.duals))

    @cached_property
    def reflow(self) -> ReflowPath | None:
        """What the sets of the flow before are worth, for changes of it."""
        return ReflowPath.of(self._nearby, self.near) if is_flow(self.program) else None

    @cached_property
    def open(self) -> list[int]:
        """By how much the incumbent lies above the bound that the prices prove, in each level."""
        choice = self.program.choice(self.near)
        value = None if choice is None else self.program.value(choice)
        bounds = certified_bounds(self.program, self.duals)
        return [] if value is None else [max(0, a - b) for a, b in zip(value, bounds, strict=False)]

    @cached_property
    def _nearby(self) -> Program:
        """The program before, with the distance to the incumbent as its last priority."""
        return close_to(self.program, self.near)

    @cached_property
    def _pivots(self) -> DualSimplexPath:
        """The relaxation of the program before, for changes that leave fewer plans."""
        return DualSimplexPath(self._nearby, self._kept(self.program), self.duals, sum(self.open[-1:]))

    def _kept(self, program: Program) -> Mask:
        """(n,) the pairs of the incumbent."""
        pairs = program.pairs
        return np.asarray(self.near.post[pairs.employee] == pairs.post)

    @cached_property
    def _around(self) -> AroundPath | None:
        """The incumbent with the columns of its rules, where a good plan may have to do."""
        choice = self.program.choice(self.near) if self.program.in_order else None
        if choice is None or self.program.courses is not None:
            return None
        return AroundPath(trimmed(self.program, choice, self.threads))

    @cached_property
    def _order_held(self) -> HeldPath | None:
        """The best order of the program before, where all its values are proven."""
        around = self._around
        if around is None or not self.proven or self.program.value(around.choice) != tuple(self.floor):
            return None
        return HeldPath(around.choice, self.floor)
