"""Nothing about a small group can be computed from what is published: tried with every group there is."""

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placement.workbench.suppression import Path, blocks, revealed, together
from tests.draws import examples

Group = frozenset[int]


def total(cells: Collection[int]) -> int:
    return sum(cells)


def at_least(smallest: int) -> Callable[[Collection[int]], bool]:
    return lambda cells: sum(cells) >= smallest


def test_a_large_cell_is_told_by_itself() -> None:
    found = blocks({("R", "A"): 10, ("R", "B"): 12}, at_least(10), total)
    assert [(each.path, dict(each.cells)) for each in found.told] == [
        (("R", "A"), {("R", "A"): 10}),
        (("R", "B"), {("R", "B"): 12}),
    ]
    assert not found.withheld


def test_small_cells_of_a_region_are_told_together() -> None:
    found = blocks({("R", "A"): 4, ("R", "B"): 6, ("R", "C"): 20}, at_least(10), total)
    assert [(each.path, sorted(each.cells)) for each in found.told] == [
        (("R",), [("R", "A"), ("R", "B")]),
        (("R", "C"), [("R", "C")]),
    ]


def test_what_is_too_small_takes_the_smallest_neighbour_with_it() -> None:
    """Else the region's total less B and C would be A."""
    found = blocks({("R", "A"): 4, ("R", "B"): 30, ("R", "C"): 20}, at_least(10), total)
    assert [sorted(each.cells) for each in found.told] == [[("R", "A"), ("R", "C")], [("R", "B")]]


def test_a_small_region_is_told_with_another() -> None:
    found = blocks({("R", "A"): 4, ("S", "B"): 30, ("T", "C"): 3}, at_least(10), total)
    assert [(each.path, sorted(each.cells)) for each in found.told] == [
        ((), [("R", "A"), ("S", "B"), ("T", "C")])
    ]


def test_what_nobody_can_be_told_with_is_in_no_total() -> None:
    found = blocks({("R", "A"): 4, ("S", "B"): 5}, at_least(10), total)
    assert not found.told
    assert found.withheld == {("R", "A"): 4, ("S", "B"): 5}


def follows(wanted: Collection[int], basis: Sequence[Sequence[Fraction]], people: Sequence[int]) -> bool:
    """Whether the sum over some people is a sum of published ones, of which `basis` is an echelon."""
    target = [Fraction(int(each in wanted)) for each in people]
    for row in basis:
        lead = next(place for place, value in enumerate(row) if value)
        factor = target[lead] / row[lead]
        if factor:
            target = [one - factor * two for one, two in zip(target, row, strict=True)]
    return not any(target)


def echelon(published: Sequence[Collection[int]], people: Sequence[int]) -> list[list[Fraction]]:
    """What Gauss makes of the published sums, in fractions: rows whose first entries step to the right."""
    left = [[Fraction(int(each in group)) for each in people] for group in published]
    steps = []
    for place in range(len(people)):
        lead = next((row for row in left if row[place]), None)
        if lead is None:
            continue
        left.remove(lead)
        steps.append(lead)
        for row in left:
            if factor := row[place] / lead[place]:
                row[:] = [one - factor * two for one, two in zip(row, lead, strict=True)]
    return steps


def tried(published: Sequence[Collection[int]], smallest: int) -> set[Group]:
    """Every group of fewer people than that, of all who are counted, whose sum follows."""
    people = sorted({each for group in published for each in group})
    basis = echelon(published, people)
    return {
        frozenset(chosen)
        for count in range(1, smallest)
        for chosen in combinations(people, count)
        if follows(chosen, basis, people)
    }


GROUPS = st.lists(st.sets(st.integers(0, 6), min_size=1), min_size=1, max_size=5)


@given(GROUPS, st.integers(2, 4))
@settings(max_examples=examples(50, 150), deadline=None)
def test_revealed_finds_what_trying_every_group_finds(published: list[set[int]], smallest: int) -> None:
    assert set(revealed(published, smallest)) == tried(published, smallest)


@pytest.mark.parametrize("scale", [1, 50])
def test_a_cell_that_subtraction_gives_is_found(scale: int) -> None:
    """A gives 4 people, B gets 3 of them and D the rest: A less B is one person."""
    many = [frozenset({100 + place, 200 + place, 300 + place}) for place in range(scale)]
    given_by, got_by = frozenset({1, 2, 3, 4}), frozenset({1, 2, 3})
    assert revealed([*many, given_by, got_by], 3) == [frozenset({4})]


def test_the_table_that_would_reveal_somebody_is_left_out() -> None:
    rows, columns = [{1, 2, 3, 4}, {5, 6, 7}], [{1, 2, 3}, {4, 5, 6, 7}]
    assert together([rows, columns], 3) == [True, False]
    assert together([columns, rows], 3) == [True, False]
    assert together([rows, [{1, 2, 3, 4, 5, 6, 7}]], 3) == [True, True]


def drawn(seed: int) -> tuple[dict[Path, Group], int]:
    """Ten people in some units of some regions, each by a number of their own; and the smallest group."""
    rng = np.random.default_rng(seed)
    cells: dict[Path, set[int]] = {}
    for person in range(rng.integers(1, 10)):
        region, unit = "RST"[rng.integers(3)], "ABC"[rng.integers(3)]
        cells.setdefault((region, region + unit), set()).add(person)
    return {path: frozenset(people) for path, people in cells.items()}, int(rng.integers(2, 5))


def people(cells: Collection[Group]) -> int:
    return sum(map(len, cells))


def of_people(smallest: int) -> Callable[[Collection[Group]], bool]:
    return lambda cells: people(cells) >= smallest


def tables(found: Sequence[Group], cells: dict[Path, Group]) -> list[Group]:
    """Every sum that could be printed: by block, by region where whole blocks make it up, and over all."""
    printed = list(found)
    for region in "RST":
        inside = {person for path, people in cells.items() if path[0] == region for person in people}
        printed.append(frozenset().union(*(each for each in found if each <= inside)))
    return [each for each in [*printed, frozenset().union(*found)] if each]


@pytest.mark.parametrize("start", range(0, 40, 20))
def test_no_group_is_recovered_from_all_tables(start: int) -> None:
    for seed in range(start, start + 20):
        cells, smallest = drawn(seed)
        found = blocks(cells, of_people(smallest), people)
        told = [frozenset().union(*each.cells.values()) for each in found.told]
        assert tried(tables(told, cells), smallest) == set(), seed
        assert len(set().union(*told)) + sum(map(len, found.withheld.values())) == sum(
            map(len, cells.values())
        )


def test_without_the_second_suppression_groups_are_recovered() -> None:
    """Else the trying would find nothing, whatever is published."""
    broken = 0
    for seed in range(20):
        cells, smallest = drawn(seed)
        large = [people for people in cells.values() if len(people) >= smallest]
        everybody = frozenset().union(*cells.values())
        broken += bool(tried([*large, everybody], smallest))
    assert broken
