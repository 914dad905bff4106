"""Time, or patience, that ends within a solve."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from placement.nation.block import KnownPosts
from placement.nation.holders import Holder, Work
from placement.solvers.path import Watch

_NO_MORE = object()


class LateError(Exception):
    """Time is up, or Ctrl-C was heard."""


def require_time(watch: Watch) -> None:
    """Raises LateError where none is left."""
    if not watch.remaining:
        raise LateError


@dataclass
class Heeding:
    """A holder that looks at the watch between two blocks, and raises LateError when it is time to end.

    Unless it is `patient`. It counts the passes over the blocks, and the seconds that these took.
    """

    holder: Holder
    watch: Watch
    patient: bool = False
    passes: int = 0
    seconds: float = 0.0

    @property
    def names(self) -> Sequence[str]:
        """Of the blocks."""
        return self.holder.names

    def posts(self) -> Iterator[KnownPosts]:
        """The posts of every block."""
        return self._heeded(self.holder.posts())

    def each(self, work: Work, own: Sequence[Any], *given: Any) -> Iterator[Any]:
        """Block by block."""
        return self._heeded(self.holder.each(work, own, *given))

    def apart(self, work: Work, own: Sequence[Any], *given: Any) -> Iterator[Any]:
        """Block by block."""
        return self._heeded(self.holder.apart(work, own, *given))

    def _heeded(self, told: Iterator[Any]) -> Iterator[Any]:
        self.passes += 1
        while True:
            if not self.patient:
                require_time(self.watch)
            before = self.watch.seconds
            answer = next(told, _NO_MORE)
            self.seconds += self.watch.seconds - before
            if answer is _NO_MORE:
                return
            yield answer
