"""The tables about some people and posts, frozen or as of a day, in one form that can be compared."""

import csv
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db.models import Q

import placement as pm
from placement.workbench import folders
from placement.workbench.staff.exporting import frame_on
from placement.workbench.staff.models import Posting

Key = tuple[str, str]
"""Unit and job."""

PERSONAL = ("competencies", "licences", "preferences", "scores", "locks")
"""Tables with rows about one person each, beside `employees`."""


@dataclass(frozen=True)
class Need:
    """What a post needs and may hold; None where the table leaves it blank."""

    minimum: str
    target: str
    maximum: str

    @property
    def text(self) -> str:
        """The three figures in a line."""
        return f"{self.minimum or '–'}/{self.target or '–'}/{self.maximum or '–'}"

    def most(self, held: int) -> int:
        """Persons that it may hold; blank: the larger of the target and of those who held it."""
        return int(self.maximum) if self.maximum else max(int(self.target or self.minimum or 0), held)


@dataclass
class Tables:
    """What is told of some people, of those tied to them, and of some posts."""

    people: dict[str, dict[str, str]] = field(default_factory=dict)
    held: dict[str, Key] = field(default_factory=dict)
    rows: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    posts: dict[Key, Need] = field(default_factory=dict)
    holders: dict[Key, frozenset[str]] = field(default_factory=dict)
    ties: dict[str, set[str]] = field(default_factory=dict)
    lessons: dict[str, dict[str, str]] = field(default_factory=dict)  # course → competency → level

    @property
    def partners(self) -> set[str]:
        """All to whom somebody is tied."""
        return {other for others in self.ties.values() for other in others}


def frozen(folder: Path, people: Collection[str], posts: Collection[Key]) -> Tables:
    """What a case folder says of these people and posts."""
    made = Tables(rows={table: _about(folder, table, people) for table in PERSONAL})
    made.ties = _ties(folder, people)
    wanted = {*people, *made.partners}
    holders: dict[Key, set[str]] = defaultdict(set)
    for row in _read(folder, "employees"):
        post = row.pop("unit", ""), row.pop("post_job", "") or row.get("job", "")
        if post[0] and post in posts:
            holders[post].add(row["employee"])
        if row["employee"] in wanted:
            made.people[row["employee"]] = {name: value for name, value in row.items() if value}
            if post[0]:
                made.held[row["employee"]] = post
    made.holders = {post: frozenset(each) for post, each in holders.items()}
    for row in _read(folder, "courses"):
        made.lessons.setdefault(row["course"], {})[row["competency"]] = row["to_level"]
    for row in _read(folder, "posts"):
        if (key := (row["unit"], row["job"])) in posts:
            made.posts[key] = Need(*(row.get(name, "") for name in ("minimum", "target", "maximum")))
    return made


def of_today(day: date, people: Collection[str], posts: Collection[Key]) -> Tables:
    """The same of the tables as they are on a day, written and read as frozen ones are."""
    who = Q(employee__in=people)
    about = {table: Q(employee__employee__in=people) for table in PERSONAL}
    tied = Q(employee_a__employee__in=people) | Q(employee_b__employee__in=people)
    among = {
        "employees": who,
        "posts": Q(unit__unit__in={unit for unit, _job in posts}),
        "ties": tied,
        **about,
    }
    scratch = Path(tempfile.mkdtemp(dir=folders.scratch()))
    try:
        pm.write_tables({name: frame_on(name, day, some) for name, some in among.items()}, scratch)
        made = frozen(scratch, people, posts)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    holding = Posting.objects.on(day).filter(post__unit__unit__in={unit for unit, _job in posts})
    holders: dict[Key, set[str]] = defaultdict(set)
    for employee, unit, job in holding.values_list("employee__employee", "post__unit__unit", "post__job"):
        holders[unit, job].add(employee)
    made.holders = {post: frozenset(each) for post, each in holders.items()}
    return made


def _about(folder: Path, table: str, people: Collection[str]) -> dict[str, list[str]]:
    """By person the rows of a table, each as `column: value` of what is not blank."""
    rows: dict[str, list[str]] = defaultdict(list)
    for row in _read(folder, table):
        if (person := row.pop("employee")) in people:
            rows[person].append(", ".join(f"{name}: {value}" for name, value in row.items() if value))
    return dict(rows)


def _ties(folder: Path, people: Collection[str]) -> dict[str, set[str]]:
    ties: dict[str, set[str]] = defaultdict(set)
    for row in _read(folder, "ties"):
        one, other = row["employee_a"], row["employee_b"]
        for person, partner in ((one, other), (other, one)):
            if person in people:
                ties[person].add(partner)
    return dict(ties)


def _read(folder: Path, table: str) -> Iterable[dict[str, str]]:
    file = folder / f"{table}.csv"
    if not file.is_file():
        return []
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))
