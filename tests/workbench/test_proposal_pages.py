"""Pages, letters and the API of proposals: who reads what, and nobody another unit's people."""

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from docx import Document

from placement.workbench import folders
from placement.workbench.accounts import services as accounts
from placement.workbench.accounts.models import User
from placement.workbench.events.models import Event
from placement.workbench.permissions import Action, Actor, Role
from placement.workbench.planning import leases
from placement.workbench.planning.answers import Warm, answer
from placement.workbench.planning.models import Decision, Move, Proposal, Question
from placement.workbench.planning.proposals.applying import apply_wave
from placement.workbench.planning.proposals.deciding import acknowledge, comment, decide
from placement.workbench.planning.solves import home
from placement.workbench.staff.models import Employee

from . import moving
from .moving import by

Browser = Callable[[Role], Client]


def page(client: Client, proposal: Proposal, language: str = "") -> str:
    if language:
        client.cookies["django_language"] = language
    response = client.get(reverse("planning:proposal", args=[proposal.pk]))
    assert response.status_code == 200
    return response.content.decode()


def movers(proposal: Proposal) -> tuple[Move, Move]:
    """The move of the head's units, and the other one."""
    mine = Move.objects.for_user(User.objects.get(username="head")).get()
    return mine, proposal.moves.exclude(pk=mine.pk).get()


def test_the_approver_sees_at_a_glance_what_is_proposed_and_at_whose_price(client_of: Browser) -> None:
    proposal = moving.forwarded()
    comment(by("head"), proposal, "She is our only midwife", movers(proposal)[0])
    text = page(client_of(Role.APPROVER), proposal)
    for words in (
        *map(escape, proposal.facts["told"]["en"]["sentences"]),
        *(escape(move.reasons["en"]["for"][0]) for move in proposal.moves.all()),
        "Nothing: people, posts and ties are as they were",
        "every hard rule is kept, computed again from the tables",
        "1 comment on a move",
        "She is our only midwife",
        "For the island",
    ):
        assert words in text
    assert 'id="do-approved"' in text
    assert 'id="do-forwarded"' not in text


def test_the_same_in_indonesian(client_of: Browser) -> None:
    proposal = moving.forwarded()
    User.objects.filter(username="approver").update(language="id")
    text = page(client_of(Role.APPROVER), proposal)
    assert escape(proposal.facts["told"]["id"]["sentences"][0]) in text
    reasons = proposal.moves.all()[0].reasons
    assert escape(reasons["id"]["for"][0]) in text
    assert escape(reasons["en"]["for"][0]) not in text
    assert "The plan moves" not in text
    assert ">perawat, " in text.replace("<strong>", ">").replace("</strong>", "")


def test_a_head_of_unit_sees_the_moves_of_the_unit_and_no_others(client_of: Browser) -> None:
    proposal = moving.forwarded()
    mine, other = movers(proposal)
    comment(by("hr"), proposal, "a word about the other", other)
    decided = decide(
        by("approver"), proposal, Decision.Verdict.RETURNED, seen=proposal.version, note="because of him"
    )
    text = page(client_of(Role.UNIT_HEAD), decided)
    assert mine.employee.name in text
    for hidden in (
        other.employee.name,
        other.employee.employee,
        "a word about the other",
        "because of him",
        "The plan moves",
    ):
        assert hidden not in text


def test_chance_puts_no_words_into_a_page(client_of: Browser) -> None:
    proposal = moving.forwarded()
    assert page(client_of(Role.UNIT_HEAD), proposal) == page(client_of(Role.UNIT_HEAD), proposal)


@pytest.mark.parametrize("role", [Role.STAFF, Role.FACILITATOR, Role.ADMINISTRATOR])
def test_others_find_nothing(role: Role, client_of: Browser) -> None:
    proposal = moving.forwarded()
    assert client_of(role).get(reverse("planning:proposal", args=[proposal.pk])).status_code == 403


@pytest.mark.parametrize("role", [Role.APPROVER, Role.UNIT_HEAD])
def test_a_draft_is_not_there_for_those_who_decide(role: Role, client_of: Browser) -> None:
    proposal = moving.drafted()
    assert client_of(role).get(reverse("planning:proposal", args=[proposal.pk])).status_code == 404
    assert "Nurses" not in client_of(role).get(reverse("planning:proposals")).content.decode()


def test_who_may_not_act_reads_why(client_of: Browser) -> None:
    proposal = moving.in_review("hr")
    text = page(client_of(Role.HR), proposal)
    assert "You have proposed it: somebody else has to do this." in text
    assert 'id="do-forwarded"' not in text


def test_what_is_refused_is_told_and_what_was_typed_stays(client_of: Browser) -> None:
    proposal = moving.in_review()
    address = reverse("planning:proposal_forwarded", args=[proposal.pk])
    response = client_of(Role.HR).post(address, {"seen": proposal.version - 1, "note": "in my own words"})
    assert response.status_code == 409
    text = response.content.decode()
    assert "The proposal has changed since you looked" in text
    assert "in my own words" in text


def test_a_draft_waits_for_its_reasons_and_is_asked_again_where_they_failed(client_of: Browser) -> None:
    proposal = moving.drafted()
    planner = client_of(Role.PLANNER)
    Question.objects.filter(kind="proposal").update(state="failed", answer=None)
    assert "The reasons could not be written." in page(planner, proposal)
    planner.post(reverse("planning:proposal_again", args=[proposal.pk]))
    assert "The reasons of every move are being written" in page(planner, proposal)
    assert "HX-Refresh" not in planner.get(reverse("planning:proposal_progress", args=[proposal.pk])).headers
    moving.work()
    assert (
        planner.get(reverse("planning:proposal_progress", args=[proposal.pk])).headers["HX-Refresh"] == "true"
    )
    assert 'id="do-submitted"' in page(planner, proposal)


def test_a_draft_is_changed_and_handed_in_with_its_new_days(client_of: Browser) -> None:
    proposal = moving.drafted()
    planner, day = client_of(Role.PLANNER), moving.tomorrow()
    form = {
        "title": "Other",
        "reason": "",
        "effective": day,
        "wave_size": 2,
        "wave_days": 3,
        "seen": proposal.version,
    }
    address = reverse("planning:proposal_edit", args=[proposal.pk])
    assert planner.post(address, form).status_code == 302
    assert planner.post(address, form).status_code == 422, "somebody has changed it since"
    assert client_of(Role.HR).post(address, {**form, "seen": 2}).status_code == 422, "not the author"
    moving.work()
    planner.post(reverse("planning:proposal_submitted", args=[proposal.pk]), {"seen": 2})
    assert set(proposal.moves.values_list("wave", "effective")) == {(1, day)}


def write_letters() -> None:
    """As a worker does."""
    warm = Warm()
    while (taken := leases.claim(Question.objects.filter(kind="proposal_letters"), "tests")) is not None:
        answer(taken, warm)


def taken(client: Client, proposal: Proposal, name: str) -> bytes:
    address = reverse("planning:proposal_letter", args=[proposal.pk, name])
    assert "This is being worked out" in client.get(address).content.decode()
    write_letters()
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response)


def words_of(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


@pytest.mark.slow
def test_letters_are_of_what_was_approved_and_leave_out_what_is_not_made(client_of: Browser) -> None:
    proposal = moving.approved(wave_size=25)
    first, second = proposal.moves.select_related("employee")
    officer = client_of(Role.HR)
    with zipfile.ZipFile(BytesIO(taken(officer, proposal, "letters.zip"))) as packed:
        names = {name for name in packed.namelist() if name.endswith(".docx")}
        assert names == {f"{each.employee.employee}.docx" for each in (first, second)}
        text = words_of(packed.read(f"{first.employee.employee}.docx"))
    assert first.employee.name in text
    assert "needs at least 1 in the post of nurse" in text
    whole = words_of(taken(officer, proposal, "collective.docx"))
    assert {each.employee.name in whole for each in (first, second)} == {True}
    Employee.objects.filter(pk=first.employee_id).update(closed="2026-01-01")
    proposal = acknowledge(by("hr"), proposal, seen=proposal.version, note="has retired")
    apply_wave(by("hr"), proposal, 1, seen=proposal.version)
    with zipfile.ZipFile(BytesIO(taken(officer, proposal, "letters.zip"))) as packed:
        assert f"{first.employee.employee}.docx" not in packed.namelist()
    event = Event.objects.filter(action="planning.letters_taken").order_by("-number")[0]
    assert list(event.about.values_list("pk", flat=True)) == [second.employee_id]


def test_letters_that_cannot_be_written_say_so(client_of: Browser) -> None:
    proposal = moving.approved()
    (home(proposal.run) / "result.json").unlink()
    address = reverse("planning:proposal_letter", args=[proposal.pk, "letters.zip"])
    officer = client_of(Role.HR)
    officer.get(address)
    write_letters()
    assert officer.get(address).status_code == 422
    assert (
        officer.get(reverse("planning:proposal_letter", args=[proposal.pk, "other.zip"])).status_code == 404
    )


@pytest.fixture
def keyed(acting: Callable[[Role, Action], Actor]) -> Callable[[Role], Client]:
    """A program with the key of a role."""

    def made(role: Role) -> Client:
        _token, text = accounts.make_token(acting(role, Action.SIGNED_IN), "test")
        return Client(headers={"Authorization": f"Bearer {text}"})

    return made


def test_a_program_takes_the_same_way(keyed: Browser) -> None:
    moving.staffed()
    run = moving.finished()
    planner, hr, approver = (keyed(role) for role in (Role.PLANNER, Role.HR, Role.APPROVER))
    draft = {"run": run.pk, "title": "Nurses", "effective": moving.tomorrow().isoformat()}

    def post(client: Client, path: str, **sent: object) -> tuple[int, dict[str, object]]:
        response = client.post(f"/api/proposals{path}", sent, "application/json")
        return response.status_code, response.json()

    assert post(hr, "", **{**draft, "run": 10**9})[0] == 404
    assert post(approver, "", **draft)[0] == 403
    code, made = post(planner, "", **draft)
    assert (code, made["state"]) == (200, "draft")
    path, seen = f"/{made['id']}", made["version"]
    assert post(planner, f"{path}/words", word="submitted", seen=seen)[0] == 422, "no reasons yet"
    moving.work()
    assert approver.get(f"/api/proposals{path}").status_code == 404
    code, made = post(planner, f"{path}/words", word="submitted", seen=seen)
    assert (code, made["state"]) == (200, "in_review")
    assert post(planner, f"{path}/words", word="forwarded", seen=made["version"])[0] == 403
    assert post(hr, f"{path}/words", word="forwarded", seen=seen)[0] == 409
    assert post(hr, f"{path}/words", word="nonsense", seen=seen)[0] == 422
    code, made = post(hr, f"{path}/words", word="forwarded", seen=made["version"])
    assert post(approver, f"{path}/comments", text="well")[0] == 200
    assert [each["text"] for each in hr.get(f"/api/proposals{path}/comments").json()] == ["well"]
    assert approver.get(f"/api/proposals{path}/changes").json() == []
    code, made = post(approver, f"{path}/words", word="approved", seen=made["version"])
    assert (code, made["state"]) == (200, "approved")
    assert [each["verdict"] for each in hr.get(f"/api/proposals{path}/decisions").json()] == [
        "submitted",
        "forwarded",
        "approved",
    ]
    assert post(approver, f"{path}/waves", wave=1, seen=made["version"])[0] == 403
    assert post(hr, f"{path}/waves", wave=1, seen=made["version"])[0] == 422, "not due"


def test_a_program_of_a_head_sees_the_moves_of_the_unit(keyed: Browser) -> None:
    proposal = moving.in_review()
    mine, other = movers(proposal)
    Employee.objects.filter(pk=other.employee_id).update(grade="III/c")
    head, path = keyed(Role.UNIT_HEAD), f"/api/proposals/{proposal.pk}"
    assert [each["id"] for each in head.get(f"{path}/moves").json()] == [mine.pk]
    assert head.get(f"{path}/changes").json() == []
    sent = {"text": "no", "move": other.pk}
    assert head.post(f"{path}/comments", sent, "application/json").status_code == 404
    assert keyed(Role.STAFF).get(f"{path}/moves").status_code == 403


def test_jobs_are_told_in_words(client_of: Browser) -> None:
    run = moving.finished()
    User.objects.filter(username="planner").update(language="id")
    board = client_of(Role.PLANNER).get(reverse("planning:board", args=[run.pk])).content.decode()
    assert ">perawat</th>" in board


def everything(client: Client, proposal: Proposal) -> Iterator[str]:
    """All pages that a proposal has a part in, and its events."""
    names = ("home", "accounts:inbox", "planning:proposals", "events:list", "staff:employees")
    addresses = [reverse(name) for name in names]
    addresses += [
        reverse(f"planning:{name}", args=[proposal.pk]) for name in ("proposal", "proposal_progress")
    ]
    addresses += [
        f"/api/proposals/{proposal.pk}{more}"
        for more in ("", "/moves", "/comments", "/decisions", "/changes")
    ]
    for address in addresses:
        response = client.get(address)
        if response.status_code == 200:
            yield response.content.decode()


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.STAFF, Role.FACILITATOR, Role.ADMINISTRATOR])
def test_nobody_reads_of_another_units_move(role: Role, client_of: Browser, keyed: Browser) -> None:
    moving.staffed()
    Employee.objects.filter(employee__in=moving.PEOPLE).update(grade="CANARY-GRADE")
    proposal = moving.in_review()
    _mine, other = movers(proposal)
    Employee.objects.filter(pk=other.employee_id).update(name="CANARY-NAME", grade="III/c")
    comment(by("hr"), proposal, "CANARY-COMMENT", other)
    for client in (client_of(role), keyed(role)):
        for text in everything(client, proposal):
            assert "CANARY" not in text


def test_no_folder_is_left_behind() -> None:
    moving.in_review()
    assert not list(folders.scratch().glob("tmp*"))
