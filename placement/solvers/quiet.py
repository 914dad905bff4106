"""HiGHS that prints nothing, ends when a watch says so, and tells the user how far it is."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy

from placement.solvers.path import Watch

_OFTEN = 0.25  # seconds between two reports


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

    def listen(self, report: Callable[[float, float], None] = lambda *_: None) -> None:
        """Ends when the watch says so; `report` is told the value and the bound of a search.

        Quiet as it is, HiGHS calls nobody to log anything: both are read where it asks whether to end.
        """
        clock = self.clock  # not `self`: what holds its own callback is never let go

        def interrupt(event: Any) -> None:
            if clock.watch.remaining == 0:
                event.interrupt()

        def look(event: Any) -> None:
            clock.looks += 1  # HiGHS looks after as much work whatever the machine
            if clock.looks > clock.most or clock.watch.remaining == 0:
                event.interrupt()
            elif clock.due():
                report(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)

        self.cbMipInterrupt += look
        self.cbSimplexInterrupt += interrupt
