"""Progress of a solve, in words."""

import pytest

from placement.commands.progress import progress, words
from placement.solvers.path import Progress


def test_a_stage_is_told_with_its_seconds() -> None:
    assert words(Progress("pairs", 0.25)) == "listing pairs · 0.2 s"


def test_a_priority_is_told_with_best_bound_and_gap() -> None:
    told = words(Progress("solve", 61.0, priority=2, value=40129.0, bound=39000.5))
    assert told == "solving · priority 2 · best 40,129 · bound 39,000.5 · gap 2.812% · 61.0 s"


def test_before_the_first_plan_there_is_no_gap() -> None:
    assert words(Progress("solve", 1.0, priority=1, bound=3.0)) == "solving · priority 1 · bound 3 · 1.0 s"


def test_without_a_terminal_each_stage_and_priority_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The last that was heard of each."""
    with progress() as watch:
        watch(Progress("pairs", 0.0))
        for priority in (1, 2):
            watch(Progress("solve", 1.0, priority, value=9.0))
            watch(Progress("solve", 2.0, priority, value=8.0, bound=8.0))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "listing pairs · 0.0 s",
        "solving · priority 1 · best 8 · bound 8 · gap 0.000% · 2.0 s",
        "solving · priority 2 · best 8 · bound 8 · gap 0.000% · 2.0 s",
    ]


def test_what_was_heard_before_a_failure_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        with progress() as watch:
            watch(Progress("solve", 3.0, priority=1, bound=4.0))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert capsys.readouterr().err == "solving · priority 1 · bound 4 · 3.0 s\n"
