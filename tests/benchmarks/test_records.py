"""Results kept, and the tables made of them."""

from pathlib import Path

import pytest

from benchmarks import growth, records, tables
from benchmarks.records import Record


@pytest.fixture(autouse=True)
def _results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "RESULTS", tmp_path / "results")


def record(**told: object) -> Record:
    plain = {
        "instance": "health-5-flow-0",
        "pairs": 1200,
        "name": "Tool",
        "tool": "tool",
        "seconds": 10.0,
        "ending": "limit",
        "first": 1.5,
        "build": 0.25,
        "solve": 10.0,
        "value": 110,
        "gap": 0.2,
        "memory": 300,
        "wrong": [],
        "machine": "2 cores of it",
        "versions": {"Python": "3.11.7"},
        "date": "2026-11-24",
        "load": 0.1,
    }
    return {**plain, **told}


def test_the_last_of_equal_records_counts() -> None:
    for value in (1, 2):
        records.store("some", {"instance": "a", "value": value})
    records.store("some", {"instance": "b", "value": 3})
    assert [each["value"] for each in records.stored("some", "instance")] == [2, 3]


def test_nothing_is_stored_before_the_first_measurement() -> None:
    assert records.stored("some", "instance") == []


def test_a_tool_that_ended_by_itself_stands_for_longer_limits_too() -> None:
    rows = [
        record(name="A", tool="a", ending="proven", value=100, gap=0.0, solve=2.0),
        record(name="A", tool="a", seconds=60.0, value=105),  # of an earlier round
        record(name="B", tool="b"),
        record(name="B", tool="b", seconds=60.0, value=102, gap=None),
        record(name="C", tool="c", ending="skipped", failure="no java on the path") | {"build": None},
    ]
    del rows[4]["build"]
    text = "\n".join(tables.of_peers(rows))
    assert "1,200 pairs, best value known 100" in text
    assert "| A | 0.2 | 1.5 | best, gap 0.000%, in 2.0 s | ″ | 300 |" in text
    assert "| B | 0.2 | 1.5 | +10.00%, gap 20.000% | +2.00%, no bound | 300 |" in text
    assert "| C | – | – | skipped: no java on the path | ″ | – |" in text
    assert "2 cores of it; Python 3.11.7; 2026-11-24; load before at most 0.1." in text


def test_the_exponent_is_the_slope_between_the_logarithms() -> None:
    sizes = [(1, 100, 2.0), (2, 1_000, 40.0), (3, 10_000, 800.0)]
    rows = [record(employees=size, pairs=n, solve=t, ending="proven") for size, n, t in sizes]
    assert growth.exponent(rows) == pytest.approx(1.30103, abs=1e-5)
    assert growth.exponent(rows[:1]) is None


def test_a_solve_that_time_ended_is_no_point_of_the_slope() -> None:
    rows = [record(employees=size, pairs=size, solve=size, ending="proven") for size in (10, 100)]
    assert growth.exponent([*rows, record(employees=1000, pairs=1000, solve=10.0)]) == pytest.approx(1)


def test_lines_go_between_their_markers() -> None:
    begin, end = "<!-- warm: python -m benchmarks.tables -->\n", "<!-- /warm -->\n"
    assert tables.put(f"a\n{begin}old\n{end}b\n", "warm", ["new"]) == f"a\n{begin}new\n{end}b\n"
