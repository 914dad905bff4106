"""How many of the cases drawn at random belong to `make test`; the others only to `make test-all`."""

import os

import pytest

FEW = False
"""Whether only the first few are tried: `make test` says so."""


def draws(few: int, usual: int, variable: str = "") -> list[object]:
    """The numbers of draws for `parametrize`: `usual` many, or as the environment variable says.

    "5000" is the first so many, "20000:25000" those of a range that nobody may have tried yet.
    What the first few reach, the others try again with other numbers: they are marked `more`.
    """
    first, _colon, end = os.environ.get(variable, str(usual)).rpartition(":")
    numbers = range(int(first or 0), int(end))
    return [pytest.param(draw, marks=pytest.mark.more if draw >= few else ()) for draw in numbers]


def examples(few: int, usual: int) -> int:
    """How many examples hypothesis tries: `few` in `make test`, `usual` where `more` is not left out."""
    return few if FEW else usual
