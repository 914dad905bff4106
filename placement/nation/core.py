"""The core: the pairs of all blocks that matter, gathered in one place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from placement.base.arrays import Codes, Mask, Short, Whole
from placement.nation.block import LeanBlock
from placement.nation.pricing import CheapPairs
from placement.nation.terms import View


@dataclass(frozen=True)
class People:
    """Who is in the blocks: E employees, block by block."""

    first: Codes  # (blocks + 1,) the first employee of each
    must: Mask  # (E,)
    constant: int

    @classmethod
    def of(cls, told: Sequence[tuple[Mask, int]]) -> Self:
        """What `people_of` tells of every block."""
        first = np.cumsum([0, *(len(must) for must, _ in told)])
        return cls(first, np.concatenate([must for must, _ in told]), sum(constant for _, constant in told))


def people_of(block: LeanBlock, view: View) -> tuple[Mask, int]:
    """Who of a block has to be placed, and what it costs in any case."""
    return np.array(block.must), block.constant * view.factor


@dataclass(frozen=True)
class Core:
    """k pairs, by employee (counted over all blocks), then post."""

    block: Short  # (k,)
    pair: Codes  # (k,) of its block
    employee: Short
    post: Short
    cost: Whole
    use: Whole  # (caps, k)

    def __len__(self) -> int:
        return len(self.pair)

    @classmethod
    def of(cls, people: People, parts: Sequence[CheapPairs]) -> Self:
        """The pairs of every block."""
        sizes = [len(each) for each in parts]
        return cls(
            np.repeat(np.arange(len(parts), dtype=np.int32), sizes),
            np.concatenate([each.pair for each in parts]),
            np.concatenate(
                [each.employee + first for each, first in zip(parts, people.first[:-1], strict=True)]
            ).astype(np.int32),
            np.concatenate([each.post for each in parts]).astype(np.int32),
            np.concatenate([each.cost for each in parts]),
            np.concatenate([each.use for each in parts], axis=1),
        )

    def with_(self, other: "Core") -> "Core":
        """Both, each pair once."""
        order = np.lexsort((np.append(self.pair, other.pair), np.append(self.block, other.block)))
        both = replace(
            self,
            **{
                name: np.concatenate([getattr(self, name), getattr(other, name)], axis=-1)[..., order]
                for name in ("block", "pair", "employee", "post", "cost", "use")
            },
        )
        new = np.ones(len(both), bool)
        new[1:] = (np.diff(both.pair) != 0) | (np.diff(both.block) != 0)
        return both if new.all() else both.chosen(new)

    def chosen(self, keep: Mask | Codes) -> "Core":
        """Only some."""
        return Core(
            self.block[keep],
            self.pair[keep],
            self.employee[keep],
            self.post[keep],
            self.cost[keep],
            self.use[:, keep],
        )

    @cached_property
    def first(self) -> Codes:
        """(F,) where the pairs of each employee begin that has some."""
        return np.flatnonzero(np.append(True, np.diff(self.employee) != 0)[: len(self)])

    @cached_property
    def size(self) -> Codes:
        """(F,) how many each has."""
        return np.diff(np.append(self.first, len(self)))
