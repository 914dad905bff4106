"""Delimited text and .xlsx workbooks opened as pages.

Every reader of the package starts here: a case's tables and other systems' files alike.
"""

from collections.abc import Iterable
from pathlib import Path

from placement.base.language import _
from placement.case import delimited, workbook
from placement.case.pages import Book, unreadable

TEXTS = {".csv", ".tsv", ".txt"}


def read_pages(file: Path, words: Iterable[str] = ()) -> Book:
    """The pages of a .csv, .tsv, .txt or .xlsx file, hidden ones too.

    `words` are columns that a header may name: they tell which character separates the cells.
    Raises InputError with one finding, of its row where there is one, for a file that cannot
    be read, is no such file, or is larger than the limits.
    """
    suffix = file.suffix.lower()
    if suffix == ".xlsx":
        return workbook.read(file)
    if suffix in TEXTS:
        return delimited.read(file, frozenset(words))
    raise unreadable(
        file, _("{file} is neither .csv nor .xlsx", file=file), _("save it as CSV UTF-8 or .xlsx")
    )
