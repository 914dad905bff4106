"""What is written is whole or not at all, wherever the system stops it."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from placement.base.errors import PlacementError
from placement.base.files import write_files
from tests.commands.conftest import Call, once, placement, scenario, solved

__all__ = ["once", "placement", "scenario", "solved"]

resource = pytest.importorskip("resource")
WRITERS = (
    "solve {scenario} --out out/run",
    "sweep {sweep} --out out/sweep --jobs 1",
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
)


@pytest.fixture
def limited() -> Iterator[None]:
    """Files of at most 40 bytes, as `ulimit -f` sets it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("line", WRITERS)
def test_a_file_that_may_not_grow_leaves_nothing(
    line: str, placement: Call, scenario: Path, solved: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    sweep = tmp_path / "sweep.yaml"
    sweep.write_text(f"title: t\nscenario: {scenario}\ngrid: {{solver.seed: [1, 2]}}\n", "utf-8")
    standards = "kind,job,minimum\nclinic,nurse,1\nhospital,nurse,1\npuskesmas,nurse,1\n"
    (scenario.parent / "data" / "standards.csv").write_text(standards, "utf-8")
    staff = tmp_path / "staff.csv"
    staff.write_text("nip_baru,jabatan_nama,unor_nama\n198501012010012001,Perawat,Remu\n", "utf-8")
    Path("out").mkdir()
    request.getfixturevalue("limited")
    answer = placement(
        *line.format(
            scenario=scenario, run=solved, sweep=sweep, case=scenario.parent / "data", staff=staff
        ).split()
    )
    assert answer.code in {1, 2}, answer
    assert "Unexpected" not in answer.err
    assert "File too large" in answer.err + answer.out
    left = [path for path in Path("out").rglob("*") if path.is_file() and path.name != "sweep.csv"]
    assert left == []


def test_a_folder_that_only_reads_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A medium that only reads refuses to remove as well."""

    def refuse(*_arguments: object, **_more: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(PlacementError, match="Read-only file system"):
        write_files({tmp_path / "file.csv": "text"})
