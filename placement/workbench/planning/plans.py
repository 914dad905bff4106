"""The plan of a run folder as rows: who is where before and after, by unit and job."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from placement.workbench.planning.models import Run
from placement.workbench.planning.solves import PLAN, home

Key = tuple[str, str]
"""Unit and job."""


@dataclass(frozen=True)
class Person:
    """One person and the posts held before and after."""

    employee: str
    name: str
    before: Key
    after: Key

    @property
    def moved(self) -> bool:
        """Whether the plan places them otherwise."""
        return self.before != self.after


@dataclass(frozen=True)
class Post:
    """A post's headcounts."""

    minimum: int
    before: int
    after: int

    @property
    def short(self) -> bool:
        """Whether the plan leaves it below its minimum."""
        return self.after < self.minimum


@dataclass(frozen=True)
class Plan:
    """A plan, read for the board."""

    units: dict[str, str]  # names by id, in the order of the table
    jobs: list[str]
    posts: dict[Key, Post]
    people: list[Person]

    def at(self, unit: str, job: str) -> list[Person]:
        """Those who hold the post before or after."""
        return [each for each in self.people if (unit, job) in {each.before, each.after}]

    def unit(self, said: str) -> str:
        """The id of a unit that was named by id or name; as it was said where no unit is called so."""
        named = {name.casefold(): unit for unit, name in self.units.items()}
        return said if said in self.units else named.get(said.casefold(), said)


def plan_of(run: Run) -> Plan:
    """The plan of a run that is done."""
    return _read(home(run), run.plan_sha256)


@lru_cache(maxsize=4)
def _read(folder: Path, _sha256: str) -> Plan:
    rows = _rows(folder / "posts.csv")
    posts = {
        (row["unit"], row["job"]): Post(int(row["minimum"] or 0), int(row["before"]), int(row["after"]))
        for row in rows
    }
    people = [
        Person(
            row["employee"],
            row["name"],
            (row["from_unit"], row["from_job"]),
            (row["unit"], row["job"]),
        )
        for row in _rows(folder / PLAN)
    ]
    units = {row["unit"]: row.get("name") or row["unit"] for row in _rows(folder / "case" / "units.csv")}
    return Plan(units, sorted({job for _unit, job in posts}), posts, people)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
