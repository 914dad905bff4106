"""A search of HiGHS, here or in a process of its own, which ends when the watch says so.

HiGHS asks whether to end between its steps only, and a single one can take half a minute: rounding
along a line, where columns count in hundreds. What a process has found and proven by then is kept.
"""

import contextlib
import math
import pickle
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import IO, Any, Literal

import highspy
import numpy as np

from placement.base.arrays import Array, Whole
from placement.solvers.child import told
from placement.solvers.path import Watch
from placement.solvers.quiet import loaded
from placement.solvers.sound import Linear

LARGE = 10_000  # columns: about a second
CODE = "import sys; sys.path[:] = {!r}; from placement.solvers.apart import answer; answer()"
_GRACE = 0.5  # seconds that a process has to end by itself when time is up

Ending = Literal["optimal", "infeasible", "stopped", "failed"]
_ENDINGS: dict[highspy.HighsModelStatus, Ending] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kTimeLimit: "stopped",
    highspy.HighsModelStatus.kInterrupt: "stopped",
    highspy.HighsModelStatus.kSolutionLimit: "stopped",
    highspy.HighsModelStatus.kObjectiveTarget: "stopped",
}

Report = Callable[[float, float], None]
"""Is told the value and the bound of a search, as HiGHS counts."""


@dataclass(frozen=True)
class Asked:
    """What is asked of HiGHS."""

    linear: Linear
    cost: Array
    options: dict[str, float | bool | str]
    constant: float  # added to what is minimised
    start: Whole | None
    looks: float  # at the clock, at most
    enough: float = math.inf  # a bound that ends it, as HiGHS counts


@dataclass(frozen=True)
class Told:
    """What HiGHS says; nothing of it is believed yet."""

    ending: Ending
    x: Array | None = None
    bound: float = -math.inf  # with the constant
    pivots: int = 0
    looks: int = 0


def run(order: Asked, watch: Watch, report: Report, found: Callable[[Array], None] | None = None) -> Told:
    """One search here; `found` is given every better solution."""
    highs = loaded(order.linear, order.cost, order.options, watch, whole=True)
    highs.changeObjectiveOffset(order.constant)
    if order.start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = order.start.astype(float).tolist()
        highs.setSolution(solution)
    highs.listen(report, order.enough)
    if found is not None:
        highs.cbMipImprovingSolution += lambda event: found(np.array(event.data_out.mip_solution))
    highs.clock.most = order.looks
    highs.run()
    info = highs.getInfo()
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Told(
        _ENDINGS.get(highs.getModelStatus(), "failed"),
        np.asarray(highs.getSolution().col_value) if feasible else None,
        info.mip_dual_bound,
        info.simplex_iteration_count,
        highs.clock.looks,
    )


def run_apart(order: Asked, watch: Watch, report: Report) -> Told:
    """One search in a process of its own; where that fails, here."""
    if not sys.executable:
        return run(order, watch, report)
    known = None if order.start is None else order.start.astype(float)
    if watch.remaining == 0:
        return Told("stopped", known)
    heard, up = Heard(), math.inf

    def late() -> bool:
        nonlocal up
        if heard.news:
            report(*heard.news.pop())
        if watch.remaining == 0:
            up = min(up, time.monotonic())
        return time.monotonic() - up >= _GRACE

    end = time.time() + watch.remaining  # both processes know this clock
    command = [sys.executable, "-c", CODE.format(sys.path)]
    if told(command, [pickle.dumps((order, end))], heard.listen, late) and heard.last is not None:
        return heard.last
    if watch.remaining:
        return run(order, watch, report)
    return replace(Told("stopped", known), **heard.known)


@dataclass
class Heard:
    """What the process has told so far."""

    news: list[tuple[float, float]] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)
    last: Told | None = None

    def listen(self, back: IO[bytes]) -> None:
        """Hears all; what is cut off counts for nothing."""
        with contextlib.suppress(Exception):  # until the process ends, or writes what is no word
            while True:
                word = pickle.load(back)  # noqa: S301 - a process of our own has written it
                if isinstance(word, Told):
                    self.last = word
                elif isinstance(word, tuple):
                    self.news[:] = [word]
                    self.known["bound"] = word[1]
                else:
                    self.known["x"] = word


def answer() -> None:
    """In that process: solves what it is asked, and tells as it goes on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal
    order, end = pickle.load(sys.stdin.buffer)  # noqa: S301 - the process that started this one has written it

    def tell(word: object) -> None:
        pickle.dump(word, sys.stdout.buffer)
        sys.stdout.buffer.flush()

    tell(run(order, Watch(end - time.time()), lambda *seen: tell(seen), tell))
