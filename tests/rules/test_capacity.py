from typing import Any

import pytest
from pydantic import ValidationError

from placement.base.errors import InfeasibleError
from placement.problem import Problem
from tests.rules.examples import (
    NURSES,
    UNITS,
    Row,
    Rows,
    breaches,
    held,
    nurse,
    remarks,
    rule,
    solved,
    town,
    value,
    words,
)

PEOPLE: Rows = [nurse("E1"), nurse("E2", tags="oap"), nurse("E3")]
POSTS: Rows = [*NURSES, {"unit": "A", "job": "clerk", "maximum": 5}]


def load(employee: str, unit: str, amount: Any, job: str | None = None, measure: str = "beds") -> Row:
    row = {"employee": employee, "unit": unit, "measure": measure, "value": amount}
    return row | ({"job": job} if job else {})


LOADS: Rows = [
    *(load(each, unit, 2) for each in ("E1", "E2") for unit in "ABC"),
    load("E1", "A", "0.5", "clerk"),
    load("E2", "A", 50, measure="desks"),
]
"""E1 and E2 take two beds each, E1 half a one as a clerk in A; E3 takes none."""


def homes(*beds: str | None, scores: Rows = LOADS, **more: Any) -> Problem:
    """The town with so many beds in A, B and C; None leaves the cell blank."""
    units = [row | ({"beds": cell} if cell else {}) for row, cell in zip(UNITS, beds, strict=True)]
    return town(**({"employees": PEOPLE, "posts": POSTS, "units": units, "scores": scores} | more))


@pytest.fixture(scope="module")
def island() -> Problem:
    return homes("3", "1.5", None)


def test_a_breach_counts_what_is_above_the_units_column(island: Problem) -> None:
    beds = rule("capacity", measure="beds")
    assert breaches(island, beds, "A:nurse", "A:nurse", "A:nurse") == {"A": 1}
    assert breaches(island, beds, "A:clerk", "A:nurse", None) == {}
    assert breaches(island, beds, "B:nurse", "A:nurse", None) == {"B": 0.5}


def test_a_blank_cell_is_no_limit_and_a_nought_is_one() -> None:
    beds = rule("capacity", measure="beds")
    plan = ("A:nurse", "C:nurse", "A:nurse")
    assert breaches(homes("0", None, None), beds, *plan) == {"A": 2}
    assert (
        breaches(homes(None, None, None, units=[{**row, "beds": None} for row in UNITS]), beds, *plan) == {}
    )


def test_what_frees_room_counts_too() -> None:
    problem = homes("1", None, None, scores=[*LOADS[:2], load("E3", "A", -1)])
    beds = rule("capacity", measure="beds")
    assert breaches(problem, beds, "A:nurse", None, None) == {"A": 1}
    assert breaches(problem, beds, "A:nurse", None, "A:nurse") == {}
    result = solved(
        problem, beds=beds, here=rule("lock", locks=[{"employee": "E1", "unit": "A", "action": "pin"}])
    )
    assert str(held(problem, result)["E3"]).startswith("A:")


def test_tenths_are_added_as_they_are_written() -> None:
    thirds = [load(each["employee"], "A", "0.1") for each in PEOPLE]
    plan = ("A:nurse", "A:nurse", "A:nurse")
    beds = rule("capacity", measure="beds")
    assert breaches(homes("0.3", None, None, scores=thirds), beds, *plan) == {}
    assert breaches(homes("0.25", None, None, scores=thirds), beds, *plan) == {"A": 0.05}
    rules = {"all": rule("placed", include_new=True, where={"unit": "A"}), "beds": beds}
    solved(homes("0.3", None, None, scores=thirds), **rules)


def test_a_limit_that_was_computed_counts_to_the_ninth_decimal() -> None:
    problem = homes("0.33333333333333", None, None, scores=[load("E1", "A", "0.5")])
    assert breaches(problem, rule("capacity", measure="beds"), "A:nurse", None, None) == {"A": 0.166666667}
    assert value(solved(problem, beds=rule("capacity", measure="beds", priority=1)))[1] == 0


@pytest.mark.parametrize(
    ("limit", "severity", "told"),
    [
        (
            "0.3333333333",
            "warning",
            "0.3333333333 in the column beds of units counts to its ninth decimal only",
        ),
        ("12345678.123456789", "error", "12345678.123456789 in the column beds of units: an amount has more"),
        ("12345678.5", None, ""),
        ("1e3", None, ""),
    ],
)
def test_a_limit_that_does_not_count_as_written_is_told(limit: str, severity: str | None, told: str) -> None:
    found = remarks(homes(limit, None, None), rule("capacity", measure="beds"))
    assert [each.severity for each in found] == ([severity] if severity else [])
    assert all(each.message.startswith(told) for each in found)


def test_who_and_where_limit_what_is_summed(island: Problem) -> None:
    plan = ("A:nurse", "A:nurse", None)
    assert breaches(island, rule("capacity", measure="beds", who={"tags": "oap"}), *plan) == {}
    assert breaches(island, rule("capacity", measure="beds", where={"job": "clerk"}), *plan) == {}
    assert breaches(island, rule("capacity", measure="beds", where={"unit": "A"}), *plan) == {"A": 1}


@pytest.mark.parametrize(
    ("parameters", "short"),
    [({}, 1), ({"who": {"tags": "oap"}}, 0), ({"where": {"job": "clerk"}}, 0), ({"where": {"unit": "A"}}, 1)],
)
def test_the_plan_sums_only_what_the_rule_speaks_of(parameters: dict[str, object], short: int) -> None:
    posts = [{"unit": "A", "job": "nurse", "minimum": 3, "maximum": 3}]
    rules = {"wanted": rule("staffing", priority=1), "beds": rule("capacity", measure="beds", **parameters)}
    assert value(solved(homes("3", None, None, posts=posts), **rules)) == {1: short}
    assert value(solved(homes(None, "0", None, posts=posts), **rules)) == {1: 0}


def test_whoever_the_scope_keeps_takes_room() -> None:
    people = [nurse("E1", "A", employment="pppk"), nurse("E2", employment="pns")]
    problem = homes("3", "0", "0", employees=people, scope={"who": {"employment": "pns"}})
    rules = {"beds": rule("capacity", measure="beds"), "all": rule("staffing", priority=1)}
    assert value(solved(problem, **rules)) == {1: 2}  # E2 finds room nowhere


def test_a_column_of_the_contract_may_be_the_limit() -> None:
    units = [row | {"population": 3} for row in UNITS]
    problem = homes(None, None, None, units=units, scores=[load("E1", "A", 5, measure="population")])
    crowd = rule("capacity", measure="population")
    assert remarks(problem, crowd) == []
    assert breaches(problem, crowd, "A:nurse", None, None) == {"A": 2}


def test_the_message_tells_what_is_used_and_the_limit(island: Problem) -> None:
    beds = rule("capacity", measure="beds")
    assert words(island, beds, "B:nurse", None, None) == ["2 of beds, the limit is 1.5"]


def test_hard_only_as_many_as_there_is_room_for_and_soft_at_a_price() -> None:
    problem = homes("3", "1.5", "2")
    rules = {"all": rule("lock", locks=[{"employee": "E1", "unit": "A", "job": "nurse", "action": "pin"}])}
    both = rule("staffing", priority=1, where={"unit": "B"})
    assert value(solved(problem, **rules, beds=rule("capacity", measure="beds"), both=both)) == {1: 0}
    away = rule("lock", locks=[{"employee": "E3", "unit": unit, "action": "forbid"} for unit in "ABC"])
    rules["away"] = away
    assert value(solved(problem, **rules, beds=rule("capacity", measure="beds"), both=both)) == {1: 1}
    soft = rule("capacity", measure="beds", priority=2, weight=3)
    assert value(solved(problem, **rules, beds=soft, both=both)) == {1: 0, 2: 1.5}
    with pytest.raises(InfeasibleError):
        solved(homes("1", None, None), **rules, beds=rule("capacity", measure="beds"))


def test_a_measure_without_scores_a_column_that_lacks_and_cells_that_are_no_numbers_are_told(
    island: Problem,
) -> None:
    assert remarks(island, rule("capacity", measure="beds")) == []
    (lacking,) = remarks(island, rule("capacity", measure="desks"))
    assert (lacking.severity, lacking.message) == ("error", "the table units has no column desks")
    found = [each.message for each in remarks(island, rule("capacity", measure="bedz"))]
    assert found == ["the table scores has no measure bedz", "the table units has no column bedz"]
    (wrong,) = remarks(homes("3", "many", None), rule("capacity", measure="beds"))
    assert (wrong.severity, wrong.key) == ("error", "measure")
    assert wrong.message == "many in the column beds of units is no number"
    assert wrong.remedy == "write a number, or leave the cell blank for no limit"


def test_without_a_column_nothing_is_limited(island: Problem) -> None:
    desks = rule("capacity", measure="desks", priority=1)
    assert breaches(island, desks, "A:nurse", "A:nurse", None) == {}
    assert value(solved(island, desks=desks)) == {1: 0}


@pytest.mark.parametrize("parameters", [{}, {"measure": "beds", "at_most": 3}])
def test_impossible_parameters_are_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=r"measure|at_most"):
        rule("capacity", **parameters)
