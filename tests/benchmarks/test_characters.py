"""Characters: drawn alike everywhere, feasible by staying, and told apart from those kept for measuring."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import characters
from benchmarks.instances import Character, instance_of
from benchmarks.instances.character import COUNT, Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from benchmarks.records import Record
from placement.problem.plan import Plan
from placement.proof.audit import audit, broken

SMALL = Traits(
    employees=120,
    size=12,
    skew=0.4,
    jobs=6,
    reach=5,
    couples=0.05,
    moves=0.08,
    money=0.35,
    share=0.3,
    retention=0.8,
    equity="region",
    access=True,
    training=True,
    priorities=4,
)


def test_a_name_reads_back_and_any_other_is_refused() -> None:
    assert str(instance_of("character-17")) == "character-17"
    for name in ("character-100", "character-x", "character"):
        with pytest.raises(ValueError, match=r"."):
            instance_of(name)


def test_half_of_them_are_kept_for_measuring() -> None:
    assert sum(Character(number).kept for number in range(COUNT)) == COUNT / 2


def test_the_numbers_draw_every_trait() -> None:
    drawn = [Character(number).traits for number in range(COUNT)]
    assert {each.priorities for each in drawn} == {1, 2, 3, 4}
    assert {each.employees for each in drawn} == {1_000, 2_000, 5_000, 10_000, 20_000}
    for trait in ("couples", "moves", "money", "share", "retention", "equity", "access", "training"):
        assert len({getattr(each, trait) for each in drawn}) > 1


def test_equal_numbers_are_equal_cases() -> None:
    one, same, other = (character_case(SMALL, seed).tables for seed in (3, 3, 4))
    assert all(one[name].equals(same[name]) for name in one)
    assert not one["employees"].equals(other["employees"])


@pytest.mark.parametrize("priorities", [1, 2, 3, 4])
def test_everybody_may_stay(priorities: int) -> None:
    traits = replace(SMALL, priorities=priorities)
    problem = problem_of(character_case(traits, 1))
    rules = character_rules(problem, traits)
    assert not broken(rules, audit(problem, rules, Plan(problem.current)))
    assert sorted({rule.priority for rule in rules.values() if rule.priority}) == list(
        range(1, priorities + 1)
    )


def test_so_many_units_are_in_reach() -> None:
    traits = replace(SMALL, employees=3000, access=False, training=False)
    problem = problem_of(character_case(traits, 1))
    units, homes = problem.case.tables["units"], problem.case.tables["employees"]
    across = [
        np.subtract.outer(homes[axis].to_numpy(float), units[axis].to_numpy(float)) for axis in ("lat", "lon")
    ]
    near = (np.hypot(*across) * 111.2 * 1.4 * 2 <= traits.minutes).sum(axis=1)
    assert 0.5 * traits.reach < np.median(near) < 1.2 * traits.reach  # fewer at the border of the area


def _record(seconds: float, ending: str, *gaps: float | None) -> Record:
    found = {str(priority): gap for priority, gap in enumerate(gaps, 1)}
    name = {"instance": "character-0", "tool": "placement", "name": "Placement"}
    return {**name, "seconds": seconds, "ending": ending, "gaps": found}


def test_the_worst_priority_counts_and_none_is_all() -> None:
    assert characters.worst_of(_record(2, "limit", 0.1, 0.3)) == 0.3
    assert characters.worst_of(_record(2, "limit", 0.1, None)) == 1.0
    assert characters.worst_of({"gap": 0.2}) == 0.2
    assert characters.worst_of({"ending": "failed"}) == 1.0


def test_what_ended_before_stands_for_longer_limits() -> None:
    limit, proven = _record(2, "limit", 0.1), _record(10, "proven", 0.0)
    assert characters.at([limit, proven], 2) == [limit]
    assert characters.at([limit, proven], 60) == [proven]
    assert characters.at([limit], 60) == []
    assert "1 of 1" in characters.summary([proven], "placement", 60)
