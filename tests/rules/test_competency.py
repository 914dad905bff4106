import pytest
from pydantic import ValidationError

from placement.problem import Problem
from tests.rules.examples import (
    Row,
    Rows,
    allowed,
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

PEOPLE: Rows = [nurse("E1", "A"), nurse("E2", "B"), nurse("E3")]


def skill(employee: str, competency: str, level: int, valid_until: str | None = None) -> Row:
    row = {"employee": employee, "competency": competency, "level": level}
    return row | ({"valid_until": valid_until} if valid_until else {})


def need(competency: str, level: int, unit: str | None = None, mandatory: int = 1) -> Row:
    row = {"job": "nurse", "competency": competency, "level": level, "mandatory": mandatory}
    return row | ({"unit": unit} if unit else {})


@pytest.fixture(scope="module")
def clinic() -> Problem:
    """Nurses need care 3 and talk 2, care 4 in B; E1 holds 3 and 3, E2 care 1, E3 nothing."""
    return town(
        employees=PEOPLE,
        requirements=[need("care", 3), need("talk", 2), need("care", 4, unit="B")],
        competencies=[skill("E1", "care", 3), skill("E1", "talk", 3), skill("E2", "care", 1)],
    )


def test_missing_levels_add_up_over_competencies_and_surplus_offsets_nothing(clinic: Problem) -> None:
    soft = rule("competency", priority=1)
    assert breaches(clinic, soft, "C:nurse", "C:nurse", "C:nurse") == {"E2": 2 + 2, "E3": 3 + 2}


def test_the_higher_of_two_requirements_counts(clinic: Problem) -> None:
    assert breaches(clinic, rule("competency", priority=1), "B:nurse", None, "B:nurse") == {
        "E1": 1,
        "E3": 4 + 2,
    }


def test_a_unit_may_not_ask_for_less_than_every_unit_does() -> None:
    problem = town(employees=PEOPLE[:1], requirements=[need("care", 3), need("care", 1, unit="B")])
    assert breaches(problem, rule("competency", priority=1), "B:nurse") == {"E1": 3}


def test_hard_it_takes_away_the_pairs_of_those_who_lack_a_level(clinic: Problem) -> None:
    assert allowed(clinic, rule("competency")) == {"E1 A:nurse", "E1 C:nurse", "E2 B:nurse"}


def test_current_posts_are_judged_only_if_the_rule_says_so(clinic: Problem) -> None:
    today = ("A:nurse", "B:nurse", None)
    assert breaches(clinic, rule("competency"), *today) == {}
    assert breaches(clinic, rule("competency", incumbents=True), *today) == {"E2": 3 + 2}
    assert allowed(clinic, rule("competency", incumbents=True)) == {"E1 A:nurse", "E1 C:nurse"}


@pytest.mark.parametrize(
    ("valid_until", "missing"), [("2027-01-01", {}), ("2026-12-31", {"E1": 2}), (None, {})]
)
def test_a_competency_is_valid_through_its_last_day(
    valid_until: str | None, missing: dict[str, float]
) -> None:
    problem = town(
        employees=PEOPLE[:1],
        requirements=[need("care", 2)],
        competencies=[skill("E1", "care", 2, valid_until)],
    )
    assert breaches(problem, rule("competency", priority=1), "B:nurse") == missing
    assert ("E1 B:nurse" in allowed(problem, rule("competency"))) is not bool(missing)


def test_what_is_not_mandatory_counts_only_if_the_rule_says_so() -> None:
    problem = town(employees=PEOPLE[2:], requirements=[need("care", 2), need("talk", 4, mandatory=0)])
    assert breaches(problem, rule("competency", priority=1), "A:nurse") == {"E3": 2}
    assert breaches(problem, rule("competency", priority=1, mandatory_only=False), "A:nurse") == {"E3": 6}
    learned = [skill("E3", "care", 2)]
    problem = town(
        employees=PEOPLE[2:],
        requirements=[need("care", 2), need("talk", 4, mandatory=0)],
        competencies=learned,
    )
    assert len(allowed(problem, rule("competency"))) == 3
    assert allowed(problem, rule("competency", mandatory_only=False)) == set()


def test_who_and_where_limit_whom_the_rule_judges(clinic: Problem) -> None:
    plan = ("B:nurse", None, "A:nurse")
    assert breaches(clinic, rule("competency", priority=1, who={"employee": "E1"}), *plan) == {"E1": 1}
    assert breaches(clinic, rule("competency", priority=1, where={"unit": "A"}), *plan) == {"E3": 5}
    assert "E3 B:nurse" in allowed(clinic, rule("competency", where={"unit": "A"}))


def test_requirements_of_another_job_are_nothing_to_the_post(clinic: Problem) -> None:
    problem = town(employees=PEOPLE[:1], requirements=[{"job": "midwife", "competency": "care", "level": 5}])
    assert breaches(problem, rule("competency"), "B:nurse") == {}
    assert remarks(problem, rule("competency"))[0].message == "no post requires any competency"
    assert remarks(clinic, rule("competency")) == []


def test_without_requirements_everybody_is_competent() -> None:
    problem = town(employees=PEOPLE)
    assert len(allowed(problem, rule("competency"))) == 9
    assert breaches(problem, rule("competency"), "B:nurse", "A:nurse", "A:nurse") == {}


def test_the_message_names_each_competency_that_is_lacking(clinic: Problem) -> None:
    assert words(clinic, rule("competency", priority=1), None, "C:nurse", None) == [
        "needs level 3 in care, has 1; needs level 2 in talk, has 0"
    ]


def test_the_most_competent_goes_where_somebody_must() -> None:
    problem = town(
        employees=[nurse("E1"), nurse("E2"), nurse("E3")],
        requirements=[need("care", 5)],
        competencies=[skill("E1", "care", 2), skill("E2", "care", 4), skill("E3", "care", 1)],
    )
    rules = {
        "staffed": rule("staffing", where={"unit": ["A", "B"]}),
        "able": rule("competency", priority=1, weight="0.5"),
    }
    result = solved(problem, **rules)
    assert held(problem, result)["E3"] is None
    assert value(result) == {1: 2}  # half of (5 − 2) + (5 − 4)


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        rule("competency", mandatory=True)
