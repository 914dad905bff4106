"""A process of its own for a solver that hears neither Ctrl-C nor the clock while it works."""

import contextlib
import subprocess
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import IO

_POLL = 0.1  # seconds between two looks at whether it is to end


def told(
    command: Sequence[str],
    parts: Iterable[bytes],
    hear: Callable[[IO[bytes]], None],
    late: Callable[[], bool],
) -> bool:
    """Whether a process has told all; ended where it is `late`, which is asked ten times a second.

    It is handed the parts one by one, `communicate` would do so by a few kilobytes; `hear` reads
    what it tells, in a thread of its own.
    """
    process = subprocess.Popen(  # noqa: S603 - Python itself, and code of this package's own
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    work = threading.Thread(target=_asked, args=(process, parts, hear), daemon=True)
    work.start()
    try:
        while work.is_alive():
            work.join(_POLL)
            if work.is_alive() and late():
                return False
    finally:  # Ctrl-C leaves here as well
        if work.is_alive():
            process.kill()
            work.join()
    return process.wait() == 0


def _asked(
    process: subprocess.Popen[bytes], parts: Iterable[bytes], hear: Callable[[IO[bytes]], None]
) -> None:
    to, back = process.stdin, process.stdout
    if to is None or back is None:
        return
    with back:
        with contextlib.suppress(OSError), to:  # it may have ended
            for part in parts:
                to.write(part)
        hear(back)
    process.wait()
