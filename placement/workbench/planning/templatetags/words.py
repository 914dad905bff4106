"""Codes of the tables in the reader's words."""

from django import template
from django.utils.translation import get_language

import placement as pm
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
