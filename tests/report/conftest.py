"""What tests of the report share: runs of small cases, of Sorong, and their reports."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from placement.commands import run
from placement.reports.evidence import Evidence
from tests.commands.clinic import write_clinic, write_table

Solved = Callable[[str, Mapping[str, str]], Evidence]


def placement(*arguments: str | Path) -> None:
    """The command line in English; it must succeed."""
    assert run(["--language", "en", *map(str, arguments)]) == 0


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of the case solved by hand."""
    folder = tmp_path_factory.mktemp("clinic")
    placement("solve", write_clinic(folder / "clinic"), "--out", folder / "run")
    return folder / "run"


@pytest.fixture(scope="session")
def sorong(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of Sorong's balanced policy."""
    folder = tmp_path_factory.mktemp("sorong") / "run"
    placement("solve", checkout / "scenarios" / "sorong" / "balanced.yaml", "--out", folder)
    return folder


@pytest.fixture(scope="session")
def report(sorong: Path) -> Path:
    """The HTML report of Sorong, in the run folder."""
    placement("report", sorong)
    return sorong / "report.html"


@pytest.fixture
def solved(tmp_path: Path) -> Solved:
    """Solves a case of tables under rules in YAML, and gives what a report rests on."""

    def solve(rules: str, tables: Mapping[str, str]) -> Evidence:
        (tmp_path / "data").mkdir()
        for name, rows in tables.items():
            write_table(tmp_path, name, rows)
        scenario = tmp_path / "scenario.yaml"
        scenario.write_text(f"title: Small\ncase: data\ndate: 2027-01-01\nrules:\n{rules}", "utf-8")
        placement("solve", scenario, "--out", tmp_path / "run")
        return Evidence.of(tmp_path / "run")

    return solve
