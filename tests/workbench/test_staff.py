"""Tables edited in the browser: typed, pasted, undone; two people at once; posts over time; imports."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

import placement as pm
from placement.workbench.events.models import Event
from placement.workbench.permissions import Action, Actor, Role
from placement.workbench.staff import editing, reading, rows, services
from placement.workbench.staff.editing import Edit
from placement.workbench.staff.exporting import export, tables_on
from placement.workbench.staff.importing import differences
from placement.workbench.staff.layout import LAYOUTS
from placement.workbench.staff.models import Competency, Employee, Post, Posting, Travel, Unit, Upload

from .conftest import TODAY

Acting = Callable[[Role, Action], Actor]


@pytest.fixture
def hr(acting: Acting) -> Actor:
    return acting(Role.HR, Action.EDIT_STAFF)


def a_unit() -> Unit:
    return Unit.objects.order_by("position")[0]


def test_an_edit_is_kept_with_its_event(hr: Actor) -> None:
    unit = a_unit()
    done = editing.edit(hr, "units", [Edit(unit.pk, unit.version, "population", "1234")])
    unit.refresh_from_db()
    assert (unit.population, unit.version, done.troubles) == (1234, 2, [])
    event = Event.objects.get(number=done.event or 0)
    assert event.content.after == {"table": "units", "rows": {str(unit.pk): {"population": "1234"}}}


def test_a_number_that_may_be_thousands_is_refused_and_what_is_shown_can_be_typed() -> None:
    with pytest.raises(ValidationError, match="may mean 1250 or"):
        editing.value_of(LAYOUTS["travel"], "minutes", "1,250")
    shown = editing.text_of(LAYOUTS["travel"], Travel(minutes=1.125), "minutes")
    assert editing.value_of(LAYOUTS["travel"], "minutes", shown) == 1.125


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("population", "many", "whole number"),
        ("kind", "", "may not be blank"),
        ("parent", "nowhere", "not in the table"),
        ("unit", "RSUD-96.71", "is taken"),
        ("colour", "red", "no such column"),
    ],
)
def test_what_is_no_value_is_told_and_nothing_is_lost(hr: Actor, column: str, text: str, says: str) -> None:
    unit = a_unit()
    done = editing.edit(
        hr, "units", [Edit(unit.pk, unit.version, column, text), Edit(unit.pk, unit.version, "name", "New")]
    )
    assert [(each.column, says in each.message) for each in done.troubles] == [(column, True)]
    unit.refresh_from_db()
    assert unit.name == "New"


def test_who_comes_second_sees_what_the_first_has_written(hr: Actor) -> None:
    unit = a_unit()
    editing.edit(hr, "units", [Edit(unit.pk, unit.version, "name", "First")])
    done = editing.edit(hr, "units", [Edit(unit.pk, unit.version, "name", "Second")])
    (trouble,) = done.troubles
    assert trouble.theirs == "First"
    unit.refresh_from_db()
    assert unit.name == "First"


def test_an_undo_puts_back_what_nobody_has_changed_since(hr: Actor) -> None:
    first, second = Unit.objects.order_by("position")[:2]
    names = first.name, second.name
    done = editing.edit(
        hr, "units", [Edit(each.pk, each.version, "name", "Both") for each in (first, second)]
    )
    second.refresh_from_db()
    editing.edit(hr, "units", [Edit(second.pk, second.version, "name", "Later")])
    rows.undo(hr, done.event or 0)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.name, second.name) == (names[0], "Later")


def test_a_row_is_added_and_removed(hr: Actor) -> None:
    row = rows.add(hr, "units", {"unit": "NEW", "kind": "puskesmas", "region": "96.01"})
    assert rows.remove(hr, "units", [row.pk]) == 1
    assert Unit.objects.get(unit="NEW").closed is not None
    assert "NEW" not in set(tables_on(date(2100, 1, 1))["units"]["unit"])


def test_a_unit_where_somebody_serves_stays(hr: Actor) -> None:
    unit = Posting.objects.filter(until__isnull=True).select_related("post__unit")[0].post.unit
    with pytest.raises(ValidationError, match="End or move them first"):
        rows.remove(hr, "units", [unit.pk])


def serving() -> tuple[Employee, Posting]:
    posting = Posting.objects.filter(until__isnull=True, start__isnull=False).select_related("employee")[0]
    return posting.employee, posting


def test_another_post_closes_the_one_held(hr: Actor) -> None:
    person, held = serving()
    post = Post.objects.exclude(pk=held.post_id)[0]
    made = editing.move(hr, person, post.pk, date(2027, 3, 1), "SK 1")
    held.refresh_from_db()
    assert made is not None
    assert (held.until, made.start, made.until) == (date(2027, 3, 1), date(2027, 3, 1), None)
    before = tables_on(date(2027, 2, 28))["employees"].set_index("employee").loc[person.employee]
    after = tables_on(date(2027, 3, 1))["employees"].set_index("employee").loc[person.employee]
    assert before["unit"] == held.post.unit.unit
    assert after["unit"] == post.unit.unit


def test_no_post_begins_before_the_one_held(hr: Actor) -> None:
    person, held = serving()
    post = Post.objects.exclude(pk=held.post_id)[0]
    assert held.start is not None
    with pytest.raises(ValidationError, match="choose a later day"):
        editing.move(hr, person, post.pk, held.start)


def test_the_database_itself_refuses_two_posts_at_once() -> None:
    person, held = serving()
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(
            employee=person,
            post=Post.objects.exclude(pk=held.post_id)[0],
            start=held.start,
            until=date(2100, 1, 1),
        )


def sent(client: Client, name: str, content: bytes) -> Upload:
    """An upload, read at once instead of in a child process."""
    data = {"kind": "case", "day": str(TODAY), "given": SimpleUploadedFile(name, content)}
    answer = client.post(reverse("staff:imports"), data)
    assert answer.status_code == 302, answer.content
    upload = Upload.objects.latest("created")
    reading.work(upload)
    return upload


@pytest.fixture
def _no_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("placement.workbench.children.started", lambda *_arguments: None)


def packed(folder: Path) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    return memory.getvalue()


@pytest.mark.usefixtures("_no_children")
def test_an_import_is_shown_then_confirmed(client_of: Callable[[Role], Client], tmp_path: Path) -> None:
    export(TODAY, tmp_path)
    file = tmp_path / "units.csv"
    file.write_text(file.read_text("utf-8").replace("puskesmas", "health_centre", 1), "utf-8")
    client = client_of(Role.HR)
    upload = sent(client, "case.zip", packed(tmp_path))
    page = client.get(reverse("staff:import", args=[upload.pk])).content.decode()
    assert "<del>puskesmas</del> → <ins>health_centre</ins>" in page
    assert not Unit.objects.filter(kind="health_centre").exists()
    client.post(reverse("staff:confirm", args=[upload.pk]), {"seen": upload.seen})
    upload.refresh_from_db()
    reading.work(upload)
    assert upload.state == Upload.State.DONE
    assert Unit.objects.filter(kind="health_centre").count() == 1
    assert Event.objects.latest("number").action == "staff.imported"


@pytest.mark.usefixtures("_no_children")
def test_one_table_alone_leaves_the_others_as_they_are(
    client_of: Callable[[Role], Client], tmp_path: Path
) -> None:
    export(TODAY, tmp_path)
    text = (tmp_path / "employees.csv").read_text("utf-8").splitlines(keepends=True)
    upload = sent(client_of(Role.HR), "employees.csv", "".join(text[:-1]).encode())
    assert upload.state == Upload.State.READY, upload.told
    assert {
        name: each["counts"] for name, each in upload.told["tables"].items() if any(each["counts"].values())
    } == {"employees": {"added": 0, "changed": 0, "closed": 1}}
    upload = sent(
        client_of(Role.HR), "units.csv", (tmp_path / "units.csv").read_bytes().splitlines()[0] + b"\n"
    )
    assert upload.state == Upload.State.FAILED
    assert {each["table"] for each in upload.told["findings"]} <= {"units", "employees", "posts"}


@pytest.mark.usefixtures("_no_children")
def test_what_changed_since_it_was_shown_is_shown_again(
    client_of: Callable[[Role], Client], hr: Actor, tmp_path: Path
) -> None:
    export(TODAY, tmp_path)
    client = client_of(Role.HR)
    unit = a_unit()
    upload = sent(client, "case.zip", packed(tmp_path))
    editing.edit(hr, "units", [Edit(unit.pk, unit.version, "name", "Meanwhile")])
    client.post(reverse("staff:confirm", args=[upload.pk]), {"seen": upload.seen})
    upload.refresh_from_db()
    reading.work(upload)
    assert upload.state == Upload.State.READY
    assert upload.told["again"]
    unit.refresh_from_db()
    assert unit.name == "Meanwhile"


@pytest.mark.usefixtures("_no_children")
def test_files_with_errors_are_told_row_by_row(client_of: Callable[[Role], Client], tmp_path: Path) -> None:
    export(TODAY, tmp_path)
    file = tmp_path / "posts.csv"
    lines = file.read_text("utf-8").splitlines()
    lines[3] = lines[3].rsplit(",", 3)[0] + ",-1,2,3"
    file.write_text("\n".join(lines), "utf-8")
    client = client_of(Role.HR)
    upload = sent(client, "case.zip", packed(tmp_path))
    assert upload.state == Upload.State.FAILED
    assert {"posts": 4, "column": "minimum"} in [
        {each["table"]: each["row"], "column": each["column"]} for each in upload.told["findings"]
    ]
    assert "case.zip" in upload.told["message"]
    assert str(upload.pk) not in upload.told["message"]  # nor where the server keeps it
    assert b"-1 is below 0" in client.get(reverse("staff:import", args=[upload.pk])).content


def test_a_second_import_changes_only_what_differs(hr: Actor) -> None:
    tables = tables_on(TODAY)
    people = tables["employees"].copy()
    other = Post.objects.exclude(unit__unit=people.loc[2, "unit"])[0]
    people.loc[2, ["unit", "post_job"]] = [other.unit.unit, other.job]
    people["since"] = people["since"].where(people.index != 2)
    gone = people.loc[3, "employee"]
    changed = {**tables, "employees": people.drop(index=3)}
    services.import_tables(hr, changed, TODAY, source="test")
    mover = Employee.objects.get(employee=people.loc[2, "employee"])
    assert [(each.start == TODAY, each.until) for each in mover.postings.filter(until=None)] == [(True, None)]
    assert Employee.objects.get(employee=gone).closed == TODAY
    left = differences(changed, TODAY)
    assert {cell for each in left["employees"].changed for cell in each.cells} == {"since"}
    assert not left["employees"].added
    assert not left["employees"].closed


def test_the_grid_shows_every_table(client_of: Callable[[Role], Client]) -> None:
    client = client_of(Role.HR)
    for table in pm.read_tables(Path(__file__).parents[2] / "scenarios" / "sorong" / "data"):
        assert client.get(reverse("staff:grid", args=[table])).status_code == 200
    assert client.get(reverse("staff:grid", args=["nothing"])).status_code == 404


def test_a_save_by_the_browser(client_of: Callable[[Role], Client]) -> None:
    row = Competency.objects.all()[0]
    edits = [{"row": row.pk, "version": row.version, "column": "level", "text": "5"}]
    client = client_of(Role.HR)
    answer = client.post(
        reverse("staff:save", args=["competencies"]), json.dumps({"edits": edits}), "application/json"
    )
    assert answer.json()["troubles"] == []
    answer = client.post(reverse("staff:undo", args=["competencies"]), {"event": answer.json()["event"]})
    row.refresh_from_db()
    assert answer.status_code == 200
    assert row.version == 3


def test_an_undo_of_what_others_have_changed_says_so(hr: Actor) -> None:
    unit = a_unit()
    done = editing.edit(hr, "units", [Edit(unit.pk, unit.version, "name", "First")])
    unit.refresh_from_db()
    editing.edit(hr, "units", [Edit(unit.pk, unit.version, "name", "Later")])
    with pytest.raises(ValidationError, match="nothing was taken back"):
        rows.undo(hr, done.event or 0)


def test_what_the_page_says_of_a_row_is_what_saves_it(client_of: Callable[[Role], Client]) -> None:
    """As the script sends it, beyond the thousandth row too."""
    client, row = client_of(Role.HR), Competency.objects.order_by("pk")[0]
    last = Employee.objects.order_by("-pk")[0]
    assert last.pk >= 1000
    page = client.get(reverse("staff:grid", args=["employees"]) + f"?q={last.employee}").content.decode()
    assert f'data-row="{last.pk}" data-version="{last.version}"' in page
    edits = [{"row": row.pk, "version": row.version, "column": "level", "text": "5"}]
    sent = client.post(
        reverse("staff:save", args=["competencies"]), json.dumps({"edits": edits}), "application/json"
    )
    client.post(reverse("staff:undo", args=["competencies"]), {"event": sent.json()["event"]})
    page = client.get(reverse("staff:grid", args=["competencies"])).content.decode()
    assert "Taken back." in page


@pytest.mark.parametrize(
    "address",
    [
        "/staff/",
        "/staff/?q=SYN-0128",
        "/staff/tables/employees/",
        "/staff/tables/posts/",
        "/planning/scenarios/",
        "/planning/runs/",
        "/planning/proposals/",
        "/events/",
    ],
)
def test_a_list_asks_the_database_twelve_times_at_most(
    address: str, client_of: Callable[[Role], Client], django_assert_max_num_queries: Any
) -> None:
    client = client_of(Role.HR)
    client.get(address)  # whose looks are noted: once a day
    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 30, "٣" * 40, "1e999", "1,060"])
def test_what_is_no_number_of_a_row_is_refused_and_no_fault(
    sent: str, client_of: Callable[[Role], Client]
) -> None:
    hr, planner, edit = client_of(Role.HR), client_of(Role.PLANNER), {"column": "name", "text": "a"}
    edits = json.dumps({"edits": [{"row": sent, "version": sent, **edit}]})
    saved = hr.post(reverse("staff:save", args=["employees"]), edits, "application/json")
    assert len(saved.json()["troubles"]) == 1
    for name, field in (("staff:undo", "event"), ("staff:remove", "row")):
        assert hr.post(reverse(name, args=["employees"]), {field: sent}).status_code == 422
    assert planner.get(reverse("planning:compare"), {"run": ["1", sent]}).status_code == 422
    assert planner.post(reverse("planning:run_new"), {"version": sent}).status_code == 422
