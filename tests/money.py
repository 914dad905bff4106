"""Small cases with money and measures of any size, and their best plans in fractions.

Nothing here is computed by the code under test: values are whole multiples of a billionth.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from string import ascii_uppercase
from typing import Any

import numpy as np

from placement.problem import Problem
from placement.rules import KINDS
from placement.rules.base import Rule
from tests.tiny import problem_of

Random = np.random.Generator
Value = tuple[Fraction, ...]

_FEW = 4  # people, whose plans can all be tried
_DIGITS = 13  # what an amount has at most: the sums of a few are then still told apart
_WEIGHTS = "1", "1", "2", "0.29", "0.000001", "1000"


@dataclass(frozen=True)
class Purse:
    """A case and its rules, and every figure as it was written."""

    home: tuple[int, ...]  # unit of each employee, -1 for none
    minimum: tuple[int, ...]  # of each unit's only post
    maximum: tuple[int, ...]
    population: tuple[int, ...]
    use: tuple[tuple[Decimal, ...], ...]  # employee × unit: what they take of the unit's limit
    limit: tuple[Decimal | None, ...]
    fit: tuple[tuple[Decimal, ...], ...]
    minutes: tuple[tuple[int, ...], ...]
    cost: tuple[tuple[Decimal, ...], ...]
    rules: Mapping[str, Mapping[str, Any]]

    def problem(self) -> Problem:
        """The tables."""
        people, units = range(len(self.home)), self.units
        cells = list(product(people, range(len(units))))
        return problem_of(
            employees=[
                {"employee": f"E{at:02}", "job": "x", "home": f"h{at}"}
                | ({"unit": units[home]} if home >= 0 else {})
                for at, home in enumerate(self.home)
            ],
            units=[
                {"unit": unit, "kind": "clinic", "region": "r", "population": self.population[at]}
                | ({} if (limit := self.limit[at]) is None else {"use": str(limit)})
                for at, unit in enumerate(units)
            ],
            posts=[
                {"unit": unit, "job": "x", "minimum": self.minimum[at], "maximum": self.maximum[at]}
                for at, unit in enumerate(units)
            ],
            places=[{"place": f"h{at}"} for at in people],
            travel=[
                {
                    "origin": f"h{one}",
                    "unit": units[at],
                    "minutes": self.minutes[one][at],
                    "cost": float(self.cost[one][at]),
                }
                for one, at in cells
            ],
            scores=[
                {
                    "employee": f"E{one:02}",
                    "unit": units[at],
                    "measure": measure,
                    "value": float(table[one][at]),
                }
                for measure, table in (("use", self.use), ("fit", self.fit))
                for one, at in cells
            ],
        )

    def stated(self) -> dict[str, Rule]:
        """The rules."""
        return {name: KINDS[name].model_validate(dict(values)) for name, values in self.rules.items()}

    @property
    def units(self) -> str:
        """One letter each."""
        return ascii_uppercase[: len(self.minimum)]

    @property
    def priorities(self) -> list[int]:
        """In their order."""
        return sorted({values["priority"] for values in self.rules.values() if "priority" in values})

    def plans(self) -> Iterator[tuple[int, ...]]:
        """All that keep the maxima."""
        for plan in product(range(-1, len(self.minimum)), repeat=len(self.home)):
            if all(plan.count(unit) <= most for unit, most in enumerate(self.maximum)):
                yield plan

    def value(self, plan: tuple[int, ...]) -> Value | None:
        """The value of every priority; None where a hard rule is broken."""
        total = dict.fromkeys(self.priorities, Fraction(0))
        for name, values in self.rules.items():
            breach = _BREACH[name](self, plan, values)
            if "priority" in values:
                total[values["priority"]] += Fraction(values["weight"]) * breach
            elif breach > 0:
                return None
        return tuple(total[priority] for priority in self.priorities)

    def best(self) -> Value | None:
        """By trying all plans."""
        values = (self.value(plan) for plan in self.plans())
        return min((value for value in values if value is not None), default=None)

    @property
    def largest(self) -> int:
        """About what a priority may come to, counted in the smallest part that anything is written in."""
        amounts = [each for table in (self.use, self.fit, self.cost) for row in table for each in row]
        amounts += [Decimal(number) for number in (*self.population, 90 * 12345)]
        amounts += [limit for limit in self.limit if limit is not None]
        amounts += [Decimal(values["at_most"]) for values in self.rules.values() if "at_most" in values]
        fine = 10 ** max(0, *(-int(each.as_tuple().exponent) for each in amounts))
        weights = [Decimal(values.get("weight", 1)) for values in self.rules.values()]
        parts = 10 ** sum(max(0, -int(each.as_tuple().exponent)) for each in weights)
        largest = int(max(amounts) * max(weights)) * len(self.home)
        return largest * int(fine) * int(parts)

    def _moved(self, plan: tuple[int, ...]) -> list[int]:
        return [at for at, unit in enumerate(plan) if unit >= 0 <= self.home[at] != unit]

    def placed(self, plan: tuple[int, ...], values: Mapping[str, Any]) -> Fraction:
        new = values["include_new"]
        return Fraction(sum(unit < 0 and (new or self.home[at] >= 0) for at, unit in enumerate(plan)))

    def stay(self, plan: tuple[int, ...], _: Mapping[str, Any]) -> Fraction:
        return Fraction(len(self._moved(plan)))

    def moves(self, plan: tuple[int, ...], values: Mapping[str, Any]) -> Fraction:
        return Fraction(max(0, len(self._moved(plan)) - values["at_most"]))

    def commute(self, plan: tuple[int, ...], _: Mapping[str, Any]) -> Fraction:
        return Fraction(sum(self.minutes[at][unit] for at, unit in enumerate(plan) if unit >= 0))

    def staffing(self, plan: tuple[int, ...], values: Mapping[str, Any]) -> Fraction:
        heavy = values["weight_by"] == "population"
        return Fraction(
            sum(
                max(0, self.minimum[unit] - plan.count(unit)) * (self.population[unit] if heavy else 1)
                for unit in range(len(self.minimum))
            )
        )

    def score(self, plan: tuple[int, ...], values: Mapping[str, Any]) -> Fraction:
        found = sum((Fraction(self.fit[at][unit]) for at, unit in enumerate(plan) if unit >= 0), Fraction())
        return found if values["sense"] == "minimise" else -found

    def capacity(self, plan: tuple[int, ...], _: Mapping[str, Any]) -> Fraction:
        above = Fraction(0)
        for unit, limit in enumerate(self.limit):
            used = sum(
                (Fraction(self.use[at][unit]) for at, own in enumerate(plan) if own == unit), Fraction()
            )
            above += Fraction(0) if limit is None else max(Fraction(0), used - Fraction(limit))
        return above

    def budget(self, plan: tuple[int, ...], values: Mapping[str, Any]) -> Fraction:
        spent = Fraction(0)
        for at in self._moved(plan):
            spent += (
                Fraction(values["per_move"]) + Fraction(values["per_minute"]) * self.minutes[at][plan[at]]
            )
            spent += Fraction(self.cost[at][plan[at]]) if values["travel_cost"] else 0
        return max(Fraction(0), spent - Fraction(values["at_most"]))


_BREACH: dict[str, Callable[[Purse, tuple[int, ...], Mapping[str, Any]], Fraction]] = {
    "placed": Purse.placed,
    "stay": Purse.stay,
    "commute": Purse.commute,
    "staffing": Purse.staffing,
    "score": Purse.score,
    "capacity": Purse.capacity,
    "budget": Purse.budget,
    "moves": Purse.moves,
}


def purse(random: Random, people: int = 4, units: int = 3) -> Purse:
    """At random: one size of money, one tariff or a few or many, limits that just hold or just do not.

    Where there are more people than units, minima and maxima are as much larger, and moves are limited.
    """
    few, size = people // units, int(random.integers(0, 13))
    fine = int(random.integers(0, min(9, _DIGITS - size) + 1)) if random.random() < 0.5 else 0
    tariffs = int(random.choice([1, 2, 3, 1000]))
    drawn = [_amount(random, size, fine) for _ in range(tariffs)]

    def amounts() -> tuple[tuple[Decimal, ...], ...]:
        return tuple(tuple(drawn[random.integers(tariffs)] for _ in range(units)) for _ in range(people))

    use, cost = amounts(), amounts()
    limits = [_near(random, [row[at] for row in use], fine) for at in range(units)]
    home = tuple(int(at) for at in random.integers(-1, units, people))
    minutes = tuple(tuple(int(each) for each in random.integers(0, 90, units)) for _ in range(people))
    minimum = tuple(int(each) for each in random.integers(0, 3 * few, units))
    today = [home.count(unit) for unit in range(units)]
    populations = 10 ** random.integers(0, 8, units) * random.integers(1, 10, units)
    return Purse(
        home,
        minimum,
        tuple(
            max(low, now, int(random.integers(1, 4 * few))) for low, now in zip(minimum, today, strict=True)
        ),
        tuple(int(each) for each in populations),
        use,
        tuple(limit if random.random() < 0.8 else None for limit in limits),
        amounts(),
        minutes,
        cost,
        _rules(random, cost, fine, drawn),
    )


def _amount(random: Random, size: int, fine: int) -> Decimal:
    """About 10 ** size, with so many decimals at most; round ones are frequent."""
    digits = size + fine
    if digits and random.random() < 0.3:
        return Decimal(int(random.integers(1, 100))) * Decimal(10) ** max(0, size - 2)
    whole = int(random.integers(1, 10 ** (digits + 1)))
    return Decimal(whole).scaleb(-fine)


def _near(random: Random, amounts: list[Decimal], fine: int) -> Decimal:
    """A limit that some of the amounts sum to, or the least that is told apart above or below."""
    some = sum((each for each in amounts if random.random() < 0.5), Decimal(0))
    return max(Decimal(0), some + int(random.integers(-1, 2)) * Decimal(1).scaleb(-fine))


def _rules(
    random: Random, cost: tuple[tuple[Decimal, ...], ...], fine: int, drawn: list[Decimal]
) -> dict[str, dict[str, Any]]:
    """Two to six of the rules, hard or soft, in up to five priorities."""
    travel = bool(random.random() < 0.6)
    per_move = drawn[random.integers(len(drawn))] if not travel or random.random() < 0.3 else Decimal(0)
    per_minute = Decimal(str(random.choice(["0", "0", "0.5", "12345"])))
    spent = [row[random.integers(len(row))] * travel + per_move for row in cost]
    every: dict[str, dict[str, Any]] = {
        "placed": {"include_new": bool(random.integers(2))},
        "staffing": {"weight_by": str(random.choice(["none", "population"]))},
        "stay": {},
        "commute": {},
        "score": {"measure": "fit", "sense": str(random.choice(["minimise", "maximise"]))},
        "capacity": {"measure": "use"},
        "budget": {
            "at_most": str(_near(random, spent, fine)),
            "per_move": str(per_move),
            "per_minute": str(per_minute),
            "travel_cost": travel,
        },
    }
    if len(cost) > _FEW:
        every["moves"] = {"at_most": int(random.integers(len(cost) // 2))}
    chosen = [str(name) for name in random.permutation(sorted(every))[: random.integers(2, 7)]]
    rules: dict[str, dict[str, Any]] = {}
    for name in chosen:
        soft = name in ("score", "stay", "commute") or random.random() < 0.55
        charged = {"priority": int(random.integers(1, 6)), "weight": str(random.choice(_WEIGHTS))}
        rules[name] = every[name] | (charged if soft else {})
    return rules
