"""The workbench with a whole region's staff: import, lists, freeze, solve; and the board of Sorong.

python -m benchmarks.workbench [EMPLOYEES]    default: 50,000

Pages are asked for without a network between, as a personnel officer and a planner, warm: each kind
once before it is measured. Seconds on the wall, so measure on a quiet machine.
"""

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import placement as pm
from benchmarks.instances import flow_rules, health_case, write_instance
from placement.workbench import serving

EMPLOYEES, UNITS, JOBS = 50_000, 1_000, 40
ASKED = 100
"""Requests of each kind."""

CLICKS = 20
SEED = 0


def main(arguments: list[str]) -> None:
    """Each part in a process and with a database of its own."""
    if arguments[:1] == ["--board"]:
        board()
    elif arguments[:1] == ["--region"]:
        region(int(arguments[1]))
    else:
        for part in (["--region", *(arguments or [str(EMPLOYEES)])], ["--board"]):
            with tempfile.TemporaryDirectory() as data:
                environment = {**os.environ, "PLACEMENT_DATA": data, "DATABASE_URL": ""}
                command = [sys.executable, "-m", "benchmarks.workbench", *part]
                subprocess.run(command, env=environment, check=True)  # noqa: S603 - this file


def region(employees: int) -> None:
    """So many staff: in by import, through the lists, out by a snapshot, solved by a worker's child."""
    serving.prepare(None)
    from django.utils import timezone  # noqa: PLC0415 - after Django's settings

    from placement.workbench.permissions import Role  # noqa: PLC0415
    from placement.workbench.planning import freezing, leases, services, solves  # noqa: PLC0415
    from placement.workbench.planning.models import Run  # noqa: PLC0415
    from placement.workbench.planning.run_services import queue_run  # noqa: PLC0415
    from placement.workbench.staff import importing  # noqa: PLC0415
    from placement.workbench.staff.services import import_tables  # noqa: PLC0415

    day = timezone.localdate()
    with tempfile.TemporaryDirectory() as folder:
        scenario = write_instance(health_case(employees, UNITS, JOBS, SEED), flow_rules(JOBS), Path(folder))
        with timed(f"{employees} staff, tables read and checked"):
            tables = importing.read(Path(folder) / "data")
        lines = pm.read_scenario(scenario).text().splitlines(keepends=True)
    with timed("  what an import would change"):
        importing.differences(tables, day)
    with timed("  import"):
        import_tables(None, tables, day, source="benchmark")
    with timed("  the same import again, nothing to change"):
        import_tables(None, tables, day, source="benchmark")
    pages(employees, Role.HR)
    with timed("  freeze"):
        snapshot = freezing.freeze(None, day)
    policy = "".join(line for line in lines if not line.startswith("case:"))
    version = services.make_scenario(None, "region", "Region", policy)
    queue_run(None, version, snapshot, {})
    with timed("  solve by a worker"):
        taken = leases.claim(Run.objects.all(), "benchmark")
        assert isinstance(taken, Run)  # noqa: S101 - it was queued a line above
        solves.perform(taken)
    taken.refresh_from_db()
    told = taken.result
    print(
        f"  {told['status']}, {told['pairs']} pairs" if "pairs" in told else f"  {taken.state}: {taken.said}"
    )


def pages(employees: int, role: Any) -> None:
    """Lists, searches, grids and single people."""
    from django.db.models import Max, Min  # noqa: PLC0415

    from placement.workbench.staff.models import Employee  # noqa: PLC0415

    client, dice = signed_in(role), random.Random(SEED)  # noqa: S311 - nothing is kept secret
    ends = Employee.objects.aggregate(first=Min("pk"), last=Max("pk"))
    known = list(Employee.objects.values_list("employee", flat=True)[:1000])
    kinds: dict[str, Callable[[], str]] = {
        "staff, any page": lambda: f"/staff/?page={dice.randint(1, employees // 50)}",
        "staff, searched": lambda: f"/staff/?q={dice.choice(known)}",
        "a person": lambda: f"/staff/{dice.randint(ends['first'], ends['last'])}/",
        "grid of employees": lambda: f"/staff/tables/employees/?page={dice.randint(1, employees // 50)}",
        "grid of posts": lambda: f"/staff/tables/posts/?page={dice.randint(1, 50)}",
    }
    for name, address in kinds.items():
        ask(client, address())
        asked = sorted(ask(client, address()) for _time in range(ASKED))
        middle, late = asked[ASKED // 2][0], asked[int(ASKED * 0.95)][0]
        queries = max(each[1] for each in asked)
        print(f"  {name}: median {1000 * middle:.0f} ms, p95 {1000 * late:.0f} ms, {queries} queries")


def board() -> None:
    """One change on Sorong's board: from the click to the new figures, a worker beside."""
    serving.prepare(None)
    from django.urls import reverse  # noqa: PLC0415 - after Django's settings
    from django.utils import timezone  # noqa: PLC0415

    from placement.workbench import demo  # noqa: PLC0415
    from placement.workbench.permissions import Role  # noqa: PLC0415
    from placement.workbench.planning import freezing, leases, plans, solves  # noqa: PLC0415
    from placement.workbench.planning.lanes import Worker  # noqa: PLC0415
    from placement.workbench.planning.models import Question, Run, ScenarioVersion  # noqa: PLC0415
    from placement.workbench.planning.run_services import queue_run  # noqa: PLC0415

    demo.load()
    snapshot = freezing.freeze(None, timezone.localdate())
    queue_run(None, ScenarioVersion.objects.get(scenario__name="few_moves"), snapshot, {})
    run = leases.claim(Run.objects.all(), "benchmark")
    assert isinstance(run, Run)  # noqa: S101 - it was queued a line above
    solves.perform(run)
    run.refresh_from_db()
    worker = Worker()
    at_work = threading.Thread(target=worker.work)
    at_work.start()
    try:
        client = signed_in(Role.PLANNER)
        with timed("Sorong's board, opened"):
            ask(client, reverse("planning:board", args=[run.pk]))
        with timed("  made ready by a worker"):
            while not Question.objects.filter(kind=leases.READY, state=Run.State.DONE).exists():
                time.sleep(0.05)
        moved = [each for each in plans.plan_of(run).people if each.moved][:CLICKS]
        seconds = []
        for each in moved:
            told = {
                "act": "forbid",
                "employee": each.employee,
                "unit": each.after[0],
                "job": each.after[1],
            }
            started = time.perf_counter()
            found = client.post(reverse("planning:board_try", args=[run.pk]), told, follow=True)
            seconds.append(time.perf_counter() - started)
            if "hx-trigger" in found.content.decode().partition('id="answer"')[2][:200]:
                seconds[-1] = float("inf")  # not there within the click
        seconds.sort()
        middle, worst = seconds[len(seconds) // 2], seconds[-1]
        print(f"  a change, click to figures: median {middle:.2f} s, worst {worst:.2f} s of {len(seconds)}")
    finally:
        worker.leaving.set()
        at_work.join()


def signed_in(role: Any) -> Any:
    """A browser of somebody who has that role."""
    from django.test import Client  # noqa: PLC0415 - after Django's settings
    from django.utils import timezone  # noqa: PLC0415

    from placement.workbench.accounts import services  # noqa: PLC0415

    user = services.make_account(None, f"benchmark-{role}")
    given = services.grant(None, user, role, start=timezone.localdate())
    if given.awaits_confirmation:
        services.confirm(None, given)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client


def ask(client: Any, address: str) -> tuple[float, int]:
    """Seconds of a page and its queries; ends where there is no such page."""
    from django.db import connection  # noqa: PLC0415 - after Django's settings
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as queries:
        started = time.perf_counter()
        found = client.get(address)
        seconds = time.perf_counter() - started
    if found.status_code != 200:
        raise SystemExit(f"{address}: {found.status_code}")
    return seconds, len(queries)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Says how long a block took."""
    started = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
