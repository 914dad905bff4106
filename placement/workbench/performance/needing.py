"""What posts need by the tables and by what was reported, and what becomes of a head's word on it."""

import json
import shutil
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
from django.conf import settings
from django.core.cache import cache
from django.db.models import Q

import placement as pm
from placement.workbench import children, folders
from placement.workbench.performance.counting import Reported
from placement.workbench.planning.freezing import digest
from placement.workbench.staff.exporting import frame_on
from placement.workbench.staff.models import Employee, Posting

PROGRAM = "placement.workbench.performance.children.needing"
LASTS = 86_400
COLUMNS = {
    "units": ["unit", "name", "kind", "region", "setting", "inpatient"],
    "employees": ["employee", "job", "unit", "post_job"],
    "posts": ["unit", "job", "minimum", "target", "maximum"],
    "workload": ["unit", "job", "activity", "volume", "minutes"],
    "standards": ["kind", "setting", "inpatient", "job", "minimum"],
}
"""What need is computed from; no name of a person leaves the database for it."""

Key = tuple[str, str]
"""Unit and job."""


@dataclass(frozen=True)
class Needs:
    """A post's need: by ABK-Kes and by ABK of the table `workload`, and by ABK-Kes of what was reported."""

    health: float | None
    general: float | None
    reported: float | None
    actual: int
    minimum: int
    target: int
    understaffed: bool
    wisn: float | None

    @property
    def ratio(self) -> Decimal | None:
        """WISN with two decimals, rounded down: what is below 1 never reads as 1."""
        return None if self.wisn is None else Decimal(self.wisn).quantize(Decimal("0.01"), ROUND_FLOOR)

    @property
    def told(self) -> dict[str, Any]:
        """As a confirmation keeps it."""
        names = ("health", "general", "reported", "actual", "minimum", "target")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Computed:
    """By unit and job what is needed; `errors` say why something could not be computed."""

    posts: Mapping[Key, Needs]
    errors: tuple[str, ...]


def computed(units: Collection[int], reported: Collection[Reported], day: date, language: str) -> Computed:
    """The need of every post of some units, computed by the engine in a process of its own.

    It is kept as long as the tables it follows from are the same. Where enough was reported, a target
    follows from that, as it would once it is taken over; else from the table `workload`.
    """
    place = Path(tempfile.mkdtemp(dir=folders.scratch()))
    try:
        told = [each for each in reported if each.enough]
        _write(place, units, told, day)
        parts = sorted(part for part in place.iterdir())
        key = "need-" + "-".join([*(digest(part)[:20] for part in parts), *_settings(), language])
        found = cache.get(key)
        if found is None:
            said = children.program(PROGRAM, [str(place), *_settings()], language)
            if said.returncode:
                raise RuntimeError(said.stderr)
            found = json.loads(said.stdout)
            cache.set(key, found, LASTS)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return _read(found, {(each.post.unit.unit, each.post.job) for each in told})


def _settings() -> list[str]:
    return [str(settings.WORKING_MINUTES), str(settings.SUPPORT)]


def _write(place: Path, units: Collection[int], told: Collection[Reported], day: date) -> None:
    here = Q(unit__in=units)
    serving = Posting.objects.on(day).filter(post__unit__in=units)
    among = {
        "units": Q(pk__in=units),
        "employees": Q(pk__in=Employee.objects.filter(postings__in=serving).values("pk")),
        "posts": here,
        "workload": here,
        "standards": Q(),
    }
    frames = {name: frame_on(name, day, some)[COLUMNS[name]] for name, some in among.items()}
    full = {
        name: frame for name, frame in frames.items() if len(frame) or name in {"units", "posts", "employees"}
    }
    pm.write_tables(full, place / "data")
    if told:
        pm.write_tables({**full, "workload": _workload(told)}, place / "reported")


def _workload(told: Collection[Reported]) -> pd.DataFrame:
    rows = [
        (line.unit, line.job, line.activity, float(line.volume), float(line.minutes))
        for each in told
        for line in each.lines
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS["workload"])
    return frame.set_axis(pd.RangeIndex(2, len(rows) + 2, name="row"))


def _read(found: Mapping[str, Any], told: Collection[Key]) -> Computed:
    by = {
        source: {(row["unit"], row["job"]): row for row in answer["posts"]}
        for source, answer in found.items()
    }
    reported = {key: row for key, row in by.get("reported", {}).items() if key in told}
    posts = {}
    for key, row in {**reported, **by["health"]}.items():
        source = reported.get(key, row)
        posts[key] = Needs(
            by["health"].get(key, {}).get("need"),
            by["general"].get(key, {}).get("need"),
            reported.get(key, {}).get("need"),
            row["actual"],
            source["minimum"],
            source["target"],
            source["understaffed"],
            source["wisn"],
        )
    errors = dict.fromkeys(answer["error"] for answer in found.values() if answer["error"])
    return Computed(posts, tuple(errors))
