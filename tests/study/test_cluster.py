"""Work in other processes: nothing is lost with one of them, and nobody else can talk to them."""

import gc
import os
import signal
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from importlib import metadata
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client
from tornado.ioloop import IOLoop

from placement.base.errors import InputError, SolverError
from placement.study.cluster import places
from placement.study.cluster.client import Caller
from placement.study.cluster.kept import Remembered, digest
from placement.study.cluster.places import Cluster, Machine, place
from placement.study.cluster.processes import Place, WorkerLost
from tests.study.here import Here


def told(there: Place, work: Any, tasks: Sequence[Any]) -> list[Any]:
    """The answers in the order of the tasks."""
    with there.opened() as crew:
        return [answer for _number, answer in sorted(crew.answers(work, tasks), key=lambda each: each[0])]


def test_answers_bear_the_numbers_of_their_tasks(others: Cluster) -> None:
    assert told(others, abs, [-1, -2, -3]) == [1, 2, 3]
    assert told(others, abs, []) == []


def test_what_work_prints_is_no_answer(others: Cluster) -> None:
    assert told(others, print, ["one", "two"]) == [None, None]


def test_what_work_raises_is_raised_here(others: Cluster) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        told(others, int, ["1", "x"])


def test_processes_hear_no_interrupt_of_the_terminal(others: Cluster) -> None:
    (group,) = told(others, os.getpgid, [0])
    assert group != os.getpgid(0)


def test_no_more_is_begun_once_nobody_listens(others: Cluster, tmp_path: Path) -> None:
    with (
        others.opened() as crew,
        closing(crew.answers(os.mkdir, [tmp_path / f"{each}" for each in range(99)])) as coming,
    ):
        next(coming)
    time.sleep(0.2)
    assert len([*tmp_path.iterdir()]) < 99


def _slowly_made(folder: Path) -> None:
    time.sleep(0.01)
    folder.mkdir()


@pytest.mark.slow
def test_a_process_that_dies_costs_the_one_task_it_was_at(tmp_path: Path) -> None:
    once = _DiesOnce(tmp_path)
    assert told(Machine(2), once, [1, 2, 3, 4]) == [10, 20, 30, 40]
    assert told(Machine(1), os._exit, [3]) == [WorkerLost()]


class _DiesOnce:
    """Ten times the task; at the second task the process is killed, but once only."""

    def __init__(self, folder: Path) -> None:
        self.mark = folder / "died"

    def __call__(self, task: int) -> int:
        if task == 2 and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return 10 * task


def _takes(gigabytes: float) -> int:
    """As much memory, written to, for longer than it takes to look; a lot until somebody ends it."""
    held = bytearray(int(gigabytes * 2**30))
    held[::4096] = b"x" * len(held[::4096])
    time.sleep(0.5 if gigabytes < 1 else 60)
    return len(held)


@pytest.mark.slow
def test_a_task_that_takes_too_much_memory_costs_itself_alone() -> None:
    few = 3 * 2**28
    little, much, more = told(Machine(1, memory=few), _takes, [0.0, 1.0, 0.01])
    assert (little, much) == (0, WorkerLost(few))
    assert more > 0
    assert much.reason == "it takes more than the 0.8 GiB that each process may have: try fewer --jobs"


@pytest.mark.more
def test_a_process_that_stops_is_given_up(tmp_path: Path) -> None:
    with dask.config.set({"distributed.scheduler.worker-ttl": "10s"}):
        assert told(Machine(1), _StopsOnce(tmp_path), [2]) == [20]


class _StopsOnce(_DiesOnce):
    """The same, and it is stopped."""

    def __call__(self, task: int) -> int:
        if not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGSTOP)
        return 10 * task


def test_nobody_without_the_certificate_is_heard(others: Cluster) -> None:
    scheduler: Any = others.client.scheduler
    host, _colon, port = scheduler.address.removeprefix("tls://").rpartition(":")
    assert host == "127.0.0.1"
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((host, int(port)), timeout=60) as plain,
        pytest.raises(ssl.SSLError),
        trusting.wrap_socket(plain) as secret,
    ):
        secret.recv(1)  # TLS 1.3 refuses a client once it has spoken


def test_they_have_no_pages(others: Cluster) -> None:
    told: Any = others.client.scheduler_info()
    port = told["services"]["dashboard"]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as asked:
        asked.sendall(b"GET /info/main/workers.html HTTP/1.0\r\n\r\n")
        assert asked.recv(64).startswith(b"HTTP/1.1 404")


def test_an_address_where_nobody_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_PATIENCE", 0.5)
    with (
        pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127[.]0[.]0[.]1:9"),
        place(client="tcp://127.0.0.1:9"),
    ):
        pass
    with pytest.raises(InputError, match=r"no Dask scheduler answers at nonsense"), place(client="nonsense"):
        pass
    # One left half open takes Dask's lock when it is collected, and the next cluster would not start
    assert {each.status for each in gc.get_objects() if type(each) is Caller} == {"closed"}


@pytest.mark.slow
def test_a_client_left_half_open_keeps_no_cluster_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is collected in the thread that the cluster starts, where it asks for Dask's lock."""
    connect: Any = Client
    with suppress(ValueError):
        connect("nonsense", set_as_default=False)
    usual, collected = IOLoop.current, list[int]()

    def current(*given: Any, **more: Any) -> Any:
        if not collected:
            collected.append(gc.collect())
        return usual(*given, **more)

    gc.disable()
    try:
        monkeypatch.setattr(IOLoop, "current", current)
        with Machine(1).opened() as crew:
            assert [answer for _number, answer in crew.answers(abs, [-1])] == [1]
    finally:
        gc.enable()


def test_a_cluster_without_workers_or_with_other_versions_is_told(
    others: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "version", lambda _name: "0.0.1")
    with (
        pytest.raises(InputError, match=r"have Placement .*, not 0\.0\.1: install it there"),
        others.opened(),
    ):
        pass
    monkeypatch.undo()
    usual = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "9.9" if name == "distributed" else usual(name))
    with (
        pytest.raises(InputError, match=r"have distributed .*, not 9[.]9: install it there"),
        others.opened(),
    ):
        pass
    monkeypatch.undo()
    monkeypatch.setattr(others.client, "wait_for_workers", _nobody)
    with pytest.raises(InputError, match="has no workers"), others.opened():
        pass


def _nobody(*_given: Any, **_more: Any) -> None:
    raise TimeoutError


def test_where_work_is_done_is_said_by_a_client_an_address_or_a_number(others: Cluster) -> None:
    with place(3) as there:
        assert there == Machine(3)
    with place(client=others.client) as there:
        assert there == others


@pytest.mark.slow
def test_a_cluster_that_ends_in_the_midst_is_told_in_a_line() -> None:
    with Machine(1).opened() as crew:
        coming = crew.answers(time.sleep, [0.01] * 99)
        next(coming)
        connected: Any = crew
        connected.client.close()
        with pytest.raises(SolverError, match="the cluster ended before the work was done"):
            for _told in coming:
                pass


class _Squares:
    digest = "squares"

    def __call__(self, task: "_Number") -> int:
        return task.value**2


class _Number:
    def __init__(self, value: int) -> None:
        self.value, self.digest = value, digest(value)


def test_answers_are_asked_for_once(tmp_path: Path) -> None:
    tasks = [_Number(each) for each in (3, 4, 5)]
    first = Here(interrupted=2)
    with pytest.raises(KeyboardInterrupt):
        told(Remembered(first, tmp_path / "kept"), _Squares(), tasks)
    rest = Here()
    assert told(Remembered(rest, tmp_path / "kept"), _Squares(), tasks) == [9, 16, 25]
    assert [task.value for task in rest.asked] == [5]
    assert told(Remembered(Here(interrupted=0), tmp_path / "kept"), _Squares(), tasks) == [9, 16, 25]


def test_an_answer_that_cannot_be_read_is_asked_for_again(tmp_path: Path) -> None:
    kept = Remembered(Here(), tmp_path / "kept")
    assert told(kept, _Squares(), [_Number(3)]) == [9]
    (file,) = kept.folder.iterdir()
    for content in (b"", b"cut off", file.read_bytes()[:-1]):
        file.write_bytes(content)
        assert told(kept, _Squares(), [_Number(3)]) == [9]


def test_what_somebody_else_wrote_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Remembered(Here(), tmp_path / "kept")
    kept.put("name", 1)
    assert kept.get("name") == 1
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert kept.get("name") is None


def test_lost_answers_are_not_kept_and_a_full_disk_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert told(Remembered(Here(), tmp_path / "file"), _Squares(), [_Number(3)]) == [9]
    kept = Remembered(Here(loses=lambda _task: True), tmp_path / "kept")
    assert told(kept, _Squares(), [_Number(3)]) == [WorkerLost()]
    assert told(Remembered(Here(), kept.folder), _Squares(), [_Number(3)]) == [9]


def test_where_an_answer_is_lost_the_others_are_kept_for_another_try(tmp_path: Path) -> None:
    kept = Remembered(Here(loses=lambda task: task.value == 4), tmp_path / "kept")
    assert told(kept, _Squares(), [_Number(3), _Number(4)]) == [9, WorkerLost()]
    kept.clear()
    again = Here()
    rest = Remembered(again, kept.folder)
    assert told(rest, _Squares(), [_Number(3), _Number(4)]) == [9, 16]
    assert [task.value for task in again.asked] == [4]
    rest.clear()
    assert not kept.folder.exists()


def test_digests_tell_parts_apart() -> None:
    assert digest("a", "bc") != digest("ab", "c") != digest(b"ab", "c")
    assert digest("a") == digest("a")
