"""Long arrays in blocks: what is computed block by block stays in the cache, and needs no long array."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_STEP = 2**16


def blocks(count: int, step: int = _STEP) -> Iterator[slice]:
    """Slices of `step` items, the last one shorter, that cover `count` items in order."""
    return (slice(at, min(at + step, count)) for at in range(0, count, step))


def joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The parts in a row."""
    return np.concatenate([np.zeros(0, np.int64), *parts])
