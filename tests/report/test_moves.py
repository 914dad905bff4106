"""Every move in a row: who, from where to where, why, at what price."""

from pathlib import Path

import pytest

from placement.reports.evidence import Evidence
from placement.reports.moves import Move, moves
from tests.report.conftest import Solved

UNITS = "unit,kind,region\nA,puskesmas,96.71\nB,puskesmas,96.71\nC,puskesmas,96.71"


def test_a_move_tells_its_reason_and_its_price(clinic: Path) -> None:
    (move,) = moves(Evidence.of(clinic))
    assert (move.told.employee, move.name, move.told.old.unit, move.told.new.unit) == (
        "E3",
        "Çelik",
        "A",
        "C",
    )
    assert move.why == "C needs at least 1 in the post of nurse: today 0, planned 1."
    assert move.price == "The way to work is longer: 45.5 minutes instead of 30, one way."


def test_who_only_makes_room_is_told_so(solved: Solved) -> None:
    """The couple E1 and E2 shall be together at A, where there is one more place: E3 moves away for them."""
    evidence = solved(
        "  placed: {}\n  couples: {kind: together, priority: 1}\n  stay: {priority: 2}\n",
        {
            "units": UNITS,
            "posts": "unit,job,minimum,target,maximum\nA,nurse,0,0,2\nB,nurse,0,0,1\nC,nurse,0,0,1",
            "employees": "employee,job,unit\nE1,nurse,A\nE2,nurse,B\nE3,nurse,A",
            "ties": "employee_a,employee_b,kind\nE1,E2,together",
            "locks": "employee,unit,job,action\nE1,A,nurse,pin",
        },
    )
    told: dict[str, Move] = {move.told.employee: move for move in moves(evidence)}
    assert told["E3"].why == "Makes room for others in the post of nurse at A."


@pytest.mark.slow
def test_every_move_of_sorong_has_a_reason(sorong: Path) -> None:
    told = list(moves(Evidence.of(sorong)))
    assert told
    assert not [move.told.employee for move in told if not move.why]
