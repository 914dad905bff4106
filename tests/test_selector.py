from datetime import date
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from placement.case.selector import SelectorError, Where, Who, completed_months, completed_years, nearest
from placement.problem import Problem
from tests.rules.examples import Row, nurse, town

PEOPLE: list[Row] = [
    nurse(
        "E1", "A", employment="pns", performance=4.5, tags="oap; new", since="2022-01-01", born="1990-05-17"
    ),
    nurse("E2", "B", employment="pppk", performance=3, tags="new", since="2025-01-02", level="07"),
    {"employee": "E3", "job": "clerk", "tags": "old", "level": "7"},
]
SKILLS: list[Row] = [
    {"employee": "E1", "competency": "care", "level": 3},
    {"employee": "E1", "competency": "talk", "level": 2, "valid_until": "2027-01-01"},
    {"employee": "E2", "competency": "care", "level": 4, "valid_until": "2026-12-31"},
]


@pytest.fixture(scope="module")
def office() -> Problem:
    units: list[Row] = [
        {"unit": "A", "kind": "puskesmas", "region": "96.10", "inpatient": 1, "population": 900},
        {"unit": "B", "kind": "puskesmas", "region": "96.1", "agency": "dinas"},
    ]
    posts: list[Row] = [
        {"unit": "A", "job": "nurse", "minimum": 2, "maximum": 3},
        {"unit": "A", "job": "clerk", "minimum": 1},
        {"unit": "B", "job": "nurse"},
    ]
    return town(units=units, posts=posts, employees=PEOPLE, competencies=SKILLS)


def people(problem: Problem, **selector: Any) -> list[str]:
    return list(problem.employee_ids[problem.who(Who.model_validate(selector))])


def posts(problem: Problem, **selector: Any) -> list[str]:
    return list(problem.post_ids[problem.where(Where.model_validate(selector))])


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [
        ({}, ["E1", "E2", "E3"]),
        ({"employee": "E1"}, ["E1"]),
        ({"employment": ["pns", "pppk"]}, ["E1", "E2"]),
        ({"job": "nurse", "employment": "pppk"}, ["E2"]),
        ({"employment": "PNS"}, []),
        ({"performance": 4.5}, ["E1"]),
        ({"performance": ["3.0", "4.50"]}, ["E1", "E2"]),
        ({"level": "7"}, ["E3"]),
        ({"since": "2022-01-01"}, ["E1"]),
        ({"born": date(1990, 5, 17)}, ["E1"]),
        ({"tags": "oap"}, ["E1"]),
        ({"tags": ["old", "new"]}, ["E1", "E2", "E3"]),
        ({"tags": "oa"}, []),
    ],
)
def test_columns_must_hold_one_of_their_values_and_all_columns_must(
    office: Problem, selector: dict[str, Any], chosen: list[str]
) -> None:
    assert people(office, **selector) == chosen


@pytest.mark.parametrize(
    "selector", [{"unit": ""}, {"tags": ""}, {"performance": "nan"}, {"employment": ["nan", "None", ""]}]
)
def test_a_blank_never_matches(selector: dict[str, Any]) -> None:
    problem = town(employees=[{"employee": "E1", "job": "clerk"}])
    assert people(problem, **selector) == []


def test_a_competence_is_asked_for_from_level_one_on(office: Problem) -> None:
    assert people(office, competency={"flight": 1}) == []
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        people(office, competency={"flight": 0})


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [
        ({"min_years": 5}, ["E1"]),
        ({"min_years": 6}, []),
        ({"min_years": 0}, ["E1", "E2"]),
        ({"max_years": 1}, ["E2"]),
        ({"min_years": 1, "max_years": 5}, ["E1", "E2"]),
        ({"min_performance": 4.5}, ["E1"]),
        ({"min_performance": 3}, ["E1", "E2"]),
        ({"competency": {"care": 3}}, ["E1"]),
        ({"competency": {"care": 3, "talk": 2}}, ["E1"]),
        ({"competency": {"care": 3, "talk": 3}}, []),
        ({"competency": {"flight": 1}}, []),
    ],
)
def test_time_in_post_performance_and_valid_competence_select_people(
    office: Problem, selector: dict[str, Any], chosen: list[str]
) -> None:
    assert people(office, **selector) == chosen


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [
        ({}, ["A:clerk", "A:nurse", "B:nurse"]),
        ({"job": "nurse"}, ["A:nurse", "B:nurse"]),
        ({"kind": "puskesmas", "job": "clerk"}, ["A:clerk"]),
        ({"region": "96.10"}, ["A:clerk", "A:nurse"]),
        ({"region": "96.1"}, ["B:nurse"]),
        ({"agency": "96.10"}, ["A:clerk", "A:nurse"]),
        ({"inpatient": True}, ["A:clerk", "A:nurse"]),
        ({"inpatient": ["no"]}, ["B:nurse"]),
        ({"population": 900}, ["A:clerk", "A:nurse"]),
        ({"population": [900, 0]}, ["A:clerk", "A:nurse"]),
        ({"minimum": [1, 2]}, ["A:clerk", "A:nurse"]),
    ],
)
def test_posts_are_chosen_by_their_own_columns_and_by_those_of_their_units(
    office: Problem, selector: dict[str, Any], chosen: list[str]
) -> None:
    assert posts(office, **selector) == chosen


def test_columns_of_one_s_own_select_as_well() -> None:
    problem = town(employees=[nurse("E1", ethnicity="Moi"), nurse("E2")])
    assert people(problem, ethnicity="Moi") == ["E1"]


def test_a_column_of_yes_and_no_is_matched_by_either_spelling() -> None:
    frame = pd.DataFrame({"island": [True, False]})
    for spelling in (True, "yes", "1"):
        assert Where.model_validate({"island": spelling}).matches([frame]).tolist() == [True, False]
    assert Where.model_validate({"island": "no"}).matches([frame]).tolist() == [False, True]


def test_the_scope_joins_every_where() -> None:
    problem = town({"where": {"region": "96.01"}}, employees=[])
    assert posts(problem) == ["A:nurse", "B:nurse"]
    assert posts(problem, unit=["B", "C"]) == ["B:nurse"]


def test_masks_are_kept_and_cannot_be_changed(office: Problem) -> None:
    chosen = office.who(Who.model_validate({"job": "nurse"}))
    assert office.who(Who.model_validate({"job": "nurse"})) is chosen
    assert office.who(Who.model_validate({"job": "clerk"})) is not chosen
    with pytest.raises(ValueError, match="read-only"):
        chosen[0] = False


def test_selectors_of_the_same_words_are_the_same() -> None:
    one, other = (Who.model_validate({"competency": {"care": 3}, "job": ["nurse"]}) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    ("selector", "message", "remedy"),
    [
        ({"employmnt": "pns"}, "there is no column employmnt", "did you mean employment?"),
        ({"performance": "good"}, "good is no number, and performance holds numbers", "write a number"),
        (
            {"since": "May 2020"},
            "May 2020 is no date, and since holds dates",
            "write a date such as 2027-01-31",
        ),
    ],
)
def test_what_the_tables_cannot_have_is_an_error_with_a_remedy(
    office: Problem, selector: dict[str, Any], message: str, remedy: str
) -> None:
    with pytest.raises(SelectorError) as caught:
        people(office, **selector)
    assert (str(caught.value), caught.value.remedy) == (message, remedy)
    assert caught.value.key == next(iter(selector))


@pytest.mark.parametrize("value", [[], None, [None], {"from": 1}, [["a"]]])
def test_a_column_needs_a_value_or_a_list_of_values(value: Any) -> None:
    with pytest.raises(ValidationError, match="job needs a value or a list of values"):
        Who.model_validate({"job": value})


@pytest.mark.parametrize(
    "selector", [{"min_years": -1}, {"max_years": 1.5}, {"competency": "care"}, {"min_performance": "good"}]
)
def test_the_words_of_a_selector_have_values_of_their_own(selector: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(selector))):
        Who.model_validate(selector)


def test_only_a_selector_of_nothing_is_empty() -> None:
    assert Who.model_validate({}).empty
    assert not Who.model_validate({"min_years": 0}).empty
    assert not Where.model_validate({"unit": "A"}).empty


def test_a_remedy_names_the_nearest_word_or_all_there_are() -> None:
    assert nearest("nurze", ["nurse", "clerk"]) == "did you mean nurse?"
    assert nearest("pilot", ["nurse", "clerk"]) == "choose one of: clerk, nurse"


@pytest.mark.parametrize(
    ("since", "day", "months", "years"),
    [
        ("2024-02-29", date(2025, 2, 28), 11, 0),
        ("2024-02-29", date(2025, 3, 1), 12, 1),
        ("2024-02-29", date(2028, 2, 29), 48, 4),
        ("2026-01-31", date(2026, 2, 28), 0, 0),
        ("2026-01-31", date(2026, 3, 1), 1, 0),
        ("2026-06-15", date(2026, 6, 14), -1, -1),
        ("2020-05-05", date(2026, 5, 5), 72, 6),
    ],
)
def test_months_and_years_count_when_complete(since: str, day: date, months: int, years: int) -> None:
    column = pd.Series([since, None], dtype="datetime64[us]")
    assert completed_months(column, day)[0] == months
    assert completed_years(column, day)[0] == years
    assert pd.isna(completed_years(column, day)[1])
