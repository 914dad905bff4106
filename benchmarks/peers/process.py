"""A tool in a process of its own: its time, its memory, and an end when it knows none."""

import multiprocessing
import os
import re
import resource
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from benchmarks.instances import instance_of
from benchmarks.peers.task import Found, Task, UnsuitedError
from benchmarks.peers.tools import TOOLS

BUILDING = 900
"""Seconds a tool may take to get its model, above its own limit three times over."""


@dataclass(frozen=True)
class Order:
    """Which tool solves which instance, and how long it may."""

    tool: str
    instance: str
    seconds: float
    gap: float = 0.0005
    threads: int = 2
    seed: int = 0


@dataclass(frozen=True)
class Outcome:
    """What came of it; memory in MB is the peak of the largest process, the instance included."""

    found: Found | None
    memory: float | None = None
    before: float | None = None  # memory when the instance was ready, and the tool was not
    failure: str = ""


def carry_out(order: Order) -> Outcome:
    """Runs the tool and waits; what it started ends with it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(order, theirs))
    process.start()
    theirs.close()
    try:
        if not ours.poll(order.seconds * 3 + BUILDING):
            return Outcome(None, failure="ended: it knew no end")
        outcome: Outcome = ours.recv()
    except EOFError:
        process.join()
        return Outcome(None, failure=f"it died ({process.exitcode})")
    finally:
        _end(process)
    return outcome


def _child(order: Order, answer: Connection) -> None:
    """Solves, in a group of processes of its own."""
    os.setsid()
    instance, tool = instance_of(order.instance), TOOLS[order.tool]
    limits = order.seconds, order.gap, order.threads, order.seed
    task = Task(instance.problem, instance.rules, *limits)
    if tool.arrays:
        task.make_arrays()
    before = _memory()
    try:
        found = tool.solve(task)
    except UnsuitedError as error:
        answer.send(Outcome(None, failure=str(error)))
        return
    answer.send(Outcome(found, _memory(), before))


def _memory() -> float:
    """Peak in MB, of this process or of the largest it has started and waited for.

    ru_maxrss of the process itself would begin with the peak of the one that started it.
    """
    own = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(int(own[1]) if own else 0, started) / 1024


def _end(process: BaseProcess) -> None:
    """Ends the process and all of its group, whatever they do."""
    process.join(5)
    if process.pid is not None and process.is_alive():
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join()
