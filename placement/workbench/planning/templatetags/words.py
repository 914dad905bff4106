"""Codes of the tables in the reader's words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import template
from django.template.defaultfilters import floatformat
from django.utils.formats import localize
from django.utils.translation import get_language, gettext

import placement as pm
from placement.workbench.planning.naming import MEASURES
from placement.workbench.staff import naming

register = template.Library()


@register.filter
def job(code: str) -> str:
    """What people call a job: `public_health` is public health, or kesehatan masyarakat."""
    return pm.term(code, (get_language() or "en")[:2])


@register.filter
def competency(code: str) -> str:
    """What people call a competency: `emergency_care` is emergency care, or gawat darurat."""
    return naming.competency(code)


@register.filter
def activity(name: str) -> str:
    """What people call an activity."""
    return naming.activity(name)


@register.filter
def course(name: str) -> str:
    """What people call a course: BTCLS is BTCLS, another may have a name in the reader's language."""
    return naming.course(name)


@register.filter
def rule(name: str) -> str:
    """What people call a rule of a scenario: `minimum_staff` is minimum staff, or tenaga minimum."""
    return pm.term(name, (get_language() or "en")[:2])


@register.filter
def side_by_side(rules: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[tuple[float | None, str]]]]:
    """Rules of runs, each told from others of its name by key or settings, with breach and place."""
    often = Counter(rule(name).casefold() for name in {each["rule"] for each in rules})
    return [
        (_called(each, alike=often[rule(each["rule"]).casefold()] > 1), [*_cells(each)]) for each in rules
    ]


def _called(told: Mapping[str, Any], *, alike: bool) -> str:
    name = told["rule"]
    apart = [f"{key} {pm.in_words(value)}" for key, value in told["differs"].items()]
    return ", ".join([f"{rule(name)} [{name}]" if alike else rule(name), *apart])


def _cells(told: Mapping[str, Any]) -> Iterator[tuple[float | None, str]]:
    return zip(told["breaches"], map(_place, told["terms"]), strict=True)


def _place(terms: Mapping[str, Any] | None) -> str:
    """The place of a rule in a policy: its priority, ! where it may not be broken, – where it is not."""
    return "–" if terms is None else "!" if terms["priority"] is None else str(terms["priority"])


@register.filter
def percent(share: float | None) -> str:
    """A share in percent: 0.0125 is 1.25 %; blank where there is none."""
    return "" if share is None else f"{floatformat(100 * share, '-2g')}\N{NO-BREAK SPACE}%"


@register.filter
def unexplained(gap: Mapping[str, Any]) -> int:
    """Persons short for whom neither one rule or course is named nor hiring is the only way."""
    return 0 if gap["by_moving"] or gap["by_training"] else gap["short"] - gap["by_hiring"]


@register.filter
def costs(cost: Mapping[str, float]) -> str:
    """What a change adds to each priority: `priority 1: −3; priority 2: +4`; those that stay are left out."""
    told = [(priority, value) for priority, value in cost.items() if value]
    words = gettext("priority %(number)s: %(change)s")
    return "; ".join(
        words % {"number": priority, "change": f"{'−' if value < 0 else '+'}{localize(abs(value))}"}
        for priority, value in told
    ) or gettext("nothing")


@register.filter
def setting(key: str) -> str:
    """A setting as people read it: `rules.few.at_most` is few: at_most."""
    part, _dot, rest = key.removeprefix("rules.").partition(".")
    return f"{rule(part)}: {rest}" if key.startswith("rules.") else key


@register.filter
def settings(over: Sequence[str]) -> str:
    """Settings and their ranges, `rules.few.at_most=0..40`, as people read them."""
    return "; ".join(
        " = ".join((setting(key), values)) for key, _is, values in (one.partition("=") for one in over)
    )


@register.filter
def measure(name: str) -> str:
    """What a figure of a plan counts."""
    return str(MEASURES.get(name, name))


@register.filter
def unit(code: str, names: Mapping[str, str]) -> str:
    """What people call a unit, of the names that the page knows."""
    return names.get(code, code)
