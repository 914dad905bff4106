"""A first scenario to write one's own from."""

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

from placement.base.errors import InputError
from placement.base.language import _, spoken

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

    Raises InputError where there is a file, or no folder for one.
    """
    beside = path.parent
    case = WORKBOOK if (beside / WORKBOOK).is_file() and not (beside / "data").is_dir() else "data"
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(starter(day, case))
    except FileExistsError:
        raise InputError(_("{path} exists; --force replaces it", path=path)) from None
    except OSError as error:
        message = _("{path} cannot be written: {reason}", path=path, reason=error.strerror)
        raise InputError(message) from None
