"""Work shared out among processes; whatever becomes of one of them, the others go on."""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from queue import SimpleQueue
from typing import BinaryIO, Generic, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")

_SERVE = "from placement.study.sweep.workers import serve; serve()"


@dataclass(frozen=True)
class WorkerLost:
    """The process ended before it had an answer."""

    code: int  # as processes return it; below 0, the signal that ended it


def answers(
    work: Callable[[Task], Answer], tasks: Sequence[Task], jobs: int
) -> Generator[tuple[int, Answer | WorkerLost], None, None]:
    """The number of a task and its answer, as they come, from at most `jobs` processes.

    Work, tasks and answers are pickled. Where the loop over the answers ends early, by an
    interrupt or otherwise, the processes are ended at once. They do not hear Ctrl-C themselves.
    """
    numbers = count()
    told: SimpleQueue[tuple[_Worker[Task, Answer], int, Answer | WorkerLost]] = SimpleQueue()
    crew = [_Worker(work, told) for _number in range(min(jobs, len(tasks)))]
    try:
        for worker in crew:
            number = next(numbers)
            worker.give(number, tasks[number])
        for _done in tasks:
            worker, number, answer = told.get()
            following = next(numbers)
            if isinstance(answer, WorkerLost) and following < len(tasks):
                worker.end()
                crew[crew.index(worker)] = worker = _Worker(work, told)
            if following < len(tasks):
                worker.give(following, tasks[following])
            yield number, answer
    finally:
        for worker in crew:
            worker.end()


class _Worker(Generic[Task, Answer]):
    """A process that is given tasks by its standard input and answers on its standard output.

    A process of its own kind and not multiprocessing's: that would run the user's script again.
    """

    def __init__(
        self,
        work: Callable[[Task], Answer],
        told: "SimpleQueue[tuple[_Worker[Task, Answer], int, Answer | WorkerLost]]",
    ) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", _SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # a terminal's Ctrl-C goes to the group of the parent alone …
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # … and so on Windows
        )
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101, PT018
        self._to, self._from = self._process.stdin, self._process.stdout
        self._told = told
        self._send(work)

    def give(self, number: int, task: Task) -> None:
        """The task is the next; its answer will be told under this number."""
        self._send(task)
        threading.Thread(target=self._listen, args=(number,), daemon=True).start()

    def end(self) -> None:
        """No more tasks, and no answer to the one it is at."""
        self._process.kill()
        self._process.wait()
        self._from.close()
        with suppress(OSError):
            self._to.close()

    def _send(self, message: object) -> None:
        try:
            pickle.dump(message, self._to)
            self._to.flush()
        except OSError:
            return  # the process has ended, as asking for its answer will show

    def _listen(self, number: int) -> None:
        answer: Answer | WorkerLost
        try:
            answer = pickle.load(self._from)  # noqa: S301 - our own program wrote it
        except (EOFError, OSError, pickle.UnpicklingError, ValueError):
            answer = WorkerLost(self._process.wait())
        self._told.put((self, number, answer))


def serve() -> None:
    """What a process does: hears of its work, then answers task by task until its input ends."""
    with os.fdopen(os.dup(1), "wb") as answering:
        os.dup2(2, 1)  # what solvers print is no answer
        asked: BinaryIO = sys.stdin.buffer
        try:
            work = pickle.load(asked)  # noqa: S301 - our own program wrote it
            while True:
                pickle.dump(work(pickle.load(asked)), answering)  # noqa: S301
                answering.flush()
        except (EOFError, BrokenPipeError):
            return
