"""What a run was made from: its tables and what they say of their own basis, its settings, its versions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from placement.base.language import _, named
from placement.reports.evidence import Evidence
from placement.reports.numerals import day, number

PEDIGREE = ("basis", "source", "assumed")
"""Columns of the users' own in which tables say where a row comes from, or what in it is assumed."""


@dataclass(frozen=True)
class TableSource:
    """One table: its rows, what its pedigree columns say and how often, the file's SHA-256."""

    table: str
    rows: int
    said: str
    digest: str


def sources(evidence: Evidence) -> Iterator[TableSource]:
    """The tables that have rows."""
    digests: Mapping[str, str] = evidence.manifest.get("inputs", {})
    by_table = {name.rpartition("/")[2].rpartition(".")[0]: digest for name, digest in digests.items()}
    for name, frame in evidence.run.case.tables.items():
        if len(frame):
            said = []
            for column in PEDIGREE:
                if column in frame.columns:
                    counts = frame[column].dropna().str.split(";").explode().value_counts()
                    words = "; ".join(
                        f"{named(str(value))} ({number(int(count))})" for value, count in counts.items()
                    )
                    said.append(f"{_column(column)}: {words}")
            yield TableSource(_table(name), len(frame), " · ".join(said), by_table.get(name, ""))


def _table(name: str) -> str:
    """A table as people call it; in another language its file's name behind it."""
    told = {
        "employees": _("employees"),
        "units": _("units"),
        "posts": _("posts"),
        "places": _("places"),
        "travel": _("travel"),
        "links": _("links"),
        "requirements": _("requirements"),
        "competencies": _("competencies"),
        "licences": _("licences"),
        "preferences": _("preferences"),
        "ties": _("ties"),
        "scores": _("scores"),
        "courses": _("courses"),
        "workload": _("workload"),
        "standards": _("standards"),
        "locks": _("locks"),
    }[name]
    return name if told == name else f"{told} [{name}]"


def _column(name: str) -> str:
    return {"basis": _("basis"), "source": _("source"), "assumed": _("assumed")}[name]


def synthetic(evidence: Evidence) -> bool:
    """Whether the table of employees says of every row that it is synthetic."""
    employees = evidence.run.case.tables["employees"]
    return "basis" in employees.columns and bool((employees["basis"] == "synthetic").all())


def assumptions(evidence: Evidence) -> list[str]:
    """How travel is measured, on which day, and for whom."""
    scenario, travel = evidence.run.scenario, evidence.run.scenario.travel
    told = [
        _("Ages, years in post and licences are measured on {date}.", date=day(scenario.date)),
        _(
            "Minutes of travel come from the first of these sources that knows the way: {sources}.",
            sources=", ".join(_known()[source] for source in travel.sources),
        ),
    ]
    if "straight_line" in travel.sources:
        told.append(
            _(
                "A straight line counts {detour} times its length, at {speed} km an hour.",
                detour=number(float(travel.detour), 2),
                speed=number(float(travel.km_per_hour)),
            )
        )
    known = (evidence.problem.place_minutes >= 0).any(axis=1) if len(evidence.places) else None
    if known is not None and not known.all():
        told.append(_("No source knows the way from {n} of the places to any unit.", n=int((~known).sum())))
    if not (scenario.scope.who.empty and scenario.scope.where.empty):
        told.append(_("The scope keeps everybody outside it where they are; they count like anyone."))
    if kept := int(evidence.problem.frozen.sum()):
        told.append(_("{n} employees are outside the scope.", n=number(kept)))
    return told


def _known() -> dict[str, str]:
    return {
        "table": _("the table of travel times"),
        "links": _("the shortest way over the links between places"),
        "straight_line": _("the straight line"),
    }


def versions(evidence: Evidence) -> str:
    """What was installed, as the manifest has it."""
    return ", ".join(f"{name} {version}" for name, version in evidence.manifest.get("versions", {}).items())


def command(evidence: Evidence) -> str:
    """The words with which the run was made."""
    said: Sequence[Any] = evidence.manifest.get("command", ())
    return " ".join(f'"{word}"' if " " in str(word) else str(word) for word in said)


def digests(evidence: Evidence) -> list[tuple[str, str]]:
    """SHA-256 of every input, by its path seen from the scenario."""
    return sorted(evidence.manifest.get("inputs", {}).items())
