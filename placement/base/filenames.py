"""Ids as names of files that every system takes: Windows, macOS and Linux."""

from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import quote

_LONGEST = 100  # bytes; systems take 255, folders and endings apart
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
}
_FORBIDDEN = '<>:"/\\|?*%'


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """A name for each id, without ending: readable, not a device of Windows, and its own in any case.

    Letters of all scripts stay; what a system forbids is written as %2F. A name that is cut
    short, or differs from an earlier one only in case, ends with a part of the id's SHA-256.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for each in sorted(set(ids)):
        name = _plain(each)
        if len(name.encode()) > _LONGEST or name.casefold() in taken:
            name = f"{_cut(name)}~{sha256(each.encode()).hexdigest()[:8]}"
        taken.add(name.casefold())
        names[each] = name
    return names


def _plain(text: str) -> str:
    marked = "".join(
        mark if mark.isprintable() and mark not in _FORBIDDEN else quote(mark, safe="") for mark in text
    )
    if marked.endswith((" ", ".")):  # Windows drops them
        marked = f"{marked[:-1]}{'%20' if marked[-1] == ' ' else '%2E'}"
    return f"{marked}_" if marked.partition(".")[0].strip().casefold() in _DEVICES else marked


def _cut(name: str) -> str:
    """As many whole letters as fit before a mark of nine."""
    return name.encode()[: _LONGEST - 9].decode(errors="ignore")
