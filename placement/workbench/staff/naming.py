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


ACTIVITIES = {
    "antenatal visit": _("antenatal visit"),
    "child health and immunisation": _("child health and immunisation"),
    "cleaning and driving day": _("cleaning and driving day"),
    "delivery": _("delivery"),
    "dental treatment": _("dental treatment"),
    "emergency stand-by shift": _("emergency stand-by shift"),
    "family planning": _("family planning"),
    "health promotion session": _("health promotion session"),
    "home visit": _("home visit"),
    "inpatient round": _("inpatient round"),
    "inpatient shift": _("inpatient shift"),
    "inspection": _("inspection"),
    "laboratory test": _("laboratory test"),
    "nutrition counselling": _("nutrition counselling"),
    "outpatient care": _("outpatient care"),
    "outpatient consultation": _("outpatient consultation"),
    "patient registration": _("patient registration"),
    "postnatal visit": _("postnatal visit"),
    "posyandu session": _("posyandu session"),
    "prescription": _("prescription"),
    "quality control": _("quality control"),
    "referral and certificate": _("referral and certificate"),
    "report and bookkeeping": _("report and bookkeeping"),
    "school dental check": _("school dental check"),
    "stock keeping": _("stock keeping"),
    "village outreach day": _("village outreach day"),
    "wound care and injection": _("wound care and injection"),
}
"""Activities of that case."""

COURSES = {
    "Advanced emergency care": _("Advanced emergency care"),
    "Communication with patients and villages": _("Communication with patients and villages"),
    "First responder basics": _("First responder basics"),
    "Good laboratory practice": _("Good laboratory practice"),
    "Normal delivery care (APN)": _("Normal delivery care (APN)"),
    "Obstetric emergencies (PONED)": _("Obstetric emergencies (PONED)"),
    "Pharmacy service in puskesmas": _("Pharmacy service in puskesmas"),
    "Puskesmas management": _("Puskesmas management"),
}
"""Courses of that case."""


def competency(code: str) -> str:
    """What people call a competency."""
    return str(COMPETENCIES.get(code) or code.replace("_", " "))


def activity(name: str) -> str:
    """What people call an activity."""
    return str(ACTIVITIES.get(name, name))


def course(name: str) -> str:
    """What people call a course, or several in one cell, separated by ";"."""
    if name in COURSES or ";" not in name:
        return str(COURSES.get(name, name))
    return "; ".join(course(part.strip()) for part in name.split(";"))
