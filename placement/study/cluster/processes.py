"""What a study asks of the processes that do its work."""

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from placement.base.language import _, number

Task = TypeVar("Task")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class WorkerLost:
    """The process at a task ended, and so did the one that took it over."""

    memory: int = 0  # bytes that each might take and took more of; 0: it ended otherwise

    @property
    def reason(self) -> str:
        """What to say of the task, and what to try."""
        if not self.memory:
            return _(
                "its process ended, and so did the next one; with less memory per core, try fewer --jobs"
            )
        words = _("it takes more than the {memory} GiB that each process may have: try fewer --jobs")
        return words.format(memory=number(self.memory / 2**30))


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
