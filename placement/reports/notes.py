"""What each column of a case means, in a sentence."""

from placement.base.language import _


def note(table: str, column: str) -> str:
    """The note on a column, "" where its name says it all."""
    notes = _notes()
    return notes.get(f"{table}.{column}", notes.get(column, ""))


def _notes() -> dict[str, str]:
    """By "table.column", or by the column where it means the same in every table."""
    return {**_people(), **_units(), **_ways(), **_others()}


def _people() -> dict[str, str]:
    return {
        "employee": _("Id of an employee, as in the table employees."),
        "employees.employee": _("Unique id, e.g. the NIP; kept as text."),
        "employees.name": _("Name, shown in reports."),
        "employees.title": _("Title by the personnel register, shown in letters."),
        "employees.job": _("Profession, e.g. nurse."),
        "employees.unit": _("Id of the unit where the employee serves today; blank: not posted yet."),
        "employees.post_job": _("Job of the current post."),
        "employees.grade": _("Rank, e.g. III/b."),
        "employees.level": _("Functional level, e.g. ahli muda."),
        "employees.employment": _("Kind of employment, e.g. pns, pppk, contract."),
        "employees.since": _("In the current post since."),
        "employees.born": _("Day of birth."),
        "employees.retires": _("Day of retirement."),
        "employees.home": _("Id of the place where the employee lives."),
        "performance": _("Appraisal from 1 (lowest) to 5 (highest)."),
        "community_rating": _("What the village forum says, from 1 to 5."),
        "tags": _("Words of your own, separated by semicolons."),
    }


def _units() -> dict[str, str]:
    return {
        "unit": _("Id of a unit, as in the table units."),
        "units.unit": _("Unique id of a workplace; kept as text."),
        "units.name": _("What people call the unit."),
        "units.kind": _("E.g. puskesmas, hospital, office."),
        "units.region": _("Regency or city, e.g. 96.01."),
        "units.agency": _("Agency the unit belongs to."),
        "units.place": _("Id of the place where the unit lies."),
        "units.population": _("People in the catchment."),
        "units.setting": _("How remote the unit lies."),
        "inpatient": _("1 with beds, 0 without."),
        "parent": _("Id of the unit above."),
        "lat": _("Latitude in degrees, south below 0."),
        "lon": _("Longitude in degrees."),
        "job": _("Job, spelled alike in every table."),
        "posts.minimum": _("Persons needed at least."),
        "posts.target": _("Persons wanted."),
        "posts.maximum": _("Persons at most; blank: the larger of the target and today's headcount."),
    }


def _ways() -> dict[str, str]:
    return {
        "places.place": _("Unique id of a village or district; kept as text."),
        "places.name": _("What people call the place."),
        "places.population": _("People who live there."),
        "places.region": _("Regency or city."),
        "travel.origin": _("Id of a place, or of a unit."),
        "travel.minutes": _("Minutes, one way."),
        "links.from": _("Id of a place; links count in both directions."),
        "links.to": _("Id of a place."),
        "links.minutes": _("Minutes, one way."),
        "km": _("Length in kilometres."),
        "mode": _("E.g. road, boat, air."),
        "travel.cost": _("Money, one way."),
        "links.cost": _("Money, one way."),
    }


def _others() -> dict[str, str]:
    return {
        "competency": _("Name of a competency, spelled alike in every table."),
        "requirements.unit": _("Id of a unit; blank: every unit."),
        "requirements.level": _("Level needed, 1 to 5."),
        "requirements.mandatory": _("1: must be met, 0: should be met."),
        "competencies.level": _("Level held, 1 to 5."),
        "competencies.valid_until": _("Last day on which it holds; blank: for ever."),
        "licences.valid_until": _("Last day on which the licence holds."),
        "preferences.rank": _("1 for the first wish."),
        "employee_a": _("Id of an employee."),
        "employee_b": _("Id of another employee."),
        "ties.kind": _("Together: the same unit. Apart: different units."),
        "scores.job": _("Job of the post; blank: any."),
        "measure": _("Name of the measure."),
        "value": _("The score."),
        "courses.course": _("Name of the course."),
        "courses.to_level": _("Level reached, 1 to 5."),
        "courses.cost": _("Money per person."),
        "courses.days": _("Days it takes."),
        "courses.seats": _("Seats; blank: no limit."),
        "activity": _("What is done, e.g. consultation."),
        "volume": _("How often in a year."),
        "workload.minutes": _("Minutes each time."),
        "standards.kind": _("Kind of unit, as in the table units."),
        "standards.setting": _("Only units of this setting; blank: all."),
        "standards.inpatient": _("Only units with (1) or without (0) beds; blank: all."),
        "standards.minimum": _("Persons needed at least."),
        "locks.job": _("Job of the post; blank: any job there."),
        "locks.action": _("Pin: must serve there. Forbid: may not serve there."),
    }
