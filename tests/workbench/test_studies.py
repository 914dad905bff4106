"""Studies: asked for on a page, solved by a worker's child, called off, shown, made into runs."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Self

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from placement.workbench.permissions import Role
from placement.workbench.planning import answers, leases, papers, solves
from placement.workbench.planning.answers import STUDIES, Warm, answer
from placement.workbench.planning.models import Question, Run
from placement.workbench.planning.run_services import ask, call_off, queue_run
from placement.workbench.planning.services import add_version
from placement.workbench.planning.views.studies import read_values

from .tables import POLICY, finished, small

CAP = "rules.few.at_most"
WEIGHT = "rules.no_move_without_reason.weight"
FEW = POLICY + "  few: {kind: moves, at_most: 1}\n"


@pytest.fixture
def run() -> Run:
    """A run with a cap on moves."""
    version, snapshot = small()
    made = queue_run(None, add_version(None, version.scenario, FEW, ""), snapshot, {})
    taken = leases.claim(Run.objects.filter(pk=made.pk), "tests")
    assert isinstance(taken, Run)
    solves.perform(taken)
    made.refresh_from_db()
    return made


def begun(client: Client, run: Run, **said: str) -> Question:
    told = client.post(reverse("planning:study", args=[run.pk]), {"key": CAP, **said})
    assert told.status_code == 302
    return Question.objects.filter(kind__in=STUDIES).latest("pk")


def work() -> None:
    while (taken := leases.claim(Question.objects.filter(kind__in=STUDIES), "tests")) is not None:
        answer(taken, Warm())


def shown(client: Client, question: Question) -> str:
    return client.get(reverse("planning:question", args=[question.pk])).content.decode()


@pytest.mark.slow
def test_a_curve_and_a_list_are_solved_shown_and_kept(run: Run, client_of: Callable[[Role], Client]) -> None:
    planner = client_of(Role.PLANNER)
    page = planner.get(reverse("planning:studies", args=[run.pk])).content.decode()
    assert f'value="{CAP}"' in page
    curve, several = begun(planner, run, values="0..2"), begun(planner, run, values="0; 1")
    assert (curve.kind, several.kind) == ("front", "sweep")
    work()
    for each in (curve, several):
        each.refresh_from_db()
        assert each.state == Run.State.DONE, each.said
        assert 'src="' in shown(planner, each)
        files = papers.place_of(each)
        assert not [path for path in files.iterdir() if path.is_dir()], "a plan is kept as a run, if at all"
        for name in (f"{each.kind}.svg", f"{each.kind}.csv"):
            taken = planner.get(reverse("planning:study_file", args=[each.pk, name]))
            assert len(b"".join(taken)) > 20
        assert planner.get(reverse("planning:study_file", args=[each.pk, "case"])).status_code == 404
    assert curve.answer is not None
    assert [(each["plan"], each["bound"]) for each in curve.answer["values"]] == [(1, 1), (0, 0), (0, 0)]
    planner.post(reverse("planning:study_keep", args=[several.pk]), {"number": "0"})
    assert Run.objects.latest("pk").settings == {CAP: 0}
    assert planner.post(reverse("planning:study_keep", args=[several.pk]), {"number": "2"}).status_code == 400


@pytest.mark.slow
def test_what_the_engine_refuses_is_said(run: Run, client_of: Callable[[Role], Client]) -> None:
    planner = client_of(Role.PLANNER)
    asked = begun(planner, run, values="3..1")
    work()
    asked.refresh_from_db()
    assert asked.state == Run.State.FAILED
    assert "HI must be above LO" in shown(planner, asked)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("0..40", "0..40"),
        (" 0.5 .. 2 / 0.25 ", "0.5..2/0.25"),
        ("20; 40; 20", [20, 40]),
        ("20, 40 60", [20, 40, 60]),
        ("0.25", [0.25]),
        ("", []),
    ],
)
def test_values_are_a_range_or_a_list(said: str, read: object) -> None:
    assert read_values(said) == read


@pytest.mark.parametrize("said", ["20,40", "0,5", "few", "1..x", "1e9", "--1"])
def test_values_that_are_none_are_refused(said: str) -> None:
    with pytest.raises(ValidationError):
        read_values(said)


@pytest.mark.parametrize(
    ("said", "beside"),
    [
        ({"key": CAP, "values": "0,5"}, "values"),
        ({"key": CAP, "values": ";"}, "values"),
        ({"key": CAP, "values": "1", "values_of_second": "1"}, "second"),
        ({"key": "rules.none.at_most", "values": "1"}, "key"),
        ({"key": CAP, "values": "1", "second": CAP, "values_of_second": "1"}, "second"),
        ({"key": CAP, "values": "1", "second": WEIGHT, "values_of_second": ""}, "values_of_second"),
        ({"key": CAP, "values": "1", "second": WEIGHT, "values_of_second": "0..9"}, "values_of_second"),
        ({"key": CAP, "values": " ".join(map(str, range(61)))}, ""),
    ],
)
def test_what_cannot_be_studied_is_said_beside_its_field(
    said: dict[str, str], beside: str, client_of: Callable[[Role], Client]
) -> None:
    run = finished()
    (solves.home(run) / "scenario.yaml").write_text(
        FEW.replace("{kind: stay,", "{kind: stay, weight: 2,"), "utf-8"
    )
    told = client_of(Role.PLANNER).post(reverse("planning:study", args=[run.pk]), said)
    assert told.status_code == 422
    assert [*told.context["form"].errors] == ([beside] if beside else ["__all__"])
    assert not Question.objects.filter(kind__in=STUDIES)


STOPPED = {"keys": [], "combinations": [], "stopped": 8}


class Patient:
    """A child that solves one setting, and ends when it is told to stop."""

    code: int | None = None
    ends = 0

    def __init__(self, *_told: str, **_more: str) -> None:
        self.stopped = 0

    def told(self) -> Iterator[Any]:
        yield {"done": 1, "of": 9}

    def stop(self) -> None:
        self.stopped += 1
        self.code = self.ends

    def rest(self) -> bytes:
        return b"" if self.ends else json.dumps({"answer": STOPPED}).encode() + b"\nno more"

    def said(self) -> str:
        return ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        assert self.stopped == 1


def test_one_that_is_called_off_keeps_what_is_solved(
    client_of: Callable[[Role], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = client_of(Role.PLANNER)
    asked = ask(None, finished(), "sweep", {"grid": {CAP: [1, 2]}, "language": "en"})
    taken = leases.claim(Question.objects.filter(pk=asked.pk), "tests")
    assert taken is not None
    planner.post(reverse("planning:study_stop", args=[asked.pk]))
    monkeypatch.setattr(answers, "Child", Patient)
    monkeypatch.setattr(papers, "keep", lambda *_told: None)
    answer(taken, Warm())
    asked.refresh_from_db()
    assert (asked.state, asked.progress) == (Run.State.CANCELLED, {"done": 1, "of": 9})
    assert "Called off" in shown(planner, asked)
    planner.post(reverse("planning:study_again", args=[asked.pk]))
    asked.refresh_from_db()
    assert (asked.state, asked.wanted) == (Run.State.QUEUED, True)


class Silent(Patient):
    """One that is told to stop before anything is solved, or while it writes."""

    ends = 1


def test_one_that_ends_without_a_word_keeps_what_was_known(
    client_of: Callable[[Role], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(None, finished(), "sweep", {"grid": {CAP: [1, 2]}, "language": "en"})
    for known, words in (None, "before anything was solved"), (STOPPED, "until then"):
        Question.objects.filter(pk=asked.pk).update(state="queued", answer=known, wanted=True)
        taken = leases.claim(Question.objects.filter(pk=asked.pk), "tests")
        assert taken is not None
        call_off(None, asked)
        monkeypatch.setattr(answers, "Child", Silent)
        answer(taken, Warm())
        asked.refresh_from_db()
        assert (asked.state, asked.answer) == (Run.State.CANCELLED, known)
        page = shown(client_of(Role.PLANNER), asked)
        assert words in page
        assert reverse("planning:study_again", args=[asked.pk]) in page


def test_one_whose_holder_was_gone_when_it_was_called_off_is_not_begun_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = ask(None, finished(), "sweep", {"grid": {CAP: [1, 2]}, "language": "en"})
    taken = leases.claim(Question.objects.filter(pk=asked.pk), "gone")
    assert taken is not None
    call_off(None, asked)
    leases.hand_back(taken, tried=False)
    monkeypatch.setattr(answers, "Child", None)
    again = leases.claim(Question.objects.filter(pk=asked.pk), "tests")
    assert again is not None
    answer(again, Warm())
    asked.refresh_from_db()
    assert asked.state == Run.State.CANCELLED


def test_one_that_waits_is_called_off_at_once() -> None:
    asked = ask(None, finished(), "sweep", {"grid": {CAP: [1]}, "language": "en"})
    call_off(None, asked)
    assert leases.claim(Question.objects.filter(pk=asked.pk), "tests") is None
    call_off(None, asked)
    asked.refresh_from_db()
    assert asked.state == Run.State.CANCELLED
