"""What an answer costs, told rule by rule in the rules' own units."""

from collections.abc import Mapping
from fractions import Fraction

from placement.base.decimals import fraction
from placement.base.language import _, keyed, number
from placement.problem.plan import Breaches
from placement.proof.result import Result
from placement.rules.base import Rule

ByRule = dict[str, Fraction]
"""By how much each rule with a priority is broken more, unweighted, the first priorities first."""


def by_rule(result: Result, breaches: Mapping[str, Breaches]) -> ByRule:
    """What an audit finds more than the plan of a result breaks."""
    return {
        name: breaches[name].total - before
        for level in result.levels
        for name, before in level.rules.items()
        if name in breaches
    }


def priced(
    rules: Mapping[str, Rule], cost: Mapping[int, Fraction], found: Mapping[str, Fraction] | None
) -> str:
    """A cost in words: "minutes, one way +25 (short_ways)"; of mere sums, as far as they tell."""
    parts = []
    for priority, value in cost.items():
        names = [name for name, rule in rules.items() if rule.priority == priority]
        if found is not None:
            parts += [_change(rules[name], found[name]) for name in names if found.get(name)]
        elif len(names) == 1 and value:
            parts.append(_change(rules[names[0]], value / fraction(rules[names[0]].weight)))
        elif value:
            words = _("{rules}, taken together: worse") if value > 0 else _("{rules}, taken together: better")
            parts.append(words.format(rules=", ".join(names)))
    return "; ".join(parts) or _("at no cost")


def counted(rule: Rule) -> str:
    """What a rule counts: "minutes, one way (short_ways)"."""
    return f"{rule.breach_unit} ({keyed(rule.name)})"


def farther_behind(name: str) -> str:
    """What a leximin rule says of a plan with the same worst and others farther behind."""
    told = _("after those who are worst off, others are farther behind ({rule})")
    return told.format(rule=keyed(name))


def _change(rule: Rule, value: Fraction) -> str:
    change = f"{'+' if value > 0 else '−'}{number(float(abs(value)))}"
    return _("{unit} {change} ({rule})", unit=rule.breach_unit, change=change, rule=keyed(rule.name))
