"""A first scenario to write one's own from."""

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

from placement.base.errors import InputError
from placement.base.language import _

if TYPE_CHECKING:
    from pathlib import Path

_WRITTEN_FOR = "2027-01-01"


def starter(day: date) -> str:
    """A commented scenario of the day over the case `data` beside it."""
    text = files(__package__).joinpath("starter.yaml").read_text("utf-8")
    return text.replace(_WRITTEN_FOR, day.isoformat())


def write_starter(path: "Path", day: date, *, force: bool = False) -> None:
    """Writes the starter; raises InputError where there is a file, or no folder for one."""
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(starter(day))
    except FileExistsError:
        raise InputError(_("{path} exists; --force replaces it", path=path)) from None
    except OSError as error:
        message = _("{path} cannot be written: {reason}", path=path, reason=error.strerror)
        raise InputError(message) from None
