"""The API: a key has its owner's rights and no others."""

from collections.abc import Callable

import pytest
from django.test import Client

from placement.workbench.accounts import services
from placement.workbench.api import api
from placement.workbench.permissions import Action, Actor, Role
from placement.workbench.planning.models import Scenario
from placement.workbench.staff.models import Employee, Unit

OPEN = {
    # path: (letters of who may ask)
    "/api/me": "PHAUSFXD",
    "/api/tables/units": "PHAUSX",
    "/api/scenarios": "PHAX",
    "/api/snapshots": "PHAX",
    "/api/runs": "PHAX",
    "/api/proposals": "PHAUX",
    "/api/events": "PHAUSFXD",
}
LETTERS = dict(zip("PHAUSFXD", Role, strict=False))


@pytest.fixture
def keyed(acting: Callable[[Role, Action], Actor]) -> Callable[[Role], Client]:
    """A program with the key of a role."""

    def made(role: Role) -> Client:
        _token, text = services.make_token(acting(role, Action.SIGNED_IN), "test")
        return Client(headers={"Authorization": f"Bearer {text}"})

    return made


@pytest.mark.parametrize("letter", LETTERS)
def test_a_key_opens_what_its_owner_may_see(letter: str, keyed: Callable[[Role], Client]) -> None:
    client = keyed(LETTERS[letter])
    assert {path for path in OPEN if client.get(path).status_code == 200} == {
        path for path, letters in OPEN.items() if letter in letters
    }
    assert {client.get(path).status_code for path in OPEN} <= {200, 403}


def test_without_a_key_nothing_is_open() -> None:
    assert {Client().get(path).status_code for path in OPEN} == {401}
    assert Client(headers={"Authorization": "Bearer pl_guess"}).get("/api/me").status_code == 401


def test_every_path_without_an_object_is_in_the_table() -> None:
    listed = {path for path, asked in api.get_openapi_schema()["paths"].items() if "get" in asked}
    plain = {path for path in listed if "{" not in path} | {"/api/tables/units"}
    assert plain == set(OPEN)


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


def test_the_description_is_for_who_is_signed_in_and_loads_nothing_from_elsewhere(
    client_of: Callable[[Role], Client],
) -> None:
    for path in ("/api/docs", "/api/openapi.json"):
        assert Client().get(path).status_code == 302
        assert client_of(Role.PLANNER).get(path).status_code == 200
    assert b"http" not in client_of(Role.PLANNER).get("/api/docs").content
