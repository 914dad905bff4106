"""A lean block: the pairs of some employees in whole numbers, about a dozen bytes each, and its posts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from placement.base.arrays import Codes, Mask, Whole

Small = NDArray[np.signedinteger[Any]]
"""Whole numbers in the smallest type that holds them."""

_SIZES = (np.int8, np.int16, np.int32, np.int64)
_STEP = 2**18  # pairs that are looked at together


@dataclass(frozen=True)
class Cap:
    """A sum over everybody that a rule limits, in parts of 1 / `scale`."""

    name: str
    bound: int
    scale: int


@dataclass(frozen=True)
class KnownPosts:
    """The posts that a block knows, and what their headcounts cost; level -1 must hold."""

    block: str
    employees: tuple[str, ...]  # who is in it
    unit: tuple[str, ...]
    job: tuple[str, ...]
    maximum: Whole  # (P,)
    row: Codes  # (h,) the post of each row `lower <= headcount <= upper`
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    level: Codes
    price: Whole  # per person, in 1 / `scale` of the rules' own terms
    scale: int
    caps: tuple[Cap, ...]
    staffed: tuple[str, ...]  # rules that these rows are of

    def save(self, folder: Path) -> None:
        """One file per array, and one of all else."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _LEVELS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)
        head = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _LEVELS}
        _written(folder / "posts.json", json.dumps(head | {"caps": [vars(cap) for cap in self.caps]}))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The posts in a folder."""
        head = json.loads((folder / "posts.json").read_text("utf-8"))
        head["caps"] = [Cap(**cap) for cap in head["caps"]]
        told: dict[str, Any] = {
            name: tuple(each) if isinstance(each, list) else each for name, each in head.items()
        }
        for name in _LEVELS:
            told[name] = np.load(folder / f"{name}.npy", allow_pickle=False)
        return cls(**told)


@dataclass(frozen=True)
class Part:
    """Whole employees of a block, in their order: a view."""

    employee: int  # the first one
    pair: int  # the first one
    start: Whole  # (e,) where each one's pairs begin
    size: Whole  # (e,) how many there are, none included
    post: Small
    cost: Small
    use: tuple[Small, ...]

    @property
    def some(self) -> Codes:
        """Those of the employees who have a pair."""
        return np.flatnonzero(self.size)


@dataclass(frozen=True)
class LeanBlock:
    """E employees, n pairs by employee, then post; costs in 1 / `scale` of the rules' own terms."""

    name: str
    scale: int
    constant: int
    start: Whole  # (E + 1,) where each employee's pairs begin
    post: Small  # (n,) row in the block's posts
    cost: Small  # (n,)
    use: tuple[Small, ...]  # of every cap: (n,), or empty where no pair uses any of it
    must: Mask  # (E,) who has to be placed
    current: Codes  # (E,) the pair that keeps each as they are, -1 for none

    @property
    def people(self) -> int:
        """E."""
        return len(self.must)

    def parts(self) -> Iterator[Part]:
        """All employees, so many at a time that their pairs stay in the cache."""
        first = 0
        while first < self.people:
            end = int(np.searchsorted(self.start, self.start[first] + _STEP, side="right")) - 1
            last = min(max(end, first + 1), self.people)
            pairs = slice(int(self.start[first]), int(self.start[last]))
            yield Part(
                employee=first,
                pair=pairs.start,
                start=np.asarray(self.start[first:last]) - pairs.start,
                size=np.diff(self.start[first : last + 1]),
                post=self.post[pairs],
                cost=self.cost[pairs],
                use=tuple(each[pairs] for each in self.use),
            )
            first = last

    def save(self, folder: Path) -> None:
        """One file per array, each written whole, the list of them last."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in self._arrays():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        head = {"name": self.name, "scale": self.scale, "constant": self.constant, "caps": len(self.use)}
        _written(folder / "block.json", json.dumps(head))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The block in a folder, its arrays mapped into memory and read when they are looked at."""
        head = json.loads((folder / "block.json").read_text("utf-8"))

        def array(name: str) -> Any:
            return np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)

        own = {each.name: array(each.name) for each in fields(cls) if each.name in _ARRAYS}
        use = tuple(array(f"use{cap}") for cap in range(head["caps"]))
        return cls(head["name"], head["scale"], head["constant"], use=use, **own)

    def _arrays(self) -> Iterator[tuple[str, NDArray[Any]]]:
        yield from ((name, getattr(self, name)) for name in _ARRAYS)
        yield from ((f"use{cap}", each) for cap, each in enumerate(self.use))


_LEVELS = ("maximum", "row", "lower", "upper", "level", "price")
_ARRAYS = ("start", "post", "cost", "must", "current")


def narrow(values: NDArray[Any]) -> Small:
    """The same numbers in the smallest type that holds them."""
    most = int(max(values.max(initial=0), -values.min(initial=0)))
    return values.astype(next(size for size in _SIZES if most <= np.iinfo(size).max))


def _written(file: Path, text: str) -> None:
    fresh = file.with_suffix(".part")
    fresh.write_text(text, "utf-8")
    fresh.replace(file)
