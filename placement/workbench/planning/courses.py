"""The courses that a plan names for somebody, in one cell."""

from collections.abc import Iterable


def named(text: str, known: Iterable[str]) -> list[str]:
    """The courses of a cell, separated by ";"; the name of one that is known may hold one of its own."""
    whole = [name for name in sorted(known, key=len, reverse=True) if ";" in name and name in text]
    for name in whole:
        text = text.replace(name, "")
    return [*whole, *(part.strip() for part in text.split(";") if part.strip())]
