"""HiGHS that prints nothing, ends when a watch says so, and tells the user how far it is."""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import highspy

from placement.base.arrays import Array
from placement.solvers.path import Watch
from placement.solvers.sound import Linear

_OFTEN = 0.25  # seconds between two reports
_workers = threading.local()  # how many threads HiGHS has started, for all searches of a thread of ours


@dataclass
class _Clock:
    """Which watch a HiGHS listens to now; how often a search has looked at it, and may."""

    watch: Watch
    looks: int = 0
    most: float = math.inf
    told: float = -math.inf  # when the user last was

    def due(self) -> bool:
        """Whether the user is to be told again."""
        now = time.monotonic()
        if now - self.told < _OFTEN:
            return False
        self.told = now
        return True


class Quiet(highspy.Highs):
    """HiGHS without a banner: it would print one as soon as callbacks are enabled."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.clock = _Clock(watch)

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS' own name
        super().setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]

    def listen(
        self, report: Callable[[float, float], None] = lambda *_: None, enough: float = math.inf
    ) -> None:
        """Ends when the watch says so; `report` is told the value and the bound of a search.

        A search whose bound is `enough` ends as well.

        Quiet as it is, HiGHS calls nobody to log anything: both are read where it asks whether to end.
        """
        clock = self.clock  # not `self`: what holds its own callback is never let go

        def interrupt(event: Any) -> None:
            if clock.watch.remaining == 0:
                event.interrupt()

        def look(event: Any) -> None:
            clock.looks += 1  # HiGHS looks after as much work whatever the machine
            late = clock.looks > clock.most or clock.watch.remaining == 0
            if late or event.data_out.mip_dual_bound >= enough:
                event.interrupt()
            elif clock.due():
                report(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)

        self.cbMipInterrupt += look
        self.cbSimplexInterrupt += interrupt


def loaded(
    linear: Linear, cost: Array, options: Mapping[str, float | bool | str], watch: Watch, *, whole: bool
) -> Quiet:
    """HiGHS with a program, its columns `whole` or not, that ends with the watch's time limit."""
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), len(linear.lower)
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, linear.least, linear.most
    model.row_lower_, model.row_upper_ = linear.lower, linear.upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = linear.matrix.indptr, linear.matrix.indices
    model.a_matrix_.value_ = linear.matrix.data
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(cost)
    share(int(options["threads"]))
    highs = Quiet(watch)
    for option, setting in options.items():
        highs.setOptionValue(option, setting)
    limit(highs, watch.remaining)
    highs.passModel(model)
    return highs


def limit(highs: Any, seconds: float) -> None:
    """Lets HiGHS run for so many seconds from now."""
    highs.setOptionValue("time_limit", highs.getRunTime() + max(seconds, 0.05))


def share(threads: int) -> None:
    """Lets HiGHS start its threads anew where another number is asked for; it would refuse to run."""
    if getattr(_workers, "count", None) != threads:
        highspy.Highs.resetGlobalScheduler(True)
        _workers.count = threads
