"""A run's pages: the report's parts, files, questions, the board, runs side by side."""

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from placement.workbench import folders
from placement.workbench.events.models import Event
from placement.workbench.permissions import Role
from placement.workbench.planning import leases
from placement.workbench.planning.answers import Warm, answer
from placement.workbench.planning.models import Question, Run, ScenarioVersion
from placement.workbench.planning.naming import MEASURES
from placement.workbench.planning.papers import PARTS, within
from placement.workbench.planning.run_services import ask
from placement.workbench.planning.templatetags.words import (
    measure,
    rule,
    setting,
    settings,
    side_by_side,
    unit,
)

from .tables import finished


@pytest.fixture
def run() -> Run:
    """A run that is done."""
    return finished()


def work(*kinds: str) -> None:
    """Answers all that waits, as a worker does."""
    warm = Warm()
    while (taken := leases.claim(Question.objects.filter(kind__in=kinds), "tests")) is not None:
        answer(taken, warm)
    warm.cool(0)


def words(client: Client, name: str, *arguments: object) -> str:
    response = client.get(reverse(f"planning:{name}", args=arguments))
    assert response.status_code == 200
    return b"".join(response).decode()  # read to its end it is closed; twice would close the database too


def test_the_reports_parts_are_pages(run: Run, client_of: Callable[[Role], Client]) -> None:
    planner = client_of(Role.PLANNER)
    waiting = words(planner, "run_part", run.pk, "moves")
    assert "This is being worked out" in waiting
    assert f'active" href="{reverse("planning:run_part", args=[run.pk, "moves"])}"' in waiting
    work("report")
    asks_again = planner.get(
        reverse("planning:run_part", args=[run.pk, "moves"]), headers={"HX-Request": "true"}
    )
    assert (asks_again.status_code, asks_again.headers["HX-Refresh"]) == (286, "true")
    for part in PARTS:
        text = words(planner, "run_part", run.pk, part)
        assert "<style" not in text
        assert "style=" not in text
    assert "Nurse" in words(planner, "run_part", run.pk, "moves")
    assert words(planner, "run_file", run.pk, "report.css").count(".pl-report") > 50
    book = planner.get(reverse("planning:run_file", args=[run.pk, "report.xlsx"]))
    assert b"".join(book).startswith(b"PK")
    assert planner.get(reverse("planning:run_part", args=[run.pk, "nothing"])).status_code == 404
    assert Event.objects.filter(action="planning.downloaded").count() == 1


def test_who_may_not_see_all_staff_reads_no_name(run: Run, client_of: Callable[[Role], Client]) -> None:
    approver = client_of(Role.APPROVER)
    words(approver, "run_part", run.pk, "moves")
    work("report")
    for part in PARTS:
        assert "Nurse " not in words(approver, "run_part", run.pk, part)
    for name in ("placement.csv", "report.html", "report.xlsx", "letters.zip"):
        assert approver.get(reverse("planning:run_file", args=[run.pk, name])).status_code == 404
    assert words(approver, "run_file", run.pk, "report-public.html")


def test_a_change_on_the_board_has_its_price_and_is_kept(
    run: Run, client_of: Callable[[Role], Client]
) -> None:
    planner = client_of(Role.PLANNER)
    assert (
        "Nurse one"
        in words(planner, "board", run.pk)
        + planner.get(reverse("planning:board", args=[run.pk]) + "?unit=U1&job=nurse").content.decode()
    )
    sent = {"act": "move", "employee": "E1", "unit": "U1", "job": "nurse", "to": "far"}
    planner.post(reverse("planning:board_try", args=[run.pk]), sent)
    asked = Question.objects.get(kind="whatif")
    assert asked.arguments["pin"] == [["E1", "U2", "nurse"]]
    work("whatif")
    text = words(planner, "question", asked.pk)
    assert "minimum staff" in text
    planner.post(reverse("planning:board_keep", args=[asked.pk]))
    made = ScenarioVersion.objects.filter(scenario=run.version.scenario).latest("number")
    assert made.number == 2
    assert "kept_on_the_board" in made.yaml
    assert "case:" not in made.yaml


def test_questions_are_answered_once(run: Run, client_of: Callable[[Role], Client]) -> None:
    planner = client_of(Role.PLANNER)
    for sent in (
        {"kind": "person", "employee": "E1"},
        {"kind": "gap", "unit": "U2"},
        {"kind": "short"},
        {"kind": "verify"},
        {"kind": "person", "employee": "nobody of that name"},
    ):
        for _twice in range(2):
            assert planner.post(reverse("planning:ask", args=[run.pk]), sent).status_code == 302
    assert planner.post(reverse("planning:ask", args=[run.pk]), {"kind": "gap"}).status_code == 422
    assert Question.objects.filter(run=run).exclude(kind="report").count() == 5
    work("person", "gap", "short", "verify")
    answered = Question.objects.filter(run=run).exclude(kind="report")
    assert sorted(answered.values_list("state", flat=True)) == ["done"] * 4 + ["failed"]
    for each in answered:
        assert words(planner, "question", each.pk)
    text = words(planner, "question", answered.get(kind="verify").pk)
    assert "keeps every hard rule" in text
    assert words(planner, "questions", run.pk)


def test_an_answer_is_in_the_language_of_who_reads_it(run: Run, client_of: Callable[[Role], Client]) -> None:
    planner, officer = client_of(Role.PLANNER), client_of(Role.HR)
    officer.post(reverse("accounts:language"), {"language": "id"})
    planner.post(reverse("planning:ask", args=[run.pk]), {"kind": "person", "employee": "E1"})
    english = Question.objects.get(kind="person")
    for _twice in range(2):
        there = officer.get(reverse("planning:question", args=[english.pk])).headers["Location"]
    indonesian = Question.objects.exclude(pk=english.pk).get(kind="person")
    assert there == reverse("planning:question", args=[indonesian.pk])
    work("person")
    assert planner.get(reverse("planning:question", args=[indonesian.pk])).headers["Location"] == reverse(
        "planning:question", args=[english.pk]
    )
    for client, mine, theirs in ((planner, english, indonesian), (officer, indonesian, english)):
        mine.refresh_from_db()
        assert mine.answer
        listed = words(client, "questions", run.pk)
        assert reverse("planning:question", args=[mine.pk]) in listed
        assert reverse("planning:question", args=[theirs.pk]) not in listed
    assert english.answer != indonesian.answer


def test_a_study_is_not_solved_again_for_another_reader(
    run: Run, client_of: Callable[[Role], Client]
) -> None:
    officer = client_of(Role.HR)
    officer.post(reverse("accounts:language"), {"language": "id"})
    asked = ask(None, run, "front", {"over": ["rules.few.at_most=0..3"], "language": "en"})
    told = {"keys": [], "values": [], "sentences": ["Nothing is bought."], "stopped": False}
    Question.objects.filter(pk=asked.pk).update(state="done", answer=told)
    assert '<p class="mb-1" lang="en">Nothing is bought.</p>' in words(officer, "question", asked.pk)
    assert Question.objects.filter(run=run, kind="front").count() == 1


def test_rules_of_one_name_are_told_apart() -> None:
    policies: list[dict[str, Any]] = [
        {"rule": "cap", "differs": {"at_most": 40}, "terms": [{"priority": None}, None], "breaches": [0, 3]},
        {"rule": "cap", "differs": {"at_most": 60}, "terms": [None, {"priority": 2}], "breaches": [0, None]},
        {"rule": "few_moves", "differs": {}, "terms": [None, None], "breaches": [1, 1]},
        {"rule": "few__moves", "differs": {"who": None}, "terms": [None, None], "breaches": [1, 1]},
        {"rule": "Few_moves", "differs": {}, "terms": [None, None], "breaches": [1, 1]},
    ]
    assert side_by_side(policies)[:2] == [
        ("cap, at_most 40", [(0, "!"), (3, "–")]),
        ("cap, at_most 60", [(0, "–"), (None, "2")]),
    ]
    labels = [label for label, _cells in side_by_side(policies)]
    assert len(set(labels)) == len(labels)
    assert labels[2] == "few moves [few_moves]"


def test_what_would_fill_a_gap_is_never_a_nought_that_nobody_established(
    run: Run, client_of: Callable[[Role], Client]
) -> None:
    planner = client_of(Role.PLANNER)
    gap = {"job": "dentist", "level": "minimum", "short": 1, "by_moving": [], "by_training": []}
    many = {**gap, "by_hiring": 0, "one_more": {"1": -3, "2": 0, "3": 2.5}, "late": False}
    late = {**gap, "by_hiring": 0, "one_more": None, "late": True}
    asked = ask(None, run, "gap", {"unit": "U2", "language": "en"})
    Question.objects.filter(pk=asked.pk).update(state="done", answer={"unit": "U2", "gaps": [many, late]})
    text = words(planner, "question", asked.pk)
    assert "1 person could be found only if several rules gave way at once, or another aim." in text
    assert "One new person here changes: priority 1: −3; priority 3: +2.5." in text
    assert text.count("not known") == 1
    assert text.count("Time was over before everything was tried.") == 1


def test_runs_side_by_side(run: Run, client_of: Callable[[Role], Client]) -> None:
    planner = client_of(Role.PLANNER)
    version, snapshot = run.version, run.snapshot
    other = Run.objects.create(version=version, snapshot=snapshot, state="done", result=run.result)
    shutil.copytree(folders.runs() / str(run.pk), folders.runs() / str(other.pk), dirs_exist_ok=True)
    chosen = f"?run={run.pk}&run={other.pk}"
    assert planner.get(reverse("planning:compare") + chosen).status_code == 302
    assert planner.get(reverse("planning:compare")).status_code == 422
    work("compare")
    question = Question.objects.get(kind="compare")
    assert question.answer is not None
    assert set(question.answer["measures"]) <= set(MEASURES)
    text = words(planner, "question", question.pk)
    assert "0 people are not placed alike" in text
    assert "persons short of the minimum" in text
    assert "short_of_minimum" not in text


def test_a_style_sheet_is_kept_to_its_part_of_the_page() -> None:
    style = ":root { --a: 1 } /* no */ h1, td:not(.a, .b) { x: y; } @media print { body { z: 0 } }"
    made = within(style, ".p")
    wanted = ".p { --a: 1 } .p h1, .p td:not(.a, .b) { x: y; } @media print { .p { z: 0 } }"
    assert "".join(made.split()) == "".join(wanted.split())


def test_the_board_has_its_run_ready_before_the_first_change(
    run: Run, client_of: Callable[[Role], Client]
) -> None:
    for reader, asked in ((Role.AUDITOR, 0), (Role.PLANNER, 1), (Role.PLANNER, 1)):
        words(client_of(reader), "board", run.pk)
        assert Question.objects.filter(kind=leases.READY).count() == asked
    warm, events = Warm(), Event.objects.count()
    for _twice in range(2):
        taken = leases.claim(Question.objects.filter(kind=leases.READY), "tests")
        assert taken is not None
        answer(taken, warm)
        assert warm.runs == [run.pk]
        assert not Question.objects.filter(state=Run.State.QUEUED, kind=leases.READY)
        words(client_of(Role.PLANNER), "board", run.pk)
    warm.cool(0)
    assert warm.runs == []
    assert Event.objects.count() == events, "nobody has done anything"
    assert words(client_of(Role.PLANNER), "questions", run.pk).count("ready") == 0


def test_codes_of_plans_are_read_in_words() -> None:
    with translation.override("id"):
        assert rule("minimum_staff") == "tenaga minimum"
        assert setting("rules.minimum_staff.weight") == "tenaga minimum: weight"
        assert settings(["rules.few.at_most=0..40", "rules.far.years=1..5"]) == (
            "few: at_most = 0..40; far: years = 1..5"
        )
        assert measure("moves") == "pegawai yang dimutasi"
    assert (setting("date"), measure("of_my_own"), unit("U9", {"U1": "Near"})) == ("date", "of_my_own", "U9")


@pytest.mark.parametrize("wish", ["[1", '["pin"]', '["pin", "E1"]', '["move", "E1", "U2"]', '"pin"', "7"])
def test_a_wish_that_makes_no_sense_is_refused(
    wish: str, run: Run, client_of: Callable[[Role], Client]
) -> None:
    tried = reverse("planning:board_try", args=[run.pk])
    assert client_of(Role.PLANNER).post(tried, {"wish": wish}).status_code == 400
