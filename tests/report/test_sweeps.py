"""The picture of a sweep with too many choices for colours or bars."""

from pathlib import Path
from typing import Any

import pytest

import placement as pm
from placement.reports.sweeps import write_pictures
from placement.scenario import Scenario
from tests.study.here import stay
from tests.tiny import DAY, case_of


@pytest.mark.slow
def test_many_choices_are_dots_with_their_range(tmp_path: Path, monkeypatch: Any) -> None:
    case = case_of(
        employees=[{"employee": f"E{each}", "job": "nurse", "unit": "A"} for each in range(3)],
        units=[{"unit": unit, "kind": "x", "region": "r"} for unit in "AB"],
        posts=[
            {"unit": "A", "job": "nurse", "maximum": 3},
            {"unit": "B", "job": "nurse", "minimum": 2},
        ],
    )
    rules = {
        "kept": {"kind": "placed"},
        "short": {"kind": "staffing", "level": "minimum", "priority": 1},
        "cap": {"kind": "moves", "at_most": 1},
    }
    stay(monkeypatch)
    weights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    grid = {"cap.at_most": [0, 1, 2, 3], "short.weight": weights}
    found = pm.sweep(Scenario.of(case, DAY, rules), grid)
    write_pictures(found.found, tmp_path)
    drawn = (tmp_path / "sweep.svg").read_text("utf-8")
    assert "line: the median of the choices of all else" in drawn
    assert (tmp_path / "sweep.png").read_bytes().startswith(b"\x89PNG")
