"""How much one file of tables may hold, so that a slip or an attack is refused within seconds."""

from pathlib import Path

from placement.base.errors import InputError
from placement.base.language import _
from placement.case.pages import unreadable

COLUMNS = 16_384
"""Columns of one table, as many as a spreadsheet has."""
LETTERS = 32_767
"""Characters of one cell, as many as a spreadsheet's cell takes."""
CELLS = 10_000_000
"""Cells of one table, blank ones between filled ones included."""
BYTES = 256 * 2**20
"""Bytes of one file as text, or as what a workbook or a Parquet file unpacks to."""
NUMBER = 10**15
"""Numbers are smaller: from here on floating numbers lose digits."""


def require(file: Path, columns: int, cells: int, letters: int, row: int | None = None) -> None:
    """Raises InputError for a row wider, a cell longer or a table larger than the limits."""
    if columns > COLUMNS:
        message = _(
            "the row has {columns} cells; a table has at most {limit} columns", columns=columns, limit=COLUMNS
        )
        raise unreadable(file, message, _("keep the columns that a case needs"), row)
    if letters > LETTERS:
        message = _(
            "a cell has {letters} characters; at most {limit} are read", letters=letters, limit=LETTERS
        )
        raise unreadable(file, message, _("shorten the cell, or close the quote before it"), row)
    if cells > CELLS:
        message = _("{file} has more than {limit} cells", file=file.name, limit=f"{CELLS:,}")
        raise unreadable(
            file, message, _("remove what a case does not need, and cells far from the table"), row
        )


def too_large(file: Path) -> InputError:
    """The error of a file of too many bytes."""
    message = _("{file} is larger than {limit} MiB, or unpacks to more", file=file.name, limit=BYTES // 2**20)
    return unreadable(file, message, _("keep the rows and columns that a case needs"))
