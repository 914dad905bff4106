"""`certificate.json`: the dual prices that prove the bounds of a run; and back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from placement.base.arrays import Whole
from placement.base.errors import InputError
from placement.base.language import _
from placement.problem.problem import Problem
from placement.program.cuts import Cuts
from placement.program.duals import Duals, Split, UnitPrices
from placement.program.program import Program
from placement.run.manifest import write_json

_EXACT = 2**62
_MOST = 2**40  # a modulus or factor so large would leave the whole numbers of 64 bits
_LARGEST = 2**900  # no price of a solve is nearly as large; floats still hold products of such numbers


def write_proof(problem: Problem, priorities: Sequence[int], duals: Sequence[Duals], file: Path) -> None:
    """Prices of every priority that was solved: posts by "unit:job", side rows by number, but for zeros.

    Cuts are told by what they are derived from: rows read from below and from above, each with its factor,
    a modulus, and flipped columns, all by number; a row of -1 is the first cut, of -2 the second. Where one
    of a set of columns is chosen, plans may be split by which one it is, each part with prices of its own.
    """
    levels = [
        {"priority": priority} | _written(problem, each)
        for priority, each in zip(priorities, duals, strict=False)
    ]
    write_json({"levels": levels}, file)


def _written(problem: Problem, duals: Duals) -> dict[str, Any]:
    """All prices of a priority."""
    posts = problem.post_ids
    return {
        "unit": duals.unit,
        "multipliers": list(duals.multipliers),
        "posts": {str(posts[post]): int(duals.post[post]) for post in np.flatnonzero(duals.post)},
        "rows": {str(row): int(duals.side[row]) for row in np.flatnonzero(duals.side)},
        "cuts": _written_cuts(duals),
        **_written_units(problem, duals.units),
        **_written_split(problem, duals.split),
    }


def _written_split(problem: Problem, split: Split | None) -> dict[str, Any]:
    """Prices of each part of all plans, and of which columns, by number, one is 1 there."""
    if split is None:
        return {}
    parts = [{"columns": column.tolist()} | _written(problem, prices) for column, prices in split.parts]
    return {"split": {"set": split.number, "parts": parts}}


def _written_cuts(duals: Duals) -> list[dict[str, Any]]:
    """What each is derived from, and its price: those that have one, and cuts that these add up."""
    cuts, number = duals.cuts.needed(duals.cut != 0)
    return [_written_cut(cuts, cut, int(duals.cut[was])) for cut, was in enumerate(number.tolist())]


def _written_cut(cuts: Cuts, cut: int, price: int) -> dict[str, Any]:
    """One of them."""
    own = cuts.of == cut
    sides = {
        name: {
            str(row): factor
            for row, factor in zip(cuts.row[side].tolist(), cuts.factor[side].tolist(), strict=True)
        }
        for name, side in (("below", own & ~cuts.above), ("above", own & cuts.above))
    }
    flipped = cuts.column[cuts.cut == cut].tolist()
    return sides | {"modulus": int(cuts.modulus[cut]), "flipped": flipped, "price": price}


def _written_units(problem: Problem, prices: UnitPrices | None) -> dict[str, Any]:
    """Prices that leave units whole: of employees by id, of side rows by number, but for zeros."""
    if prices is None:
        return {}
    people, priced = problem.employee_ids, np.flatnonzero(prices.employee)
    return {
        "units": {
            "unit": prices.unit,
            "multipliers": list(prices.multipliers),
            "employees": {str(people[each]): int(prices.employee[each]) for each in priced},
            "rows": {str(row): int(prices.side[row]) for row in np.flatnonzero(prices.side)},
        }
    }


def read_proof(program: Program, written: Mapping[str, Any], file: Path) -> tuple[Duals, ...]:
    """The prices in a `certificate.json`; raises InputError where they do not fit the program."""
    post_of = {str(post): code for code, post in enumerate(program.pairs.problem.post_ids)}
    try:
        return tuple(_level(program, post_of, level, each) for level, each in enumerate(written["levels"]))
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError) as error:
        raise InputError(_("{file} was edited or cut off", file=file)) from error


def _level(program: Program, post_of: Mapping[str, int], level: int, written: Mapping[str, Any]) -> Duals:
    """One priority's prices, its number included; raises ValueError and the like where they do not fit."""
    if written["priority"] != program.priorities[level]:
        raise ValueError(written["priority"])
    return _duals(program, post_of, level, written)


def _duals(program: Program, post_of: Mapping[str, int], level: int, written: Mapping[str, Any]) -> Duals:
    """One priority's prices; raises ValueError and the like where they do not fit."""
    post = np.zeros(len(post_of), object)
    for name, price in written["posts"].items():
        post[post_of[name]] = _whole(price)
    side = np.zeros(len(program.side.lower), object)
    for row, price in written["rows"].items():
        side[int(row)] = _whole(price)
    unit, multipliers = _weights(level, written)
    cuts, price = _cuts(program, written.get("cuts", []))
    units = _units(program, level, written["units"]) if "units" in written else None
    split = _split(program, post_of, level, written["split"]) if "split" in written else None
    return Duals(unit, multipliers, _short(post), _short(side), cuts, price, units, split)


def _split(program: Program, post_of: Mapping[str, int], level: int, written: Mapping[str, Any]) -> Split:
    """Prices of all plans in parts; raises ValueError and the like where they do not fit."""
    number = _whole(written["set"])
    every, parts = program.one_of[max(0, number)], []
    for part in written["parts"]:
        column = np.array([_whole(each, _EXACT) for each in part["columns"]], np.int64)
        if number < 0 or not np.isin(column, every).all() or "split" in part:
            raise ValueError(number)
        parts.append((column, _duals(program, post_of, level, part)))
    return Split(number, tuple(parts))


def _weights(level: int, written: Mapping[str, Any]) -> tuple[int, tuple[int, ...]]:
    """The unit of the prices, and their multipliers; raises ValueError and the like where they do not fit."""
    unit, multipliers = (
        _whole(written["unit"]),
        tuple(max(0, _whole(each)) for each in written["multipliers"]),
    )
    if unit < 1 or len(multipliers) != level:
        raise ValueError(unit)
    return unit, multipliers


def _whole(written: object, most: int = _LARGEST) -> int:
    """The whole number that JSON holds; raises ValueError for all else, and for what no solve writes."""
    if type(written) is not int or abs(written) > most:
        raise ValueError(written)
    return written


def _short(prices: Whole) -> Whole:
    """The prices in 64 bits where they fit."""
    return prices.astype(np.int64) if np.abs(prices).max(initial=0) < _EXACT else prices


def _units(program: Program, level: int, written: Mapping[str, Any]) -> UnitPrices:
    """Prices that leave units whole; raises ValueError and the like where they do not fit."""
    code_of = {str(employee): code for code, employee in enumerate(program.pairs.problem.employee_ids)}
    employee, side = np.zeros(len(code_of), np.int64), np.zeros(program.stated, np.int64)
    for name, price in written["employees"].items():
        employee[code_of[name]] = _whole(price, _EXACT)
    for row, price in written["rows"].items():
        side[int(row)] = _whole(price, _EXACT)
    return UnitPrices(*_weights(level, written), employee, side)


def _cuts(program: Program, written: Sequence[Mapping[str, Any]]) -> tuple[Cuts, Whole]:
    """The cuts and their prices; raises ValueError and the like where they do not fit."""
    modulus, price = (
        np.array([_whole(each[name], _EXACT) for each in written], np.int64) for name in ("modulus", "price")
    )
    sides = [each[name] for each in written for name in ("below", "above")]
    of = np.repeat(np.arange(len(sides)), [len(side) for side in sides])
    row = np.array([int(row) for side in sides for row in side], np.int64)
    factor = np.array([_whole(factor, _MOST) for side in sides for factor in side.values()], np.int64)
    flipped = [np.array(each["flipped"], np.int64) for each in written]
    cut = np.repeat(np.arange(len(written)), [len(columns) for columns in flipped])
    column = np.concatenate([np.zeros(0, np.int64), *flipped])
    rows = (
        len(program.must) + len(program.pairs.problem.posts) + len(program.headcounts.post) + program.stated
    )
    inside = bool((modulus > 0).all() and (modulus < _MOST).all())
    inside &= bool((row < rows).all() and (-1 - row < of // 2).all())
    inside &= bool((of[row < 0] % 2 == 0).all())  # cuts have no bound above
    inside &= bool(((column >= 0) & (column < program.side.matrix.shape[1])).all())
    if not inside:
        raise ValueError(written)
    return Cuts(modulus, of // 2, row, factor, of % 2 == 1, cut, column), price
