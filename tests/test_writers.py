"""What is written is whole or not at all, wherever the system stops it."""

import errno
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from placement.base.errors import PlacementError
from placement.base.files import write_files
from tests.commands.conftest import Answer, Call, once, placement, scenario, solved

__all__ = ["once", "placement", "scenario", "solved"]

resource = pytest.importorskip("resource")
FRONT = (
    "front {scenario} --over few_moves.at_most=0..1 --out out/front --jobs 1 "
    '--set rules.few_moves={{"kind":"moves","at_most":1,"priority":null}}'
)
WRITERS = (
    "solve {scenario} --out out/run",
    "sweep {sweep} --out out/sweep --jobs 1",
    FRONT,
    "stress {run} --draws 2 --out out/stress --jobs 1",
    "report {run} --out out",
    "letters {run} --out out/letters",
    "waves {run} --out out/waves.csv",
    "export fhir {run} --out out/bundle.json",
    "export dhis2 {run} --out out/values.json",
    "template out/case.xlsx",
    "scenario new out/scenario.yaml",
    "compare {run} {run} --out out/compared",
    "need {case} --out out/need",
    "example sorong out/example",
    "whatif {run} --pin E1=A --save out/changed.yaml",
    "import siasn {staff} --out out/imported",
    "import facilities {places} --out out/places",
)
EVERY_WRITER = pytest.mark.parametrize("line", WRITERS)
Writes = Callable[[str], Answer]


@pytest.fixture
def writes(placement: Call, scenario: Path, solved: Path, tmp_path: Path) -> Writes:
    """Calls one of the lines above; whatever it writes belongs into the folder `out`."""
    sweep = tmp_path / "sweep.yaml"
    sweep.write_text(f"title: t\nscenario: {scenario}\ngrid: {{solver.seed: [1, 2]}}\n", "utf-8")
    standards = "kind,job,minimum\nclinic,nurse,1\nhospital,nurse,1\npuskesmas,nurse,1\n"
    (scenario.parent / "data" / "standards.csv").write_text(standards, "utf-8")
    staff, places = tmp_path / "staff.csv", tmp_path / "places.csv"
    staff.write_text("nip_baru,jabatan_nama,unor_nama\n198501012010012001,Perawat,Remu\n", "utf-8")
    places.write_text("name,kind,region,lat,lon\nRemu,puskesmas,96.71,-0.9,131.3\n", "utf-8")
    Path("out").mkdir()
    case = scenario.parent / "data"

    def call(line: str) -> Answer:
        words = line.format(scenario=scenario, run=solved, sweep=sweep, case=case, staff=staff, places=places)
        return placement(*words.split())

    return call


def left() -> list[Path]:
    """Files that stay; a sweep keeps a table of what was solved."""
    return [path for path in Path("out").rglob("*") if path.is_file() and path.name != "sweep.csv"]


@pytest.mark.slow
@EVERY_WRITER
def test_a_file_that_may_not_grow_leaves_nothing(
    line: str, writes: Writes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of at most 40 bytes, as `ulimit -f` sets it; Python's own, of modules, stay as they are."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, before[1]))
    try:
        answer = writes(line)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert answer.code in {1, 2}, answer
    assert "Unexpected" not in answer.err
    assert "File too large" in answer.err + answer.out
    assert left() == []


@pytest.fixture(params=[errno.ENOSPC, errno.EROFS], ids=["full", "read-only"])
def refused(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The system makes no file in the working folder, and none of the folders either if it only reads."""
    number: int = request.param
    desk = tmp_path / "desk"

    def guarded(done: Callable[..., Any], writing: Callable[..., bool]) -> Callable[..., Any]:
        def call(path: Any, *arguments: Any, **named: Any) -> Any:
            inside = isinstance(path, str | Path) and Path(path).absolute().is_relative_to(desk)
            if inside and writing(*arguments, **named):
                raise OSError(number, os.strerror(number), str(path))
            return done(path, *arguments, **named)

        return call

    def makes(mode: str = "r", *_arguments: Any, **_named: Any) -> bool:
        return bool(set(mode) & set("wax+"))

    for module in ("io.open", "builtins.open"):
        monkeypatch.setattr(module, guarded(io.open, makes))
    if number == errno.EROFS:
        for name in ("mkdir", "unlink", "rename", "replace", "rmdir"):
            monkeypatch.setattr(os, name, guarded(getattr(os, name), lambda *_more, **_named: True))
    return os.strerror(number)


@pytest.mark.slow
@EVERY_WRITER
def test_a_disk_that_is_full_or_only_read_leaves_nothing(line: str, writes: Writes, refused: str) -> None:
    answer = writes(line)
    assert answer.code in {1, 2}, answer
    assert "Unexpected" not in answer.err
    assert "Traceback" not in answer.err
    assert refused in answer.err + answer.out
    assert left() == []


def test_a_folder_that_only_reads_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A medium that only reads refuses to remove as well."""

    def refuse(*_arguments: object, **_more: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(PlacementError, match="Read-only file system"):
        write_files({tmp_path / "file.csv": "text"})
