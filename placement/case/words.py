"""Texts as they are compared: without what nobody sees."""

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from placement.case.cells import Mask

if TYPE_CHECKING:
    import pandas as pd

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


def plain_texts(texts: "pd.Series[str]", *, joiners: bool = False) -> tuple["pd.Series[str]", Mask]:
    """The texts normalised, NaN where nothing is left; and where more than spaces around was taken away."""
    changed = np.zeros(len(texts), bool)
    if _simple(texts):
        trimmed = texts.str.strip()
    else:
        words = texts.dropna().unique()
        known = {word: plain_text(word, joiners=joiners) for word in words}
        trimmed = texts.map(known, na_action="ignore").astype(texts.dtype)
        odd = {word for word, left in known.items() if word.strip(" ") != left}
        changed = texts.isin(odd).to_numpy(bool) if odd else changed
    return trimmed.mask(trimmed == ""), changed


def _simple(texts: "pd.Series[str]") -> bool:
    """Whether all are of visible ASCII characters, so that nothing but spaces can be in excess."""
    joined = "".join(texts.dropna())
    return joined.isascii() and joined.isprintable()
