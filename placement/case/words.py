"""Texts as they are compared: without what nobody sees."""

import re
import unicodedata
from collections.abc import Sequence

_JOINERS = "\u200c\u200d"  # they shape the letters of some scripts
_BLANKS = re.compile(r"[^\S ]+")  # every blank but the space: line breaks, tabs, no-break spaces
_UNSEEN = {"Cc", "Cf", "Cs"}


def plain_text(text: str, *, joiners: bool = False) -> str:
    """The text normalised (NFC), trimmed, every run of other blanks a space, invisible characters away.

    `joiners` keeps the zero-width joiners, for texts that are only shown.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _BLANKS.sub(" ", text)
    if not text.isprintable():
        keep = _JOINERS if joiners else ""
        text = "".join(
            mark
            for mark in text
            if mark.isprintable() or mark in keep or unicodedata.category(mark) not in _UNSEEN
        )
    return unicodedata.normalize("NFC", text).strip()


def plain_texts(texts: Sequence[str | None], *, joiners: bool = False) -> tuple[list[str | None], list[int]]:
    """The texts normalised, None where nothing is left; and the places where more than spaces went."""
    joined = "".join(filter(None, texts))
    if joined.isascii() and joined.isprintable():
        return [(text.strip() or None) if text else None for text in texts], []
    known: dict[str | None, str | None] = {None: None, "": None}
    for text in texts:
        if text not in known:
            known[text] = plain_text(str(text), joiners=joiners) or None
    odd = {text for text, clean in known.items() if text and text.strip(" ") != clean}
    changed = [place for place, text in enumerate(texts) if text in odd] if odd else []
    return [known[text] for text in texts], changed
