"""The command line in a child process: the engine never runs in the process that answers a request."""

import os
import subprocess
import sys
from collections.abc import Sequence

_running: "list[subprocess.Popen[bytes]]" = []
"""Children that nobody waits for, kept until they end: Python warns of one that is forgotten as it runs."""


def placement(arguments: Sequence[str], language: str = "en") -> "subprocess.CompletedProcess[str]":
    """What `placement` said and returned, in a language; it is not told of the workbench's own settings."""
    return program("placement", arguments, language)


def program(module: str, arguments: Sequence[str], language: str) -> "subprocess.CompletedProcess[str]":
    """What a module said and returned that calls the engine, in a language."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, "PLACEMENT_LANGUAGE": language, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def started(module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """A module of the workbench, left to run; those that have ended meanwhile are cleared away."""
    _running[:] = [child for child in _running if child.poll() is None]
    child = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", module, *arguments],
        env=dict(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _running.append(child)
    return child
