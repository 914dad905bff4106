import pytest

from placement.problem import Problem
from tests.rules.examples import Row, Rows, breaches, held, nurse, remarks, rule, solved, town, value, words

PEOPLE: Rows = [nurse("E1", "A"), nurse("E2"), nurse("E3", "A")]


def wishes(employee: str, **ranks: int) -> list[Row]:
    return [{"employee": employee, "unit": unit, "rank": rank} for unit, rank in ranks.items()]


@pytest.fixture(scope="module")
def wishful() -> Problem:
    """E1 wishes for C, then B; E2 for B at rank 1 and C at rank 5; E3 has no list."""
    return town(employees=PEOPLE, preferences=[*wishes("E1", C=1, B=2), *wishes("E2", B=1, C=5)])


@pytest.mark.parametrize(
    ("post", "amount"), [("C:nurse", {}), ("B:nurse", {"E1": 1}), ("A:nurse", {"E1": 2}), (None, {})]
)
def test_a_breach_counts_rank_less_one_and_the_length_of_the_list_elsewhere(
    wishful: Problem, post: str | None, amount: dict[str, float]
) -> None:
    assert breaches(wishful, rule("preference", priority=1), post, None, None) == amount


def test_a_gap_in_the_ranks_counts_and_the_length_is_the_number_of_rows(wishful: Problem) -> None:
    soft = rule("preference", priority=1)
    assert breaches(wishful, soft, None, "C:nurse", None) == {"E2": 4}
    assert breaches(wishful, soft, None, "A:nurse", None) == {"E2": 2}


def test_who_stays_counts_as_who_moves_does(wishful: Problem) -> None:
    assert breaches(wishful, rule("preference", priority=1), "A:nurse", "B:nurse", "A:nurse") == {"E1": 2}


def test_who_has_no_list_counts_nothing_anywhere(wishful: Problem) -> None:
    assert breaches(wishful, rule("preference", priority=1), None, None, "C:nurse") == {}


def test_without_any_list_nobody_counts() -> None:
    problem = town(employees=PEOPLE)
    assert breaches(problem, rule("preference", priority=1), "B:nurse", "B:nurse", "B:nurse") == {}
    assert value(solved(problem, wishes=rule("preference", priority=1), placed=rule("placed"))) == {1: 0}


def test_who_and_where_limit_whom_the_rule_counts_the_post_being_that_of_the_pair(wishful: Problem) -> None:
    plan = ("B:nurse", "C:nurse", None)
    assert breaches(wishful, rule("preference", who={"employee": "E1"}), *plan) == {"E1": 1}
    assert breaches(wishful, rule("preference", where={"unit": "C"}), *plan) == {"E2": 4}


def test_lists_that_are_missing_are_counted_before_the_solve(wishful: Problem) -> None:
    (remark,) = remarks(wishful, rule("preference"))
    assert remark.message == "employees without a list of preferences: 1; they count 0"
    everybody = town(employees=PEOPLE[:1], preferences=wishes("E1", C=1))
    assert remarks(everybody, rule("preference")) == []


def test_lists_that_are_missing_are_counted_of_those_of_whom_the_rule_speaks(wishful: Problem) -> None:
    assert remarks(wishful, rule("preference", who={"employee": "E1"})) == []


def test_the_message_names_the_unit(wishful: Problem) -> None:
    assert words(wishful, rule("preference"), "B:nurse", None, None) == ["B is 1 below the first wish"]


def test_wishes_are_met_as_far_as_places_go() -> None:
    single = [{"unit": unit, "job": "nurse", "maximum": 1} for unit in "ABC"]
    people = [nurse("E1"), nurse("E2"), nurse("E3")]
    lists = [*wishes("E1", A=1, B=2, C=3), *wishes("E2", A=1, C=2), *wishes("E3", A=1)]
    problem = town(employees=people, posts=single, preferences=lists)
    result = solved(problem, placed=rule("placed", include_new=True), wishes=rule("preference", priority=1))
    assert value(result) == {1: 2}  # whoever gets A, the other two are one below


def test_hard_everybody_is_at_the_first_wish_or_nowhere() -> None:
    problem = town(employees=PEOPLE, preferences=wishes("E1", C=1, B=2))
    assert held(problem, solved(problem, wishes=rule("preference"), placed=rule("placed")))["E1"] == "C:nurse"
