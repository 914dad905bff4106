"""How many of the cases drawn at random belong to `make quick`; the others are slow."""

import os

import pytest


def draws(quick: int, usual: int, variable: str = "") -> list[object]:
    """The numbers of draws for `parametrize`: `usual` many, or as many as the environment variable says.

    What the first few reach, the others try again with other numbers: they are marked `slow`.
    """
    count = int(os.environ.get(variable, usual))
    return [pytest.param(draw, marks=pytest.mark.slow if draw >= quick else ()) for draw in range(count)]
