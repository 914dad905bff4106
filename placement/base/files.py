"""Folders and files that are written whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pandas as pd

from placement.base.errors import InputError, WriteError
from placement.base.language import _
from placement.base.remains import OLD, OURS, held, mended, removed

MARK = "result.json"
"""The file that tells a run folder from any other."""

Own = Callable[[Path], Iterable[str]]
"""What a writer wrote in a folder earlier: paths seen from there, with `/`."""

Content = str | bytes
"""Of a file; text is written as UTF-8, its line ends as they are."""


def require_free(folder: Path, *, force: bool, inputs: Iterable[Path] = (), mark: str = MARK) -> None:
    """Nothing stands in the way of a folder there; with `force` one that holds a file `mark` may.

    Folders above it that are missing are made when it is written. Raises InputError. A folder
    that holds an input, or the working folder, is never replaced.
    """
    _probe(folder)
    mended(folder.resolve())
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise InputError(_("{folder} is a file: choose another --out", folder=folder))
    if not force:
        raise InputError(
            _("{folder} exists: choose another --out, or replace it with --force", folder=folder)
        )
    if any(path.resolve().is_relative_to(folder.resolve()) for path in (*inputs, Path())):
        raise InputError(_("{folder} holds what is read or worked in: choose another --out", folder=folder))
    if any(folder.iterdir()) and not (folder / mark).is_file():
        message = _("{folder} holds no {mark}, so --force leaves it alone: choose another --out")
        raise InputError(message.format(folder=folder, mark=mark))


@contextmanager
def written_whole(
    folder: Path, *, force: bool, mark: str = MARK, own: Own = lambda _before: ()
) -> Iterator[Path]:
    """An empty sibling folder that takes the name when the block ends well.

    Otherwise, an interrupt included, nothing stays of it, and what bore the name before is
    unharmed. Of that, what is written anew and what is `own` goes; all else is kept beside the new
    files. What a block left that was killed is removed. Raises InputError where the name is taken,
    WriteError where writing fails.
    """
    require_free(folder, force=force, mark=mark)
    folder = folder.resolve()
    removed(folder)
    made = [above for above in folder.parents if not above.exists()]
    fresh, old = _sibling(folder), _sibling(folder, OLD)
    try:
        fresh.mkdir(parents=True)
        with ExitStack() as stack:
            stack.enter_context(held(fresh))
            (fresh / OURS).touch()
            yield fresh
            if folder.exists():
                stack.enter_context(held(folder))
                _keep(folder, fresh, {folder / name for name in (*own(folder), OURS)})
                (folder / OURS).touch()
                folder.rename(old)
            fresh.rename(folder)
    except OSError as error:
        reason = str(error.strerror or error)
        message = _("{folder} could not be written: {reason}", folder=folder, reason=reason)
        raise WriteError(message, reason) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if old.exists() and not folder.exists():
            old.rename(folder)
        with suppress(OSError):  # of what was written, or comes back
            (folder / OURS).unlink()
        shutil.rmtree(old, ignore_errors=True)
        for above in made if not folder.exists() else ():
            with suppress(OSError):
                above.rmdir()


def strangers(folder: Path, own: Own) -> list[str]:
    """Names in a folder of what Placement did not write there, sorted."""
    written = {name.partition("/")[0] for name in own(folder)}
    return sorted(path.name for path in folder.iterdir() if path.name not in written)


def names_in(file: Path, column: str) -> list[str]:
    """The plain file names in a column of a table that Placement wrote; none of any other table."""
    try:
        names = pd.read_csv(file, dtype=str, usecols=[column], keep_default_na=False)[column].unique()
    except (OSError, ValueError):
        return []
    return [name for name in names.tolist() if name and name == Path(name).name]


def require_free_files(
    files: Iterable[Path], *, force: bool, inputs: Iterable[Path] = (), new_folder: bool = False
) -> None:
    """Nothing stands in the way of these files; with `force` other files there may, but no input.

    With `new_folder` the folder itself may be missing. Raises InputError.
    """
    read = {path.resolve() for path in inputs}
    for file in files:
        folder = file.parent.parent if new_folder and not file.parent.exists() else file.parent
        if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            raise InputError(_("{parent} is no folder to write to: choose another place", parent=file.parent))
        if file.is_dir():
            raise InputError(_("{file} is a folder: choose another place", file=file))
        if os.path.lexists(file) and not force:
            raise InputError(_("{file} exists: choose another place, or replace it with --force", file=file))
        if file.resolve() in read:
            raise InputError(_("{file} is a table of the case: choose another place", file=file))


def write_files(contents: Mapping[Path, Content]) -> None:
    """Each content in its file, all of them or none: each is made beside its place first.

    Raises WriteError where writing fails.
    """
    fresh = {file: _sibling(file) for file in contents}
    file = Path()
    try:
        for file, content in contents.items():
            file.parent.mkdir(exist_ok=True)
            fresh[file].write_bytes(content if isinstance(content, bytes) else content.encode())
        for file, made in fresh.items():
            made.replace(file)
    except OSError as error:
        reason = str(error.strerror or error)
        message = _("{file} could not be written: {reason}", file=file, reason=reason)
        raise WriteError(message, reason) from error
    finally:
        for made in fresh.values():
            with suppress(OSError):  # a folder that only reads refuses to remove even what is not there
                made.unlink()


def csv_text(table: pd.DataFrame) -> str:
    """The table as CSV, as all of Placement's files are written."""
    return table.to_csv(index=False, lineterminator="\n")


def _keep(before: Path, fresh: Path, own: Set[Path]) -> None:
    """Puts beside the new files, as links where they can be, all of the old folder that is not `own`."""
    for path in before.iterdir():
        kept = fresh / path.name
        if path.is_dir() and not path.is_symlink() and (kept.is_dir() or not os.path.lexists(kept)):
            inside = [*path.iterdir()]
            _keep(path, kept, own)
            if not inside:
                kept.mkdir(parents=True, exist_ok=True)
        elif path not in own and not os.path.lexists(kept):
            kept.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(path, kept, follow_symlinks=False)
            except OSError:  # not every file system knows links
                shutil.copy2(path, kept, follow_symlinks=False)
        elif path.is_dir() and not path.is_symlink():
            raise InputError(_("{folder} is a folder: choose another --out", folder=path))


def _sibling(path: Path, ending: str = "") -> Path:
    """A path beside this one that nobody else uses."""
    return path.with_name(f".{path.name}-{secrets.token_hex(4)}{ending}")


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
