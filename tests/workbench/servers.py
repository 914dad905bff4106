"""The workbench as an office starts it: `placement serve` on a port of its own, over an empty database."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

SERVER = os.environ.get("PLACEMENT_TEST_DATABASE_URL", "")
PATIENCE = 900.0


@contextmanager
def database() -> Iterator[str]:
    """The address of an empty database of the server under test; blank for SQLite in the data folder."""
    if not SERVER:
        yield ""
        return
    name = f"placement_{secrets.token_hex(6)}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(SERVER)._replace(path=name).geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def environment(data: Path, address: str) -> dict[str, str]:
    """What a program finds around it that works on this folder and this database."""
    env = {**os.environ, "PLACEMENT_DATA": str(data), "DATABASE_URL": address, "PLACEMENT_LANGUAGE": "en"}
    env.pop("PLACEMENT_SECRET_KEY", None)
    return env


@contextmanager
def served(data: Path) -> Iterator[str]:
    """`placement serve --demo`, and where it is reached once it answers; ended by SIGTERM."""
    with ExitStack() as stack:
        address = stack.enter_context(database())
        said = stack.enter_context((data / "said.txt").open("w", encoding="utf-8"))
        end = time.monotonic() + PATIENCE
        base = ""
        while not base:
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            command = [sys.executable, "-m", "placement", "serve", "--demo", "--port", str(port)]
            process = subprocess.Popen(command, env=environment(data, address), stdout=said, stderr=said)
            stack.callback(_ended, process)
            base = _once_it_answers(process, f"http://127.0.0.1:{port}", end)
            told = (data / "said.txt").read_text("utf-8")
            assert base or "in use" in told, told  # somebody else took the port before it could
        yield base


def _once_it_answers(process: "subprocess.Popen[bytes]", base: str, end: float) -> str:
    """The address; blank where the process has ended instead."""
    while not _answers(base):
        if process.poll() is not None:
            return ""
        assert time.monotonic() < end, "no answer"
        time.sleep(0.2)
    return base


def _answers(base: str) -> bool:
    with suppress(HTTPError, OSError), urllib.request.urlopen(f"{base}/accounts/login/") as answer:  # noqa: S310 - ours
        return bool(answer.status == 200)
    return False


def _ended(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(30)
    process.kill()
    process.wait()
