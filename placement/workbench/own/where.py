"""Where somebody could go: posts they are fit for, and what each course would open."""

import hashlib
import json
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from placement.workbench import children, folders
from placement.workbench.planning.freezing import folder_of, freeze
from placement.workbench.planning.models import Snapshot
from placement.workbench.staff.models import Employee, Unit

PATIENCE = 120.0
"""Seconds after which a child that has not answered is given up, and another is asked."""


@dataclass(frozen=True)
class Place:
    """A post as the page tells it."""

    unit: Unit
    job: str
    minutes: float | None
    short: int
    """Persons that it lacks today."""
    now: bool


@dataclass(frozen=True)
class Where:
    """All posts for people of one's job, as of a day."""

    day: date
    fit: Sequence[Place]
    opened: Mapping[tuple[str, ...], Sequence[Place]]
    """By courses that have to be taken together, the posts that they open."""
    barred: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    """By what is in the way, the posts that no course opens."""


def where(person: Employee, today: date) -> Where | None:
    """The posts; None while a child is looking. Asked once a snapshot, for each person.

    Raises ValueError with the engine's words where it refuses.
    """
    snapshot = Snapshot.objects.filter(as_of=today).first() or freeze(None, today)
    file = _place(snapshot, person)
    if not file.is_file():
        _ask(snapshot, person, file)
        return None
    told = json.loads(file.read_text("utf-8"))
    if "error" in told:
        raise ValueError(told["error"])
    return _sorted(told.get(get_language()) or told["en"], snapshot.as_of)


def _place(snapshot: Snapshot, person: Employee) -> Path:
    folder = folders.papers() / "options" / snapshot.sha256
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{hashlib.sha256(person.employee.encode()).hexdigest()[:32]}.json"


def _ask(snapshot: Snapshot, person: Employee, file: Path) -> None:
    """Starts a child, unless one is looking already."""
    asked = file.with_suffix(".asked")
    if asked.is_file() and time.time() - asked.stat().st_mtime < PATIENCE:
        return
    asked.touch()
    case = str(folder_of(snapshot))
    child = children.started(
        "placement.workbench.own.fitting", case, str(snapshot.as_of), person.employee, str(file)
    )
    threading.Thread(target=child.wait, daemon=True).start()  # else it stays in the list of processes


def _sorted(posts: Sequence[Mapping[str, Any]], day: date) -> Where:
    units = {each.unit: each for each in Unit.objects.filter(unit__in={post["unit"] for post in posts})}
    fit: list[Place] = []
    opened: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    barred: dict[str, list[Place]] = defaultdict(list)
    for post in posts:
        if post["unit"] not in units:
            continue
        short = max(0, post["target"] - post["today"])
        place = Place(units[post["unit"]], post["job"], post["minutes"], short, post["current"])
        if post["fit"]:
            fit.append(place)
        elif post["barred"]:
            barred["; ".join(each["message"] for each in post["barred"])].append(place)
        elif all(each["courses"] for each in post["lacks"]):
            opened[courses_for(post["lacks"])].append(place)
        else:
            lacking = [f"{each['competency']} {each['level']}" for each in post["lacks"]]
            barred["; ".join(lacking)].append(place)
    return Where(
        day,
        sorted(fit, key=_order),
        {
            each: sorted(opened[each], key=_order)
            for each in sorted(opened, key=lambda key: -len(opened[key]))
        },
        {each: sorted(barred[each], key=_order) for each in barred},
    )


def courses_for(lacks: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """One course that gives all that is lacking, where there is one; else the cheapest of each."""
    common = [name for name in lacks[0]["courses"] if all(name in each["courses"] for each in lacks)]
    return (common[0],) if common else tuple(dict.fromkeys(each["courses"][0] for each in lacks))


def _order(place: Place) -> tuple[bool, bool, float, str]:
    """One's own post first, then those that lack somebody, then the near ones."""
    return (
        not place.now,
        place.short == 0,
        place.minutes if place.minutes is not None else 1e9,
        str(place.unit),
    )
