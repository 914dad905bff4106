"""Child processes as their parent sees them: started, listened to, asked to stop, ended."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any, Self

from placement.workbench.planning.children.tied import STOP

CHILDREN = "placement.workbench.planning.children"
SAID = 4000
"""Letters of what a child said on standard error that are kept: the last ones."""


class Child:
    """A program of `children/` at work, which ends with this process at the latest."""

    def __init__(self, module: str, *arguments: str, language: str = "en") -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the child
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", f"{CHILDREN}.{module}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env={**os.environ, "PLACEMENT_LANGUAGE": language or "en", "PYTHONUTF8": "1"},
            start_new_session=True,  # Ctrl-C in the terminal is the parent's to hear
        )
        self._pipe: IO[bytes] = self._process.stdin  # type: ignore[assignment]  # asked for above
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code; None while it lives, below 0 where a signal ended it."""
        return self._process.poll()

    def told(self) -> Iterator[Any]:
        """The JSON of each line that came since the last time."""
        while not self._lines.empty():
            with suppress(ValueError):
                yield json.loads(self._lines.get())

    def line(self, seconds: float) -> bytes | None:
        """The next line; None where none comes in that time."""
        with suppress(queue.Empty):
            return self._lines.get(timeout=seconds)
        return None

    def tell(self, line: str) -> None:
        """Writes a line to its standard input; one that has ended hears nothing."""
        with suppress(OSError, ValueError):
            self._pipe.write(line.encode() + b"\n")
            self._pipe.flush()

    def stop(self) -> None:
        """Asks for an end with the best that was found."""
        self.tell(STOP)

    def said(self) -> str:
        """The end of what it said on standard error."""
        size = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, size - SAID))
        return self._said.read().decode(errors="replace").strip()

    def rest(self) -> bytes:
        """All lines that were not read yet; for a child that has ended."""
        self._reader.join()
        return b"".join(iter(lambda: b"" if self._lines.empty() else self._lines.get(), b""))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._pipe, self._process.stdout, self._said):
            with suppress(OSError):
                pipe.close() if pipe is not None else None

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line)
