"""Forums as people meet them: the voter's page, the facilitator's, the office's."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import placement.workbench
from placement.workbench.accounts.models import User
from placement.workbench.permissions import Action, Role
from placement.workbench.staff.models import Employee, Unit
from placement.workbench.voice import limits, sessions
from placement.workbench.voice.models import Answer, Ballot, Forum, Session
from placement.workbench.voice.releasing import rate

from . import voices
from .conftest import TODAY

ClientOf = Callable[[Role], Client]
STATIC = Path(placement.workbench.__file__).parent / "static" / "workbench"
FIRST, AGAIN = 120_000, 15_000
"""Bytes that a page may weigh the first time, and each time after."""


@pytest.fixture
def unit() -> Unit:
    return voices.colleagues(3)[0]


@pytest.fixture
def forum(unit: Unit) -> Forum:
    return voices.forum([unit])


@pytest.fixture
def phone() -> Client:
    """A telephone that keeps no cookie and knows no token."""
    return Client(enforce_csrf_checks=True)


def test_a_slip_rates_without_account_or_cookie(forum: Forum, unit: Unit, phone: Client) -> None:
    session, (code, *_others) = voices.opened(forum, 2)
    address = reverse("voice:vote", args=[code])
    assert str(unit) in phone.get(address).content.decode()
    phone.cookies.clear()
    given = phone.post(address, {f"unit-{unit.pk}": "4", f"remark-{unit.pk}": "far"})
    assert given.headers["Location"] == reverse("voice:thanks")
    assert [(each.score, each.comment) for each in session.ballots.all()] == [(4, "far")]
    again = phone.get(address)
    assert "This slip has been used." in again.content.decode()
    assert phone.post(address, {f"unit-{unit.pk}": "1"}).status_code == 200
    assert session.ballots.count() == 1


def test_a_typed_code_leads_to_the_slip(forum: Forum, phone: Client) -> None:
    _session, (code, *_others) = voices.opened(forum, 1)
    typed = phone.get(reverse("voice:enter"), {"code": f" {code.lower()} "}, follow=True)
    assert "how were you helped?" in typed.content.decode()


def test_many_wrong_codes_do_not_shut_out_a_village(
    forum: Forum, phone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One router, one address: a right code counts for nothing, and is good even then."""
    _session, (code, *_others) = voices.opened(forum, 1)
    monkeypatch.setattr(limits, "MOST", 2)
    wrong = [
        phone.get(reverse("voice:vote", args=["AAAA-AAAA-AAAA"]), REMOTE_ADDR="192.0.2.7") for _ in range(4)
    ]
    assert [each.status_code for each in wrong] == [404, 404, 429, 429]
    assert "Please wait five minutes" in wrong[-1].content.decode()
    assert phone.get(reverse("voice:vote", args=[code]), REMOTE_ADDR="192.0.2.7").status_code == 200


def test_what_is_missing_is_told_and_nothing_chosen_is_lost(forum: Forum, phone: Client) -> None:
    _session, (code, *_others) = voices.opened(forum, 1, persons=True)
    person = Employee.objects.get(employee="V1-1")
    address = reverse("voice:vote", args=[code])
    assert "Please choose an answer" in phone.post(address, {"score": ""}).content.decode()
    half = phone.post(address, {"person": person.pk})
    assert half.status_code == 422
    assert "Choose both: who, and how it was." in half.content.decode()
    assert f'value="{person.pk}" selected' in half.content.decode()
    assert phone.post(address, {"person": person.pk, "score": "4"}).status_code == 302
    assert Ballot.objects.get(employee=person).score == 4


def test_names_of_staff_stand_only_where_persons_are_rated(forum: Forum, phone: Client) -> None:
    for persons in (False, True):
        _session, (code, *_others) = voices.opened(forum, 1, persons=persons)
        text = phone.get(reverse("voice:vote", args=[code])).content.decode()
        assert ("nurse 1" in text) is persons


def weights(client: Client, address: str) -> tuple[int, int]:
    """Bytes of a page with all that it loads, and of the page alone."""
    text = client.get(address).content
    loaded = re.findall(rb'(?:href|src)="/static/([^"?]+)', text)
    files = [STATIC.parent / name.decode() for name in loaded]
    return len(text) + sum(file.stat().st_size for file in files), len(text)


def test_pages_for_everybody_are_light(forum: Forum, phone: Client) -> None:
    _session, (code, *_others) = voices.opened(forum, 1, persons=True)
    names = (
        "voice:enter",
        "voice:thanks",
        "openness:index",
        "openness:feedback",
        "openness:how",
        "openness:letter",
    )
    for address in [reverse("voice:vote", args=[code]), *map(reverse, names)]:
        first, again = weights(phone, address)
        assert first <= FIRST, address
        assert again <= AGAIN, address


def post(client: Client, name: str, session: Session, **data: object) -> str:
    response = client.post(reverse(f"voice:{name}", args=[session.pk]), data, follow=True)
    return response.content.decode()


def test_a_session_by_slips_from_the_first_page_to_the_count(
    forum: Forum, unit: Unit, client_of: ClientOf, phone: Client
) -> None:
    facilitator, hr = client_of(Role.FACILITATOR), client_of(Role.HR)
    facilitator.post(reverse("voice:plan", args=[forum.pk]), {"day": TODAY.isoformat(), "way": "slips"})
    session = forum.sessions.get()
    assert "Print slips first." in post(facilitator, "open", session, attendance=3)
    printed = post(facilitator, "slips", session, count=3)
    codes = re.findall(r'class="code">([A-Z0-9-]{14})<', printed)
    assert len(set(codes)) == 3
    assert printed.count('<svg class="qr"') == 3
    assert codes[0] not in post(facilitator, "open", session, attendance=2)
    for code in codes[:2]:
        phone.post(reverse("voice:vote", args=[code]), {f"unit-{unit.pk}": "4"})
    assert "2 / 3" in facilitator.get(reverse("voice:session", args=[session.pk])).content.decode()
    wrong = SimpleUploadedFile("minutes.exe", b"MZ")
    assert "a PDF or a picture" in post(facilitator, "close", session, minutes=wrong)
    post(facilitator, "close", session, minutes=SimpleUploadedFile("m.pdf", b"%PDF-1.7 signed"))
    assert "somebody else has to countersign" in post(facilitator, "countersign", session)
    assert "Countersigned: the ballots count." in post(hr, "countersign", session)
    scan = hr.get(reverse("voice:minutes", args=[session.pk]))
    assert b"".join(scan.streaming_content) == b"%PDF-1.7 signed"  # type: ignore[attr-defined]  # a file's answer


def test_a_session_on_paper(forum: Forum, unit: Unit, client_of: ClientOf) -> None:
    facilitator = client_of(Role.FACILITATOR)
    session = voices.planned(forum, way="paper")
    assert str(unit) in facilitator.get(reverse("voice:sheet", args=[session.pk])).content.decode()
    given = {"attendance": 4, f"unit-{unit.pk}-5": 3, f"remarks-unit-{unit.pk}": "late\nfar"}
    assert "more ballots than people" in post(facilitator, "tally", session, **{**given, "attendance": 2})
    assert "Entered." in post(facilitator, "tally", session, **given)
    assert sorted(each.comment for each in session.ballots.all()) == ["", "far", "late"]
    shown = client_of(Role.HR).get(reverse("voice:session", args=[session.pk])).content.decode()
    assert "What was counted" in shown, "to compare with the paper"
    sessions.countersign(voices.by("hr", Action.COUNTERSIGN), session)
    address = reverse("voice:session", args=[session.pk])
    assert "What was counted" not in client_of(Role.HR).get(address).content.decode()
    assert "What was counted" in client_of(Role.AUDITOR).get(address).content.decode()


def test_odd_ballots_are_taken_out_with_a_reason(client_of: ClientOf) -> None:
    units = [voices.colleagues(1, code=code)[0] for code in ("V1", "V2")]
    session, slips = voices.opened(voices.forum(units), 12)
    for code in slips:
        voices.vote(code, {unit.pk: 5 for unit in units})
    hr = client_of(Role.HR)
    assert (
        "Many slips were used within a few seconds."
        in hr.get(reverse("voice:session", args=[session.pk])).content.decode()
    )
    assert not session.voids.exists()
    post(hr, "void", session, kind="burst", reason="")
    assert not session.voids.exists()
    post(hr, "void", session, kind="burst", reason="one hand")
    assert session.ballots.filter(void__isnull=True).count() == 0
    assert "one hand" in post(hr, "void", session, reason="no minutes")
    session.refresh_from_db()
    assert session.state == Session.State.VOID


def test_another_facilitators_forum_is_not_there(unit: Unit, client_of: ClientOf) -> None:
    other = sessions.make_forum(None, "Elsewhere", units=[unit], facilitators=[])
    session = Session.objects.create(
        forum=other, day=TODAY, facilitator=User.objects.get(username="facilitator")
    )
    client = client_of(Role.FACILITATOR)
    assert client.get(reverse("voice:forum", args=[other.pk])).status_code == 404
    assert client.get(reverse("voice:session", args=[session.pk])).status_code == 404
    assert client.post(reverse("voice:slips", args=[session.pk]), {"count": 1}).status_code == 404
    assert "Elsewhere" not in client.get(reverse("voice:forums")).content.decode()


def test_hr_makes_a_forum_and_names_its_facilitators(unit: Unit, client_of: ClientOf) -> None:
    hr = client_of(Role.HR)
    wrong = {"village": "New", "units": f"{unit.unit} NONE", "facilitators": "planner"}
    text = hr.post(reverse("voice:forum_new"), wrong).content.decode()
    assert "no unit with this id: NONE" in text
    assert "no facilitators: planner" in text
    hr.post(reverse("voice:forum_new"), {"village": "New", "units": unit.unit, "facilitators": "facilitator"})
    made = Forum.objects.get(village="New")
    hr.post(
        reverse("voice:forum_edit", args=[made.pk]),
        {"village": "Newer", "units": unit.unit, "facilitators": "facilitator"},
    )
    assert client_of(Role.FACILITATOR).get(reverse("voice:forum", args=[made.pk])).status_code == 200


def test_the_office_publishes_reads_and_answers(
    forum: Forum, unit: Unit, client_of: ClientOf, phone: Client
) -> None:
    hr = client_of(Role.HR)
    session, slips = voices.opened(forum, 12)
    for code in slips:
        voices.vote(code, {unit.pk: 4}, remark=f"remark {code}")
    sessions.close_session(voices.run(), session)
    sessions.countersign(voices.by("hr", Action.COUNTERSIGN), session)
    assert "remark" not in hr.get(reverse("voice:answers")).content.decode(), "nothing is published"
    assert "Published." in hr.post(reverse("voice:publish"), follow=True).content.decode()
    assert "they wait" in hr.post(reverse("voice:publish"), follow=True).content.decode()
    assert f"remark {slips[0]}" in hr.get(reverse("voice:answers")).content.decode()
    told = {"unit": unit.unit, "said": "It is far.", "answer": "A boat goes on Mondays."}
    hr.post(reverse("voice:answers"), told)
    assert "A boat goes on Mondays." in phone.get(reverse("openness:feedback")).content.decode()
    hr.post(reverse("voice:answer_withdraw", args=[Answer.objects.get(unit=unit).pk]))
    text = phone.get(reverse("openness:feedback")).content.decode()
    assert "A boat goes on Mondays." not in text
    assert "remark" not in text


def test_staff_see_what_is_said_of_them_once_it_counts(client_of: ClientOf) -> None:
    unit, (one, *_rest) = voices.colleagues(3)
    User.objects.filter(username="staff").update(employee=one)
    forum, client = voices.forum([unit]), client_of(Role.STAFF)
    voices.counted(forum, [], TODAY, [{one.pk: 4}] * 5)
    assert "Nothing: either nobody" in client.get(reverse("voice:ratings")).content.decode()
    voices.counted(forum, [], TODAY, [{one.pk: 4}] * 5)
    rate(None, TODAY)
    assert "4 of 5." in client.get(reverse("voice:ratings")).content.decode()
