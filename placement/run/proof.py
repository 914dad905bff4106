"""`certificate.json`: the dual prices that prove the bounds of a run; and back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from placement.errors import InputError
from placement.language import _
from placement.problem import Problem
from placement.program import Duals, Program
from placement.run.manifest import write_json


def write_proof(problem: Problem, priorities: Sequence[int], duals: Sequence[Duals], file: Path) -> None:
    """Prices of every priority that was solved: posts by "unit:job", side rows by number, but for zeros."""
    posts = problem.post_ids
    levels = [
        {
            "priority": priority,
            "unit": each.unit,
            "multipliers": list(each.multipliers),
            "posts": {str(posts[post]): int(each.post[post]) for post in np.flatnonzero(each.post)},
            "rows": {str(row): int(each.side[row]) for row in np.flatnonzero(each.side)},
        }
        for priority, each in zip(priorities, duals, strict=False)
    ]
    write_json({"levels": levels}, file)


def read_proof(program: Program, written: Mapping[str, Any], file: Path) -> tuple[Duals, ...]:
    """The prices in a `certificate.json`; raises InputError where they do not fit the program."""
    post_of = {str(post): code for code, post in enumerate(program.pairs.problem.post_ids)}
    try:
        return tuple(_duals(program, post_of, level, each) for level, each in enumerate(written["levels"]))
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError) as error:
        raise InputError(_("{file} was edited or cut off", file=file)) from error


def _duals(program: Program, post_of: Mapping[str, int], level: int, written: Mapping[str, Any]) -> Duals:
    """One priority's prices; raises ValueError and the like where they do not fit."""
    post = np.zeros(len(post_of), np.int64)
    for name, price in written["posts"].items():
        post[post_of[name]] = price
    side = np.zeros(len(program.side.lower), np.int64)
    for row, price in written["rows"].items():
        side[int(row)] = price
    multipliers = tuple(max(0, int(price)) for price in written["multipliers"])
    if written["priority"] != program.priorities[level] or len(multipliers) != level or written["unit"] < 1:
        raise ValueError(written["priority"])
    return Duals(int(written["unit"]), multipliers, post, side)
