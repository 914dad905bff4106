"""The API keeps to its description: whatever fits it is answered or refused with a reason, never by a fault.

The first requests that schemathesis draws for each operation; more where PLACEMENT_API_DRAWS says so. Each
is asked once more with ids and codes of what is there: else most answers would say that nothing is.
"""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

from placement.workbench.accounts import services
from placement.workbench.api import api
from placement.workbench.performance.models import Period
from placement.workbench.permissions import POLICY, Action, Actor, Role
from placement.workbench.planning.models import Scenario
from placement.workbench.staff.models import Course, Employee, Post, Unit

from . import moving, voices
from .tables import small
from .test_api import OPEN, PUBLIC

DRAWS = int(os.environ.get("PLACEMENT_API_DRAWS", "8"))
DESCRIPTION = json.loads(json.dumps(api.get_openapi_schema(), default=str))
OPERATIONS = {
    each.ok().label.replace("/api", "", 1): each.ok()
    for each in schemathesis.openapi.from_dict(DESCRIPTION).get_all_operations()
    if isinstance(each, Ok)
}

IN_PATH: dict[str, Callable[[], Any]] = {
    "table": lambda: "units",
    "employee": lambda: Employee.objects.order_by("pk")[0].pk,
    "scenario": lambda: Scenario.objects.order_by("pk")[0].pk,
    "run": lambda: moving.finished().pk,
    "proposal": lambda: moving.approved().pk,
    "period": lambda: Period.objects.order_by("pk")[0].pk,
    "forum": lambda: voices.forum([]).pk,
}
"""What is there, by the name of a part of an address."""

SENT: dict[str, Callable[[], Any]] = {
    "employee": lambda: Employee.objects.order_by("pk")[0].employee,
    "unit": lambda: Unit.objects.order_by("pk")[0].unit,
    "job": lambda: Post.objects.order_by("pk")[0].job,
    "course": lambda: Course.objects.order_by("pk")[0].course,
    "version": lambda: small()[0].pk,
    "snapshot": lambda: None,
}
"""What is there, by the name of what is sent."""

DONE = {
    *(what for what in (*OPEN, *PUBLIC) if what.startswith("GET")),
    *("POST /tables/{table}/edits", "POST /runs", "POST /runs/{run}/cancel", "POST /snapshots"),
    *("POST /periods/{period}/publish", "POST /own/corrections", "POST /own/wishes", "POST /own/training"),
}
"""Operations of which some request has to be answered: the others need more than drawn words."""


def test_every_operation_is_asked() -> None:
    assert set(OPERATIONS) == {*OPEN, *PUBLIC}


@pytest.mark.parametrize("what", [*OPEN, *sorted(PUBLIC)])
def test_nothing_that_fits_the_description_is_a_fault(
    what: str, acting: Callable[[Role, Action], Actor]
) -> None:
    client = Client()
    if what in OPEN:
        role = next(role for role in POLICY[OPEN[what][0]] if role is not Role.PUBLIC)
        _token, text = services.make_token(acting(role, Action.SIGNED_IN), "drawn")
        client = Client(headers={"Authorization": f"Bearer {text}"})
    client.raise_request_exception = True
    there = {name: made() for name, made in IN_PATH.items() if f"{{{name}}}" in what}
    codes = {name: made() for name, made in SENT.items()}
    seen = set[int]()

    @settings(
        max_examples=DRAWS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[what].as_strategy())
    def ask(case: Any) -> None:
        for known in (False, True):
            if known and not filled(case, there, codes):
                return
            with transaction.atomic():
                status = asked(client, case)
                transaction.set_rollback(True)
            seen.add(status)
            assert status in {200, 400, 404, 405, 409, 422, 403}, (status, case.formatted_path, case.body)

    ask()
    assert 200 in seen or what not in DONE, seen


def filled(case: Any, there: dict[str, Any], codes: dict[str, Any]) -> bool:
    """Puts in what is there; whether there was a place for it."""
    case.path_parameters.update(there)
    places = [
        sent for sent in (case.query, case.body) if isinstance(sent, dict) and sent.keys() & codes.keys()
    ]
    for sent in places:
        sent.update({name: codes[name] for name in codes.keys() & sent.keys()})
    return bool(there or places)


def asked(client: Client, case: Any) -> int:
    query = {name: value for name, value in (case.query or {}).items() if value is not None}
    if case.method == "GET":
        return client.get(case.formatted_path, query).status_code
    body = None if case.body is schemathesis.core.NOT_SET else case.body
    return client.post(
        case.formatted_path, json.dumps(body), "application/json", query_params=query
    ).status_code
