"""Builds the tables of the Sorong case from the facts beside it: `python build.py [FOLDER]`.

Every number of a person is synthetic; the counts per puskesmas and profession are the published
ones. The same seed gives the same bytes on every machine: only `Random.random`, whose numbers
Python promises to keep, is drawn from.
"""

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from math import asin, cos, exp, radians, sin, sqrt
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

HERE = Path(__file__).resolve().parent
SEED = 9601
TODAY = date(2027, 1, 1)
DETOUR = 1.4
EARTH_RADIUS = 6371.0088  # km
WORKING_MINUTES = 72_000  # a year, Permenkes 33/2015
SUPPORT_TIME = 0.10  # of the working time; ABK-Kes: STP = 1 / (1 - FTP)
KOTA = "96.71"
DOCTORS = ("physician", "dentist")
LISTED = ("pharmacy", "public_health", "environmental_health", "nutrition", "laboratory")
LADDERS = {
    "ahli pertama": ("III/a", "III/b"),
    "ahli muda": ("III/c", "III/d"),
    "ahli madya": ("IV/a", "IV/b"),
    "pelaksana": ("II/b", "II/d"),
    "terampil": ("II/c", "II/d"),
    "mahir": ("III/a", "III/b"),
    "penyelia": ("III/c", "III/d"),
}

Row = dict[str, str]
Item = TypeVar("Item")


class Link(NamedTuple):
    """A way between two districts."""

    start: str
    end: str
    minutes: int
    km: float
    mode: str
    rupiah: int
    basis: str

    def cells(self) -> list[object]:
        """In the order of the table."""
        return [*self[:3], f"{self.km:g}", *self[4:]]


class Work(NamedTuple):
    """What a year brings one job of one unit."""

    unit: str
    job: str
    activity: str
    volume: int
    minutes: int


@dataclass
class Person:
    """One synthetic health worker."""

    employee: str
    name: str
    job: str
    unit: str
    post_job: str
    home: str
    born: date
    since: date
    retires: date
    employment: str
    grade: str
    level: str
    performance: int
    community_rating: int
    request: str = "none"
    tags: list[str] = field(default_factory=list)

    @property
    def age(self) -> float:
        """Years on the day of the case."""
        return (TODAY - self.born).days / 365.25

    def cells(self) -> list[object]:
        """In the order of the table."""
        return [
            *(self.employee, self.name, self.job, self.unit, self.post_job, self.grade, self.level),
            *(self.employment, self.since, self.born, self.retires, self.home),
            *(self.request, self.performance, self.community_rating, ";".join(self.tags)),
            "synthetic",
        ]


@cache
def facts(name: str) -> list[Row]:
    """The rows of a table kept by hand, `name` relative to this folder."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def stream(purpose: str) -> Random:
    """Random numbers of one table, so that a change to one leaves the others alone."""
    return Random(f"{SEED} {purpose}")  # noqa: S311 - a reproducible case, no secret


def pick(random: Random, weights: Mapping[Item, float]) -> Item:
    """One item, as likely as its weight."""
    left = random.random() * sum(weights.values())
    for item, weight in weights.items():
        left -= weight
        if left < 0:
            return item
    return item


def pick_some(random: Random, items: Sequence[Item], count: int) -> list[Item]:
    """`count` different items, all equally likely, in random order."""
    return sorted(items, key=lambda _item: random.random())[:count]


def half_up(value: float) -> int:
    """The nearest whole number of an amount that is not negative, halves upwards."""
    return int(value + 0.5)


# --- places, ways, units ------------------------------------------------------------------------


def kilometres(a: Row, b: Row) -> float:
    """Haversine between two places."""
    lat_a, lat_b = radians(float(a["lat"])), radians(float(b["lat"]))
    east = radians(float(b["lon"]) - float(a["lon"]))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(half))


@cache
def links() -> list[Link]:
    """The ways between districts; lengths and minutes that nobody published are worked out."""
    places = {row["place"]: row for row in facts("places")}
    modes = {row["mode"]: row for row in facts("facts/modes")}
    rows = []
    for link in facts("facts/links"):
        mode = modes[link["mode"]]
        km = float(link["km"] or round(DETOUR * kilometres(places[link["from"]], places[link["to"]]), 1))
        minutes = int(link["minutes"] or max(5, half_up(60 * km / float(mode["km_per_hour"]))))
        cost = 1000 * max(2, half_up(km * float(mode["rupiah_per_km"]) / 1000))
        rows.append(Link(link["from"], link["to"], minutes, km, link["mode"], cost, link["basis"]))
    return rows


@cache
def shortest_minutes() -> dict[tuple[str, str], float]:
    """Minutes of the shortest way between any two districts."""
    names = [row["place"] for row in facts("places")]
    minutes = {(a, b): 0.0 if a == b else float("inf") for a in names for b in names}
    for link in links():
        for way in ((link.start, link.end), (link.end, link.start)):
            minutes[way] = min(minutes[way], link.minutes)
    for middle in names:
        for a in names:
            for b in names:
                minutes[a, b] = min(minutes[a, b], minutes[a, middle] + minutes[middle, b])
    return minutes


@cache
def units() -> list[Row]:
    """Puskesmas and hospitals, with the people who live in their catchment."""
    places = {row["place"]: row for row in facts("places")}
    puskesmas = facts("facts/puskesmas")
    inside = {place: sum(row["place"] == place for row in puskesmas) for place in places}
    rows = []
    for fact in [*puskesmas, *facts("facts/hospitals")]:
        place, region = places[fact["place"]], fact["place"][:5]
        regency = "Kota Sorong" if region == KOTA else "Kabupaten Sorong"
        row = {"unit": fact["unit"], "name": fact["name"], "region": region, "place": fact["place"]}
        if "class" in fact:
            people = sum(int(other["population"]) for other in places.values() if other["region"] == region)
            row |= {"kind": "hospital", "agency": fact["name"], "inpatient": "1"}
            row |= {"setting": "urban" if region == KOTA else "rural"}
        else:
            people = half_up(int(place["population"]) / inside[fact["place"]])
            row |= {"kind": "puskesmas", "agency": f"Dinas Kesehatan {regency}"}
            row |= {"setting": fact["setting"], "inpatient": fact["inpatient"]}
        row |= {axis: fact[axis] or place[axis] for axis in ("lat", "lon")}
        assumed = ["agency", "population", "setting", "inpatient", *([] if fact["lat"] else ["lat", "lon"])]
        rows.append(row | {"population": str(people), "assumed": ";".join(assumed)})
    return rows


# --- work: who is there, who is needed ----------------------------------------------------------


def staff(puskesmas: Row) -> dict[str, int]:
    """Persons per job. Published, but for the splits of the two groups that join jobs."""
    if not puskesmas["total_listed"]:
        return {}
    doctors, other = int(puskesmas["physicians_and_dentists"]), int(puskesmas["other"])
    dentists, support = doctors // 2, other // 3
    return {
        "physician": doctors - dentists,
        "dentist": dentists,
        "nurse": int(puskesmas["nurses"]),
        "midwife": int(puskesmas["midwives"]),
        **{job: int(puskesmas[job]) for job in LISTED},
        "administration": other - support,
        "support": support,
    }


@cache
def workload() -> list[Work]:
    """The work of each puskesmas, by the size of its catchment."""
    rows = []
    for unit in units():
        for activity in facts("facts/activities"):
            if unit["kind"] != "puskesmas" or activity["inpatient_only"] > unit["inpatient"]:
                continue
            per_person = int(activity["per_1000_people"]) / 1000
            volume = half_up(per_person * int(unit["population"])) + int(activity["per_unit"])
            rows.append(
                Work(unit["unit"], activity["job"], activity["activity"], volume, int(activity["minutes"]))
            )
    return rows


def needs() -> dict[tuple[str, str], int]:
    """ABK-Kes: minutes of work over minutes of a working year, support time on top, halves upwards."""
    minutes: dict[tuple[str, str], int] = {}
    for work in workload():
        key = work.unit, work.job
        minutes[key] = minutes.get(key, 0) + work.volume * work.minutes
    return {key: half_up(total / WORKING_MINUTES / (1 - SUPPORT_TIME)) for key, total in minutes.items()}


def posts(people: Sequence[Person]) -> list[list[object]]:
    """Minimum by standard, target by workload, maximum with room above today's headcount."""
    standard = {
        (row["setting"], row["inpatient"], row["job"]): int(row["minimum"]) for row in facts("standards")
    }
    hospital = {(row["unit"], row["job"]): row for row in facts("facts/hospital_staff")}
    need = needs()
    rows: list[list[object]] = []
    for unit in units():
        for job in facts("facts/jobs"):
            key = unit["unit"], job["job"]
            if unit["kind"] == "hospital":
                minimum, target = int(hospital[key]["minimum"]), int(hospital[key]["target"])
            else:
                minimum = standard[unit["setting"], unit["inpatient"], job["job"]]
                target = max(minimum, need[key])
            today = sum(person.unit == unit["unit"] and person.post_job == job["job"] for person in people)
            basis = "assumed" if unit["kind"] == "hospital" else "standard and workload"
            rows.append([*key, minimum, target, max(target, today) + int(job["slack"]), basis])
    return rows


# --- people -------------------------------------------------------------------------------------


def headcounts() -> dict[str, dict[str, int]]:
    """Persons per unit and job."""
    counts = {row["unit"]: staff(row) for row in facts("facts/puskesmas")}
    for row in facts("facts/hospital_staff"):
        counts.setdefault(row["unit"], {})[row["job"]] = int(row["staff"])
    return counts


def everybody() -> list[Person]:
    """All health workers, in the order of units and jobs."""
    random = stream("employees")
    counts, jobs = headcounts(), {row["job"]: row for row in facts("facts/jobs")}
    people: list[Person] = []
    for unit in units():
        for job, count in counts[unit["unit"]].items():
            for number in range(1, count + 1):
                name = f"{jobs[job]['title']} {number:03}, {unit['name']}"
                person = worker(random, f"SYN-{len(people) + 1:04}", name, jobs[job], unit)
                if unit["kind"] == "hospital" and job == "nurse" and number <= 2:
                    person.post_job = "administration"
                people.append(person)
    appoint_heads(people)
    return people


def worker(random: Random, employee: str, name: str, job: Row, unit: Row) -> Person:
    """One person of a job at a unit."""
    youngest = 25.5 if job["job"] in DOCTORS else 23.5
    age = youngest + (57.8 - youngest) * random.random() ** 1.2
    by_age = {"pns": 16 + 2 * (age - 23), "pppk": 18, "contract": max(0, 38 - age)}
    employment = pick(random, by_age)
    level, grade = career(random, age, job, employment)
    born = TODAY - timedelta(days=int(age * 365.25))
    years_at_most = min(age - youngest + 2, {"pns": 22, "pppk": 5.5, "contract": 8}[employment])
    span = pick(random, {(0.1, 2.0): 16, (2.0, 5.0): 26, (5.0, 22.0): 58})
    years = span[0] + (span[1] - span[0]) * random.random()
    years = years if years < years_at_most else years_at_most * (0.3 + 0.7 * random.random())
    return Person(
        employee=employee,
        name=name,
        job=job["job"],
        unit=unit["unit"],
        post_job=job["job"],
        home=home(random, unit),
        born=born,
        since=TODAY - timedelta(days=int(years * 365.25)),
        retires=pension(born, 60 if level == "ahli madya" else 58),
        employment=employment,
        grade=grade,
        level=level,
        performance=pick(random, {1: 1, 2: 3, 3: 11, 4: 65, 5: 20}),
        community_rating=pick(random, {1: 2, 2: 8, 3: 35, 4: 42, 5: 13}),
        tags=["oap"] if random.random() < papuan_share(unit) else [],
    )


def career(random: Random, age: float, job: Row, employment: str) -> tuple[str, str]:
    """Functional level and grade that go with age, profession and employment."""
    expert = random.random() < float(job["expert_share"])
    step = int(age >= 33) + int(age >= 45)
    if expert:
        level = ("ahli pertama", "ahli muda", "ahli madya")[
            step if job["job"] == "physician" else min(step, 1)
        ]
    elif job["expert_share"] == "0":
        level = "pelaksana"
    else:
        level = ("terampil", "mahir", "penyelia")[step]
    grade = LADDERS[level][random.random() < 0.5]
    if employment == "pns":
        return level, grade
    if employment == "contract":
        return "", ""
    entry = "ahli pertama" if expert else "terampil"
    return ("pelaksana", "V") if level == "pelaksana" else (entry, "IX" if expert else "VII")


def pension(born: date, age: int) -> date:
    """The first of the month after the birthday."""
    year, month = born.year + age, born.month + 1
    return date(year + month // 13, (month - 1) % 12 + 1, 1)


def papuan_share(unit: Row) -> float:
    """Of Orang Asli Papua among the staff: an assumption."""
    return {"urban": 0.3, "rural": 0.35, "remote": 0.6, "very_remote": 0.75}[unit["setting"]]


def home(random: Random, unit: Row) -> str:
    """Most live where they work; some commute; a few have left a home district far away."""
    places = facts("places")
    at_unit = {"urban": 0.45, "rural": 0.6, "remote": 0.7, "very_remote": 0.8}[unit["setting"]]
    here = random.random()
    if here < at_unit and unit["kind"] == "puskesmas":
        return unit["place"]
    if here > 0.95:
        nearby = {row["place"]: 1.0 for row in places if row["region"] == unit["region"]}
    else:
        minutes = shortest_minutes()
        nearby = {
            row["place"]: int(row["population"]) * exp(-minutes[row["place"], unit["place"]] / 30)
            for row in places
        }
    return pick(random, nearby)


def appoint_heads(people: Sequence[Person]) -> None:
    """The head of a puskesmas: its most senior civil servant of a leading profession."""
    leading = {"physician", "dentist", "nurse", "midwife", "public_health"}
    for unit, staff_there in groupby(people, key=lambda person: person.unit):
        if unit.startswith("RSUD"):
            continue
        able = [person for person in staff_there if person.job in leading and person.employment == "pns"]
        able = [person for person in able if person.age < 55] or able
        max(able, key=lambda person: (person.grade, -person.born.toordinal())).tags.append("head")


# --- what they can do and wish ------------------------------------------------------------------


def competencies(people: Sequence[Person]) -> list[list[object]]:
    """Levels held; certificates of emergency care run out."""
    random = stream("competencies")
    rows: list[list[object]] = []
    for person in people:
        for skill in facts("facts/skills"):
            if skill["job"] != person.job:
                continue
            weights = {level: float(skill[f"level_{level}"]) for level in range(1, 6)}
            level = pick(random, {0: float(skill["none"])} | weights)
            if level:
                until = (
                    expiry(random, int(skill["years_valid"]), expired=0.05) if skill["years_valid"] else ""
                )
                rows.append([person.employee, skill["competency"], level, until])
    return rows


def licences(people: Sequence[Person]) -> list[list[object]]:
    """Licences to practise: of every licensed profession, some run out and were not renewed."""
    random = stream("licences")
    licensed = {row["job"] for row in facts("facts/jobs") if row["licensed"] == "1"}
    return [
        [person.employee, person.job, expiry(random, 5, expired=0.03)]
        for person in people
        if person.job in licensed
    ]


def expiry(random: Random, years: int, expired: float) -> date:
    """A day in the next `years`; for a share of `expired`, one in the last year."""
    gone = random.random() < expired
    days = int((1 if gone else years) * 365 * random.random())
    return TODAY - timedelta(days=days + 1) if gone else TODAY + timedelta(days=days)


def requirements() -> list[list[object]]:
    """What a job asks for everywhere, and more of it in the settings that say so."""
    rows: list[list[object]] = []
    for fact in facts("facts/requirements"):
        where = [unit["unit"] for unit in units() if fact["setting"] == unit["setting"]] or [""]
        rows += [[fact["job"], unit, fact["competency"], fact["level"], fact["mandatory"]] for unit in where]
    return rows


def preferences(people: Sequence[Person]) -> list[list[object]]:
    """Two in five wish for one to four units, mostly near home and in their own regency."""
    random, minutes = stream("preferences"), shortest_minutes()
    liking = {"urban": 1.0, "rural": 1.0, "remote": 0.6, "very_remote": 0.4}
    region = {unit["unit"]: unit["region"] for unit in units()}
    rows: list[list[object]] = []
    for person in people:
        if random.random() > 0.4:
            continue
        weights = {
            unit["unit"]: liking[unit["setting"]]
            * exp(-minutes[person.home, unit["place"]] / 60)
            * (1 if unit["region"] == region[person.unit] else 0.25)
            * (4 if unit["unit"] == person.unit else 1)
            for unit in units()
        }
        for rank in range(1, pick(random, {1: 35, 2: 30, 3: 20, 4: 15}) + 1):
            unit = pick(random, weights)
            del weights[unit]
            rows.append([person.employee, unit, rank])
    return rows


def hand_in_requests(people: Sequence[Person], wishes: Sequence[Sequence[object]]) -> None:
    """Who wishes first of all to be elsewhere has asked for a transfer, who wishes to be there, to stay."""
    first = {employee: unit for employee, unit, rank in wishes if rank == 1}
    for person in people:
        if person.employee in first:
            person.request = "stay" if first[person.employee] == person.unit else "transfer"


def ties(people: Sequence[Person]) -> list[list[object]]:
    """Couples who share a home, half of them a unit as well; a few who must be kept apart."""
    random = stream("ties")
    region = {unit["unit"]: unit["region"] for unit in units()}
    free, rows = list(people), list[list[object]]()
    for number in range(36):
        kind = "together" if number < 30 else "apart"
        same_unit = number % 2 == 0
        first = pick_some(random, free, 1)[0]
        fitting = [
            person
            for person in free
            if person is not first
            and (person.unit == first.unit) is same_unit
            and region[person.unit] == region[first.unit]
            and (person.home == first.home or kind == "apart")
        ]
        if fitting:
            second = pick_some(random, fitting, 1)[0]
            free = [person for person in free if person not in (first, second)]
            rows.append([first.employee, second.employee, kind])
    return rows


def scores(people: Sequence[Person]) -> list[list[object]]:
    """Votes of village forums of the Kabupaten for health workers whom they would like to have."""
    random = stream("scores")
    puskesmas = [row for row in units() if row["kind"] == "puskesmas" and row["region"] != KOTA]
    known = {row["unit"] for row in puskesmas}
    liked = [person for person in people if person.unit in known and person.community_rating >= 4]
    return [
        [person.employee, unit["unit"], "", "forum_votes", 5 + int(40 * random.random())]
        for unit in puskesmas
        for person in pick_some(random, liked, 3 + int(3 * random.random()))
    ]


def locks(people: Sequence[Person]) -> list[list[object]]:
    """Heads stay where they lead; a few may not serve where a relative decides about them."""
    random = stream("locks")
    region = {unit["unit"]: unit["region"] for unit in units()}
    heads = [person for person in people if "head" in person.tags]
    rows: list[list[object]] = [
        [head.employee, head.unit, "", "pin", "head of the puskesmas"] for head in heads
    ]
    others = [person for person in people if "head" not in person.tags]
    for person in pick_some(random, others, 8):
        near = [
            head for head in heads if head.unit != person.unit and region[head.unit] == region[person.unit]
        ]
        unit = pick_some(random, near, 1)[0].unit
        rows.append([person.employee, unit, "", "forbid", "relative of the head"])
    return rows


# --- files --------------------------------------------------------------------------------------


def write(folder: Path, table: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
    """One table as UTF-8 CSV with LF; `columns` separated by blanks."""
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split())
        writer.writerows(rows)


def build(folder: Path) -> None:
    """All tables that are not kept by hand."""
    people = everybody()
    wishes = preferences(people)
    hand_in_requests(people, wishes)
    identity = "unit name kind region agency place lat lon population setting inpatient assumed"
    career_columns = "employee name job unit post_job grade level employment since born retires home"
    write(
        folder,
        "employees",
        f"{career_columns} request performance community_rating tags basis",
        [person.cells() for person in people],
    )
    write(folder, "units", identity, [[unit[column] for column in identity.split()] for unit in units()])
    write(folder, "posts", "unit job minimum target maximum basis", posts(people))
    write(folder, "links", "from to minutes km mode cost basis", [link.cells() for link in links()])
    write(folder, "requirements", "job unit competency level mandatory", requirements())
    write(folder, "competencies", "employee competency level valid_until", competencies(people))
    write(folder, "licences", "employee job valid_until", licences(people))
    write(folder, "preferences", "employee unit rank", wishes)
    write(folder, "ties", "employee_a employee_b kind", ties(people))
    write(folder, "scores", "employee unit job measure value", scores(people))
    write(folder, "workload", "unit job activity volume minutes", workload())
    write(folder, "locks", "employee unit job action reason", locks(people))


if __name__ == "__main__":
    build(Path(sys.argv[1]) if sys.argv[1:] else HERE)
