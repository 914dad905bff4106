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
