"""Figures about groups of people, told so that nothing about a small group can be computed from them.

What is published are sums over *blocks*: disjoint groups, each large enough to be told by itself. Adding
and subtracting sums of whole blocks gives sums of whole blocks again, never a part of one. So it does not
matter how many tables are made of them, nor how many follow in later years, as long as nobody is counted
in two blocks. A cell that is too small is not left blank beside a total: it is told together with others.

Tables that count the same people by different marks have no common blocks; `revealed` finds the small
groups that could be computed from several of them, and `together` leaves out what would give one away.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeAlias, TypeVar

import numpy as np

Path = tuple[str, ...]
"""Where a cell lies: from the widest mark to the narrowest, such as region and unit."""

Matrix: TypeAlias = np.ndarray[tuple[int, int], np.dtype[np.float64]]

Cell = TypeVar("Cell")
Person = TypeVar("Person", bound=Hashable)


@dataclass(frozen=True)
class Block(Generic[Cell]):
    """Cells that are told together; `path` is the narrowest mark that they share."""

    path: Path
    cells: Mapping[Path, Cell]


@dataclass(frozen=True)
class Blocks(Generic[Cell]):
    """What may be told, and the cells that may not: they are in no figure at all, not even in a total."""

    told: Sequence[Block[Cell]]
    withheld: Mapping[Path, Cell]


def blocks(
    cells: Mapping[Path, Cell],
    safe: Callable[[Collection[Cell]], bool],
    size: Callable[[Collection[Cell]], int],
) -> Blocks[Cell]:
    """Puts cells into blocks, each of them safe, as narrow as that allows.

    All paths have the same length. `safe` says whether some cells may be told together; a safe group
    stays safe when others join it. What is too small by itself joins its like under the next wider mark,
    and where these are too small together, the smallest block there.
    """
    told, rest = _under((), dict(sorted(cells.items())), safe, size)
    return Blocks(sorted(told, key=lambda each: tuple(each.cells)), rest)


def _under(
    path: Path,
    cells: Mapping[Path, Cell],
    safe: Callable[[Collection[Cell]], bool],
    size: Callable[[Collection[Cell]], int],
) -> tuple[list[Block[Cell]], dict[Path, Cell]]:
    """Blocks of the cells below a mark, and what is too small there."""
    told: list[Block[Cell]] = []
    rest: dict[Path, Cell] = {}
    below: dict[Path, dict[Path, Cell]] = defaultdict(dict)
    for each, cell in cells.items():
        if each == path:
            rest[each] = cell
        else:
            below[each[: len(path) + 1]][each] = cell
    for mark, some in below.items():
        more, left = _under(mark, some, safe, size)
        told += more
        rest |= left
    if rest and not safe(rest.values()) and told:
        least = min(told, key=lambda each: (size(each.cells.values()), tuple(each.cells)))
        told.remove(least)
        rest |= least.cells
    if rest and safe(rest.values()):
        told.append(Block(path, dict(sorted(rest.items()))))
        rest = {}
    return told, rest


def revealed(published: Sequence[Collection[Person]], smallest: int) -> list[frozenset[Person]]:
    """Groups of fewer than `smallest` people whose figures follow from those of the published groups.

    A figure follows where it is a sum of published ones, each times any number. People who are in the same
    published groups cannot be told apart, so only groups that hold all or none of them can follow.
    """
    alike: dict[tuple[int, ...], list[Person]] = defaultdict(list)
    counted: dict[Person, list[int]] = defaultdict(list)
    for number, group in enumerate(published):
        for person in group:
            counted[person].append(number)
    for person, places in counted.items():
        alike[tuple(places)].append(person)
    kinds = list(alike.values())
    small = [place for place, kind in enumerate(kinds) if len(kind) < smallest]
    if not small:
        return []
    rows = np.zeros((len(published), len(kinds)))
    for place, found in enumerate(alike):
        rows[list(found), place] = 1
    beyond = _beyond(rows)
    groups = [
        chosen
        for count in range(1, smallest)
        for chosen in combinations(small, count)
        if sum(len(kinds[place]) for place in chosen) < smallest
    ]
    follows = [chosen for chosen in groups if np.abs(beyond[:, list(chosen)].sum(axis=1)).max() < 1e-9]
    return [frozenset(person for place in chosen for person in kinds[place]) for chosen in follows]


def _beyond(rows: Matrix) -> Matrix:
    """(n, n) the projection onto what no sum of rows reaches."""
    _left, sizes, right = np.linalg.svd(rows, full_matrices=False)
    kept = right[sizes > 1e-9]
    beyond: Matrix = np.eye(rows.shape[1]) - kept.T @ kept
    return beyond


def together(tables: Sequence[Sequence[Collection[Person]]], smallest: int) -> list[bool]:
    """Which tables may be told, the first ones first: each with those before it reveals no small group."""
    kept: list[Collection[Person]] = []
    told = []
    for table in tables:
        fits = not revealed([*kept, *table], smallest)
        kept += table if fits else []
        told.append(fits)
    return told
