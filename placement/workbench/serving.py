"""What `placement serve` does: prepares the database, then runs the pages and a worker until told to stop."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from urllib.parse import quote

import django

from placement.workbench import backup
from placement.workbench.backup import BackupError

__all__ = ["BackupError", "address", "first_administrator", "prepare", "run", "save"]

Child = subprocess.Popen[bytes]


def prepare(data: Path | None, restore: Path | None = None) -> None:
    """The data folder, the key, the tables of the database; first of all a backup, where one is given."""
    if data is not None:
        os.environ["PLACEMENT_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "placement.workbench.settings")
    from placement.workbench import environment  # noqa: PLC0415

    environment.data_folder().mkdir(parents=True, exist_ok=True)
    if restore is None:
        environment.keep_secret_key(environment.data_folder())
    django.setup()
    if restore is not None:
        backup.restore(restore)
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)


def save(file: Path) -> None:
    """A backup of all of it, in one file."""
    backup.save(file)


def first_administrator() -> tuple[str, str] | None:
    """User name and code of the first administrator, where there is no account yet."""
    from django.utils import timezone  # noqa: PLC0415

    from placement.workbench.accounts import services  # noqa: PLC0415
    from placement.workbench.accounts.models import User  # noqa: PLC0415
    from placement.workbench.permissions import Role  # noqa: PLC0415

    if User.objects.exists():
        return None
    user = services.make_account(None, "admin")
    services.grant(None, user, Role.ADMINISTRATOR, start=timezone.localdate())
    return user.username, services.make_code(None, user)


def address(host: str, port: int) -> str:
    """Where a browser finds the workbench."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    return f"http://{quote(f'[{shown}]' if ':' in shown else shown, safe='[]:.')}:{port}/"


def run(host: str, port: int, *, workers: int, threads: int) -> int:
    """Pages and workers as child processes, until the pages end or a signal comes; the exit code.

    A worker that dies is replaced, so that no run waits for want of one. One that is told to end
    hands back what it holds.
    """
    children = [subprocess.Popen(_pages(host, port, threads))]  # noqa: S603 - our own programs
    children += [_worker() for _ in range(workers)]
    leaving = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        leaving.set()
        for child in children:
            child.terminate()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    code = keep_workers(children, _worker, leaving.is_set)
    for child in children[1:]:
        child.terminate()
    for child in children[1:]:
        child.wait()
    return 0 if code in {0, -signal.SIGTERM, -signal.SIGINT} else 1


def keep_workers(
    children: list[Child], start: Callable[[], Child], leaving: Callable[[], bool], pause: float = 5
) -> int:
    """Replaces every dead child but the first, looking once a pause, until the first ends; its exit code.

    When it is `leaving`, none is replaced.
    """
    while True:
        with suppress(subprocess.TimeoutExpired):
            return children[0].wait(timeout=pause)
        for place, child in enumerate(children[1:], 1):
            if child.poll() is not None and not leaving():
                children[place] = start()


def _worker() -> Child:
    return subprocess.Popen([sys.executable, "-m", "placement.workbench.planning.worker"])


def _pages(host: str, port: int, threads: int) -> list[str]:
    """Gunicorn, or where that does not run (Windows) Django's own server."""
    bound = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if sys.platform == "win32":
        return [sys.executable, "-m", "django", "runserver", "--noreload", bound]
    options = ["--worker-class", "gthread", "--threads", str(threads), "--bind", bound]
    return [sys.executable, "-m", "gunicorn", *options, "--log-level", "warning", "placement.workbench.wsgi"]
