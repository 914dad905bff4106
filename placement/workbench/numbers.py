"""Numbers by which pages name rows and versions, as they come back from a browser."""

LONGEST = 18
"""Digits: more than that no database keeps in one number."""


def whole(sent: object) -> int:
    """The number that was sent; 0, which no row and no version has, for anything else."""
    text = str(sent)
    return int(text) if text.isdecimal() and len(text) <= LONGEST else 0
