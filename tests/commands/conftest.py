"""What tests of the command line share: a case solved by hand, and a way to call."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from placement.commands import run
from tests.commands.clinic import write_clinic


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Call = Callable[..., Answer]


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    return write_clinic(tmp_path / "clinic")


@pytest.fixture
def placement(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Calls the command line in an empty working folder."""
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")

    def call(*arguments: str | Path) -> Answer:
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case, solved once for all tests."""
    folder = tmp_path_factory.mktemp("solved")
    assert run(["solve", str(write_clinic(folder / "clinic")), "--out", str(folder / "run")]) == 0
    return folder / "run"


@pytest.fixture
def solved(scenario: Path, once: Path, tmp_path: Path) -> Path:
    """The run folder of the case, beside it."""
    assert scenario.parent.parent == tmp_path
    return shutil.copytree(once, tmp_path / "run")
