"""Files that are written together, each whole or not at all."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex

from placement.base.errors import InputError, PlacementError
from placement.base.language import _


def write_files(files: Mapping[Path, str], *, force: bool, beside: Path) -> None:
    """Each text in its file, UTF-8.

    Raises InputError where a file exists and `force` is not set, or lies within the folder
    `beside`, which stays as it is; PlacementError where writing fails.
    """
    for file in files:
        if not force and (file.exists() or file.is_symlink()):
            raise InputError(_("{path} exists; --force replaces it", path=file))
        if not file.parent.is_dir() or file.is_dir():
            raise InputError(_("{file} is no file in a folder that exists", file=file))
        if file.resolve().is_relative_to(beside.resolve()):
            raise InputError(
                _("{file} lies in the run, which stays as it is: choose another --out", file=file)
            )
    with ExitStack() as stack:
        fresh = {file: file.with_name(f".{file.name}-{token_hex(4)}") for file in files}
        for path in fresh.values():
            stack.callback(path.unlink, missing_ok=True)
        try:
            for file, text in files.items():
                fresh[file].write_text(text, "utf-8")
            for file, path in fresh.items():
                path.replace(file)
        except OSError as error:
            reason = error.strerror or error
            message = _("{file} could not be written: {reason}", file=file, reason=reason)
            raise PlacementError(message) from error
