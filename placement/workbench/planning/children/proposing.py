"""What is kept of a run when its moves are proposed: printed as JSON.

`python -m placement.workbench.planning.children.proposing RUN SIZE START EVERY`: each change of post with
its reasons in every language and its wave, what the plan comes to, and a fresh audit of the folder.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import placement as pm
from placement.workbench.planning.children.tied import tie

LANGUAGES = ("en", "id")
PLAN = "placement.csv"
SECONDS = 0.05
"""For a first posting: its reasons are told at once, the time is for alternatives, which are not kept."""


def main(folder: str, size: str, start: str, every: str) -> None:
    """Print it."""
    tie()
    try:
        told = proposed(Path(folder), int(size), date.fromisoformat(start), int(every))
    except pm.PlacementError as error:
        sys.exit(str(error))
    json.dump(told, sys.stdout, ensure_ascii=False)


def proposed(folder: Path, size: int, start: date, every: int) -> dict[str, Any]:
    """The whole of it."""
    run = pm.read_run(folder)
    told = {language: _summary(run, language) for language in LANGUAGES}
    moves = {language: {each["employee"]: each for each in told[language]["moves"]} for language in LANGUAGES}
    waves = _waves(run, size, start, every)
    checked = pm.verify(folder).document
    return {
        "plan": hashlib.sha256((folder / PLAN).read_bytes()).hexdigest(),
        "moves": [_move(run, row, moves, waves["of"].get(row["employee"])) for row in _changes(run)],
        "facts": {
            "status": run.status,
            "audit": checked["audit"],
            "levels": checked["levels"],
            "short": waves["short"],
            "order": waves["order"],
            "units": told[LANGUAGES[0]]["units"],
            "told": {
                language: {name: each[name] for name in ("sentences", "figures")}
                for language, each in told.items()
            },
        },
    }


def _summary(run: pm.Run, language: str) -> Mapping[str, Any]:
    with pm.speaking(language):
        document: Mapping[str, Any] = pm.summary(run).document
    return document


def _changes(run: pm.Run) -> list[dict[str, Any]]:
    """Rows of whoever holds another post than today, or one of two; blanks as None."""
    table = run.placements.astype(object)
    table = table.where(table.notna(), None)
    rows: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]  # names are texts
    return [row for row in rows if (row["unit"], row["job"]) != (row["from_unit"], row["from_job"])]


def _waves(run: pm.Run, size: int, start: date, every: int) -> dict[str, Any]:
    """Wave and day by employee; all in one where there is no order that strips no post, and why."""
    try:
        found = pm.waves(run, size=size, start=start, every=every)
    except pm.PlacementError:
        return {"of": {}, "short": [], "order": _refusal(run, size, start, every)}
    rows = found.table.to_dict("records")
    dated = {
        row["employee"]: {"wave": int(row["wave"]), "date": row["date"].date().isoformat()} for row in rows
    }
    return {"of": dated, "short": found.short_of_minimum.tolist(), "order": {}}


def _refusal(run: pm.Run, size: int, start: date, every: int) -> dict[str, str]:
    """Why there is no order, in every language."""
    said = {}
    for language in LANGUAGES:
        with pm.speaking(language):
            try:
                pm.waves(run, size=size, start=start, every=every)
            except pm.PlacementError as error:
                said[language] = str(error)
    return said


def _move(
    run: pm.Run, row: dict[str, Any], moves: Mapping[str, Mapping[str, Any]], wave: dict[str, Any] | None
) -> dict[str, Any]:
    reasons = {}
    for language in LANGUAGES:
        each = moves[language].get(row["employee"]) or _by_itself(run, row["employee"], language)
        reasons[language] = {name: each.get(name, "") for name in ("for", "against", "instead")}
        ways = {name: each.get(name) for name in ("minutes_before", "minutes_after", "wish_after")}
    return {
        **{name: row[name] for name in ("employee", "unit", "job", "from_unit", "from_job")},
        "course": row["course"] or "",
        "reasons": reasons,
        "ways": ways,
        "wave": 1 if wave is None else wave["wave"],
        "date": None if wave is None else wave["date"],
    }


def _by_itself(run: pm.Run, employee: str, language: str) -> Mapping[str, Any]:
    """Reasons of who gets a first post, or loses one: no move, so the summary has none."""
    with pm.speaking(language):
        reasons: Mapping[str, Any] = pm.explain(run, employee, seconds=SECONDS).document["reasons"]
    return reasons


if __name__ == "__main__":
    main(*sys.argv[1:5])
