"""A checker of types knows what rules may be given, without a plugin: `make check` reads this file, too."""

from decimal import Decimal
from typing import assert_type

import pytest
from pydantic import ValidationError

import placement as pm


def test_numbers_are_given_as_people_write_them_and_read_exactly() -> None:
    cap = pm.rules.Moves(at_most=40, weight=0.1)
    assert_type(cap.at_most, Decimal)
    assert_type(cap.weight, Decimal)
    assert (cap.at_most, cap.weight) == (Decimal(40), Decimal("0.1"))
    assert pm.rules.Retention(share="0.8").share == Decimal("0.8")
    assert_type(pm.rules.Training().at_most, Decimal | None)


def test_selectors_are_given_as_mappings() -> None:
    where = pm.rules.Staffing(level="minimum", where={"kind": ["puskesmas"]}).where
    assert where == pm.rules.Staffing(level="target", where=where).where


def test_nonsense_is_refused_by_the_checker_and_where_it_runs() -> None:
    with pytest.raises(ValidationError):
        pm.rules.Moves(at_most=[40])  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        pm.rules.Moves()  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        pm.rules.Moves(at_most=40, by="unit")  # type: ignore[call-arg]
