"""Places for tests: their own process, and one that is interrupted or loses what works."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from placement.study.cluster.places import Machine
from placement.study.cluster.processes import Coming, Processes, WorkerLost

Task = TypeVar("Task")
Answer = TypeVar("Answer")


@dataclass
class Here:
    """The tests' own process, which does one task after the other; `asked` holds them.

    Ctrl-C comes after so many answers. Tasks that `skips` says are not come to; whose process is lost
    says `loses`.
    """

    interrupted: int | None = None
    skips: Callable[[int], bool] = lambda _number: False
    loses: Callable[[Any], bool] = lambda _task: False
    asked: list[Any] = field(default_factory=list)

    @contextmanager
    def opened(self) -> Iterator[Processes]:
        yield self

    def answers(self, work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Coming[Answer]:
        for number, task in enumerate(tasks):
            if len(self.asked) == self.interrupted:
                raise KeyboardInterrupt
            if not self.skips(number):
                self.asked.append(task)
                yield number, WorkerLost() if self.loses(task) else work(task)


def stay(monkeypatch: pytest.MonkeyPatch, here: Here | None = None) -> Here:
    """What would be done in processes of this machine is done here."""
    here = here or Here()
    monkeypatch.setattr(Machine, "opened", lambda _self: here.opened())
    return here
