"""Among equals the lot decides."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from placement.base import language
from placement.base.errors import InputError
from placement.problem.problem import Problem
from placement.rules.lot import Lot
from placement.study.explain.reasons import reasons
from tests.rules.examples import breaches, held, nurse, rule, solved, town, value, words

# printf 'word:E1' | sha256sum begins with f431; that of E2 with 3575, of E3 with 4eef, of E4 with 7fd3.
NUMBERS = {"E1": 4, "E2": 1, "E3": 2, "E4": 3}


def draw(word: str = "word", **more: object) -> Lot:
    lot = rule("lot", seed=word, **{"priority": 9, **more})
    assert isinstance(lot, Lot)
    return lot


@pytest.fixture(scope="module")
def four() -> Problem:
    """Three nurses who are alike serve in A, where one is needed, and E4 in B."""
    return town(employees=[*(nurse(each, "A") for each in ("E1", "E2", "E3")), nurse("E4", "B")])


def test_numbers_are_those_of_the_digests(four: Problem) -> None:
    numbers = draw().numbers(four)
    assert dict(zip(four.employee_ids, numbers.tolist(), strict=True)) == NUMBERS


def test_the_rows_of_the_table_may_stand_in_any_order(four: Problem) -> None:
    order = [3, 0, 2, 1]
    tables = dict(four.case.tables)
    tables["employees"] = tables["employees"].iloc[order]
    turned = replace(four, case=replace(four.case, tables=tables))
    numbers = draw().numbers(turned)
    assert dict(zip(turned.employee_ids, numbers.tolist(), strict=True)) == NUMBERS


def test_another_word_is_another_draw(four: Problem) -> None:
    draws = {tuple(draw(f"word {number}").numbers(four).tolist()) for number in range(30)}
    assert len(draws) > 10
    assert all(sorted(each) == [1, 2, 3, 4] for each in draws)


def test_movers_count_their_numbers(four: Problem) -> None:
    plan = ("B:nurse", "A:nurse", "C:nurse", None)
    assert breaches(four, draw(), *plan) == {"E1": 4, "E3": 2}
    assert breaches(four, draw(who={"employee": "E3"}), *plan) == {"E3": 2}
    assert breaches(four, draw(where={"unit": "B"}), *plan) == {"E1": 4}, "where they go, as for any pair"
    assert breaches(four, draw(where={"unit": "A"}), *plan) == {}


def test_a_first_posting_is_no_move() -> None:
    assert breaches(town(employees=[nurse("E1")]), draw(), "B:nurse") == {}


@pytest.mark.parametrize("word", ["word", "word 1", "word 2", "word 3", "fair"])
def test_of_equals_the_smallest_number_moves(four: Problem, word: str) -> None:
    """Somebody has to go from A to C; the word alone says who."""
    rules = {"staffed": rule("staffing", priority=1), "few": rule("stay", priority=2), "lot": draw(word)}
    result = solved(four, **rules)
    (moved,) = (each for each, post in held(four, result).items() if post == "C:nurse")
    numbers = dict(zip(four.employee_ids, draw(word).numbers(four).tolist(), strict=True))
    assert numbers[moved] == min(numbers[each] for each in ("E1", "E2", "E3"))
    assert value(result) == {1: 0, 2: 1, 9: numbers[moved]}


def test_it_does_not_change_what_comes_before() -> None:
    """E2 has the smallest number, but the wish of E1 comes first."""
    wishing = town(
        employees=[*(nurse(each, "A") for each in ("E1", "E2", "E3")), nurse("E4", "B")],
        preferences=[{"employee": "E1", "unit": "C", "rank": 1}],
    )
    rules = {"staffed": rule("staffing", priority=1), "wish": rule("preference", priority=2), "lot": draw()}
    assert held(wishing, solved(wishing, placed=rule("placed"), **rules))["E1"] == "C:nurse"


def test_it_tells_the_number_and_the_word(four: Problem) -> None:
    plan = ("B:nurse", "A:nurse", "A:nurse", "B:nurse")
    assert words(four, draw(), *plan) == ["the lot “word” drew number 4 of 4"]


def test_the_reasons_of_a_move_say_so_in_both_languages(four: Problem) -> None:
    rules = {"staffed": rule("staffing", priority=1), "few": rule("stay", priority=2), "lot": draw()}
    plan = solved(four, **rules).plan
    (move,) = reasons(four, rules, plan)
    (effect,) = (each for each in move.effects if each.rule == "lot")
    assert (move.employee, effect.message) == ("E2", "the lot “word” drew number 1 of 4")
    with language.speaking("id"):
        (move,) = reasons(four, rules, plan)
        (effect,) = (each for each in move.effects if each.rule == "lot")
        assert effect.message == "undian “word” menarik nomor 1 dari 4"


def test_it_is_never_hard() -> None:
    with pytest.raises(ValidationError, match="priority of its own"):
        rule("lot", seed="word")


def test_it_shares_its_priority_with_nobody(four: Problem) -> None:
    with pytest.raises(InputError, match="lot needs a priority of its own, and shares it with stay"):
        solved(four, stay=rule("stay", priority=1), lot=draw(priority=1))


def test_it_wants_a_word() -> None:
    with pytest.raises(ValidationError, match="seed"):
        draw("")


def test_it_says_what_it_asks() -> None:
    assert draw("fair").asks() == "among equals the lot “fair” decides who moves"
