"""Words that are nearly the same: what a wrong id was meant to be, and spellings that disagree."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property, partial
from heapq import nlargest
from itertools import takewhile

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.cells import Tables
from placement.case.contract import TABLES

_CUTOFF = 0.7
_MANY = 500
_LIKELY = 50
_PATIENCE = 20


_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТХаеорсухіΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTXaeopcyxiABEZHIKMNOPTYX")  # noqa: RUF001
"""Letters of other scripts that look as those of ours."""
_WHOLE = re.compile(r"(?<=[0-9])[.,]0+$")
"""What a program leaves behind the number of an id, where the column has blank cells."""


class Lexicon:
    """Known words, and the nearest of them to a wrong one."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = sorted(set(known))
        self._patience = _PATIENCE

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {_without_zeros(word): word for word in reversed(self._known)}

    def nearest(self, word: str) -> str | None:
        """The word that was probably meant; None where none is close.

        Among many words only those that share their first or second half with it, and most
        of their ends, are compared, and only for the first wrong words: a whole wrong column
        has no near miss.
        """
        plain = word.translate(_LOOK_ALIKE)
        same = self._folded.get(_without_zeros(_WHOLE.sub("", plain)))
        if same or self._patience <= 0:
            return same
        self._patience -= 1
        known = self._known
        if len(known) > _MANY:
            half = max(1, len(word) // 2)
            head, tail = word[:half], word[-half:]
            alike = (other for other in known if other.startswith(head) or other.endswith(tail))
            known = nlargest(_LIKELY, alike, key=partial(_common_ends, word))
        return next(iter(get_close_matches(word, known, 1, _CUTOFF)), None)

    def remedy(self, word: str, otherwise: str) -> str:
        """The nearest word as a question, else the other remedy."""
        near = self.nearest(word)
        return _("did you mean {word}?", word=near) if near else otherwise


def variants(tables: Tables) -> Iterator[Finding]:
    """A warning for each word that differs from an earlier one only in case or blanks."""
    seen: dict[tuple[str, str], str] = {}
    for table in TABLES.values():
        for column in table if len(tables.cells[table.name]) else ():
            if column.word is None:
                continue
            words = tables.cells[table.name][column.name].dropna().drop_duplicates()
            for row, word in zip(words.index, words, strict=True):
                first = seen.setdefault((column.word, _folded(word)), word)
                if first != word:
                    yield Finding(
                        "warning",
                        table.name,
                        int(row),
                        column.name,
                        word,
                        _(
                            "{word} and {first} differ only in case or blanks, and count as two",
                            word=word,
                            first=first,
                        ),
                        _("write {first} everywhere if they mean the same", first=first),
                    )


def _common_ends(word: str, other: str) -> int:
    """Letters that the two share at their beginnings and at their ends."""
    return _agreement(word, other) + _agreement(word[::-1], other[::-1])


def _agreement(word: str, other: str) -> int:
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))


def _folded(word: str) -> str:
    return "".join(word.split()).casefold()


def _without_zeros(word: str) -> str:
    """Spreadsheets drop the leading zeros of a number: 007 and 7 are near."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", _folded(word))
