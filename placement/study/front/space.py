"""The values that caps of hard rules may take, and the policies at each of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from placement.base.errors import InputError
from placement.base.language import _
from placement.rules.base import Rule
from placement.run import Inputs
from placement.scenario import Scenario

MOST = 2_000
"""Values of a front, all caps together."""

_SINGLE = 1_000  # whole values that are taken one by one
_STEPS = 100  # steps of a longer range, or of one that is not whole, at most
_RANGE = re.compile(r"([^=]+)=([^=]+?)\.\.([^=/]+)(?:/([^=]+))?")


@dataclass(frozen=True)
class Axis:
    """One parameter of one hard rule, and its values, ascending."""

    rule: str
    parameter: str
    values: tuple[Decimal, ...]
    looser: int = 0  # the sign of the way to looser values, by the rule's own word; 0: it does not say

    @property
    def key(self) -> str:
        """The scenario's dotted key."""
        return f"rules.{self.rule}.{self.parameter}"

    @property
    def step(self) -> Decimal:
        """Between two neighbours, the least."""
        return min(after - before for before, after in zip(self.values, self.values[1:], strict=False))


@dataclass(frozen=True)
class Space:
    """Every choice of a value of each axis, by number: the last axis varies fastest."""

    inputs: Inputs
    axes: tuple[Axis, ...]
    _known: dict[int, Scenario] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, inputs: Inputs, over: Mapping[str, Iterable[Any]]) -> "Space":
        """The values of the keys over checked policies; raises InputError where a key is no cap."""
        found = Space(inputs, tuple(_axis(inputs.scenario, key, values) for key, values in over.items()))
        if not found.axes:
            raise InputError(_("there is nothing to vary"))
        if found.size > MOST:
            words = _("the front has {count} values, more than {most}: name a larger step, LO..HI/STEP")
            raise InputError(words.format(count=found.size, most=MOST))
        ends = found.rules(0), found.rules(found.size - 1)
        if not any(rule.priority is not None for rule in ends[0].values()):
            raise InputError(_("the scenario has no rule with a priority, so a cap has no price"))
        return replace(found, axes=tuple(_directed(each, inputs, ends) for each in found.axes))

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each axis has."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def size(self) -> int:
        """How many choices there are."""
        return prod(self.shape)

    @cached_property
    def settings(self) -> list[dict[str, Decimal]]:
        """By number, the value of each key."""
        keys = [axis.key for axis in self.axes]
        return [
            dict(zip(keys, values, strict=True)) for values in product(*(each.values for each in self.axes))
        ]

    def name(self, number: int) -> str:
        """Of the run folder of a choice: short keys and values."""
        values = self.settings[number].values()
        return ",".join(
            f"{axis.parameter}={digits(each)}" for axis, each in zip(self.axes, values, strict=True)
        )

    def scenario(self, number: int) -> Scenario:
        """The policies there, solved on one thread."""
        if number not in self._known:
            threads = {"solver.threads": 1}
            self._known[number] = self.inputs.scenario.having(threads | self.settings[number])
        return self._known[number]

    def rules(self, number: int) -> Mapping[str, Rule]:
        """The rules there."""
        return self.scenario(number).rules


def parsed(text: str) -> tuple[str, list[Decimal]]:
    """Key and values of KEY=LO..HI or KEY=LO..HI/STEP; raises InputError.

    Without a step whole numbers are taken one by one where they are a thousand at most; else the
    least step of 1, 2 or 5 times a power of ten that makes at most a hundred.
    """
    match = _RANGE.fullmatch(text.strip())
    words = _("{text} is not of the form KEY=LO..HI or KEY=LO..HI/STEP", text=text)
    if match is None:
        raise InputError(words)
    try:
        low, high = Decimal(match[2].strip()), Decimal(match[3].strip())
        step = None if match[4] is None else Decimal(match[4].strip())
    except InvalidOperation:
        raise InputError(words) from None
    if not (low.is_finite() and high.is_finite() and low < high) or (step is not None and not step > 0):
        raise InputError(_("{text}: HI must be above LO, and STEP above 0", text=text))
    return match[1].strip(), list(_stepped(low, high, step or _step(low, high)))


def _step(low: Decimal, high: Decimal) -> Decimal:
    whole = low == low.to_integral_value() and high == high.to_integral_value()
    if whole and high - low < _SINGLE:
        return Decimal(1)
    least = (high - low) / _STEPS
    power = Decimal(1).scaleb(least.adjusted())
    return next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= least)


def _stepped(low: Decimal, high: Decimal, step: Decimal) -> Iterable[Decimal]:
    """From low on, and high itself as the last; too many are cut off, and refused later."""
    count = min(int((high - low) / step), MOST)
    yield from (low + number * step for number in range(count + (low + count * step < high)))
    yield high


def _axis(scenario: Scenario, key: str, values: Iterable[Any]) -> Axis:
    parts = [part.strip() for part in key.split(".")]
    rule, *parameter = parts[1:] if parts[0] == "rules" else parts
    if len(parameter) != 1 or rule not in scenario.rules:
        message = _("{key} names no parameter of a rule of the scenario: {rules}")
        raise InputError(message.format(key=key, rules=", ".join(scenario.rules)))
    if not scenario.rules[rule].hard:
        raise InputError(_("{rule} has a priority, so its value is no cap: remove the priority", rule=rule))
    try:
        ordered = sorted({Decimal(str(value)) for value in values})
    except InvalidOperation:
        raise InputError(_("{key}: only numbers make a front", key=key)) from None
    if len(ordered) < 2:
        raise InputError(_("there is nothing to vary"))
    return Axis(rule, parameter[0], tuple(ordered))


def _directed(axis: Axis, inputs: Inputs, ends: Sequence[Mapping[str, Rule]]) -> Axis:
    """The axis with the way to looser values: numbers of one parameter, in a rule's words, go on and on."""
    for rule in (rules[axis.rule] for rules in ends):
        known = next(rule.looser(inputs.problem), None) or rule.looser_by(inputs.problem, Fraction(1))
        if known is not None and known.parameter == axis.parameter:
            before, after = (Decimal(str(value)) for value in (known.before, known.after))
            return replace(axis, looser=1 if after > before else -1)
    return axis


def digits(value: Decimal) -> str:
    """All of its digits, without an exponent."""
    return format(value.normalize(), "f")
