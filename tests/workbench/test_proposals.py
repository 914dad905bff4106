"""Proposals from a run to changed postings: who may say what when, and what it does."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from placement.workbench.permissions import Role
from placement.workbench.planning.models import Proposal
from placement.workbench.staff.models import Posting

from . import moving

Browser = Callable[[Role], Client]


def unit_of(employee: str) -> str:
    return Posting.objects.get(employee__employee=employee, until__isnull=True).post.unit.unit


def test_from_a_run_to_changed_postings_in_the_browser(client_of: Browser) -> None:
    moving.staffed()
    run = moving.finished()
    planner, hr, approver = (client_of(role) for role in (Role.PLANNER, Role.HR, Role.APPROVER))
    assert (
        reverse("planning:propose", args=[run.pk])
        in planner.get(reverse("planning:run", args=[run.pk])).content.decode()
    )
    form = {
        "title": "Nurses",
        "reason": "Far places",
        "effective": timezone.localdate(),
        "wave_size": 25,
        "wave_days": 7,
    }
    page = planner.post(reverse("planning:propose", args=[run.pk]), form).headers["Location"]
    assert "The reasons of every move are being written" in planner.get(page).content.decode()
    moving.work()
    made = Proposal.objects.get()

    def say(client: Client, name: str, **more: object) -> str:
        made.refresh_from_db()
        sent = {"seen": made.version, "note": "", **more}
        response = client.post(reverse(f"planning:proposal_{name}", args=[made.pk]), sent, follow=True)
        assert response.status_code == 200, response.content.decode()
        made.refresh_from_db()
        return made.state

    assert "needs at least 1 in the post of nurse" in planner.get(page).content.decode()
    assert say(planner, "submitted") == "in_review"
    assert say(hr, "forwarded") == "forwarded"
    assert "Nothing: people, posts and ties are as they were" in approver.get(page).content.decode()
    assert say(approver, "approved") == "approved"
    assert say(hr, "apply", wave=1, decree="800/2026", early="all agree") == "applied"
    movers = [move.employee.employee for move in made.moves.select_related("employee")]
    assert sorted(map(unit_of, movers)) == ["U2", "U3"]
    assert {each.decree for each in Posting.objects.filter(move__proposal=made)} == {"800/2026"}
