"""Who holds the blocks: this process, files, or a Dask cluster; what they answer is the same."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from placement.nation.block import KnownPosts, LeanBlock
from placement.nation.building import built
from placement.nation.kept import opened, store
from placement.scenario import Scenario

Work = Callable[..., Any]
"""A pure function of a block, of something of the block's own, and of what is the same for all."""


class Holder(Protocol):
    """Blocks, in the order of their names."""

    @property
    def names(self) -> Sequence[str]:
        """Of the blocks."""

    def posts(self) -> Iterator[KnownPosts]:
        """The posts of every block, in order."""

    def each(self, work: Work, own: Sequence[Any], *given: Any) -> Iterator[Any]:
        """`work(block, own of the block, *given)` of every block, in order."""

    def apart(self, work: Work, own: Sequence[Any], *given: Any) -> Iterator[Any]:
        """`work(own of the block, *given)` of every block, in order."""


@dataclass(frozen=True)
class InMemory:
    """Blocks in this process."""

    held: Sequence[tuple[LeanBlock, KnownPosts]]

    @classmethod
    def of(cls, scenario: Scenario, names: Sequence[str]) -> "InMemory":
        """Built here."""
        return cls([built(scenario, name) for name in names])

    @property
    def names(self) -> Sequence[str]:
        """Of the blocks."""
        return [block.name for block, _ in self.held]

    def posts(self) -> Iterator[KnownPosts]:
        """As they were built."""
        return (posts for _, posts in self.held)

    def each(self, work: Work, own: Sequence[Any], *given: Any) -> Iterator[Any]:
        """One after the other."""
        for (block, _), mine in zip(self.held, own, strict=True):
            yield work(block, mine, *given)

    def apart(self, work: Work, own: Sequence[Any], *given: Any) -> Iterator[Any]:
        """One after the other."""
        return (work(mine, *given) for mine in own)


@dataclass(frozen=True)
class Mapped:
    """Blocks in a folder of files: built when they are first asked for, mapped while they are looked at."""

    scenario: Scenario
    names: Sequence[str]
    folder: Path

    def posts(self) -> Iterator[KnownPosts]:
        """Block by block."""
        return (store(self.scenario, name, self.folder) for name in self.names)

    def each(self, work: Work, own: Sequence[Any], *given: Any) -> Iterator[Any]:
        """One after the other."""
        for name, mine in zip(self.names, own, strict=True):
            yield work(opened(name, self.folder), mine, *given)

    def apart(self, work: Work, own: Sequence[Any], *given: Any) -> Iterator[Any]:
        """One after the other."""
        return (work(mine, *given) for mine in own)
