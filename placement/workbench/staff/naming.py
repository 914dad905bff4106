"""What the tables are called on pages."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "employees": _("Employees"),
    "units": _("Units"),
    "posts": _("Posts"),
    "places": _("Places"),
    "travel": _("Travel times"),
    "links": _("Ways"),
    "requirements": _("Requirements"),
    "competencies": _("Competencies"),
    "licences": _("Licences"),
    "preferences": _("Wishes"),
    "ties": _("Ties"),
    "scores": _("Scores"),
    "courses": _("Courses"),
    "workload": _("Workload"),
    "standards": _("Standards"),
    "locks": _("Locks"),
}

COMPETENCIES = {
    "communication": _("Communication"),
    "emergency_care": _("Emergency care"),
    "laboratory_practice": _("Laboratory practice"),
    "leadership": _("Leadership"),
    "maternal_care": _("Maternal care"),
    "pharmacy_practice": _("Pharmacy practice"),
}
"""Competencies of the case that comes with Placement; an office's own are called as its tables call them."""


def competency(code: str) -> str:
    """What people call a competency."""
    return str(COMPETENCIES.get(code) or code.replace("_", " "))
