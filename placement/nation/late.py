"""Time, or patience, that ends within a solve."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from placement.nation.block import KnownPosts
from placement.nation.holders import Holder, Work
from placement.solvers.path import Watch


class LateError(Exception):
    """Time is up, or Ctrl-C was heard."""


def require_time(watch: Watch) -> None:
    """Raises LateError where none is left."""
    if not watch.remaining:
        raise LateError


@dataclass(frozen=True)
class Heeding:
    """A holder that looks at the watch between two blocks, and raises LateError when it is time to end."""

    holder: Holder
    watch: Watch

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
        require_time(self.watch)
        for answer in told:
            yield answer
            require_time(self.watch)
