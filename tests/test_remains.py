"""What writers that were killed have left: it goes when the folder is written again, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from placement.base.errors import InputError
from placement.base.files import require_free, written_whole
from placement.base.remains import OURS, held

WRITES = """
import os, pathlib, signal, sys
from placement.base import files
folder, moment = pathlib.Path(sys.argv[1]), sys.argv[2]
rename = pathlib.Path.rename
def killed(path, target):
    rename(path, target)
    os.kill(os.getpid(), signal.SIGKILL)
if moment == "between":
    pathlib.Path.rename = killed
with files.written_whole(folder, force=True) as fresh:
    (fresh / "result.json").write_text("new")
    if moment == "writing":
        os.kill(os.getpid(), signal.SIGKILL)
"""
"""A writer that is killed while it writes, or when the old folder is away and the new one not there."""


def written_until(moment: str, folder: Path) -> list[str]:
    """What is beside the folder after that."""
    command = [sys.executable, "-c", WRITES, str(folder), moment]
    assert subprocess.run(command, check=False).returncode == -9
    return sorted(path.name for path in folder.parent.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "my [run]"


def put(folder: Path) -> None:
    """A run there."""
    with written_whole(folder, force=True) as fresh:
        (fresh / "result.json").write_text("put")


@pytest.mark.slow
def test_what_a_killed_writer_left_goes_with_the_next(folder: Path) -> None:
    (left,) = written_until("writing", folder)
    assert left.startswith(".my [run]-")
    put(folder)
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.slow
def test_an_old_folder_that_was_put_aside_comes_back(folder: Path) -> None:
    put(folder)
    names = written_until("between", folder)
    assert [name[-4:] for name in names if name.endswith(".old")] == [".old"]
    assert folder.name not in names
    with pytest.raises(InputError, match="exists"):
        require_free(folder, force=False)
    assert (folder / "result.json").read_text() == "put"
    put(folder)
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_what_somebody_else_named_so_stays(folder: Path) -> None:
    beside = [folder.with_name(f".{folder.name}-0a1b2c3d{end}") for end in ("", ".old")]
    for each in beside:
        each.mkdir()
        (each / "letter.txt").touch()
    require_free(folder, force=False)
    put(folder)
    put(folder)
    assert all((each / "letter.txt").exists() for each in beside)


def test_nothing_of_the_writing_stays_in_what_is_written(folder: Path) -> None:
    put(folder)
    put(folder)
    with pytest.raises(ValueError, match="half"), written_whole(folder, force=True):
        raise ValueError("half")
    assert [path.name for path in folder.iterdir()] == ["result.json"]


def test_what_somebody_is_still_at_stays(folder: Path) -> None:
    with written_whole(folder, force=False) as fresh:
        put(folder.with_name("other"))
        put(folder)
        assert fresh.is_dir()
        with held(fresh) as free:
            assert not free


@pytest.mark.parametrize(
    "name", [".my [run]-1234", ".my [run]-123456789", ".my-12345678", ".my [run].answers"]
)
def test_what_no_writer_named_so_stays(name: str, folder: Path) -> None:
    (folder.parent / name).mkdir()
    (folder.parent / ".my [run]-12345678").touch()
    put(folder)
    assert {path.name for path in folder.parent.iterdir()} == {folder.name, name, ".my [run]-12345678"}


def test_the_old_folder_of_a_writer_that_is_still_at_it_is_left_to_it(folder: Path) -> None:
    aside = folder.with_name(f".{folder.name}-12345678.old")
    aside.mkdir()
    (aside / OURS).touch()
    with held(aside) as free:
        assert free
        require_free(folder, force=False)
        assert not folder.exists()
    with pytest.raises(InputError, match="exists"):
        require_free(folder, force=False)
