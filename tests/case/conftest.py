"""A smallest case to start from, and what reading it tells."""

from collections.abc import Callable
from pathlib import Path

import pytest

from placement.base.errors import Finding, InputError
from placement.case import read_case

SMALLEST = {
    "employees": "employee,job,unit\n1,nurse,A\n",
    "units": "unit,kind,region\nA,puskesmas,north\nB,puskesmas,north\n",
    "posts": "unit,job\nA,nurse\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes the smallest case, with the given CSV texts (None leaves a table out)."""

    def write(**tables: str | None) -> Path:
        for name, text in {**SMALLEST, **tables}.items():
            if text is not None:
                (tmp_path / f"{name}.csv").write_text(text, "utf-8")
        return tmp_path

    return write


@pytest.fixture
def findings() -> Callable[[Path], tuple[Finding, ...]]:
    """All that reading a folder tells, be it an error or not."""

    def read(path: Path) -> tuple[Finding, ...]:
        try:
            return read_case(path).warnings
        except InputError as error:
            return error.findings

    return read


@pytest.fixture
def problems(
    folder: Callable[..., Path], findings: Callable[[Path], tuple[Finding, ...]]
) -> Callable[..., list[tuple[str, str, int | None, str | None, str | None]]]:
    """Severity, table, row, column and value of each finding on the smallest case so changed."""

    def read(**tables: str | None) -> list[tuple[str, str, int | None, str | None, str | None]]:
        return [(f.severity, f.table, f.row, f.column, f.value) for f in findings(folder(**tables))]

    return read
