"""Delimited text and workbooks opened as pages.

Every reader of the package starts here: a case's tables and other systems' files alike.
"""

from collections.abc import Iterable
from pathlib import Path

from placement.base.language import _
from placement.case import delimited, workbook
from placement.case.pages import Book, unreadable


def _opendocument(file: Path) -> Book:
    from placement.case import opendocument  # noqa: PLC0415 - only who has such files waits for XML

    return opendocument.read(file)


TEXTS = frozenset((".csv", ".tsv", ".txt"))
WORKBOOKS = {
    ".xlsx": workbook.read,
    ".xlsm": workbook.read,
    ".ods": _opendocument,
    ".fods": _opendocument,
}
"""Files of several sheets, by their ending."""


def read_pages(file: Path, words: Iterable[str] = ()) -> Book:
    """The pages of a text file or workbook, hidden ones too.

    `words` are columns that a header may name: they tell which character separates the cells.
    Raises InputError with one finding, of its row where there is one, for a file that cannot
    be read, is no such file, or is larger than the limits.
    """
    suffix = file.suffix.lower()
    if suffix in WORKBOOKS:
        return WORKBOOKS[suffix](file)
    if suffix in TEXTS:
        return delimited.read(file, frozenset(words))
    message = _("{file} is neither .csv nor a workbook (.xlsx, .ods)", file=file)
    raise unreadable(file, message, _("save it as CSV UTF-8 or .xlsx"))
