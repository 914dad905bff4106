"""A data folder of its own with runs that wait, and a worker over it: programs for tests that kill.

`python -m tests.workbench.office prepare N`, then `… work`; PLACEMENT_DATA names the folder.
"""

import os
import signal
import sys
from datetime import timedelta

import django


def main(what: str, number: str = "0") -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "placement.workbench.settings"
    django.setup()
    if what == "prepare":
        prepare(int(number))
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
