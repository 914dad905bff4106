"""Files of other kinds under the name of a table, known by how they begin."""

import re

from placement.base.language import _

_BEGINNINGS = (
    (re.compile(rb"%PDF-"), "PDF"),
    (re.compile(rb"PK\x03\x04"), "zip (.xlsx, .ods)"),
    (re.compile(rb"\x1f\x8b"), "gzip"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "OLE (.xls)"),
    (re.compile(rb"PAR1"), "Parquet"),
    (re.compile(rb"SQLite format 3"), "SQLite"),
    (re.compile(rb"{\\rtf"), "RTF"),
    (re.compile(rb"version https://git-lfs"), "Git LFS"),
    (re.compile(rb"(?i)<(?:!doctype html|html|head|body|table|meta|div|script)\b"), "HTML"),
    (re.compile(rb"<(?:\?xml|[A-Za-z])"), "XML"),
    (re.compile(rb"(?:\[\s*)?\{\s*[\"}]|\[\s*\["), "JSON"),
    (re.compile(rb"(?i)(?:--[^\n]*\n\s*)*(?:INSERT\s+INTO|CREATE\s+TABLE|SELECT\s)"), "SQL"),
)


def foreign(data: bytes) -> str | None:
    """What a file named as a table is by its first bytes: PDF, HTML, JSON …; None for other text."""
    start = data[:4000].removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((name for pattern, name in _BEGINNINGS if pattern.match(start)), None)


def remedy(kind: str) -> str:
    """How its table comes to be read."""
    if kind == "Git LFS":
        return _("only a pointer is here: fetch the file itself with git lfs pull")
    return _("open it in the program it belongs to, and save its table as CSV UTF-8 or .xlsx")
