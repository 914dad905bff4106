"""Generalised assignment: files are read as they are written, and small instances solved as by hand."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from benchmarks.instances.assignment import Assignment, read, rules
from placement.base.errors import InfeasibleError
from placement.engine import solve
from placement.scenario import SolverSettings

BY_HAND = "2 3  1 5 4  3 2 2  2 1 2  1 3 2  3 4\n"


def test_a_file_of_one_instance(tmp_path: Path) -> None:
    file = tmp_path / "one"
    file.write_text(BY_HAND)
    (only,) = read(file)
    assert only.cost.tolist() == [[1, 5, 4], [3, 2, 2]]
    assert only.takes.tolist() == [[2, 1, 2], [1, 3, 2]]
    assert only.room.tolist() == [3, 4]


def test_a_file_of_several(tmp_path: Path) -> None:
    file = tmp_path / "two"
    file.write_text("2 " + BY_HAND + BY_HAND)
    assert [each.room.tolist() for each in read(file)] == [[3, 4], [3, 4]]


@pytest.mark.parametrize("text", [BY_HAND + "7", "2 " + BY_HAND, BY_HAND[:-4], "", "2"])
def test_a_file_that_is_cut_off_or_goes_on_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "broken"
    file.write_text(text)
    with pytest.raises(ValueError, match="broken"):
        list(read(file))


@pytest.mark.parametrize("kind", "cde")
@pytest.mark.parametrize("seed", range(3))
def test_the_case_says_what_the_instance_says(kind: str, seed: int) -> None:
    instance = Assignment.drawn(kind, 3, 6, seed)
    best = min(
        (
            sum(instance.cost[unit, at] for at, unit in enumerate(units))
            for units in product(range(3), repeat=6)
            if all(
                sum(instance.takes[unit, at] for at, chosen in enumerate(units) if chosen == unit)
                <= instance.room[unit]
                for unit in range(3)
            )
        ),
        default=None,
    )
    if best is None:
        with pytest.raises(InfeasibleError):
            solve(instance.problem, rules(), SolverSettings())
    else:
        result = solve(instance.problem, rules(), SolverSettings())
        assert (float(result.levels[0].value), result.status) == (best, "optimal")


def test_equal_seeds_are_equal_instances() -> None:
    one, other = (Assignment.drawn("e", 4, 20, 7) for _ in range(2))
    assert np.array_equal(one.takes, other.takes)
    with pytest.raises(ValueError, match="types are c, d, e"):
        Assignment.drawn("x", 2, 2)
