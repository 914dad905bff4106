"""What a study asks of the processes that do its work."""

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class WorkerLost:
    """The process at a task ended, and so did the one that took it over."""


Coming = Generator[tuple[int, Answer | WorkerLost], None, None]
"""The number of a task and its answer, as they come."""


class Processes(Protocol):
    """Processes that are there."""

    def answers(self, work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Coming[Answer]:
        """As `placement.study.cluster.answers`; closed where the loop over it ends early."""


class Place(Protocol):
    """Where processes can be had."""

    def opened(self) -> AbstractContextManager[Processes]:
        """Processes for as long as the block lasts."""
