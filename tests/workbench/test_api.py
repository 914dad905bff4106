"""The API: a key has its owner's rights and no others."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from placement.workbench.accounts import services
from placement.workbench.api import api
from placement.workbench.permissions import POLICY, Action, Actor, Role
from placement.workbench.planning.models import Scenario
from placement.workbench.staff.models import Employee, Unit

DAY = "2027-01-04"
ROUND = dict.fromkeys(["wishes", "need", "proposal", "objection", "decision", "effect"], DAY) | {
    "ends": "2027-02-01"
}
RECORD = {"client": str(UUID(int=1)), "kind": 0, "day": DAY, "volume": 1, "minutes": 1}
FIGURES = {"unit": "?", "job": "?", "minimum": 1, "target": 1}

OPEN: dict[str, tuple[Action, object]] = {
    # what is asked: (by which right, what is sent)
    "GET /me": (Action.SIGNED_IN, None),
    "GET /tables/{table}": (Action.SEE_STAFF, None),
    "POST /tables/{table}/edits": (Action.EDIT_STAFF, []),
    "GET /employees/{employee}/postings": (Action.SEE_STAFF, None),
    "POST /employees/{employee}/postings": (Action.EDIT_STAFF, {"start": DAY}),
    "GET /scenarios": (Action.SEE_PLANNING, None),
    "GET /scenarios/{scenario}/versions": (Action.SEE_PLANNING, None),
    "POST /scenarios/{scenario}/versions": (Action.EDIT_PLANNING, {"seen": 1, "yaml": ""}),
    "GET /snapshots": (Action.SEE_PLANNING, None),
    "POST /snapshots": (Action.EDIT_PLANNING, {"as_of": DAY}),
    "GET /runs": (Action.SEE_PLANNING, None),
    "POST /runs": (Action.EDIT_PLANNING, {"version": 0}),
    "GET /runs/{run}": (Action.SEE_PLANNING, None),
    "POST /runs/{run}/cancel": (Action.EDIT_PLANNING, None),
    "GET /events": (Action.SEE_EVENTS, None),
    "GET /proposals": (Action.SEE_PROPOSALS, None),
    "POST /proposals": (Action.PROPOSE, {"run": 0, "title": "?", "effective": DAY}),
    "GET /proposals/{proposal}": (Action.SEE_PROPOSALS, None),
    "GET /proposals/{proposal}/moves": (Action.SEE_PROPOSALS, None),
    "GET /proposals/{proposal}/comments": (Action.SEE_PROPOSALS, None),
    "POST /proposals/{proposal}/comments": (Action.COMMENT, {"text": "?"}),
    "GET /proposals/{proposal}/decisions": (Action.SEE_PROPOSALS, None),
    "POST /proposals/{proposal}/words": (Action.SEE_PROPOSALS, {"word": "approved", "seen": 1}),
    "GET /proposals/{proposal}/changes": (Action.SEE_PROPOSALS, None),
    "POST /proposals/{proposal}/waves": (Action.APPLY, {"wave": 1, "seen": 1}),
    "GET /own/kinds": (Action.REPORT, None),
    "GET /own/activities": (Action.REPORT, None),
    "POST /own/activities": (Action.REPORT, [RECORD]),
    "GET /own/wishes": (Action.SEE_OWN, None),
    "POST /own/wishes": (Action.SEE_OWN, {"units": []}),
    "GET /own/moves": (Action.SEE_OWN, None),
    "POST /own/moves/{move}/objection": (Action.SEE_OWN, {"text": "?"}),
    "GET /own/corrections": (Action.SEE_OWN, None),
    "POST /own/corrections": (Action.SEE_OWN, {"reason": "?"}),
    "GET /own/training": (Action.SEE_OWN, None),
    "POST /own/training": (Action.SEE_OWN, {"course": "?"}),
    "GET /own/appraisals": (Action.APPRAISE_ONESELF, None),
    "GET /activities": (Action.SEE_ACTIVITIES, None),
    "GET /workload": (Action.SEE_WORKLOAD, None),
    "GET /absences": (Action.SEE_ABSENCES, None),
    "POST /absences": (Action.RECORD_ABSENCE, {"employee": "?", "kind": "leave", "first": DAY}),
    "GET /need": (Action.SEE_NEED, None),
    "GET /need/words": (Action.SEE_NEED, None),
    "POST /need/words": (Action.CONFIRM_NEED, FIGURES),
    "POST /need/words/{word}/answer": (Action.ACCEPT_NEED, {"accept": True}),
    "GET /periods": (Action.SEE_APPRAISALS, None),
    "GET /periods/{period}/appraisals": (Action.SEE_APPRAISALS, None),
    "POST /periods/{period}/appraisals": (
        Action.APPRAISE,
        {"employee": "?", "results": 1, "behaviour": 1, "text": "?"},
    ),
    "POST /periods/{period}/publish": (Action.PUBLISH_APPRAISALS, None),
    "GET /corrections": (Action.EDIT_STAFF, None),
    "POST /corrections/{correction}/answer": (Action.EDIT_STAFF, {"accepted": True}),
    "GET /objections": (Action.SEE_OBJECTIONS, None),
    "POST /objections/{objection}/decide": (
        Action.DECIDE_OBJECTIONS,
        {"verdict": "refused", "answer": "?", "seen": 1},
    ),
    "POST /objections/{objection}/conclude": (
        Action.CONCLUDE_OBJECTIONS,
        {"verdict": "refused", "answer": "?", "seen": 1},
    ),
    "GET /training/sessions": (Action.SEE_TRAINING, None),
    "POST /training/sessions": (Action.EDIT_TRAINING, {"course": "?", "starts": DAY, "ends": DAY}),
    "GET /training/enrolments": (Action.SEE_TRAINING, None),
    "POST /training/sessions/{session}/enrolments": (Action.EDIT_TRAINING, {"employee": "?"}),
    "POST /training/sessions/{session}/complete": (Action.EDIT_TRAINING, {"present": []}),
    "GET /rounds": (Action.SIGNED_IN, None),
    "POST /rounds": (Action.EDIT_ROUNDS, {"name": "?", **ROUND}),
    "GET /forums": (Action.SEE_FORUMS, None),
    "GET /forums/{forum}/sessions": (Action.SEE_FORUMS, None),
    "GET /ratings": (Action.SEE_RATINGS, None),
}
PUBLIC = {
    "GET /public/decisions",
    "GET /public/decisions/{proposal}",
    "GET /public/ratings",
    "GET /public/answers",
    "GET /public/calendar",
}
"""What is open without a key."""

LETTERS = dict(zip("PHAUSFXD", Role, strict=False))


@pytest.fixture
def keyed(acting: Callable[[Role, Action], Actor]) -> Callable[[Role], Client]:
    """A program with the key of a role."""

    def made(role: Role) -> Client:
        _token, text = services.make_token(acting(role, Action.SIGNED_IN), "test")
        return Client(headers={"Authorization": f"Bearer {text}"})

    return made


def asked(client: Client, what: str) -> int:
    """The status of the answer; the object that is asked for is not there, which only who may ask learns."""
    method, _blank, path = what.partition(" ")
    path = "/api" + re.sub(r"\{\w+\}", "0", path.replace("{table}", "units"))
    path += "?unit=none" if what == "GET /need" else ""
    if method == "GET":
        return client.get(path).status_code
    return client.post(path, OPEN[what][1], "application/json").status_code


@pytest.mark.parametrize("letter", LETTERS)
def test_a_key_opens_what_the_table_of_rights_gives_its_owner(
    letter: str, keyed: Callable[[Role], Client]
) -> None:
    client, found = keyed(LETTERS[letter]), dict[str, int]()
    for what in OPEN:
        with transaction.atomic():
            found[what] = asked(client, what)
            transaction.set_rollback(True)
    mine = {what for what, (action, _sent) in OPEN.items() if LETTERS[letter] in POLICY[action]}
    assert {what for what, status in found.items() if status != 403} == mine
    assert {found[what] for what in mine} <= {200, 404, 422}
    lists = {what for what in mine if what.startswith("GET") and "{" not in what} - {"GET /need"}
    assert {found[what] for what in lists} == {200}


def test_without_a_key_only_what_is_public_is_open() -> None:
    assert {asked(Client(), what) for what in OPEN} == {401}
    assert {asked(Client(), what) for what in PUBLIC} == {200, 404}
    assert Client(headers={"Authorization": "Bearer pl_guess"}).get("/api/me").status_code == 401


def test_an_office_can_turn_what_is_public_off(settings: Any) -> None:
    settings.PUBLIC_PAGES = False
    assert {what for what in PUBLIC if asked(Client(), what) == 200} == {"GET /public/calendar"}


def test_every_path_is_in_the_table() -> None:
    listed = {
        f"{method.upper()} {path.removeprefix('/api')}"
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
    }
    assert listed == {*OPEN, *PUBLIC}


def test_a_revoked_key_opens_nothing(acting: Callable[[Role, Action], Actor]) -> None:
    acts = acting(Role.HR, Action.SIGNED_IN)
    token, text = services.make_token(acts, "test")
    services.revoke_token(acts, token)
    assert Client(headers={"Authorization": f"Bearer {text}"}).get("/api/me").status_code == 401


def test_edits_by_a_program(keyed: Callable[[Role], Client]) -> None:
    unit = Unit.objects.order_by("position")[0]
    edits = [{"row": unit.pk, "version": unit.version, "column": "population", "text": "77"}]
    path = "/api/tables/units/edits"
    assert keyed(Role.PLANNER).post(path, edits, "application/json").status_code == 403
    answer = keyed(Role.HR).post(path, edits, "application/json")
    assert answer.json()["versions"] == {str(unit.pk): unit.version + 1}
    unit.refresh_from_db()
    assert unit.population == 77


def test_somebody_elses_record_is_not_there(keyed: Callable[[Role], Client]) -> None:
    other = Employee.objects.order_by("-pk")[0]
    assert keyed(Role.STAFF).get(f"/api/employees/{other.pk}/postings").status_code == 404
    assert keyed(Role.HR).get(f"/api/employees/{other.pk}/postings").status_code == 200


def test_a_wrong_table_or_body_is_told(keyed: Callable[[Role], Client]) -> None:
    client = keyed(Role.HR)
    assert client.get("/api/tables/nothing").status_code == 404
    assert client.post("/api/tables/units/edits", [{"row": -1}], "application/json").status_code == 422


def test_a_version_is_saved_on_what_was_seen(keyed: Callable[[Role], Client]) -> None:
    scenario = Scenario.objects.order_by("pk")[0]
    latest = scenario.latest
    assert latest is not None
    path, client = f"/api/scenarios/{scenario.pk}/versions", keyed(Role.PLANNER)
    longer = latest.yaml + "# " + "x" * 5000 + "\n"

    def code(seen: int, yaml: str) -> int:
        return client.post(path, {"seen": seen, "yaml": yaml}, "application/json").status_code

    assert code(latest.number, "rules: [") == 422
    assert code(latest.number, longer) == 200
    assert code(latest.number, longer + "# later\n") == 409
    assert scenario.latest is not None
    assert (scenario.latest.number, scenario.latest.yaml) == (latest.number + 1, longer)
    assert keyed(Role.APPROVER).post(path, {"seen": 1, "yaml": longer}, "application/json").status_code == 403


def test_a_version_with_errors_is_saved_with_what_check_finds_and_not_solved(
    keyed: Callable[[Role], Client],
) -> None:
    scenario, client = Scenario.objects.get(name="balanced"), keyed(Role.PLANNER)
    latest = scenario.latest
    assert latest is not None
    path = f"/api/scenarios/{scenario.pk}/versions"
    yaml = latest.yaml.replace("kind: tenure", "kind: tenur")
    made = client.post(path, {"seen": latest.number, "yaml": yaml}, "application/json").json()
    (found,) = [each for each in made["findings"] if each["severity"] == "error"]
    assert (found["path"], found["table"]) == ("rules.two_years_in_post.kind", "")
    refused = client.post("/api/runs", {"version": made["id"]}, "application/json")
    assert refused.status_code == 422
    (_what, line) = refused.json()["detail"]["version"]
    assert line.startswith(f"Line {found['line']}: {found['message']}")


def test_the_description_is_for_who_is_signed_in_and_loads_nothing_from_elsewhere(
    client_of: Callable[[Role], Client],
) -> None:
    for path in ("/api/docs", "/api/openapi.json"):
        assert Client().get(path).status_code == 302
        assert client_of(Role.PLANNER).get(path).status_code == 200
    assert b"http" not in client_of(Role.PLANNER).get("/api/docs").content
