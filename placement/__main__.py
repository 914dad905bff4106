"""The command `placement`, also as `python -m placement`; quiet from the first moment on.

Until the command line is loaded, Ctrl-C ends the process as it does before any plan, without a
traceback. Standard streams that are closed get the null device, so that no file takes their place.
"""

import gc
import os
import signal
import sys
from typing import Any

_NO_PLAN = 5
_LOADED = 200_000
"""Objects that loading a command and its tables makes, or so."""


def main() -> None:
    """Runs the command line of this process, and exits with its code."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)
    _open_streams()
    _keep_what_is_loaded()
    from placement.commands import run  # noqa: PLC0415 - loading takes a moment, in which one may stop

    if signal.getsignal(signal.SIGINT) is _stop:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    code = run(sys.argv[1:])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def _stop(*_heard: Any) -> None:
    os._exit(_NO_PLAN)


def _keep_what_is_loaded() -> None:
    """No search for garbage until all is loaded: it stays, and to look at it took a twentieth of a start.

    Then as ever. Nothing is frozen: what is would not be closed at the end, a database say.
    """
    usual = gc.get_threshold()

    def looked(phase: str, _found: dict[str, int]) -> None:
        if phase == "stop":
            gc.callbacks.remove(looked)
            gc.set_threshold(*usual)

    gc.callbacks.append(looked)
    gc.set_threshold(_LOADED, *usual[1:])


def _open_streams() -> None:
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            null = os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
            if null != number:
                os.dup2(null, number)
                os.close(null)
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


if __name__ == "__main__":
    main()
