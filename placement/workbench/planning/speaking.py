"""The engine as a child process: what it says, in a language of its own, apart from the web server's."""

import json
import os
import subprocess
import sys
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

SECONDS = 300


class EngineError(RuntimeError):
    """The engine refused; the text is what it said."""


def ask(*arguments: str, language: str = "", module: str = "placement", refuses: bool = True) -> Any:
    """The JSON that a command prints, in the reader's language where none is named.

    Raises EngineError with the engine's own words where it exits with an error; not so where
    `refuses` is False and it printed JSON all the same.
    """
    spoken = language or (get_language() or "en")[:2]
    environment = {**os.environ, "PLACEMENT_LANGUAGE": spoken, "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-m", module, *arguments],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EngineError(str(error)) from error
    if done.returncode == 0 or (not refuses and done.stdout.lstrip().startswith("{")):
        return json.loads(done.stdout or "null")
    raise EngineError(done.stderr.strip() or done.stdout.strip())


def schema() -> Any:
    """The JSON Schema of scenario files; titles and help are in the reader's language."""
    return _schema((get_language() or "en")[:2])


@lru_cache(maxsize=4)
def _schema(language: str) -> Any:
    return ask("scenario", "schema", "--translated", language=language)
