"""A data folder of its own with runs that wait, and a worker over it: programs for tests that kill.

`python -m tests.workbench.office prepare N`, then `… work`; PLACEMENT_DATA names the folder. `… write N`
has twenty people edit the same rows at once; `… vote N` has N people send the same slips at once.
"""

import json
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import django


def main(what: str, number: str = "0") -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "placement.workbench.settings"
    django.setup()
    if what == "prepare":
        prepare(int(number))
    elif what == "write":
        write(int(number))
    elif what == "vote":
        vote(int(number))
    else:
        work()


def prepare(number: int) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    from placement.workbench.planning.run_services import queue_run  # noqa: PLC0415
    from tests.workbench.tables import small  # noqa: PLC0415

    version, snapshot = small()
    for _ in range(number):
        queue_run(None, version, snapshot, {})


WRITERS, TABLES = 20, 10
"""Who write at once, and rows they write to: two to a row."""


def write(edits: int) -> None:
    """Every writer adds 1 to a figure so many times; prints what stands there, and what was logged."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from placement.workbench.accounts import services  # noqa: PLC0415
    from placement.workbench.accounts.models import Grant, User  # noqa: PLC0415
    from placement.workbench.events.models import Event  # noqa: PLC0415
    from placement.workbench.permissions import Action, Role, actor  # noqa: PLC0415
    from placement.workbench.staff import editing  # noqa: PLC0415
    from placement.workbench.staff.models import Unit  # noqa: PLC0415

    units = [
        Unit.objects.create(unit=f"U{number}", kind="puskesmas", region="R", population=0).pk
        for number in range(TABLES)
    ]
    user = services.make_account(None, "hr")
    services.grant(None, user, Role.HR, start=timezone.localdate())
    Grant.objects.update(confirmed_by=user)
    before = Event.objects.count()

    def one(writer: int) -> int:
        """Tries again where somebody else was quicker; how often."""
        acting, pk, again = actor(User.objects.get(pk=user.pk), Action.EDIT_STAFF), units[writer % TABLES], 0
        for _edit in range(edits):
            while True:
                seen = Unit.objects.get(pk=pk)
                told = editing.Edit(pk, seen.version, "population", str((seen.population or 0) + 1))
                if editing.edit(acting, "units", [told]).event is not None:
                    break  # made by us: what another has just written alike is nobody's second edit
                again += 1
        connection.close()
        return again

    with ThreadPoolExecutor(WRITERS) as writers:
        again = sum(writers.map(one, range(WRITERS)))
    figures = list(Unit.objects.order_by("pk").values_list("population", flat=True))
    print(json.dumps({"figures": figures, "events": Event.objects.count() - before, "again": again}))  # noqa: T201


def vote(people: int) -> None:
    """Everybody sends their slip twice at once, and half of them are present; prints what became of it."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    from django.core.exceptions import ValidationError  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from placement.workbench.accounts import services  # noqa: PLC0415
    from placement.workbench.events.models import Event  # noqa: PLC0415
    from placement.workbench.permissions import Action, Role, actor  # noqa: PLC0415
    from placement.workbench.staff.models import Unit  # noqa: PLC0415
    from placement.workbench.voice import sessions, voting  # noqa: PLC0415

    unit = Unit.objects.create(unit="U", kind="puskesmas", region="R")
    user = services.make_account(None, "facilitator")
    services.grant(None, user, Role.FACILITATOR, start=timezone.localdate())
    forum = sessions.make_forum(None, "Village", units=[unit], facilitators=[user])
    acting = actor(user, Action.RUN_FORUMS)
    session = sessions.plan(acting, forum, timezone.localdate(), "slips")
    slips = sessions.print_slips(acting, session, people)
    sessions.open_session(acting, session, people // 2)

    def one(code: str) -> bool:
        """Whether it counted."""
        slip = voting.find(code)
        assert slip is not None
        try:
            voting.cast(slip, voting.Said({unit.pk: 4}))
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(WRITERS) as voters:
        counted = sum(voters.map(one, [*slips, *slips]))
    told = {"counted": counted, "ballots": session.ballots.count(), "used": sessions.used(session)}
    events = Event.objects.filter(action="voice.slip_used").count()
    print(json.dumps({**told, "events": events}))  # noqa: T201


def work() -> None:
    """As the worker does, but for a lease that a test can wait for."""
    from placement.workbench.planning import leases  # noqa: PLC0415
    from placement.workbench.planning.lanes import Worker  # noqa: PLC0415

    leases.LEASE, leases.BEAT = timedelta(seconds=3), 0.5
    leases.MOST = 1000
    worker = Worker()
    signal.signal(signal.SIGTERM, worker.leave)
    worker.work()


if __name__ == "__main__":
    main(*sys.argv[1:])
