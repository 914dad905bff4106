"""Ctrl-C in the midst of a command: it ends soon, says so in a line, and leaves no half work."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from placement.base import files
from placement.case import delimited
from placement.solvers.path import Watch
from tests.commands.conftest import Call
from tests.commands.grids import write_sweep_file

LINES = {
    "explain": "explain {run} --employee E3 --unit B",
    "explain a unit": "explain {run} --unit B",
    "whatif": "whatif {run} --pin E1=A --save out/changed.yaml",
    "diagnose": "diagnose {scenario} --set rules.gaps.priority=null --set rules.few_moves.priority=null",
    "waves": "waves {run} --out out/waves.csv",
    "report": "report {run} --out out",
    "letters": "letters {run} --out out/letters",
    "compare": "compare {run} {run} --out out/compared",
    "export": "export fhir {run} --out out/bundle.json",
    "import": "import siasn {staff} --out out/case",
    "sweep": "sweep {sweep} --out out/sweep --jobs 1",
    "solve": "solve {scenario} --out out/run",
}
MOMENTS: dict[str, tuple[Any, str]] = {
    "reading": (delimited, "decoded"),
    "solving": (Watch, "__enter__"),
    "writing": (files, "_sibling"),
}
NEVER = {
    *((name, "solving") for name in ("waves", "report", "letters", "compare", "export", "import", "sweep")),
    *((name, "writing") for name in ("explain", "explain a unit", "diagnose")),
}
"""Where a command does no such thing; a sweep solves in other processes."""
STAFF = "nip_baru,jabatan_nama,unor_nama\n198501012010012001,Perawat,Puskesmas Remu\n"


@pytest.fixture
def lines(scenario: Path, solved: Path, tmp_path: Path) -> Callable[[str], list[str]]:
    (tmp_path / "staff.csv").write_text(STAFF, "utf-8")
    places = {
        "run": solved,
        "scenario": scenario,
        "staff": tmp_path / "staff.csv",
        "sweep": write_sweep_file(tmp_path / "other"),
    }
    return lambda name: LINES[name].format(**places).split()


@pytest.mark.parametrize(
    ("name", "moment"),
    [(name, moment) for name in LINES for moment in MOMENTS if (name, moment) not in NEVER],
)
def test_an_interrupt_leaves_nothing_half_done(
    name: str,
    moment: str,
    placement: Call,
    lines: Callable[[str], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = lines(name)
    Path("out").mkdir()
    place, what = MOMENTS[moment]
    usual = getattr(place, what)
    heard: list[str] = []

    def interrupted(*arguments: Any) -> Any:
        answer = usual(*arguments)
        if not heard:
            heard.append(moment)
            signal.raise_signal(signal.SIGINT)
        return answer

    monkeypatch.setattr(place, what, interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background is deaf to it
    try:
        answer = placement(*line)
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [moment]
    if name == "solve" and moment == "solving":  # with a plan in hand the run is written
        assert (answer.code, Path("out/run/result.json").is_file()) == (0, True)
        return
    assert answer.code == 5, answer.err
    assert answer.out == ""
    assert answer.err.splitlines()[-1].startswith("Stopped before")
    assert not list(Path("out").iterdir())
    assert "Traceback" not in answer.err
