"""Workers and their children are killed at many moments: no run is lost, doubled or stuck.

PLACEMENT_KILLS says at how many moments; a few without it.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

KILLS = int(os.environ.get("PLACEMENT_KILLS", "4"))
PATIENCE = 120.0

pytestmark = [
    pytest.mark.more,
    pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds children in /proc"),
]


def office(data: Path, checkout: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PLACEMENT_DATA": str(data), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "tests.workbench.office", *arguments]
    return subprocess.Popen(command, env=environment, cwd=checkout)


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [
            int(child)
            for thread in Path(f"/proc/{pid}/task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
    return []


def rows(data: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(data / "workbench.sqlite3", timeout=30)) as database:
        return database.execute(sql).fetchall()


def until(holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, "still stuck"
        time.sleep(0.05)


def states(data: Path) -> list[str]:
    return [state for (state,) in rows(data, "SELECT state FROM planning_run ORDER BY id")]


def alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def killed_at(data: Path, checkout: Path, draw: random.Random, number: int) -> None:
    """One worker until a run is its, then an end of it or of its child, some moments later."""
    worker = office(data, checkout, "work")
    try:
        until(lambda: bool(children(worker.pid)) or "queued" not in states(data))
        time.sleep(draw.random() * 4)
        below = children(worker.pid)
        if number % 2 and below:
            os.kill(below[0], signal.SIGKILL)
            until(lambda: not alive(below[0]))
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(PATIENCE) == 0
        else:
            worker.kill()
            worker.wait()
            until(lambda: not any(map(alive, below)))
    finally:
        worker.kill()
        worker.wait()


def test_no_run_is_lost_doubled_or_stuck(tmp_path: Path, checkout: Path) -> None:
    number = KILLS // 2 + 1
    assert office(tmp_path, checkout, "prepare", str(number)).wait(PATIENCE) == 0
    draw = random.Random(17)  # noqa: S311 - moments, no secrets
    for kill in range(KILLS):
        killed_at(tmp_path, checkout, draw, kill)
    worker = office(tmp_path, checkout, "work")
    try:
        until(lambda: states(tmp_path) == ["done"] * number, PATIENCE * number)
        worker.send_signal(signal.SIGTERM)
        # where the workers before it did all, it may not have begun to listen
        assert worker.wait(PATIENCE) in {0, -signal.SIGTERM}
    finally:
        worker.kill()
        worker.wait()
    assert len({sha for (sha,) in rows(tmp_path, "SELECT plan_sha256 FROM planning_run")}) == 1
    assert sorted(folder.name for folder in (tmp_path / "runs").iterdir()) == sorted(
        str(each) for each in range(1, number + 1)
    )
    ended = rows(
        tmp_path, "SELECT count(*), count(DISTINCT subject) FROM events_event WHERE action LIKE '%run_ended'"
    )
    assert ended == [(number, number)]
