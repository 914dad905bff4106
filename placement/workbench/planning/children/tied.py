"""A child lives no longer than whoever started it: it ends when its standard input does.

As a program, the command line of Placement under that tie: `python -m …tied verify RUN --json`.
"""

import os
import queue
import runpy
import signal
import sys
import threading
from collections.abc import Iterator

STOP = "stop"
"""What a parent writes to ask for an end with the best plan so far, as Ctrl-C does."""

_asked = threading.Event()


def tie() -> Iterator[str]:
    """Lines from the parent, as they come; the process ends at once when there can be no more.

    `STOP` is no line, but heard as Ctrl-C, whatever the main thread is doing.
    """
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    return iter(lines.get, None)


def stopped() -> bool:
    """Whether the parent has asked for the end: a module that is being imported may swallow Ctrl-C."""
    return _asked.is_set()


def _listen(lines: "queue.SimpleQueue[str]") -> None:
    held = b""
    while read := os.read(0, 65536):  # not sys.stdin, whose lock would be held when the process ends
        *whole, held = (held + read).split(b"\n")
        for line in whole:
            if line.decode() == STOP:
                _asked.set()
                _interrupt()
            else:
                lines.put(line.decode())
    os._exit(1)


def _interrupt() -> None:
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


if __name__ == "__main__":
    tie()
    sys.argv[0] = "placement"
    runpy.run_module("placement", run_name="__main__", alter_sys=False)
