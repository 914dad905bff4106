"""Pages for everybody: what was decided, by at least so many people; letters; what villages say."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from placement.reports.letters import template_of
from placement.workbench.accounts import codes
from placement.workbench.openness import decisions
from placement.workbench.openness.decisions import Line, Told
from placement.workbench.openness.drawing import drawn
from placement.workbench.openness.objections import objections
from placement.workbench.permissions import Action
from placement.workbench.planning.children.lettering import mark
from placement.workbench.planning.models import Decision, LetterCode, Move, Objection, Proposal
from placement.workbench.planning.plans import Plan, Post
from placement.workbench.planning.proposals import letters
from placement.workbench.planning.proposals.applying import apply_wave
from placement.workbench.staff.models import Employee, Unit
from placement.workbench.staff.models import Post as Place
from placement.workbench.voice import limits

from . import moving, voices
from .test_suppression import tried

MOST = 9
"""People in a drawn decision: every group of them is tried."""


@pytest.fixture
def client() -> Client:
    return Client()


def page(client: Client, name: str, *args: Any, status: int = 200) -> str:
    """Without the tokens: drawn by chance, they hold any two letters now and then."""
    response = client.get(reverse(f"openness:{name}", args=args))
    assert response.status_code == status
    text = response.content.decode()
    token = response.cookies.get("csrftoken")
    return re.sub(
        r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"',
        "",
        text.replace(token.value, "") if token else text,
    )


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], Told]]:
    """A decision that moves some people between units of three regions."""
    units = [
        Unit.objects.create(unit=f"W{n}", kind="puskesmas", region="RST"[n % 3], lat=n, lon=n)
        for n in range(8)
    ]
    posts = [
        [Place.objects.create(unit=unit, job=job, minimum=2) for job in ("nurse", "midwife")]
        for unit in units
    ]
    people = [Employee.objects.create(employee=f"W{n}", name=f"W {n}", job="") for n in range(MOST)]
    held = {(unit.unit, job): Post(2, 1, 2) for unit in units for job in ("nurse", "midwife")}
    plan = Plan({unit.unit: unit.unit for unit in units}, ["midwife", "nurse"], held, [])
    monkeypatch.setattr(decisions, "plan_of", lambda _run: plan)
    made = moving.approved()

    def drawn_(seed: int) -> Told:
        rng = np.random.default_rng(seed)
        Move.objects.filter(proposal=made).delete()
        moves = []
        for person in people[: rng.integers(1, MOST + 1)]:
            job, near, far = rng.integers(2), *rng.choice(rng.integers(2, 9), 2, replace=False)
            person.job = ("nurse", "midwife")[job]
            ends = {"from_post": posts[near][job], "to_post": posts[far][job]}
            moves.append(Move(proposal=made, employee=person, effective=made.effective, **ends))
        Employee.objects.bulk_update(people, ["job"])
        Move.objects.bulk_create(moves)
        return Told(Proposal.objects.get(pk=made.pk))

    return drawn_  # type: ignore[return-value]  # pytest gives what is returned


def told(*decisions_: Told) -> list[frozenset[int]]:
    """Every group of people whose number stands on the pages of some decisions."""
    numbers: dict[decisions.Mover, int] = {}
    groups = []
    for decision in decisions_:
        jobs = {mover: job for mover, (job, _ends) in decision.movers.items()}
        found = [frozenset(decision.movers)] if decision.people is not None else []
        found += [line.people for line in decision.lines if line.people]
        for names, count in decision.jobs:
            some = frozenset(mover for mover, job in jobs.items() if job in names)
            assert len(some) == count
            found.append(some)
        groups += [frozenset(numbers.setdefault(each, len(numbers)) for each in group) for group in found]
    return groups


def test_no_group_of_movers_is_recovered(draw: Callable[[int], Told]) -> None:
    """Every group of fewer than three is tried against all rows, and all numbers, of the page."""
    seen = 0
    for seed in range(40):
        decision = draw(seed)
        assert tried(told(decision), settings.PUBLIC_SMALLEST) == set(), seed
        assert all(len(group) >= settings.PUBLIC_SMALLEST for group in told(decision))
        seen += len([line for line in decision.lines if line.people])
    assert seen > 40, "rows were told"


def again(decision: Told, seed: int) -> Told:
    """Another decision on some of the same moves, approved later."""
    rng = np.random.default_rng(seed)
    first = decision.proposal
    made = Proposal.objects.get(pk=first.pk)
    made.pk = None
    made.save()
    for each in Decision.objects.filter(proposal=first, verdict=Decision.Verdict.APPROVED):
        each.pk, each.proposal = None, made
        each.save()
    for move in Move.objects.filter(proposal=first):
        if rng.random() < 0.8:
            move.pk, move.proposal = None, made
            move.save()
    return Told(made)


def test_no_group_is_recovered_from_a_second_decision_on_the_same_moves(draw: Callable[[int], Told]) -> None:
    seen = 0
    for seed in range(20):
        first = draw(seed)
        second = again(first, seed)
        assert tried(told(first, second), settings.PUBLIC_SMALLEST) == set(), seed
        seen += len(told(second))
    assert seen > 5, "some of it was told"


def test_a_second_decision_that_adds_one_person_is_not_told(draw: Callable[[int], Told]) -> None:
    first = next(each for each in map(draw, range(20)) if len(each.movers) > 4)
    second = again(first, 0)
    Move.objects.filter(proposal=second.proposal).delete()
    for move in list(Move.objects.filter(proposal=first.proposal))[:-1]:
        move.pk, move.proposal = None, second.proposal
        move.save()
    assert first.people == len(first.movers)
    assert Told(second.proposal).people is None, "the difference is one person"


def test_without_comparing_the_tables_somebody_is_recovered(
    draw: Callable[[int], Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the trying would find nothing, whatever is published."""
    monkeypatch.setattr(decisions, "together", lambda tables, _smallest: [True] * len(tables))
    assert any(tried(told(draw(seed)), settings.PUBLIC_SMALLEST) for seed in range(40))


def test_every_unit_is_in_one_row(draw: Callable[[int], Told]) -> None:
    for seed in range(20):
        decision = draw(seed)
        if decision.people is not None:
            rows = [unit.unit for line in decision.lines for unit in line.units]
            assert sorted(rows) == sorted({*rows}), seed
            assert len(rows) == 8


def test_need_is_told_in_the_rows_of_those_who_move(draw: Callable[[int], Told]) -> None:
    decision = draw(3)
    assert sum(line.need for line in decision.lines) == 8 * 2 * 2
    assert sum(line.before for line in decision.lines) == 8 * 2
    assert sum(line.after for line in decision.lines) == 0


def test_a_decision_on_two_people_tells_no_number(client: Client) -> None:
    made = moving.approved()
    assert made.moves.count() == 2
    text = page(client, "decision", made.pk)
    assert "Fewer than 3 people move." in text
    assert "<table" not in text
    assert "For the island" in text


def test_no_page_of_a_decision_names_whom_it_moves(client: Client) -> None:
    made = moving.approved()
    seen = [page(client, "index"), page(client, "decision", made.pk), page(client, "decision_csv", made.pk)]
    names = {name for pair in made.moves.values_list("employee__employee", "employee__name") for name in pair}
    assert names
    assert not [name for name in names for text in seen if name in text]


def test_nothing_is_told_before_it_is_decided(client: Client) -> None:
    made = moving.forwarded()
    page(client, "decision", made.pk, status=404)
    assert made.title not in page(client, "index")


def test_the_map_has_every_unit(draw: Callable[[int], Told]) -> None:
    decision = draw(3)
    drawing = drawn(decision.lines)
    assert drawing is not None
    assert len(drawing.points) == 8
    assert all(0 <= point.x <= drawing.width and 0 <= point.y <= drawing.height for point in drawing.points)
    assert {point.kind for point in drawing.points} == {"s0"}
    assert drawn(decision.lines[:0]) is None


def test_a_name_on_the_map_covers_no_other_point() -> None:
    places = {"A long name of a place": (0.0, 0.0), "Beside it": (0.0, 0.3), "Far": (-1.0, 3.0)}
    units = [
        Unit.objects.create(unit=name, name=name, kind="puskesmas", region="R", lat=lat, lon=lon)
        for name, (lat, lon) in places.items()
    ]
    drawing = drawn([Line((unit,), 2, 1, 1, frozenset()) for unit in units])
    assert drawing is not None
    assert [point.label for point in drawing.points] == ["", "start", "end"]


def test_the_table_is_told_as_csv(draw: Callable[[int], Told], client: Client) -> None:
    decision = draw(3)
    text = page(client, "decision_csv", decision.proposal.pk)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [int(row["people_who_come_or_go"]) for row in rows] == [line.moves for line in decision.lines]


def test_objections_are_counted_once_they_are_over() -> None:
    made = moving.approved()
    day = timezone.localdate()
    for move in made.moves.all():
        Objection.objects.create(proposal=made, move=move, text="no", due=day)
    assert objections(made) is None
    Objection.objects.filter(proposal=made).update(final="accepted")
    Proposal.objects.filter(pk=made.pk).update(objections_until=day)
    assert objections(Proposal.objects.get(pk=made.pk)) is None, "somebody may still object today"
    Proposal.objects.filter(pk=made.pk).update(objections_until=day - timedelta(days=1))
    fresh = Proposal.objects.get(pk=made.pk)
    assert objections(fresh) == (2, 2)
    assert Told(fresh).objections == (None, None), "two people are too few"


@pytest.mark.parametrize(
    ("raised", "accepted", "shown"),
    [
        (0, 0, (0, 0)),
        (3, 0, (3, 0)),
        (6, 3, (6, 3)),
        (5, 3, (5, None)),
        (4, 1, (4, None)),
        (2, 0, (None, None)),
    ],
)
def test_a_small_part_of_the_objections_is_not_told(
    raised: int, accepted: int, shown: tuple[int | None, int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "objections", lambda _proposal: (raised, accepted))
    assert Told(Proposal()).objections == shown


def test_a_letter_is_checked_by_its_code(client: Client) -> None:
    made = moving.approved()
    hr = voices.by("hr", Action.SEE_LETTERS)
    letters.keep_codes(hr, made, "letters.zip")
    letters.keep_codes(hr, made, "letters.zip")
    assert LetterCode.objects.filter(proposal=made).count() == 2, "one a letter, however often they are made"
    move = made.moves.order_by("wave")[0]
    code = codes.derived(f"letter {made.pk} {move.pk}")
    assert not LetterCode.objects.filter(digest=code).exists()
    text = page(client, "letter_code", code.lower().replace("-", " "))
    assert "Yes, this letter is genuine." in text
    assert "is due on" in text
    assert move.employee.name not in text
    apply_wave(moving.by("hr"), made, move.wave, seen=made.version)
    assert "was made on" in page(client, "letter_code", code)


@pytest.mark.parametrize("collective", [False, True])
def test_the_code_stands_at_the_foot_of_every_page(collective: bool, tmp_path: Path) -> None:
    file = template_of("id", collective=collective)
    copy = shutil.copy(file, tmp_path)
    mark(Path(copy), "Its code: ABCD-EFGH-JKMN")
    feet = [section.footer.paragraphs[0].text for section in Document(str(copy)).sections]
    assert feet == ["Its code: ABCD-EFGH-JKMN"] * (2 if collective else 1)


def test_letters_ask_for_their_codes_in_their_own_language() -> None:
    made = moving.approved()
    told = letters.asked(made, "letters.zip", "id", "http://office/letter/")["marks"]
    assert set(told) == set(made.moves.values_list("employee__employee", flat=True))
    assert all(
        text.startswith("Periksa keaslian surat ini di http://office/letter/.") for text in told.values()
    )
    assert letters.asked(made, "collective.docx", "en", "")["marks"] == {"": ""}, "pages are turned off"


def test_a_wrong_code_is_no_letter(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "does not come from this office" in page(client, "letter_code", "AAAA-BBBB-CCCC", status=404)
    monkeypatch.setattr(limits, "MOST", 0)
    assert "wait five minutes" in page(client, "letter_code", "AAAA-BBBB-CCCC", status=429)


def test_an_office_can_turn_the_pages_off(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "/public/" in client.get("/accounts/login/").content.decode()
    monkeypatch.setattr(settings, "PUBLIC_PAGES", False)
    for name in ("index", "feedback", "how", "letter", "feedback_csv"):
        page(client, name, status=404)
    assert "/public/" not in client.get("/accounts/login/").content.decode()


def test_ratings_and_answers_are_told(client: Client) -> None:
    voices.answered()
    text = page(client, "feedback")
    assert "The way is long" in text
    rows = list(csv.DictReader(io.StringIO(page(client, "feedback_csv").removeprefix("\ufeff"))))
    assert all(int(row["answers"]) >= settings.RATING_BALLOTS for row in rows)
    assert rows
