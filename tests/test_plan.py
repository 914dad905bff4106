from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from placement.problem.plan import Breaches
from placement.proof.result import Level


def test_only_subjects_with_an_amount_are_breaches() -> None:
    found = Breaches.where([0, 2, 0, 0.5], ["a", "b", "c", "d"], "{n}", n=[1, 2, 3, 4])
    assert found.subject.tolist() == ["b", "d"]
    assert found.amount.tolist() == [2, 0.5]
    assert found.messages() == ["2", "4"]


def test_a_score_to_be_maximised_is_an_amount_below_nought() -> None:
    found = Breaches.where([0, -2, 3], ["a", "b", "c"], "{amount}")
    assert found.subject.tolist() == ["b", "c"]
    assert found.total == 1
    assert found.messages() == ["-2", "3"]


def test_what_is_true_is_a_breach_of_one() -> None:
    assert Breaches.where(np.array([True, False]), ["a", "b"], "").amount.tolist() == [1]


def test_a_value_may_be_one_for_all_rows() -> None:
    assert Breaches.where([1, 1], ["a", "b"], "{word}", word="short").messages() == ["short", "short"]


def test_messages_show_numbers_as_people_write_them_and_know_the_amount() -> None:
    found = Breaches.where(
        [2.0, 40.5],
        ["a", "b"],
        "{amount} of {limit} in {unit}",
        limit=np.array([10.0, 0.29]),
        unit=["A", "{B}"],
    )
    assert found.messages() == ["2 of 10 in A", "40.5 of 0.29 in {B}"]


def test_no_breach_has_no_message_and_totals_nought() -> None:
    assert Breaches.where([0], ["a"], "{word}", word="short").messages() == []
    assert Breaches.where([], [], "").total == 0


def test_the_total_is_exact() -> None:
    assert Breaches.where([0.1, 0.2], ["a", "b"], "").total == Fraction(3, 10)


@pytest.mark.parametrize(
    ("value", "bound", "gap"),
    [(10, 9, "0.1"), (Fraction(1, 2), 0, "0.5"), (0, 0, "0"), (-20, -21, "0.05"), (0, -1, "1")],
)
def test_the_gap_is_relative_to_the_value_but_never_to_less_than_one(
    value: Fraction | int, bound: Fraction | int, gap: str
) -> None:
    level = Level(1, Fraction(value), Fraction(bound), {})
    assert level.gap == pytest.approx(float(gap))
    assert level.closed(Decimal(gap))
    assert level.closed(Decimal(0)) is (value == bound)


def test_a_gap_is_closed_on_its_very_edge() -> None:
    assert Level(1, Fraction(1000), Fraction(971), {}).closed(Decimal("0.029"))
    assert not Level(1, Fraction(1000), Fraction(970), {}).closed(Decimal("0.029"))
