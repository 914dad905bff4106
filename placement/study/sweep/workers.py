"""Work shared out among processes; whatever becomes of one of them, the others go on."""

import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")

_SERVE = "import sys; from placement.study.sweep.workers import serve; serve(int(sys.argv[1]))"


@dataclass(frozen=True)
class Lost:
    """The process ended before it had an answer."""

    code: int  # as processes return it; below 0, the signal that ended it


def answers(
    work: Callable[[Task], Answer], tasks: Sequence[Task], jobs: int
) -> Generator[tuple[int, Answer | Lost], None, None]:
    """The number of a task and its answer, as they come, from at most `jobs` processes.

    Work, tasks and answers are pickled. Where the loop over the answers ends early, by an
    interrupt or otherwise, the processes are ended at once. They do not hear Ctrl-C themselves.
    """
    waiting = deque(enumerate(tasks))
    crew: dict[Connection, _Worker[Task, Answer]] = {}
    try:
        while waiting or crew:
            while waiting and len(crew) < jobs:
                worker = _Worker[Task, Answer].hired(work)
                crew[worker.pipe] = worker
                worker.give(*waiting.popleft())
            for pipe in wait([*crew]):
                worker = crew[pipe]  # type: ignore[index] # what is waited for are the keys
                answer = worker.answer()
                number = worker.number
                if isinstance(answer, Lost) or not waiting:
                    del crew[worker.pipe]
                    worker.dismiss()
                else:
                    worker.give(*waiting.popleft())
                yield number, answer
    finally:
        for worker in crew.values():
            worker.process.kill()
            worker.dismiss()


@dataclass
class _Worker(Generic[Task, Answer]):
    """A process, the pipe to it, and the number of the task it is at."""

    process: "subprocess.Popen[bytes]"
    pipe: "Connection[Any, Any]"
    number: int = -1

    @classmethod
    def hired(cls, work: Callable[[Task], Answer]) -> "_Worker[Task, Answer]":
        here, there = Pipe()
        # A process of its own kind and not multiprocessing's: that would run the user's script again.
        with _deaf(), there:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-c", _SERVE, str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        worker = cls(process, here)
        worker._send(work)
        return worker

    def give(self, number: int, task: Task) -> None:
        """The task with this number is the next."""
        self.number = number
        self._send(task)

    def _send(self, message: object) -> None:
        try:
            self.pipe.send(message)
        except BrokenPipeError:
            return  # the process has ended, as asking for its answer will show

    def answer(self) -> Answer | Lost:
        """What became of the task; waits for it."""
        try:
            answer: Answer = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            return Lost(self.process.wait())
        return answer

    def dismiss(self) -> None:
        """No more tasks: the process ends by itself."""
        self.pipe.close()
        self.process.wait()


def serve(descriptor: int) -> None:
    """What a process does: hears of its work, then answers task by task until the pipe closes."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # a solve would hear it as "that will do"
    with Connection(descriptor) as pipe:
        try:
            work = pipe.recv()
            while True:
                pipe.send(work(pipe.recv()))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


@contextmanager
def _deaf() -> Iterator[None]:
    """Who is started within the block does not hear Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
