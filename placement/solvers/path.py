"""What every solver path is given, and what it gives back."""

import math
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import Literal, Protocol, Self

from placement.base.arrays import Whole
from placement.program.duals import Duals
from placement.program.program import Program


@dataclass(frozen=True)
class Progress:
    """How far a solve is; values in the rules' own terms."""

    stage: str
    seconds: float
    priority: int | None = None
    value: float | None = None
    bound: float | None = None

    @property
    def gap(self) -> float | None:
        """(value − bound) / max(1, |value|), None before both are known."""
        if self.value is None or self.bound is None:
            return None
        return (self.value - self.bound) / max(1.0, abs(self.value))


@dataclass
class Watch:
    """Tells a solve when to stop (time limit, Ctrl-C) and the user how far it is.

    Work is counted as well, in about seconds: what a part of a solve may take is measured in it,
    so that an answer does not depend on how quick the machine is. As a context, the first Ctrl-C
    asks for an end with the best plan so far, the second ends at once.
    """

    time_limit: float
    report: Callable[[Progress], None] = lambda _: None
    start: float = field(default_factory=time.monotonic)
    interrupted: bool = False
    worked: float = field(default=0.0, init=False)  # so far

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self.start

    @property
    def remaining(self) -> float:
        """Seconds left, 0 when it is time to stop."""
        return 0.0 if self.interrupted else max(0.0, self.time_limit - self.seconds)

    def say(
        self, stage: str, priority: int | None = None, value: float | None = None, bound: float | None = None
    ) -> None:
        """Tell the user."""
        self.report(Progress(stage, self.seconds, priority, value, bound))

    def tell(self, program: Program, level: int, value: int | None, bound: int) -> None:
        """Tells the user how far a level is, in the rules' own terms."""
        unit = program.unit[level]
        self.say("solve", program.priorities[level], None if value is None else value / unit, bound / unit)

    def require_patience(self) -> None:
        """Raises KeyboardInterrupt where Ctrl-C ended the search: of half a study nothing is told."""
        if self.interrupted:
            raise KeyboardInterrupt

    @property
    def left(self) -> float:
        """Work left."""
        return math.inf

    def work(self, amount: float) -> None:
        """Counts work that was done."""
        self.worked += amount

    def share(self, work: float = math.inf, keep: float = 0.0) -> "Watch":
        """A watch that ends after so much work from now, and so many seconds before this one does."""
        return _Share(self, work, keep)

    def span(self, work: float) -> "Watch":
        """The same for whom so much is all there is: what takes a part of the time takes a part of it."""
        watch = self.share(work)
        watch.time_limit = work
        return watch

    def apart(self) -> "Watch":
        """A watch that ends with this one and counts for itself: others may count beside it."""
        return _Apart(self)

    def beyond(self, seconds: float) -> "Watch":
        """A watch that ends with this one, but not before so many seconds from now; after Ctrl-C at once."""
        return _Beyond(self, seconds)

    def __enter__(self) -> Self:
        self._before = None
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = True


class _Share(Watch):
    """A part of the work of another watch, or all but its last seconds."""

    def __init__(self, whole: Watch, work: float, keep: float) -> None:
        super().__init__(whole.time_limit, whole.report, whole.start)
        self._whole, self._most, self._keep = whole, max(0.0, work), keep

    @property
    def remaining(self) -> float:
        """Seconds left, 0 when the work is done."""
        return max(0.0, self._whole.remaining - self._keep) if self.left else 0.0

    @property
    def left(self) -> float:
        """Work left of the part, and of the whole."""
        return min(max(0.0, self._most - self.worked), self._whole.left)

    def work(self, amount: float) -> None:
        """Counts for the whole as well."""
        super().work(amount)
        self._whole.work(amount)


class _Apart(Watch):
    """Another watch, for what is done while others count on it, too."""

    def __init__(self, whole: Watch) -> None:
        super().__init__(whole.time_limit, whole.report, whole.start)
        self._whole = whole

    @property
    def remaining(self) -> float:
        """Seconds left, 0 when the work is done."""
        return self._whole.remaining if self.left else 0.0

    @property
    def left(self) -> float:
        """Work left, as if nobody else did any."""
        return max(0.0, self._whole.left - self.worked)


class _Beyond(Watch):
    """What is left of another watch, or so many seconds from now."""

    def __init__(self, whole: Watch, seconds: float) -> None:
        super().__init__(max(whole.remaining, seconds), whole.report)
        self._whole = whole

    @property
    def remaining(self) -> float:
        """Seconds left."""
        return 0.0 if self._whole.interrupted else super().remaining


@dataclass(frozen=True)
class Solution:
    """What a path found: a choice (see Program), and a proven bound of every level.

    Bounds are whole, in the units of the program. `unknown`: stopped before any plan.
    """

    status: Literal["solved", "infeasible", "unknown"]
    x: Whole | None = None
    bounds: tuple[int, ...] = ()
    duals: tuple[Duals, ...] = ()  # of the levels that were solved
    complete: bool = True  # False where more than the bounds say was left open


class Path(Protocol):
    """A way to solve a program."""

    name: str

    def supports(self, program: Program) -> bool:
        """Whether the path can solve it."""
        ...

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """The best plan, priorities in their order."""
        ...
