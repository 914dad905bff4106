"""Files made from a run, and never put into it."""

from collections.abc import Mapping
from pathlib import Path

from placement.base.errors import InputError
from placement.base.files import Content, require_free_files, write_files
from placement.base.language import _


def write_beside(run: Path | None, files: Mapping[Path, Content], *, force: bool) -> None:
    """Each content in its file, all of them or none.

    Raises InputError where a file exists and `force` is not set, or lies within the run, which stays
    as it is; PlacementError where writing fails. A run that lies nowhere is None.
    """
    require_free_files(files, force=force)
    for file in files:
        if run is not None and file.resolve().is_relative_to(run.resolve()):
            raise InputError(
                _("{file} lies in the run, which stays as it is: choose another --out", file=file)
            )
    write_files(files)
