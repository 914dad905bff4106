"""What is left of a folder whose writer was killed, and who is still at work on one.

A writer holds a lock on the folders that it makes; the system lifts it when the writer ends, however
that happens. Where there are no such locks (Windows), no folder is taken for one that was left.
A file in them tells what a writer made, or put aside, from a folder of somebody else's that happens to
be named alike.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

OLD = ".old"
"""How the name ends of what bore the name until the new folder took it."""


OURS = ".placement-unfinished"
"""The file in what a writer has made, or put aside, as long as it is at work."""


@contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Nobody else holds the folder during the block; False where somebody does, or where that is unknown."""
    if sys.platform == "win32":
        yield False
    else:
        opened = os.open(folder, os.O_RDONLY)
        try:
            yield _locked(opened)
        finally:
            os.close(opened)


def removed(folder: Path) -> None:
    """What writers of the folder that were killed have left beside it goes; the folder is resolved."""
    for path in _left(folder, f"({re.escape(OLD)})?" if folder.exists() else ""):
        with suppress(OSError), held(path) as free:
            if free:
                shutil.rmtree(path, ignore_errors=True)


def mended(folder: Path) -> None:
    """What a writer put aside comes back where it was killed before the new folder was there."""
    if folder.exists():
        return
    for path in _left(folder, re.escape(OLD)):
        with suppress(OSError), held(path) as free:
            if free and not folder.exists():
                path.rename(folder)
                (folder / OURS).unlink(missing_ok=True)


def _left(folder: Path, ending: str) -> list[Path]:
    """Folders beside it that its writers made, or put aside."""
    named = re.compile(rf"\.{re.escape(folder.name)}-[0-9a-f]{{8}}{ending}")
    try:
        beside = [path for path in folder.parent.iterdir() if named.fullmatch(path.name)]
        return [path for path in beside if (path / OURS).is_file()]
    except OSError:  # the folder above is not there, or not to be read
        return []


if sys.platform != "win32":

    def _locked(opened: int) -> bool:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
