"""What has changed since the run: found by kind, shown, acknowledged once, and in the way until then."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone, translation

from placement.workbench import folders
from placement.workbench.planning.models import Decision, Proposal, Run
from placement.workbench.planning.proposals import applying
from placement.workbench.planning.proposals.applying import apply_wave
from placement.workbench.planning.proposals.deciding import acknowledge, decide
from placement.workbench.planning.proposals.drift import Kind, UnknownError, drift
from placement.workbench.planning.solves import home
from placement.workbench.staff.editing import move as transfer
from placement.workbench.staff.models import Competency, Employee, Post, Posting, Tie

from . import moving
from .moving import by

Verdict = Decision.Verdict
YEARS_AGO = date(2020, 1, 1)


def movers(proposal: Proposal) -> list[Employee]:
    return [move.employee for move in proposal.moves.order_by("wave")]


def kinds(proposal: Proposal) -> list[tuple[str, list[Kind]]]:
    return [
        (each.employee, [line.kind for line in each.lines]) for each in drift(proposal, timezone.localdate())
    ]


def post(unit: str) -> Post:
    return Post.objects.get(unit__unit=unit)


def places() -> dict[str, str]:
    """Where everybody serves."""
    held = Posting.objects.filter(until__isnull=True).values_list("employee__employee", "post__unit__unit")
    return {each: str(unit) for each, unit in held if each in moving.PEOPLE}


def close(person: Employee) -> None:
    Employee.objects.filter(pk=person.pk).update(closed=timezone.localdate())


def promote(person: Employee) -> None:
    Employee.objects.filter(pk=person.pk).update(grade="III/c")


def train(person: Employee) -> None:
    Competency.objects.create(employee=person, competency="triage", level=3)


def transfer_elsewhere(person: Employee) -> None:
    """To the other's new post."""
    unit = "U2" if wanted(person) == "U3" else "U3"
    transfer(by("hr"), person, post(unit).pk, timezone.localdate())


def wanted(person: Employee) -> str:
    to = person.moves.get().to_post
    assert to is not None
    return to.unit.unit


def go_ahead(person: Employee) -> None:
    transfer(by("hr"), person, post(wanted(person)).pk, timezone.localdate())


def shrink(person: Employee) -> None:
    Post.objects.filter(pk=post(wanted(person)).pk).update(minimum=0)


def shut(person: Employee) -> None:
    Post.objects.filter(pk=post(wanted(person)).pk).update(closed=timezone.localdate())


def fill(person: Employee) -> None:
    for number in (1, 2):
        other = Employee.objects.create(employee=f"N{number}", name="New", job="nurse")
        Posting.objects.create(employee=other, post=post(wanted(person)))


CHANGES: dict[Kind, Callable[[Employee], None]] = {
    Kind.LEFT: close,
    Kind.CELL: promote,
    Kind.ROWS: train,
    Kind.MOVED: transfer_elsewhere,
    Kind.THERE: go_ahead,
    Kind.POST: shrink,
    Kind.CLOSED: shut,
    Kind.FILLED: fill,
}


@pytest.mark.parametrize("kind", CHANGES)
def test_each_kind_of_change_is_found_and_said_in_both_languages(kind: Kind) -> None:
    proposal = moving.in_review()
    assert kinds(proposal) == []
    first = movers(proposal)[0]
    CHANGES[kind](first)
    found = dict(kinds(proposal))
    assert kind in found[first.employee]
    line = next(
        line for each in drift(proposal, timezone.localdate()) for line in each.lines if line.kind is kind
    )
    told = set()
    for language in ("en", "id"):
        with translation.override(language):
            told.add(str(line))
    assert len(told) == (1 if kind in {Kind.CELL, Kind.ROWS} and "instead" not in str(line) else 2)


def test_a_newcomer_in_a_post_that_has_room_is_no_change() -> None:
    proposal = moving.in_review()
    other = Employee.objects.create(employee="N1", name="New", job="nurse")
    Posting.objects.create(employee=other, post=post("U2"))
    assert kinds(proposal) == [], "at most two, and one is planned"


def test_who_is_tied_to_a_mover_and_has_moved_is_a_change() -> None:
    proposal = moving.in_review()
    person = movers(proposal)[0]
    partner = Employee.objects.exclude(moves__proposal=proposal).filter(employee__in=moving.PEOPLE)[0]
    Tie.objects.all().delete()
    Tie.objects.create(employee_a=partner, employee_b=person, kind="together")
    assert dict(kinds(proposal)).get(person.employee) is None, (
        "a tie that is new, but both are where they were"
    )
    transfer(by("hr"), partner, None, timezone.localdate())
    assert dict(kinds(proposal))[person.employee] == [Kind.PARTNER]


@pytest.mark.parametrize(("level", "found"), [(3, []), (2, [Kind.ROWS]), (4, [Kind.ROWS])])
def test_what_the_moves_own_course_teaches_is_no_change(level: int, found: list[Kind]) -> None:
    proposal = moving.in_review()
    first, second = movers(proposal)
    proposal.moves.filter(employee=first).update(course="Triage")
    for person in (first, second):
        Competency.objects.create(employee=person, competency="triage", level=level)
    changed = dict(kinds(proposal))
    assert changed.get(first.employee, []) == found
    assert changed[second.employee] == [Kind.ROWS], "no course of the plan was to teach it to the other"


def test_what_others_do_is_no_change() -> None:
    proposal = moving.in_review()
    others = Employee.objects.exclude(moves__proposal=proposal).exclude(employee__in=moving.TIED)
    others.update(grade="IV/a")
    assert kinds(proposal) == []


def test_changes_are_in_the_way_until_they_are_acknowledged_and_later_ones_again() -> None:
    proposal = moving.forwarded()
    first, second = movers(proposal)
    promote(first)
    with pytest.raises(ValidationError, match="Staff have changed since the run"):
        decide(by("approver"), proposal, Verdict.APPROVED, seen=proposal.version)
    proposal = acknowledge(by("approver"), proposal, seen=proposal.version, note="a grade more")
    train(second)
    with pytest.raises(ValidationError, match=second.employee):
        decide(by("approver"), proposal, Verdict.APPROVED, seen=proposal.version)
    proposal = acknowledge(by("approver"), proposal, seen=proposal.version, note="the better")
    assert decide(by("approver"), proposal, Verdict.APPROVED, seen=proposal.version).state == "approved"


def test_waves_are_applied_in_their_order_each_once() -> None:
    proposal = moving.approved(wave_size=1)
    assert [move.wave for move in proposal.moves.all()] == [1, 2]
    with pytest.raises(ValidationError, match="earlier wave"):
        apply_wave(by("hr"), proposal, 2, seen=proposal.version)
    after = apply_wave(by("hr"), proposal, 1, seen=proposal.version, decree="7/2026")
    assert (after.state, sorted(places().values())) == (
        "approved",
        ["U1", "U1", "U1", after_unit(proposal, 1)],
    )
    counted = Posting.objects.count()
    again = apply_wave(by("hr2"), proposal, 1, seen=proposal.version, decree="8/2026")
    assert (again.version, Posting.objects.count()) == (after.version, counted), "nothing happens twice"
    with pytest.raises(ValidationError, match="not due before"):
        apply_wave(by("hr"), proposal, 2, seen=after.version)


def after_unit(proposal: Proposal, wave: int) -> str:
    return proposal.moves.values_list("to_post__unit__unit", flat=True).get(wave=wave)


def test_nothing_is_applied_before_its_day() -> None:
    proposal = moving.approved(effective=moving.tomorrow())
    with pytest.raises(ValidationError, match="not due before"):
        apply_wave(by("hr"), proposal, 1, seen=proposal.version)
    assert set(places().values()) == {"U1"}


def test_a_fault_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = moving.approved(wave_size=25)
    before = places()
    made: list[Posting | None] = []

    def failing(*given: object, **more: object) -> Posting | None:
        if made:
            raise IntegrityError("in the middle")
        made.append(transfer(*given, **more))  # type: ignore[arg-type]
        return made[0]

    monkeypatch.setattr(applying, "transfer", failing)
    with pytest.raises(IntegrityError):
        apply_wave(by("hr"), proposal, 1, seen=proposal.version)
    proposal.refresh_from_db()
    assert (places(), proposal.state) == (before, "approved")
    assert not proposal.moves.filter(applied__isnull=False)
    assert not Decision.objects.filter(proposal=proposal, verdict="applied")


@pytest.mark.parametrize(
    ("kind", "dropped"), [(Kind.LEFT, "left"), (Kind.CLOSED, "closed"), (Kind.THERE, "there")]
)
def test_a_move_that_makes_no_sense_any_more_is_not_made(kind: Kind, dropped: str) -> None:
    proposal = moving.approved(wave_size=25)
    first, second = movers(proposal)
    CHANGES[kind](first)
    with pytest.raises(ValidationError, match="Staff have changed"):
        apply_wave(by("hr"), proposal, 1, seen=proposal.version)
    proposal = acknowledge(by("hr"), proposal, seen=proposal.version, note="so be it")
    before = places().get(first.employee)
    proposal = apply_wave(by("hr"), proposal, 1, seen=proposal.version)
    assert proposal.state == "applied"
    assert first.moves.get().dropped == dropped
    assert places().get(first.employee) == before
    assert places()[second.employee] == wanted(second)


def test_who_has_moved_elsewhere_goes_from_there_once_that_is_acknowledged() -> None:
    proposal = moving.approved(wave_size=25)
    first = movers(proposal)[0]
    Posting.objects.filter(employee=first).update(start=YEARS_AGO)
    held = Posting.objects.get(employee=first)
    Posting.objects.filter(pk=held.pk).update(until=date(2026, 1, 1))
    Posting.objects.create(
        employee=first, post=post("U3" if wanted(first) == "U2" else "U2"), start=date(2026, 1, 1)
    )
    proposal = acknowledge(by("hr"), proposal, seen=proposal.version, note="known")
    apply_wave(by("hr"), proposal, 1, seen=proposal.version)
    assert places()[first.employee] == wanted(first)
    assert Posting.objects.filter(employee=first).count() == 3


def test_what_is_not_in_effect_can_be_withdrawn_and_what_is_stays() -> None:
    proposal = moving.approved(wave_size=1)
    proposal = apply_wave(by("hr"), proposal, 1, seen=proposal.version)
    there = places()
    proposal = decide(
        by("planner"), proposal, Verdict.WITHDRAWN, seen=proposal.version, note="a new ministry"
    )
    assert (proposal.state, places()) == ("withdrawn", there)
    with pytest.raises(ValidationError, match="withdrawn"):
        apply_wave(by("hr"), proposal, 2, seen=proposal.version)


def test_a_run_whose_folder_is_gone_or_changed_is_not_decided_on() -> None:
    proposal = moving.forwarded()
    plan = home(proposal.run) / "placement.csv"
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("Nurse", "Nobody"), "utf-8")
    with pytest.raises(ValidationError, match="not the one that was proposed"):
        decide(by("approver"), proposal, Verdict.APPROVED, seen=proposal.version)
    plan.unlink()
    with pytest.raises(ValidationError, match="folder is gone"):
        decide(by("approver"), proposal, Verdict.APPROVED, seen=proposal.version)


def test_without_the_frozen_tables_nothing_is_said_to_be_unchanged() -> None:
    proposal = moving.forwarded()
    place = folders.snapshots() / proposal.run.snapshot.sha256
    away = place.with_name("away")
    place.rename(away)
    try:
        with pytest.raises(UnknownError, match="frozen tables are gone"):
            decide(by("approver"), proposal, Verdict.APPROVED, seen=proposal.version)
    finally:
        away.rename(place)


def test_a_row_of_a_run_with_a_proposal_cannot_be_deleted() -> None:
    proposal = moving.in_review()
    with pytest.raises(IntegrityError):
        Run.objects.filter(pk=proposal.run_id).delete()


def test_reasons_stay_as_they_were_told() -> None:
    proposal = moving.in_review()
    told = {move.pk: move.reasons for move in proposal.moves.all()}
    first = movers(proposal)[0]
    promote(first)
    shrink(first)
    assert {move.pk: move.reasons for move in proposal.moves.all()} == told
    for reasons in told.values():
        assert "needs at least 1" in reasons["en"]["for"][0]
        assert "membutuhkan paling sedikit 1" in reasons["id"]["for"][0]
