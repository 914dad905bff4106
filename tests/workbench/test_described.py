"""The API keeps to its description: whatever fits it is answered or refused with a reason, never by a fault.

The first requests that schemathesis draws for each operation; more where PLACEMENT_API_DRAWS says so.
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
from placement.workbench.permissions import POLICY, Action, Actor, Role

from .test_api import OPEN, PUBLIC

DRAWS = int(os.environ.get("PLACEMENT_API_DRAWS", "8"))
DESCRIPTION = json.loads(json.dumps(api.get_openapi_schema(), default=str))
OPERATIONS = {
    each.ok().label.replace("/api", "", 1): each.ok()
    for each in schemathesis.openapi.from_dict(DESCRIPTION).get_all_operations()
    if isinstance(each, Ok)
}


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
        with transaction.atomic():
            status = asked(client, case)
            transaction.set_rollback(True)
        assert status in {200, 400, 404, 405, 409, 422, 403}, (status, case.formatted_path, case.body)

    ask()


def asked(client: Client, case: Any) -> int:
    query = {name: value for name, value in (case.query or {}).items() if value is not None}
    if case.method == "GET":
        return client.get(case.formatted_path, query).status_code
    body = None if case.body is schemathesis.core.NOT_SET else case.body
    return client.post(
        case.formatted_path, json.dumps(body), "application/json", query_params=query
    ).status_code
