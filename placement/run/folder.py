"""Folders that are written whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from placement.base.errors import InputError, PlacementError
from placement.base.language import _

RUNS = Path("runs")
"""Where runs lie that were given no other place."""

MARK = "result.json"
"""The file that tells a run folder from any other."""


def require_free(folder: Path, *, force: bool, inputs: Iterable[Path] = (), mark: str = MARK) -> None:
    """Nothing stands in the way of a folder there; with `force` one that holds a file `mark` may.

    Folders above it that are missing are made when it is written. Raises InputError. A folder
    that holds an input, or the working folder, is never replaced.
    """
    _probe(folder)
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise InputError(_("{folder} is a file: choose another --out", folder=folder))
    if not force:
        raise InputError(
            _("{folder} exists: choose another --out, or replace it with --force", folder=folder)
        )
    held = [path for path in (*inputs, Path()) if path.resolve().is_relative_to(folder.resolve())]
    if held:
        raise InputError(_("{folder} holds what is read or worked in: choose another --out", folder=folder))
    if any(folder.iterdir()) and not (folder / mark).is_file():
        message = _("{folder} holds no {mark}, so --force leaves it alone: choose another --out")
        raise InputError(message.format(folder=folder, mark=mark))


@contextmanager
def written_whole(folder: Path, *, force: bool, mark: str = MARK) -> Iterator[Path]:
    """An empty sibling folder that takes the name when the block ends well.

    Otherwise, an interrupt included, nothing stays of it, and what bore the name before is
    unharmed. Raises InputError where the name is taken, PlacementError where writing fails.
    """
    require_free(folder, force=force, mark=mark)
    folder = folder.resolve()
    made = [above for above in folder.parents if not above.exists()]
    fresh, old = _sibling(folder), _sibling(folder)
    try:
        fresh.mkdir(parents=True)
        yield fresh
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    except OSError as error:
        reason = error.strerror or error
        raise PlacementError(
            _("{folder} could not be written: {reason}", folder=folder, reason=reason)
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if old.exists() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
        for above in made if not folder.exists() else ():
            with suppress(OSError):
                above.rmdir()


def _sibling(folder: Path) -> Path:
    """A path beside the folder that nobody else uses."""
    return folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")


def _probe(folder: Path) -> None:
    """Raises InputError where no such folder can be made: no rights, a full disk, too long a name."""
    folder = folder.resolve()
    lowest = next(path for path in (folder, *folder.parents) if path.parent.exists())
    trial = _sibling(lowest)
    try:
        trial.mkdir()
        trial.rmdir()
    except OSError as error:
        reason = error.strerror or error
        message = _("{folder} cannot be made ({reason}): choose another --out", folder=folder, reason=reason)
        raise InputError(message) from error
