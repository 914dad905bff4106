"""Codes of the tables in the reader's words."""

from django import template
from django.utils.translation import get_language

import placement as pm
from placement.workbench.staff import correcting, naming

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
def column(name: str) -> str:
    """A column of one's record, as the first word of a line."""
    return str(correcting.COLUMNS.get(name, name)).capitalize()
