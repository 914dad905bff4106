"""Codes of the tables in the reader's words."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.translation import get_language

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
