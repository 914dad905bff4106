"""A row for each table of the template, to show how it is filled in; reading leaves it out."""

from placement.case.contract import TABLES
from placement.case.headers import EXAMPLE

JOBS = (
    "physician",
    "dentist",
    "nurse",
    "midwife",
    "pharmacy",
    "public_health",
    "environmental_health",
    "nutrition",
    "laboratory",
    "administration",
    "support",
)
"""What the drop-downs of jobs begin with; the sheet of lists takes others."""

_WORDS = {
    "title": "Perawat Ahli Pertama",
    "unit": "U1",
    "job": "nurse",
    "kind": "puskesmas",
    "region": "96.01",
    "place": "P1",
    "home": "P1",
    "origin": "P1",
    "from": "P1",
    "to": "P2",
    "lat": "-0.88",
    "lon": "131.26",
    "since": "2021-03-01",
    "born": "1990-05-17",
    "retires": "2048-06-01",
    "valid_until": "2029-12-31",
    "grade": "III/b",
    "level": "3",
    "employment": "pns",
    "performance": "4",
    "community_rating": "4",
    "tags": "oap;union",
    "population": "1200",
    "setting": "remote",
    "inpatient": "1",
    "minimum": "2",
    "target": "3",
    "maximum": "4",
    "minutes": "45",
    "mode": "road",
    "cost": "50000",
    "km": "22.5",
    "competency": "triage",
    "mandatory": "1",
    "rank": "1",
    "employee_b": "198706052012012002",
    "measure": "forum_votes",
    "value": "12",
    "to_level": "3",
    "days": "5",
    "seats": "20",
    "activity": "consultation",
    "volume": "5200",
    "action": "pin",
}
_SOMEBODY = "199005172021032001"
_FIRST = {
    "units": "U1",
    "posts": "U1",
    "places": "P1",
    "travel": "P1",
    "links": "P1",
    "requirements": "nurse",
    "courses": "triage_basic",
    "workload": "U1",
    "standards": "puskesmas",
}
_OTHERWISE = {
    ("employees", "level"): "ahli muda",
    ("ties", "kind"): "together",
    ("workload", "minutes"): "12",
}


def example(table: str) -> list[str]:
    """The cells of the table's example row, as texts; its first one begins with the mark that it is none."""
    others = [column.name for column in TABLES[table].columns[1:]]
    rest = [_OTHERWISE.get((table, name), _WORDS.get(name, "")) for name in others]
    return [f"{EXAMPLE} {_FIRST.get(table, _SOMEBODY)}", *rest]
