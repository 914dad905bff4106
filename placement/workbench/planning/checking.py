"""What `placement check` says of a scenario over the tables of today."""

import shutil
import tempfile
from pathlib import Path

from placement.workbench import folders
from placement.workbench.planning.cards import Finding
from placement.workbench.planning.freezing import folder_of
from placement.workbench.planning.models import Snapshot
from placement.workbench.planning.speaking import ask

_NAME = "scenario.yaml"


def check(yaml: str, snapshot: Snapshot) -> list[Finding]:
    """All findings, in the reader's language; lines are those of the text."""
    scratch = Path(tempfile.mkdtemp(dir=folders.scratch()))
    file = scratch / _NAME
    try:
        file.write_text(yaml, "utf-8")
        case = f"case={folder_of(snapshot).as_posix()}"
        said = ask("check", str(file), "--set", case, "--json", refuses=False)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return [_finding(each) for each in said["problems"]]


def _finding(said: dict[str, str | None]) -> Finding:
    """Of a finding about the scenario the line and the path; of another the table that it is about."""
    of_scenario = said["table"] == _NAME
    place = "" if of_scenario or not said["row"] else f"{said['row']}"
    return Finding(
        said["severity"] or "error",
        int(said["row"]) if of_scenario and said["row"] else None,
        (said["column"] or "") if of_scenario else "",
        said["message"] or "",
        said["remedy"] or "",
        "" if of_scenario else " ".join(filter(None, (said["table"], place, said["column"]))),
    )
