"""`placement serve`: prepared by one command, backed up and restored by one each."""

import gzip
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from placement.workbench.serving import Child, keep_workers

from .servers import database, environment


def serve(data: Path, *arguments: str, code: int = 0, address: str = "") -> str:
    """What `placement serve` says with a folder of its own, on SQLite unless a database is named."""
    said = subprocess.run(
        [sys.executable, "-m", "placement", "serve", *arguments],
        env=environment(data, address),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert said.returncode == code, said.stderr
    return said.stdout + said.stderr


@pytest.fixture
def databases() -> Iterator[tuple[str, str]]:
    """Two empty databases of the server under test; blank for SQLite in a data folder."""
    with database() as one, database() as other:
        yield one, other


@pytest.mark.slow
def test_a_backup_restores_what_was_saved(tmp_path: Path, databases: tuple[str, str]) -> None:
    one, other = tmp_path / "first", tmp_path / "second"
    first, second = partial(serve, one, address=databases[0]), partial(serve, other, address=databases[1])
    file = tmp_path / "all.tar.gz"
    assert "First administrator: user name admin, code " in first("--prepare")
    assert "First administrator" not in first("--prepare")
    assert (one / "secret.key").stat().st_mode & 0o077 == 0
    first("--backup", str(file))
    assert file.stat().st_mode & 0o077 == 0  # it holds the key
    second("--restore", str(file))
    assert "First administrator" not in second("--prepare")
    assert (one / "secret.key").read_text() == (other / "secret.key").read_text()
    assert "there is data already" in second("--restore", str(file), code=1)


@pytest.mark.more
def test_what_is_no_backup_is_told_and_leaves_the_folder_empty(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "all.tar.gz"
    for content in (b"", b"text", gzip.compress(b"text"), gzip.compress(b"text" * 999)[:20]):
        file.write_bytes(content)
        assert "no backup, or a damaged one" in serve(data, "--restore", str(file), code=1)
    with tarfile.open(file, "w:gz") as archive:
        archive.add(__file__, "workbench.dump")
    assert "another kind of database" in serve(data, "--restore", str(file), code=1)
    assert {each.name for each in data.iterdir()} <= {"workbench.sqlite3"}


@pytest.mark.slow
def test_an_empty_workbench_is_no_backup(tmp_path: Path) -> None:
    assert "nothing to back up" in serve(tmp_path / "none", "--backup", str(tmp_path / "file"), code=1)
    assert not (tmp_path / "file").exists()


def test_the_core_imports_no_django() -> None:
    modules = "placement, placement.commands, placement.commands.solve, placement.commands.serve"
    code = f"import sys, {modules}; print('django' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def child(program: str) -> Child:
    return subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE)


def test_a_dead_worker_is_replaced_while_the_pages_run_and_a_living_one_kept() -> None:
    dead, alive, pages = child(""), child("input()"), child("input(); raise SystemExit(3)")
    dead.wait()
    children = [pages, dead, alive]

    def start() -> Child:
        assert pages.stdin is not None
        pages.stdin.write(b"\n")
        pages.stdin.flush()
        return alive

    try:
        assert keep_workers(children, start, lambda: False, pause=0.05) == 3
        assert children == [pages, alive, alive]
    finally:
        for each in (dead, alive, pages):
            each.communicate()


def test_nobody_is_replaced_when_all_are_told_to_end() -> None:
    dead, pages = child(""), child("import time; time.sleep(0.3)")
    dead.wait()
    children = [pages, dead]
    try:
        assert keep_workers(children, lambda: pages, lambda: True, pause=0.05) == 0
        assert children == [pages, dead]
    finally:
        for each in (dead, pages):
            each.communicate()
