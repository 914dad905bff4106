"""HiGHS, quietly: a linear program in whole numbers, its best solution and its proven bound."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import highspy
import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Whole
from placement.solvers.apart import LARGE, Asked, run, run_apart
from placement.solvers.path import Watch
from placement.solvers.quiet import Quiet, limit, loaded
from placement.solvers.sound import Linear, posed
from placement.solvers.tally import Tallied

INFINITY = highspy.kHighsInf

_ROUNDING = 1e-6  # of a bound in floats: HiGHS' own tolerance on the objective
_SURE = 1e-9  # of one within so many steps: floats err by less, and a step is told apart
_STEPS = 5e7
_TINY = 1e-6
_DEAREST = 2**25
_FAR = 2**40
_CLOSE = 0.9  # of a step: values are whole multiples of it, so closer is equal
_GLANCE = 200  # nodes of a search that can prove nothing: a start for one that can
_MANY = 20_000  # columns: of so many, HiGHS looks for symmetry for a minute and more, whatever the clock says
_DUAL, _PRIMAL = 1, 4  # HiGHS' numbers of the two simplex methods
_PIVOT, _CHECK = 2e-9, 3e-6  # work per coefficient: of a pivot, of a search from look to look at the clock
_NODE = 1e-4, 1e-8  # work of a pivot of a search, and per coefficient: where looks are many and short
_BEGUN = 100  # pivots' worth of work to begin with
_PIVOTS = 5_000  # of the primal simplex, or as many as rows: then the dual simplex begins anew


@dataclass(frozen=True)
class Found:
    """The best solution, rounded, and a whole number that no solution falls below."""

    status: Literal["solved", "infeasible", "unknown"]
    x: Whole | None = None
    bound: int | None = None  # None: nothing is proven


@dataclass(frozen=True)
class Scale:
    """What the costs are a part of: a level counts `constant` besides, and 1 of its own as `unit`."""

    constant: int = 0
    unit: int = 1

    def room(self, value: int, gap: float) -> float:
        """How far below a sum of costs a bound may lie to be within the gap."""
        return gap * max(float(self.unit), abs(float(value + self.constant)))


PLAIN = Scale()


@dataclass(frozen=True)
class _Limits:
    """When a search of HiGHS ends before it is done, and who is told."""

    target: float | None
    nodes: int | None
    scale: Scale
    report: Callable[[float, float], None]
    room: float  # between value and bound
    enough: float = math.inf  # a bound that ends it
    better: bool = False  # only what costs less than the start is looked for …
    below: float = math.inf  # … so less than this, as HiGHS counts
    part: int = 1  # of what is minimised HiGHS is given one in so many

    @property
    def constant(self) -> float:
        """As HiGHS counts."""
        return self.scale.constant / self.part

    def beyond(self, cost: int) -> "_Limits":
        """The same for a search that is not told of so much of the cost."""
        if not cost:
            return self
        target = None if self.target is None else self.target - cost
        scale = Scale(self.scale.constant + cost, self.scale.unit)
        return replace(
            self,
            target=target,
            enough=self.enough - cost,
            scale=scale,
            report=lambda *seen: self.report(*(each + cost for each in seen)),
        )

    def options(self, gap: float) -> dict[str, float | bool | str]:
        """For HiGHS; it measures its gap with the constant, as a level does."""
        room = max(gap * self.scale.unit, self.room) / self.part
        options: dict[str, float | bool | str] = {"mip_abs_gap": max(_CLOSE, room)}
        if self.target is not None:
            options["objective_target"] = (self.target + self.scale.constant) / self.part
        if self.nodes is not None:
            options["mip_max_nodes"] = self.nodes
        if math.isfinite(self.below):
            options["objective_bound"] = self.below + self.constant - _CLOSE
        return options

    def open(self, value: int, bound: int | None, gap: float) -> bool:
        """Whether the two, as HiGHS counts, are further apart than asked."""
        missing = max(self.room, self.scale.room(value * self.part, gap)) / self.part
        return bound is None or value - bound > missing

    def tells(self, *values: float) -> None:
        """Tells how far HiGHS is."""
        self.report(*(value * self.part - self.scale.constant for value in values))


@dataclass(frozen=True)
class Relaxed:
    """The best solution in real numbers."""

    x: Array
    price: Array  # (rows,) dual prices
    value: float


@dataclass(frozen=True)
class Search:
    """How to search, and who is told how far it is."""

    gap: float
    threads: int
    seed: int
    watch: Watch
    apart: bool = False  # a large one in a process of its own, that it ends in time whatever HiGHS does

    def during(self, work: float) -> "Search":
        """The same for so much work."""
        return replace(self, watch=self.watch.share(work))

    def keeping(self, seconds: float) -> "Search":
        """The same, which leaves so many seconds for others."""
        return replace(self, watch=self.watch.share(keep=seconds))

    def minimise(
        self,
        linear: Linear,
        cost: Array,
        start: Whole | None = None,
        report: Callable[[float, float], None] = lambda *_: None,
        target: float | None = None,
        nodes: int | None = None,
        scale: Scale = PLAIN,
        goal: float = math.inf,
    ) -> Found:
        """The least cost @ x, whole costs; `start` is a known solution, every column of it.

        A start lets a search end at once when time is up; so does a solution no dearer than
        `target`, a bound as high as the `goal` or no further below than that, or so many `nodes`. What
        HiGHS says beyond what its tolerances allow is not passed on: then nothing is proven.
        """
        if start is not None and self.watch.remaining == 0:
            return Found("unknown")
        room = 0.0 if start is None else max(0.0, float(cost @ start) - goal)
        return self._shortened(linear, cost, start, _Limits(target, nodes, scale, report, room, goal))

    def better(
        self, linear: Linear, cost: Array, start: Whole, target: float | None = None, nodes: int | None = None
    ) -> Found:
        """As `minimise`, but only what costs less than the start: "infeasible" says that nothing does."""
        if self.watch.remaining == 0:
            return Found("unknown")
        limits = _Limits(target, nodes, PLAIN, lambda *_: None, 0.0, better=True)
        return self._shortened(linear, cost, start, limits)

    def _shortened(self, linear: Linear, cost: Array, start: Whole | None, limits: "_Limits") -> Found:
        """Without rows that only count."""
        short = Tallied.of(linear, cost)
        limits = limits.beyond(short.constant)
        found = self._minimise(short.linear, short.cost, None if start is None else start[short.kept], limits)
        x = None if found.x is None else short.completed(found.x)
        return replace(found, x=x, bound=None if found.bound is None else found.bound + short.constant)

    def _minimise(self, linear: Linear, cost: Array, start: Whole | None, limits: "_Limits") -> Found:
        """The same within these limits."""
        given, scale = posed(linear), limits.scale
        wide = np.pad(cost, (0, len(given.linear.most) - len(cost)))
        nodes = limits.nodes if given.sound else min(limits.nodes or _GLANCE, _GLANCE)
        wide, part = _narrowed(wide)
        if not self.gap or abs(scale.constant) > _FAR:
            scale = PLAIN  # a constant would take digits from the sums, and tells nothing of what is open
        limits = replace(limits, nodes=nodes, scale=scale, part=part)
        begun = None if start is None else given.completed(start)
        if limits.better and begun is not None:  # HiGHS is told what it costs, and finds the rest itself
            limits, begun = replace(limits, below=float(wide @ begun)), None
        found = Found("unknown")
        # HiGHS 1.16 may call a start optimal that is not, and fail in presolve
        for first, presolve in ((begun, True), (None, True), (None, False))[int(begun is None) :]:
            answer = self._answer(given.linear, wide, first, limits, presolve=presolve)
            if answer is None:
                continue
            found, trusted = answer
            if trusted:
                break
        if found.x is not None:
            found = replace(found, x=found.x[: len(cost)])
        if found.bound is not None:
            found = replace(found, bound=found.bound * part)
        if given.sound:
            return found
        return Found("unknown") if found.x is None else replace(found, bound=None)

    def _answer(
        self, linear: Linear, cost: Array, start: Whole | None, limits: "_Limits", *, presolve: bool
    ) -> tuple[Found, bool] | None:
        """What HiGHS finds, and whether it is of one piece; None where it fails."""
        options = self._options(cost) | limits.options(self.gap)
        if not presolve:
            options["presolve"] = "off"
        check = _CHECK * max(1, linear.matrix.nnz)
        enough = (limits.enough + limits.scale.constant) / limits.part
        order = Asked(linear, cost, options, limits.constant, start, self.watch.left / check, enough)
        search = run_apart if self.apart and len(cost) >= LARGE else run
        told = search(order, self.watch, limits.tells)
        pivots = (_NODE[0] + _NODE[1] * linear.matrix.nnz) * (_BEGUN + told.pivots)
        self.watch.work(min(pivots, check * (1 + told.looks)))
        if told.ending == "infeasible":
            return Found("infeasible"), start is None
        bound = whole_bound(told.bound - limits.constant, cost)
        if told.x is None:
            return (Found("unknown", None, bound), True) if told.ending == "stopped" else None
        x = np.asarray(np.rint(told.x), np.int64)
        if not linear.holds(x):
            return Found("solved", x), told.ending == "stopped"
        value = int(cost @ x)
        if value >= limits.below:  # found before HiGHS looked at where to end
            return Found("infeasible" if told.ending == "optimal" else "unknown"), True
        lies = start is not None and told.ending == "optimal" and limits.open(value, bound, self.gap)
        if bound is not None and bound > value:
            return Found("solved", x), False
        return Found("solved", x, bound), not lies

    def relaxed(self, linear: Linear, cost: Array) -> Relaxed | None:
        """The best real numbers, and the prices of rows; None where there are none, or no time for them."""
        return self.rerun(self.relaxation(linear, cost))

    def relaxation(self, linear: Linear, cost: Array) -> Any:
        """The least cost @ x in real numbers, to be run more than once."""
        highs = self._loaded(linear, cost, whole=False)
        highs.listen()
        return highs

    def rerun(self, highs: Any) -> Relaxed | None:
        """The best real numbers of a relaxation, from where it stood; None as `relaxed`."""
        if self.watch.remaining == 0:
            return None
        highs.clock.watch = self.watch
        limit(highs, self.watch.remaining)
        primal = highs.getOptionValue("simplex_strategy")[1] == _PRIMAL
        self._pivoted(highs, max(_PIVOTS, highs.getNumRow()) if primal else highspy.kHighsIInf)
        late = self.watch.remaining == 0
        if highs.getModelStatus() == highspy.HighsModelStatus.kIterationLimit and not late:
            highs.clearSolver()  # so far from the last optimum it is quicker to begin anew
            highs.setOptionValue("simplex_strategy", _DUAL)
            self._pivoted(highs, highspy.kHighsIInf)
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = highs.getSolution()
        value = float(highs.getInfo().objective_function_value)
        return Relaxed(np.asarray(solution.col_value), np.asarray(solution.row_dual), value)

    def _pivoted(self, highs: Any, most: int) -> None:
        """Runs a relaxation for so many pivots at most, or as many as there is work left for."""
        pivot = _PIVOT * max(1, highs.getNumNz())
        highs.setOptionValue("simplex_iteration_limit", int(min(most, 1 + self.watch.left / pivot)))
        highs.run()
        self.watch.work(pivot * (_BEGUN + highs.getInfo().simplex_iteration_count))

    def begin(self, highs: Any, cost: Array, basis: Any, *, best: bool) -> None:
        """Other costs for a relaxation, and a basis if known: `best` for them under other bounds, or not."""
        highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        highs.clearSolver()  # what it did before may decide between solutions that are equal
        if basis is not None:
            highs.setBasis(basis)
        highs.setOptionValue("simplex_strategy", _DUAL if best or basis is None else _PRIMAL)

    def infeasible(self, highs: Any) -> bool:
        """Whether a relaxation was found to have no solution."""
        none = highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible
        return bool(none and self.watch.remaining)

    def turn(self, highs: Any, cost: Array) -> None:
        """Other costs for a relaxation; it goes on by primal simplex."""
        highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        highs.setOptionValue("simplex_strategy", _PRIMAL)

    def bound_columns(self, highs: Any, column: Codes, least: Array | float, most: Array) -> None:
        """Other bounds for some columns of a relaxation; it goes on by dual simplex."""
        least = np.broadcast_to(least, most.shape).astype(float)
        highs.changeColsBounds(len(column), column.astype(np.int32), least, most)
        highs.setOptionValue("simplex_strategy", _DUAL)

    def add_rows(self, highs: Any, matrix: sp.csr_array, lower: Array, upper: Array, *, broken: bool) -> None:
        """More rows for a relaxation; where its solution breaks them, it goes on by dual simplex."""
        start, column = matrix.indptr[:-1].astype(np.int32), matrix.indices.astype(np.int32)
        if len(lower):
            highs.addRows(len(lower), lower, upper, matrix.nnz, start, column, matrix.data)
        if broken:
            highs.setOptionValue("simplex_strategy", _DUAL)

    def add_columns(self, highs: Any, matrix: sp.csc_array, cost: Array, least: Array, most: Array) -> None:
        """More columns for a relaxation; it goes on by primal simplex."""
        start, row = matrix.indptr[:-1].astype(np.int32), matrix.indices.astype(np.int32)
        highs.addCols(len(cost), cost, least, most, matrix.nnz, start, row, matrix.data)
        highs.setOptionValue("simplex_strategy", _PRIMAL)

    def _loaded(self, linear: Linear, cost: Array, *, whole: bool = True) -> Quiet:
        return loaded(linear, cost, self._options(cost), self.watch, whole=whole)

    def _options(self, cost: Array) -> dict[str, float | bool | str]:
        """HiGHS' options by its names."""
        return {
            "mip_rel_gap": self.gap,
            "mip_abs_gap": _CLOSE * _step(cost),
            "threads": self.threads,
            "random_seed": self.seed,
            "mip_detect_symmetry": len(cost) < _MANY,
        }


def whole_bound(dual: float, cost: Array) -> int | None:
    """The value that a float bound of whole costs implies, None for no bound."""
    if not math.isfinite(dual):
        return None
    step = _step(cost)
    sure = max(abs(dual), float(np.abs(cost).max(initial=0.0))) <= _STEPS * step
    off = _SURE * abs(dual) + _TINY * step if sure else _ROUNDING * max(1.0, abs(dual))
    return step * math.ceil((dual - off) / step)


def _narrowed(cost: Array) -> tuple[Array, int]:
    """Costs that HiGHS tells apart, and how much one of them is: no choice costs less than they say."""
    step = _step(cost)
    largest = float(np.abs(cost).max(initial=0.0)) / step
    part = step * 2 ** max(0, math.ceil(math.log2(max(1.0, largest) / _DEAREST)))
    return np.asarray(np.floor_divide(cost, part)), part


def _step(cost: Array) -> int:
    """What every value is a multiple of."""
    return int(np.gcd.reduce(np.rint(np.abs(cost[cost != 0])).astype(np.int64))) or 1
