"""A first scenario to write one's own from."""

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

from placement.base.files import require_free_files, write_files
from placement.base.language import spoken

if TYPE_CHECKING:
    from pathlib import Path

WORKBOOK = "case.xlsx"
"""What `placement template` writes unless it is told otherwise."""
_CASE = "case: data                        #"
_WRITTEN_FOR = "2027-01-01"


def starter(day: date, case: str = "data") -> str:
    """A commented scenario of the day over the case beside it, in the language that is spoken."""
    own = files(__package__).joinpath(f"starter.{spoken()}.yaml")
    text = (own if own.is_file() else files(__package__).joinpath("starter.yaml")).read_text("utf-8")
    return text.replace(_WRITTEN_FOR, day.isoformat()).replace(_CASE, f"case: {case:<27} #")


def write_starter(path: "Path", day: date, *, force: bool = False) -> None:
    """Writes the starter, over `case.xlsx` where that lies beside it and no folder `data` does.

    Raises InputError where there is a file, or no folder for one; PlacementError where writing fails.
    """
    require_free_files([path], force=force)
    beside = path.parent
    case = WORKBOOK if (beside / WORKBOOK).is_file() and not (beside / "data").is_dir() else "data"
    write_files({path: starter(day, case)})
