"""Visits: holders of one post serve in another besides, and count there for a share of a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np

from placement.base.arrays import Codes, Mask, Whole
from placement.problem.coded import find, take


@dataclass(frozen=True)
class Visits:
    """Visits that one rule lets holders of posts make: which ones, and how many of each.

    They are not of single persons: whose turn it is, those who hold the post settle.
    """

    rule: str  # its name
    who: Mask  # (E,) who may be sent
    share: Decimal  # of a person that each visit counts there, and no longer at home
    home: Codes  # (v,) post
    there: Codes  # (v,) post
    number: Whole  # (v,)

    def __len__(self) -> int:
        return len(self.home)

    @property
    def total(self) -> int:
        """All of them."""
        return int(self.number.sum())

    @cached_property
    def part(self) -> Fraction:
        """The share, exactly."""
        return Fraction(self.share)

    def chosen(self, rows: Mask | Codes) -> "Visits":
        """Only these of them."""
        return replace(self, home=self.home[rows], there=self.there[rows], number=self.number[rows])

    def made(self) -> "Visits":
        """Those that are made at all."""
        return self.chosen(self.number > 0)

    def of(self, ways: "Visits") -> Whole:
        """(w,) how many are made along each of the ways, 0 along those that are none of these."""
        posts = 1 + max((int(each.max(initial=0)) for each in (self.there, ways.there)), default=0)
        at = find(self.home * posts + self.there, ways.home * posts + ways.there)
        return np.maximum(take(self.number, at), 0)


def rivals(ways: Mapping[str, Visits]) -> list[tuple[str, str]]:
    """Names of two that would send the same holders, the earlier first, for each that has a rival before."""
    found = []
    for number, (name, each) in enumerate(ways.items()):
        others = [*ways.items()][:number]
        before = next((other for other, rival in others if np.isin(each.home, rival.home).any()), None)
        found += [] if before is None else [(before, name)]
    return found


def counted(visits: Iterable[Visits], who: Mask) -> list[Visits]:
    """Those that count where only the persons of `who` (E,) are counted: nobody else is ever sent."""
    return [each for each in visits if len(each) and not (each.who & ~who).any()]


def unit_of(visits: Iterable[Visits]) -> int:
    """The least number of parts of a person in which every visit is whole."""
    return lcm(*(each.part.denominator for each in visits))


def presence(visits: Iterable[Visits], headcount: Codes, who: Mask) -> tuple[Whole, int]:
    """(P,) persons of `who` who are there, in parts of a person, and how many parts are one.

    A holder counts for one less the shares of their visits, which count where they are made.
    """
    chosen = counted(visits, who)
    unit = unit_of(chosen)
    there = headcount.astype(np.int64) * unit
    for each in chosen:
        part = int(each.part * unit)
        np.add.at(there, each.there, part * each.number)
        np.subtract.at(there, each.home, part * each.number)
    return there, unit
