"""Bytes of a text file read as text: UTF-8, or what spreadsheet programs write in its place."""

import codecs
import re

_MARKS = {
    codecs.BOM_UTF8: ("utf-8", None),
    codecs.BOM_UTF32_LE: ("utf-32", "UTF-32"),
    codecs.BOM_UTF32_BE: ("utf-32", "UTF-32"),
    codecs.BOM_UTF16_LE: ("utf-16", "UTF-16"),
    codecs.BOM_UTF16_BE: ("utf-16", "UTF-16"),
}
"""Byte-order marks; the longer ones first, for one begins with another."""

_LETTER = rb"[\xc0-\xd6\xd8-\xf6\xf8-\xff\x8a\x8c\x8e\x9a\x9c\x9e\x9f]"
_MISREAD = re.compile(
    _LETTER + rb"{4}"  # four letters beyond ASCII in a row: Cyrillic, Greek, Chinese …
    rb"|[a-z][\xc0-\xd6\xd8-\xde\x8a\x8c\x8e\x9f](?![A-Z\xc0-\xde])"  # a capital within a word: Mac Roman
    rb"|[A-Za-z][\x80\x82-\x89\x8b\x93-\x95\x98\x99\x9b\xa1-\xac\xae-\xb6\xb8-\xbf\xd7\xf7][a-z]"  # DOS
    rb"|[a-z][\x82-\x84\x86-\x89\x8b\x98]"
    rb"|" + _LETTER + rb"[\xa1-\xaa\xac\xae\xaf\xb1-\xb6\xb8-\xba\xbc-\xbf\xd7\xf7]"  # Chinese, Japanese
)
"""What no text in Windows-1252 has, and one that was saved otherwise does."""


def decoded(data: bytes) -> tuple[str, str | None] | None:
    """The text and, unless it is UTF-8, the name of its encoding; None where it is no readable text.

    Without a mark it is UTF-8, else Windows-1252 as long as its words look like words.
    """
    for mark, (codec, name) in _MARKS.items():
        if data.startswith(mark):
            text = _read(data.removeprefix(mark) if name is None else data, codec)
            return None if text is None or "\0" in text else (text, name)
    if b"\0" in data:
        return None
    text = _read(data, "utf-8")
    if text is not None:
        return text, None
    text = _read(data, "cp1252")
    return None if text is None or _MISREAD.search(data) else (text, "Windows-1252")


def _read(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None
