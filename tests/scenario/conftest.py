"""Scenarios written to a folder, and a small case beside them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from placement.case import Case, read_case

Write = Callable[..., Path]

HEAD = "case: data\ndate: 2027-01-01\n"
TABLES = {
    "employees": (
        "employee,job,unit,since,region_code\nE1,nurse,U1,2020-01-01,96.10\nE2,nurse,U2,2021-01-01,96.1\n"
    ),
    "units": "unit,kind,region\nU1,puskesmas,96.10\nU2,hospital,96.71\n",
    "posts": "unit,job,minimum\nU1,nurse,1\nU2,nurse,1\n",
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a scenario file; by default its head comes first."""

    def written(text: str, name: str = "plan.yaml", head: str = HEAD) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + text, "utf-8")
        return path

    return written


@pytest.fixture
def case(tmp_path: Path) -> Case:
    folder = tmp_path / "data"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return read_case(folder)
