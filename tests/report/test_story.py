"""The first page: five sentences and the figures, all of them measures."""

from pathlib import Path

import pytest

from placement.base.language import speaking
from placement.reports.care import NINE_KINDS, care
from placement.reports.evidence import Evidence
from placement.reports.gaps import by_job, by_post
from placement.reports.policies import policies
from placement.reports.sources import sources, synthetic
from placement.reports.story import Figure, figures, sentences
from tests.report.conftest import Solved


def test_the_first_page_tells_the_clinic(clinic: Path) -> None:
    told = sentences(Evidence.of(clinic))
    assert told[:5] == [
        "The plan moves 1 of 6 employees to another post; without a post: 1; everybody else stays.",
        "Of 4 posts, 4 have their minimum of people, today 3; people still missing: 0, today 1.",
        "Who gains: fewer people than today are missing in 1 of 3 units, most of all in C (1).",
        "Who loses: in no unit and no job does the plan leave more people missing than today.",
        "The way to work of those who move: longer for 1 (by 16 minutes on average).",
    ]
    assert told[5] == (
        "Rules that may not be broken: 2. What counted besides, the most important first: "
        "(1) gaps; (2) few moves; (3) short ways."
    )
    assert told[6] == (
        "Under these rules no better plan exists. That is proven: it was computed again without the program "
        "that found the plan."
    )


CITY = {
    "units": "unit,kind,region,setting\nA,hospital,96.71,urban\nB,puskesmas,96.71,very_remote",
    "posts": "unit,job,minimum,target,maximum\nA,nurse,2,2,3\nB,nurse,2,2,3",
    "employees": "employee,job,unit\nE1,nurse,A\nE2,nurse,A",
    "courses": "course,competency,to_level,cost\nBTCLS,care,3,500",
}
REMOTE_FIRST = "  placed: {}\n  need: {kind: staffing, weight_by: remoteness, priority: 1}\n"


def test_who_loses_stands_on_the_first_page_by_unit_and_job(solved: Solved) -> None:
    """The remote puskesmas counts four times the hospital, so both nurses of the hospital go there."""
    evidence = solved(REMOTE_FIRST, CITY)
    told = sentences(evidence)
    assert "Who gains: fewer people than today are missing in 1 of 2 units, most of all in B (2)." in told
    assert "Who loses: more people than today are missing in 1 of 2 units: A 2 (nurse 2)." in told
    (loser, gainer) = evidence.shifts
    assert (loser.name, loser.emptied, gainer.filled) == ("A", (("nurse", 2),), (("nurse", 2),))


def test_what_is_kept_is_not_given_away(solved: Solved) -> None:
    """The hospital has just its minimum: with `kept` nobody leaves it, whatever a remote gap weighs."""
    evidence = solved(REMOTE_FIRST + "  no_new_gaps: {kind: staffing, level: kept}\n", CITY)
    assert evidence.shifts == []
    assert sentences(evidence)[0].startswith("The plan moves 0 of 2")


def test_money_is_told_as_spent_of_allowed_and_per_move(solved: Solved) -> None:
    rules = REMOTE_FIRST + "  money: {kind: budget, at_most: 10000, per_move: 2500}\n"
    evidence = solved(rules, CITY)
    assert "Money, by the rule money: 5,000 of 10,000 allowed; 2,500 per move." in sentences(evidence)
    told = {figure.words: figure.after for figure in figures(evidence)}
    assert told["money spent (money), of 10,000 allowed"] == 5000
    assert told["money per move"] == 2500


def test_where_nothing_has_a_price_no_money_is_told(clinic: Path) -> None:
    assert not any("oney" in words for words in sentences(Evidence.of(clinic)))
    assert not any("oney" in figure.words for figure in figures(Evidence.of(clinic)))


def test_a_way_from_todays_unit_is_not_taken_for_a_way_from_home(solved: Solved) -> None:
    """Nobody's home is known: nobody's way is said to be longer, and nobody's to take 0 minutes."""
    tables = CITY | {"travel": "origin,unit,minutes\nA,B,45"}
    evidence = solved(REMOTE_FIRST, tables)
    (way,) = (words for words in sentences(evidence) if words.startswith("The way to work"))
    assert way == (
        "The way to work of those who move: not known for 2, whose home or way the tables do not tell."
    )
    told = {figure.words: figure.after for figure in figures(evidence)}
    assert told["employees without a known home, whose way is counted from today's unit"] == 2


def test_a_first_posting_and_a_lost_post_are_told(solved: Solved) -> None:
    tables = {
        "units": "unit,kind,region\nA,puskesmas,96.71",
        "posts": "unit,job,minimum,target,maximum\nA,nurse,1,1,1\nA,midwife,0,0,1",
        "employees": "employee,job,unit\nE1,midwife,A\nE2,nurse,",
    }
    rules = (
        "  profession: {}\n  minimum: {kind: staffing, priority: 1}\n  quiet: {kind: placed, priority: 2}\n"
    )
    rules += "  nobody: {kind: lock, locks: [{employee: E1, unit: A, job: midwife, action: forbid}]}\n"
    assert sentences(solved(rules, tables))[0] == (
        "The plan moves 0 of 2 employees to another post; first postings: 1; posts lost: 1; "
        "without a post: 1; everybody else stays."
    )


@pytest.mark.parametrize(
    ("before", "after", "good", "verdict"),
    [(1, 2, "up", "better"), (2, 1, "up", "worse"), (2, 1, "down", "better"), (1, 1, "up", "same")],
)
def test_a_change_is_better_or_worse(before: int, after: int, good: str, verdict: str) -> None:
    assert Figure("", before, after, good).verdict == verdict


def test_moves_and_unknown_figures_are_neither_good_nor_bad() -> None:
    assert Figure("", 0, 7, "").verdict == ""
    assert Figure("", None, 7, "up").verdict == ""


def test_the_figures_of_sorong_are_its_measures(sorong: Path) -> None:
    evidence = Evidence.of(sorong)
    told = {figure.words: (figure.before, figure.after) for figure in figures(evidence)}
    before, after = evidence.measures
    assert told["persons short of the minimum"] == (before["short_of_minimum"], after["short_of_minimum"])
    assert told["employees moved to another post"] == (0, after["moves"])
    assert told["puskesmas: units with all nine kinds of health workers, of 26"][0] == 1  # README of the case


@pytest.mark.slow
def test_the_balanced_policy_takes_neither_staff_nor_care_from_anybody(sorong: Path) -> None:
    evidence = Evidence.of(sorong)
    before, after = (care(evidence.problem, plan) for plan in evidence.plans)
    assert before is not None
    assert after is not None
    assert (before.kind, before.near) == ("puskesmas", 0)  # README of the case
    assert after.near > before.near
    assert after.near_any >= before.near_any
    assert not [each for each in evidence.shifts if each.emptied]
    told = sentences(evidence)
    assert any(
        f"within 60 minutes of a properly staffed puskesmas, {after.near:,} more" in each for each in told
    )


def test_the_story_says_when_fewer_people_reach_care(solved: Solved) -> None:
    """The only physician goes from A, where 70 people live, to B, which counts more and has nobody else."""
    evidence = solved(
        "  placed: {}\n  minimum: {kind: staffing, weight_by: remoteness, priority: 1}\n",
        {
            "units": "unit,kind,region,place,setting\nA,puskesmas,x,p,urban\nB,clinic,x,q,very_remote",
            "posts": f"unit,job,minimum,target,maximum\nB,physician,1,1,1\n{NINE}",
            "employees": f"employee,job,unit\nE0,physician,A\n{EIGHT}",
            "places": "place,population\np,70\nq,30",
            "links": "from,to,minutes\np,q,90",
        },
    )
    assert "0 of 100 people live within 60 minutes of a properly staffed puskesmas, 70 fewer than today." in (
        sentences(evidence)
    )


@pytest.mark.slow
def test_the_figures_that_lead_are_few(clinic: Path, sorong: Path) -> None:
    leading = [figure.words for figure in figures(Evidence.of(sorong)) if figure.leads]
    assert len(leading) == 6
    assert sum("nine kinds" in words for words in leading) == 1
    assert sum(figure.leads for figure in figures(Evidence.of(clinic))) == 4


NINE = "\n".join(f"A,{job},1,1,2" for job in NINE_KINDS)
EIGHT = "\n".join(f"E{place},{job},A" for place, job in enumerate(NINE_KINDS[1:], 1))


def test_a_unit_is_properly_staffed_when_the_ninth_kind_comes(solved: Solved) -> None:
    """The physician of B moves to A; the people of p reach A, those of q, an hour and a half away, do not."""
    evidence = solved(
        "  placed: {}\n  profession: {}\n  minimum: {kind: staffing, priority: 1}\n",
        {
            "units": "unit,kind,region,place\nA,puskesmas,96.71,p\nB,post,96.71,q",
            "posts": f"unit,job,minimum,target,maximum\nB,physician,0,0,1\n{NINE}",
            "employees": f"employee,job,unit\nE0,physician,B\n{EIGHT}",
            "places": "place,population\np,70\nq,30",
            "links": "from,to,minutes\np,q,90",
        },
    )
    before, after = (care(evidence.problem, plan) for plan in evidence.plans)
    assert before is not None
    assert after is not None
    assert before.units == {"puskesmas": (1, 0, 0)}
    assert after.units == {"puskesmas": (1, 1, 1)}
    assert (before.people, before.near, after.near, after.near_any) == (100, 0, 70, 70)


def test_a_case_without_the_nine_kinds_is_not_asked_for_them(clinic: Path) -> None:
    evidence = Evidence.of(clinic)
    assert care(evidence.problem, evidence.run.plan) is None


def test_hiring_is_what_fewer_people_than_places_leave_short(solved: Solved) -> None:
    """Three nurses, four places: one stays empty for want of people, one because nobody may leave B."""
    evidence = solved(
        "  placed: {}\n  tenure: {years: 2}\n  minimum: {kind: staffing, priority: 1}\n",
        {
            "units": "unit,kind,region\nA,puskesmas,96.71\nB,puskesmas,96.71",
            "posts": "unit,job,minimum,target,maximum\nA,nurse,3,3,3\nB,nurse,1,1,2",
            "employees": "employee,job,unit,since\nE1,nurse,A,\nE2,nurse,B,2026-06-01\nE3,nurse,B,2026-06-01",
        },
    )
    assert "at least 1 of these can come only by hiring or training" in sentences(evidence)[1]
    (row,) = by_job(evidence).to_dict("records")
    assert row == {
        "job": "nurse",
        "minimum": 4,
        "short_before": 2,
        "short_after": 2,
        "staff": 3,
        "hire": 1,
    }
    assert by_post(evidence)[["unit", "short_of_minimum"]].to_numpy().tolist() == [["A", 2]]


def test_every_rule_is_told_with_its_breach_before_and_after(clinic: Path) -> None:
    told = {rule.name: (rule.priority, rule.before, rule.after) for rule in policies(Evidence.of(clinic))}
    assert told == {
        "right profession": (None, 0, 0),
        "nobody loses a post": (None, 0, 0),
        "gaps": (1, 1, 0),
        "few moves": (2, 0, 1),
        "short ways": (3, 30, 45.5),
    }


def test_a_rule_that_selects_no_post_is_told_to_have_nothing_to_check(solved: Solved) -> None:
    evidence = solved(
        "  heads: {kind: headcount, at_least: 3, where: {kind: puskesmas, region: 96.71}}\n"
        "  some: {kind: headcount, at_least: 1, who: {job: dentist}, priority: 1}\n",
        {
            "units": "unit,kind,region\nA,puskesmas,96.01\nB,hospital,96.71",
            "posts": "unit,job,minimum\nA,nurse,1\nB,nurse,1",
            "employees": "employee,job,unit\nE1,nurse,A",
        },
    )
    told = {rule.name: rule.holds for rule in policies(evidence)}
    assert told["heads"] == ("at least 3 persons in all (nothing to check: it selects nobody, or no post)")
    assert told["some"] == "at least 1 persons in all"


@pytest.mark.slow
def test_the_terms_of_a_rule_are_words(sorong: Path) -> None:
    terms = {rule.name: rule.terms for rule in policies(Evidence.of(sorong))}
    assert terms["home every weekend"] == "where: setting = very remote; minutes: 240"
    assert "same job: yes" in terms["contracts keep their agency"]


@pytest.mark.slow
def test_a_case_of_synthetic_people_says_so(sorong: Path, clinic: Path) -> None:
    assert synthetic(Evidence.of(sorong))
    assert not synthetic(Evidence.of(clinic))


@pytest.mark.slow
def test_tables_bear_their_names_in_the_readers_language(clinic: Path) -> None:
    evidence = Evidence.of(clinic)
    assert {"employees", "units"} <= {each.table for each in sources(evidence)}
    with speaking("id"):
        assert {"pegawai [employees]", "unit [units]"} <= {each.table for each in sources(evidence)}
