"""What staff see of themselves: data, who has looked at it, corrections, and all of it to take away."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from placement.workbench.accounts import services as accounts
from placement.workbench.accounts.models import Notice, User
from placement.workbench.events.models import Event
from placement.workbench.own import correcting, downloading
from placement.workbench.own.holdings import HOLDINGS, held
from placement.workbench.permissions import Action, Role, actor
from placement.workbench.planning.models import Comment, Move, Objection, Proposal
from placement.workbench.planning.proposals import objecting
from placement.workbench.staff import editing
from placement.workbench.staff.models import Correction, Employee, Look, Posting

from . import moving
from .conftest import TODAY
from .moving import by

Clients = Callable[[Role], Client]


@pytest.fixture
def me(user: Callable[[Role], User]) -> Employee:
    found = user(Role.STAFF).employee
    assert found is not None
    return found


def asked(me: Employee, column: str = "grade", text: str = "III/d") -> Correction:
    return correcting.ask(by("staff"), me, column, text, "Decree 12")


def test_a_correction_is_made_by_the_office_with_its_own_event(me: Employee) -> None:
    made = asked(me)
    me.refresh_from_db()
    assert me.grade != "III/d", "nothing changes before somebody has looked"
    assert Notice.objects.filter(user__username="hr2", kind="correction_asked").exists()
    correcting.answer(by("hr"), made, accepted=True, words="")
    me.refresh_from_db()
    assert me.grade == "III/d"
    edited = Event.objects.filter(action="staff.edited", about=me).first()
    assert edited is not None
    assert (edited.content.after or {})["rows"] == {str(me.pk): {"grade": "III/d"}}
    assert Event.objects.filter(action="staff.correction_answered", about=me).exists()
    assert Notice.objects.filter(user__username="staff", kind="correction_answered").exists()


def test_the_day_since_when_a_post_is_held_is_corrected_too(me: Employee) -> None:
    correcting.answer(by("hr"), asked(me, "since", "2020-03-01"), accepted=True, words="")
    assert Posting.objects.get(employee=me, until__isnull=True).start == date(2020, 3, 1)


def test_refused_nothing_changes_and_the_reason_is_told(me: Employee) -> None:
    made, before = asked(me), me.grade
    with pytest.raises(ValidationError, match="Say why"):
        correcting.answer(by("hr"), made, accepted=False, words=" ")
    correcting.answer(by("hr"), made, accepted=False, words="The decree says otherwise.")
    me.refresh_from_db()
    assert me.grade == before
    with pytest.raises(ValidationError, match="answered already"):
        correcting.answer(by("hr2"), made, accepted=True, words="")


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("born", "yesterday", ""),
        ("since", "1.3.2020", ""),
        ("performance", "5", ""),
        ("job", "physician", ""),
        ("", "", " "),
    ],
)
def test_what_cannot_be_asked_is_told_at_once(column: str, text: str, reason: str, me: Employee) -> None:
    with pytest.raises(ValidationError):
        correcting.ask(by("staff"), me, column, text, reason)
    assert not Correction.objects.exists()


def test_what_is_so_already_or_asked_already_is_told(me: Employee) -> None:
    with pytest.raises(ValidationError, match="what the record says"):
        asked(me, text=me.grade)
    asked(me)
    with pytest.raises(ValidationError, match="asked for this already"):
        asked(me, text="IV/a")


def test_nobody_corrects_another_or_answers_oneself(me: Employee) -> None:
    other = Employee.objects.exclude(pk=me.pk)[0]
    with pytest.raises(ValidationError, match="Only your own"):
        correcting.ask(by("staff"), other, "grade", "IV/a", "")
    made = asked(me)
    for name in ("head", "planner", "approver", "admin", "staff"):
        with pytest.raises(PermissionDenied):
            correcting.answer(by(name), made, accepted=True, words="")
    grant = accounts.grant(None, User.objects.get(username="staff"), Role.HR, start=TODAY)
    accounts.confirm(None, grant)
    with pytest.raises(ValidationError, match="your own record"):
        correcting.answer(by("staff"), made, accepted=True, words="")


def test_a_record_that_has_changed_meanwhile_is_not_overwritten(me: Employee) -> None:
    made = asked(me)
    Employee.objects.filter(pk=me.pk).update(grade="IV/b")
    with pytest.raises(ValidationError, match="has changed since"):
        correcting.answer(by("hr"), made, accepted=True, words="")


def test_corrections_on_pages(me: Employee, client_of: Clients) -> None:
    staff, hr = client_of(Role.STAFF), client_of(Role.HR)
    given = {"column": "grade", "text": "III/d", "reason": "Decree 12"}
    assert staff.post(reverse("own:correct"), {**given, "text": me.grade}).status_code == 422
    assert staff.post(reverse("own:correct"), given).status_code == 302
    made = Correction.objects.get()
    assert "Decree 12" in hr.get(reverse("own:corrections")).content.decode()
    assert hr.post(reverse("own:correction", args=[made.pk])).status_code == 422
    done = hr.post(reverse("own:correction", args=[made.pk]), {"accept": "1", "answer": "Thank you."})
    assert done.status_code == 302
    page = staff.get(reverse("own:data")).content.decode()
    assert "Thank you." in page
    assert "III/d" in page
    assert (
        staff.post(reverse("own:correct"), {"column": "other", "reason": "A child was born"}).status_code
        == 302
    )
    assert staff.post(reverse("own:uncorrect", args=[Correction.objects.first().pk])).status_code == 302  # type: ignore[union-attr]  # made above
    assert set(Correction.objects.values_list("state", flat=True)) == {"done", "withdrawn"}


def looked(me: Employee) -> set[tuple[str, str]]:
    return set(Look.objects.filter(employee=me).values_list("user__username", "way"))


def test_who_looks_at_a_record_is_noted_once_a_day(me: Employee, client_of: Clients) -> None:
    client_of(Role.STAFF).get(reverse("staff:employee", args=[me.pk]))
    assert looked(me) == set(), "one's own look is no news"
    for _again in range(2):
        client_of(Role.HR).get(reverse("staff:employee", args=[me.pk]))
        client_of(Role.UNIT_HEAD).get(reverse("staff:employees"))
        client_of(Role.PLANNER).get(reverse("staff:grid", args=["competencies"]), {"q": me.employee})
    assert looked(me) == {("hr", "page"), ("head", "list"), ("planner", "table")}
    assert Look.objects.filter(employee=me).count() == 3
    page = client_of(Role.STAFF).get(reverse("own:looks")).content.decode()
    for said in ("Personnel officer", "Head of unit", str(User.objects.get(username="hr"))):
        assert said in page


def test_an_export_is_a_look_at_everybody(client_of: Clients) -> None:
    client_of(Role.HR).get(reverse("staff:export"))
    assert "an export of all staff" in client_of(Role.STAFF).get(reverse("own:looks")).content.decode()


def test_a_look_is_kept_for_ever(me: Employee) -> None:
    made = Look.objects.create(employee=me, user=User.objects.get(username="hr"), way="page", day=TODAY)
    for change in (lambda: Look.objects.update(way="list"), made.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_program_leaves_a_look_too(me: Employee) -> None:
    _token, text = accounts.make_token(by("hr"), "office")
    client = Client(headers={"Authorization": f"Bearer {text}"})
    assert client.get(f"/api/employees/{me.pk}/postings").status_code == 200
    assert looked(me) == {("hr", "program")}


def test_a_proposal_shows_whom_it_moves(client_of: Clients) -> None:
    proposal = moving.forwarded()
    client_of(Role.APPROVER).get(reverse("planning:proposal", args=[proposal.pk]))
    people = set(proposal.moves.values_list("employee", flat=True))
    assert set(Look.objects.filter(way="proposal").values_list("employee", flat=True)) == people


# ---------------------------------------------------------------------------- all of it to take away


def tables_of(person: Employee) -> dict[str, list[dict[str, object]]]:
    return dict(held(person))


def mover(proposal: Proposal) -> Move:
    move: Move = proposal.moves.order_by("pk")[0]
    User.objects.filter(username="staff").update(employee=move.employee)
    return move


def test_every_table_about_employees_is_in_the_download() -> None:
    """A new one needs its line in `HOLDINGS`, or a reason here."""
    elsewhere = {"voice.Ballot": "secret: what ballots come to is told in aggregates"}
    about: set[Any] = {each.related_model for each in Employee._meta.related_objects}
    ours = {each for each in about if not each._meta.auto_created}
    missed = {each._meta.label for each in ours - set(HOLDINGS)} - set(elsewhere)
    assert missed == set()


def test_it_holds_every_row_about_me_and_none_about_others() -> None:
    proposal = moving.forwarded()
    move = mover(proposal)
    User.objects.filter(username="staff").update(language="en")
    objecting.object_to(by("staff"), move, "Too far.", TODAY)
    told = tables_of(move.employee)
    assert {"employee", "posting", "move", "objection", "event", "user", "grant"} <= set(told)
    assert told["objection"][0]["text"] == "Too far."
    assert told["move"][0]["reasons"] == move.reasons
    others = [name for code, name in moving.PEOPLE.items() if code != move.employee.employee]
    text = json.dumps(told, default=str)
    assert [name for name in others if name in text] == []


def test_what_was_not_told_yet_is_not_in_it() -> None:
    proposal = moving.in_review()
    move = mover(proposal)
    Comment.objects.create(proposal=proposal, move=move, author=User.objects.get(username="hr"), text="Hm.")
    assert {"move", "comment"} & set(tables_of(move.employee)) == set()


def test_the_events_tell_what_was_done_not_to_whom_else(me: Employee) -> None:
    """One event may hold cells of many people."""
    people = [me, Employee.objects.exclude(pk=me.pk)[0]]
    edits = [editing.Edit(each.pk, each.version, "title", f"Dr {each.pk}") for each in people]
    editing.edit(actor(User.objects.get(username="hr"), Action.EDIT_STAFF), "employees", edits)
    told = tables_of(me)
    assert "staff.edited" in {row["action"] for row in told["event"]}
    assert f"Dr {people[1].pk}" not in json.dumps(told, default=str)


def test_the_file_is_json_and_a_table_each(client_of: Clients, me: Employee) -> None:
    Employee.objects.filter(pk=me.pk).update(title="=1+1")
    Correction.objects.create(employee=me, text="-", reason="Line one\nLine two; “quoted”, with a comma")
    got = client_of(Role.STAFF).get(reverse("own:download"))
    archive = zipfile.ZipFile(io.BytesIO(got.content))
    whole = json.loads(archive.read("everything.json"))
    assert {f"{name}.csv" for name in whole} | {"README.txt", "everything.json"} == set(archive.namelist())
    for name, rows in whole.items():
        read = list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"))))
        assert len(read) == len(rows)
        assert list(read[0]) == list(rows[0])
    (record,) = csv.DictReader(io.StringIO(archive.read("employee.csv").decode("utf-8-sig")))
    assert record["title"] == "'=1+1", "a spreadsheet computes nothing"
    assert whole["employee"][0]["employee"] == me.employee


def test_nothing_of_the_password_is_in_it(me: Employee) -> None:
    assert b"md5$" not in downloading.packed(me)
    assert not {"password", "digest"} & set(tables_of(me)["user"][0])


def test_an_account_without_a_person_has_no_such_pages(client_of: Clients) -> None:
    User.objects.filter(username="staff").update(employee=None)
    client = client_of(Role.STAFF)
    for name in ("post", "wishes", "data", "download"):
        assert client.get(reverse(f"own:{name}")).status_code == 404
    assert not Objection.objects.exists()
