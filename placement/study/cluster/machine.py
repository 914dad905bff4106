"""A cluster of this machine's processes: nobody else can talk to it, and what dies is replaced."""

import asyncio
import logging
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

import dask
import psutil
from distributed import Client, LocalCluster, SchedulerPlugin
from distributed.security import Security
from distributed.system import MEMORY_LIMIT
from tornado.ioloop import IOLoop

from placement.base.errors import PlacementError, SolverError
from placement.base.language import _
from placement.study.cluster.processes import WorkerLost

_SERVE = "from placement.study.cluster.serving import serve; serve()"
_LOOPBACK = "127.0.0.1"
_LOOK = 0.2  # seconds between two looks at what a process takes of the memory
_START = 120  # seconds within which the processes must be there; on a busy machine each takes ten
_SETTINGS = {
    "distributed.scheduler.allowed-failures": 1,  # a task whose process died is tried once more
    "distributed.scheduler.worker-saturation": 1.0,  # a process that dies costs the one task it was at
    "distributed.scheduler.http.routes": [],  # no pages, not even of its health
    "distributed.worker.http.routes": [],
}


def cores() -> int:
    """Processor cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # of Linux alone
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextmanager
def this_machine(
    jobs: int, memory: int | None = None
) -> Iterator[tuple[Client, Callable[[str], WorkerLost]]]:
    """A client of so many processes, which end with the block, and what is known of one that ended.

    One that takes more than its share of the memory, or than so many bytes, is ended: what it was at
    costs nobody else's work. Raises SolverError where they do not start.

    They listen on the loopback device alone and ask every caller for a certificate that was made
    for this block: other users of the machine cannot have them compute anything. A terminal's
    Ctrl-C does not reach them.
    """
    quiet = logging.getLogger("distributed")
    level = quiet.level
    quiet.setLevel(logging.CRITICAL)
    security = Security.temporary()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="placement-", ignore_cleanup_errors=True) as scratch,
            dask.config.set(_SETTINGS),
            _loop() as loop,
            _cluster(security, loop) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            crew = _Staff(cluster.scheduler_address, security, scratch, jobs, memory or MEMORY_LIMIT // jobs)
            cluster.scheduler.add_plugin(crew)
            try:
                _await(client, jobs)
                yield client, crew.ended
            finally:
                crew.end()
    finally:
        quiet.setLevel(level)


@contextmanager
def _loop() -> Iterator[IOLoop]:
    """An event loop in a thread of its own.

    Where Dask starts one it holds a lock and waits ten seconds. An old client that is collected in the
    new thread asks for the same lock, and then the loop does not start.
    """
    started: Future[tuple[IOLoop, asyncio.Event]] = Future()

    async def run() -> None:
        ended = asyncio.Event()
        started.set_result((IOLoop.current(), ended))
        await ended.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    loop, ended = started.result()
    try:
        yield loop
    finally:
        loop.add_callback(ended.set)
        thread.join(_START)


def _cluster(security: Security, loop: IOLoop) -> LocalCluster:
    """Without processes yet; PlacementError where the system does not let it start, on a full disk say."""
    try:
        return LocalCluster(
            n_workers=0,
            loop=loop,
            security=security,
            host=_LOOPBACK,
            dashboard_address=f"{_LOOPBACK}:0",
            silence_logs=logging.CRITICAL,
        )
    except RuntimeError as error:
        reason = getattr(error.__cause__, "strerror", None) or error
        message = _("the processes that solve could not be started: {reason}", reason=reason)
        raise PlacementError(message) from error


def _await(client: Client, jobs: int) -> None:
    try:
        client.wait_for_workers(jobs, timeout=_START)
    except TimeoutError as error:
        message = _("the processes that solve did not start within {seconds} s", seconds=_START)
        raise SolverError(message) from error


class _Staff(SchedulerPlugin):
    """The processes, each replaced when it ends or does not answer any more."""

    def __init__(self, address: str, security: Security, scratch: str, jobs: int, memory: int) -> None:
        self._given = {
            "address": address,
            "settings": _SETTINGS,
            "security": security,
            "host": _LOOPBACK,
            "local_directory": scratch,
        }
        self._open, self._lock = True, threading.Lock()
        self._memory, self._greedy = memory, set[str]()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}  # by name, those that run
        self._names: dict[str, str] = {}  # by address
        for number in range(jobs):
            threading.Thread(target=self._keep, args=(number,), daemon=True).start()

    def add_worker(self, scheduler: Any, worker: str) -> None:
        """One is there."""
        self._names[worker] = scheduler.workers[worker].name

    def remove_worker(self, scheduler: Any, worker: str, **_more: Any) -> None:  # noqa: ARG002 - Dask's
        """One is gone, or was given up and may still be there, stopped or stuck."""
        with self._lock:
            process = self._processes.get(self._names.pop(worker, ""))
            if process is not None:
                process.kill()

    def end(self) -> None:
        """All of them, at once."""
        with self._lock:
            self._open = False
            for process in self._processes.values():
                process.kill()

    def ended(self, name: str) -> WorkerLost:
        """What is known of a process that ended."""
        return WorkerLost(self._memory if name in self._greedy else 0)

    def _keep(self, number: int) -> None:
        """A process in that place until the end."""
        for turn in count():
            name = f"{number}.{turn}"
            with self._lock:
                if not self._open:
                    return
                process = self._processes[name] = _started()
            assert process.stdin is not None  # noqa: S101 - it is a pipe
            with suppress(OSError):  # it has ended, as waiting shows
                pickle.dump({**self._given, "name": name}, process.stdin)
                process.stdin.flush()
            while process.poll() is None:
                if taken(process.pid) > self._memory:
                    self._greedy.add(name)
                    process.kill()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_LOOK)
            with suppress(OSError):
                process.stdin.close()
            with self._lock:
                del self._processes[name]


def taken(process: int) -> int:
    """Bytes of memory that a process holds; 0 where it has ended."""
    try:
        return int(psutil.Process(process).memory_info().rss)
    except psutil.Error:
        return 0


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _SERVE],
        stdin=subprocess.PIPE,
        start_new_session=True,  # a terminal's Ctrl-C goes to the group of the parent alone …
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # … and so on Windows
    )
