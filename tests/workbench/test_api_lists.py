"""The API's lists say how many there are, and runs, wishes and ratings are told as the pages tell them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from placement.workbench.accounts import services
from placement.workbench.accounts.models import User
from placement.workbench.permissions import Action, Role, actor
from placement.workbench.planning.models import Phase, Run, Snapshot
from placement.workbench.planning.rounds.making import make_round
from placement.workbench.staff.models import Course, Employee, Unit
from placement.workbench.training.models import Session
from placement.workbench.training.services import enrol, plan_session
from placement.workbench.voice.releasing import publish

from . import moving, voices
from .conftest import TODAY
from .rounds import calendar, running
from .tables import small


@pytest.fixture
def keyed(user: Callable[[Role], User]) -> Callable[[Role], Client]:
    """A program with the key of a role."""

    def made(role: Role) -> Client:
        _token, text = services.make_token(actor(user(role), Action.SIGNED_IN), "test")
        return Client(headers={"Authorization": f"Bearer {text}"})

    return made


def posted(client: Client, path: str, **sent: Any) -> tuple[int, Any]:
    answer = client.post(path, sent, "application/json")
    return answer.status_code, answer.json()


def test_a_list_is_read_page_by_page_to_its_end(keyed: Callable[[Role], Client]) -> None:
    hr = moving.by("hr")
    name = Course.objects.order_by("pk")[0].course
    day = timezone.localdate()
    for number in range(7):
        at = day + timedelta(days=number)
        plan_session(hr, course=name, starts=at, ends=at, place="", seats=1)
    client, seen = keyed(Role.HR), list[int]()
    for offset in range(0, 9, 3):
        answer = client.get("/api/training/sessions", {"offset": offset, "limit": 3}).json()
        assert answer["count"] == 7
        seen += [row["id"] for row in answer["rows"]]
    assert len(set(seen)) == len(seen) == 7
    assert [Session.objects.get(pk=pk).starts for pk in seen] == [
        day + timedelta(days=number) for number in range(7)
    ]
    for wrong in ({"limit": 0}, {"limit": 1001}, {"offset": -1}):
        assert client.get("/api/training/sessions", wrong).status_code == 422


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_more_dates_of_courses_and_of_forums_ask_no_more_of_the_database(
    keyed: Callable[[Role], Client],
) -> None:
    client, hr, day = keyed(Role.HR), moving.by("hr"), timezone.localdate()
    held = voices.forum(Unit.objects.order_by("pk")[:1])
    paths = ("/api/training/sessions", f"/api/forums/{held.pk}/sessions")
    counts = []
    for more in (1, 5):
        for _again in range(more):
            name = Course.objects.order_by("pk")[0].course
            made = plan_session(hr, course=name, starts=day, ends=day, place="", seats=3)
            _session, slips = voices.opened(held, 2)
        counts.append([queries(client, path) for path in paths])
    assert counts[0] == counts[1]
    enrol(hr, made, Employee.objects.order_by("pk")[0])
    voices.vote(slips[0], {held.units.get().pk: 4})
    rows = client.get(paths[0]).json()["rows"]
    assert {row["id"]: row["free"] for row in rows}[made.pk] == 2
    assert [row["used"] for row in client.get(paths[1]).json()] == [1, 0, 0, 0, 0, 0]


def test_a_program_queues_a_run_sees_it_and_calls_it_off(keyed: Callable[[Role], Client]) -> None:
    version, snapshot = small()
    planner = keyed(Role.PLANNER)
    given = {"version": version.pk, "snapshot": snapshot.pk}
    code, made = posted(planner, "/api/runs", **given, seconds=60)
    run = Run.objects.get(pk=made["id"])
    assert (code, made["state"], run.settings) == (200, "queued", {"solver.time_limit": 60})
    assert (run.version, run.snapshot, run.created_by) == (version, snapshot, moving.by("planner").user)
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING, progress={"stage": "solve"})
    told = planner.get(f"/api/runs/{run.pk}").json()
    assert (told["state"], told["progress"], told["result"]) == ("running", {"stage": "solve"}, {})
    assert posted(planner, f"/api/runs/{run.pk}/cancel")[1]["state"] == "running", "its best plan comes yet"
    run.refresh_from_db()
    assert not run.wanted
    waiting = posted(planner, "/api/runs", **given)[1]
    assert posted(planner, f"/api/runs/{waiting['id']}/cancel")[1]["state"] == "cancelled"
    for wrong in ({"version": 0}, {"snapshot": 0}):
        assert posted(planner, "/api/runs", **{**given, **wrong})[0] == 404
    assert posted(planner, "/api/runs", **given, seconds=0)[0] == 422
    assert Run.objects.count() == 2


def test_without_tables_those_of_today_are_frozen(keyed: Callable[[Role], Client]) -> None:
    code, made = posted(keyed(Role.PLANNER), "/api/runs", version=small()[0].pk)
    assert code == 200
    assert Snapshot.objects.get(pk=made["snapshot_id"]).as_of == timezone.localdate()


def test_wishes_tell_what_counts_and_what_waits(keyed: Callable[[Role], Client]) -> None:
    client, path = keyed(Role.STAFF), "/api/own/wishes"
    one, other = Unit.objects.filter(closed__isnull=True).order_by("pk").values_list("unit", flat=True)[:2]
    counted = posted(client, path, units=[one])[1]
    assert counted == client.get(path).json() == {"units": [one], "waiting": None, "counts": True}
    running(Phase.DECISION)
    make_round(None, calendar(timezone.localdate() + timedelta(days=100)))
    assert client.get(path).json() == counted, "what was given counts, though what comes now would wait"
    waits = posted(client, path, units=[other])[1]
    assert waits == client.get(path).json() == {"units": [one], "waiting": [other], "counts": False}


def test_a_unit_that_is_not_there_is_named(keyed: Callable[[Role], Client]) -> None:
    client = keyed(Role.STAFF)
    known = Unit.objects.order_by("pk")[0]
    code, told = posted(client, "/api/own/wishes", units=[known.unit, "Nowhere", "Nowhere else"])
    assert code == 422
    assert "Nowhere" in told["detail"][""][0]
    code, told = posted(client, "/api/own/wishes", units=[known.unit, known.unit])
    assert (code, told["detail"][""]) == (422, ["You have named a unit twice."])


def test_a_mean_at_the_edge_is_told_as_such(keyed: Callable[[Role], Client]) -> None:
    for number, (score, region) in enumerate(((5, "North"), (1, "South"), (3, "South"))):
        unit = voices.colleagues(3, code=f"W{number}")[0]
        Unit.objects.filter(pk=unit.pk).update(region=region, agency=f"Agency {region}")
        unit.refresh_from_db()
        for _evening in range(2):
            voices.counted(voices.forum([unit], f"Village {number}"), voices.votes(unit, [score] * 6))
    publish(None, TODAY)
    answer = keyed(Role.HR).get("/api/ratings").json()
    assert Client().get("/api/public/ratings").json() == answer
    told = {tuple(row["units"]) or row["region"]: row for row in answer}
    ends = [(told[(code,)]["mean"], told[(code,)]["edge"]) for code in ("W0", "W1", "W2")]
    assert ends == [(4.5, "high"), (1.5, "low"), (3.0, "")]
    assert told["South"]["name"] == "Agency South"
