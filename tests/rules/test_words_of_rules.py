"""What rules say they ask, in every variant that has words of its own."""

import sys
from dataclasses import replace
from fractions import Fraction
from importlib.metadata import EntryPoint
from typing import Any, Literal

import numpy as np
import pytest

from placement.program import UnitPrices
from placement.program.assembly import build
from placement.proof import certificate
from placement.proof.certificate import certified_bound, certified_bounds, dearness, priced
from placement.proof.result import Level
from placement.proof.whole_units import unit_bound
from placement.rules.catalogue import catalogue
from placement.rules.retention import Retention
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.path import Watch
from tests.rules.examples import nurse, rule, town

VARIANTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"kind": "equity"}, "no post lacks anybody"),
    ({"kind": "equity", "priority": 1}, "the unit that is shortest of staff is as little short as can be"),
    (
        {"kind": "equity", "over": "region", "priority": 1},
        "the region that is shortest of staff is as little short as can be",
    ),
    ({"kind": "mix", "having": {"tags": "senior"}, "at_least": 1}, "at least 1 with tags = senior"),
    ({"kind": "mix", "having": {"tags": "senior"}, "share": "0.25"}, "at least 25% are people with"),
    ({"kind": "mix", "having": {"competency": {"skill": 2}}, "at_least": 1}, "skill 2"),
    ({"kind": "moves", "at_most": 1}, "at most one move"),
    ({"kind": "moves", "at_most": "0.5"}, "at most 50% of those who serve move"),
    ({"kind": "moves", "at_most": 7}, "at most 7 moves"),
    ({"kind": "retention", "share": "0.9", "per": "post"}, "who serve in a post stay in it"),
    ({"kind": "retention", "share": "0.9"}, "who serve in a unit stay in it"),
    ({"kind": "retirement", "months": 1}, "in the last month before retirement"),
    ({"kind": "retirement", "months": 6}, "in the last 6 months before retirement"),
    ({"kind": "rotation", "years": 1}, "in post for a year moves on"),
    ({"kind": "rotation", "years": 5}, "in post for 5 years moves on"),
    ({"kind": "score", "measure": "merit", "sense": "maximise", "priority": 1}, "as large as can be"),
    ({"kind": "score", "measure": "merit", "sense": "minimise", "priority": 1}, "as small as can be"),
    ({"kind": "training"}, "courses may make people fit for a post"),
    ({"kind": "training", "at_most": 50}, "for at most 50"),
)


@pytest.mark.parametrize(("parameters", "words"), VARIANTS, ids=[words for _, words in VARIANTS])
def test_a_rule_says_what_it_asks(parameters: dict[str, Any], words: str) -> None:
    assert words in rule(**parameters).asks()


def test_what_a_rule_counts_beside_persons_is_named() -> None:
    assert rule("budget", at_most=5).counted("at_most") == "money"


def test_of_whom_the_tables_say_too_little_no_looser_value_is_known() -> None:
    problem = town(employees=[nurse("E1", "A", since=None), nurse("E2", lat=None, lon=None)])
    assert not list(rule("tenure", years=2).looser_for(problem, 0, 1))
    assert not list(rule("travel_limit", minutes=5).looser_for(problem, 1, 1))


def test_chances_of_the_tables_are_not_loosened() -> None:
    posts = [{"unit": "A", "job": "nurse", "minimum": 2, "maximum": 3, "sick": 0.1}]
    problem = town(employees=[nurse("E1", "A")], posts=posts)
    assert not list(rule("expected_shortage", absent="sick").looser(problem))


def test_a_rule_of_a_package_without_words_is_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("tide", "textwrap:Tide", "placement.rules")

    class Tide(Retention):
        """Retention by another name."""

        kind: Literal["tide"] = "tide"  # type: ignore[assignment]

    monkeypatch.setattr(sys.modules[catalogue.__module__], "offers", lambda _: iter([(point, Tide)]))
    assert catalogue([])["tide"] is Tide
    packaged = EntryPoint("tide", "email:Tide", "placement.rules")  # a package, with no folder of words
    monkeypatch.setattr(sys.modules[catalogue.__module__], "offers", lambda _: iter([(packaged, Tide)]))
    assert catalogue([])["tide"] is Tide


def test_a_rule_that_tells_nothing_of_what_tables_lack_lacks_nothing() -> None:
    plain = rule("moves", at_most=1)
    assert plain.lacking() == ""


def test_without_a_proven_bound_there_is_no_certified_gap() -> None:
    known = Level(1, Fraction(4), Fraction(2), {}, Fraction(3))
    assert known.certified_gap == 0.25
    assert replace(known, certified_bound=None).certified_gap is None


def test_prices_are_of_the_levels_before_and_not_negative(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = town(employees=[nurse("E1", "A"), nurse("E2")])
    program = build(problem, {"need": rule("staffing", priority=1), "stay": rule("stay", priority=2)})
    climb = DualAscent(program, 0, (), 0.0, Watch(10.0))
    duals = climb.duals
    assert certified_bound(program, duals, ()) is not None
    with pytest.raises(ValueError, match="one multiplier"):
        priced(program, duals, (3,))
    with pytest.raises(ValueError, match="one multiplier"):
        priced(program, replace(duals, multipliers=(-1,)), (3,))
    large = replace(duals, unit=2**70)
    assert dearness(program, large, np.zeros(len(problem.posts), np.int64)).min() >= 0
    whole = UnitPrices(1, (), np.zeros(len(program.must), np.int64), np.zeros(program.stated, np.int64))
    with pytest.raises(ValueError, match="one multiplier"):
        unit_bound(program, whole, (3,))
    assert len(certified_bounds(program, (duals,))) == 1
    monkeypatch.setattr(certificate, "_SMALL", 0)
    assert certified_bounds(program, (large,)) == []
