"""Bounds that keep every unit whole: employees are priced, and units take the cheapest sets of them.

Price who holds at most one post, and the rows that concern more than one unit. What is left falls
apart by unit, and a unit's cheapest set, its headcounts and one of its rows included, is found
exactly (`program.units`). Where half a person keeps a share on paper, no half is to be had: the
bound is never below that of the same prices with every row priced (Geoffrion 1974; Savelsbergh
1997, "A branch-and-price algorithm for the generalized assignment problem").
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placement.base.arrays import Whole
from placement.program import Program, UnitPrices
from placement.program.units import FAR, Units

_LARGEST = 2.0**54  # of what the people of all units come to: beyond, sums might leave 64 bits


def unit_bound(
    program: Program, prices: UnitPrices, reached: Sequence[int], units: Units | None = None
) -> int | None:
    """A whole number that the level after the `reached` ones never falls below, as `certified_bound`.

    None where the numbers are too large.
    """
    program = program if units is None else units.program
    level = len(prices.multipliers)
    if len(reached) != level or min(prices.multipliers, default=0) < 0:
        raise ValueError("one multiplier, not negative, for each level before")
    units = units or Units.of(program)
    if not exact(units, prices):
        return None
    weight = np.array([*prices.multipliers, prices.unit], np.int64)
    short = breach_prices(program.side.level, program.side.price, weight)
    side = priced_rows(units, prices.side, short)
    employee = np.where(program.must, prices.employee, np.minimum(0, prices.employee))
    total = sum(int(each) * program.constant[k] for k, each in enumerate(weight))
    total -= sum(int(each) * reached[k] for k, each in enumerate(prices.multipliers))
    at = np.where(side > 0, program.side.lower, program.side.upper)
    total += int((side.astype(object) * np.where(side == 0, 0, at).astype(np.int64)).sum())
    total += int(employee.sum())
    rows = np.asarray(program.side.matrix.T @ side)
    cost = weight @ program.cost[: level + 1] - rows[: len(program.pairs)] - employee[program.pairs.employee]
    beyond = -rows[len(program.pairs) :]
    beyond[program.couples.column - len(program.pairs)] += program.couples.overpaid(side)
    total += int((np.minimum(0, beyond).astype(object) * program.upper).sum())
    heads = breach_prices(program.headcounts.level, program.headcounts.price, weight)
    total += int(units.least(cost, heads, short).astype(object).sum())
    return -(-total // prices.unit)


def breach_prices(level: Whole, price: Whole, weight: NDArray[Any]) -> NDArray[Any]:
    """(rows,) what a unit of breach costs: hard rows without end, later levels nothing."""
    known = np.append(weight, np.zeros(1, weight.dtype))[np.minimum(level, len(weight))]
    return np.where(level < 0, np.asarray(FAR).astype(weight.dtype), price * known)


def priced_rows(units: Units, side: NDArray[Any], short: NDArray[Any]) -> NDArray[Any]:
    """(side rows,) prices within their limits; 0 for the rows that units keep whole, and for cuts."""
    rows = units.program.side
    found = np.zeros(len(rows.lower), side.dtype)
    found[: units.program.stated] = side[: units.program.stated]
    found[units.row[units.row >= 0]] = 0
    least = np.where(np.isfinite(rows.upper), -short, 0)
    return np.clip(found, least, np.where(np.isfinite(rows.lower), short, 0))


def exact(units: Units, prices: UnitPrices) -> bool:
    """Whether no sum could leave the whole numbers of 64 bits."""
    program = units.program
    weight = np.array([*prices.multipliers, prices.unit], float)
    if weight.max() >= _LARGEST:
        return False
    side = np.abs(prices.side.astype(float)) * program.side.widest[: len(prices.side)]
    each = side.max(initial=0) * max(1, program.side.most_held)
    each += np.abs(prices.employee.astype(float)).max(initial=0)
    each += sum(
        float(part) * np.abs(row).max(initial=0) for part, row in zip(weight, program.cost, strict=False)
    )
    for rows, widest in (
        (program.headcounts, np.ones(1)),
        (program.side, program.side.widest[units.row[units.row >= 0]]),
    ):
        known = np.append(weight, 0.0)[np.minimum(rows.level, len(weight))]
        price = (rows.price * known)[rows.level >= 0]
        each = max(each, float(price.max(initial=0)) * float(widest.max(initial=0)))
    return bool(each * max(1, len(program.must)) < _LARGEST)
