"""The worker: takes runs from the queue and solves each in a child process. `placement serve` starts it.

As many as one likes, on as many machines as share the database and the data folder. Told to end
(SIGTERM, SIGINT) it hands back what it holds; one that was killed is missed when its lease is over.
"""

import os
import signal

import django


def main() -> None:
    """The program, until told to end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "placement.workbench.settings")
    django.setup()
    from placement.workbench.planning.lanes import Worker  # noqa: PLC0415 - models need Django set up

    worker = Worker()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, worker.leave)
    worker.work()


if __name__ == "__main__":
    main()
