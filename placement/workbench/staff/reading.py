"""Files that come in: read in a child process, so that 50,000 rows make nobody wait for a page.

`python -m placement.workbench.staff.reading ID` reads an upload, or imports it once it is confirmed.
"""

import hashlib
import json
import os
import shutil
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from placement.workbench.staff.files import folder_of

if TYPE_CHECKING:
    from placement.workbench.staff.importing import Difference
    from placement.workbench.staff.models import Upload

SHOWN = 200
"""Rows of a table's changes that are shown; the counts are of all."""

LARGEST = 500_000_000
"""Bytes that a ZIP may hold unpacked."""


def main(identity: str) -> None:
    """Reads or imports, and notes how that went."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "placement.workbench.settings")
    django.setup()
    from placement.workbench.staff.models import Upload  # noqa: PLC0415 - needs Django set up

    upload = Upload.objects.get(pk=identity)
    try:
        work(upload)
    except Exception as error:  # noqa: BLE001 - the page says it; a child has nobody else to tell
        _note(upload, state=upload.State.FAILED, told={"message": f"{type(error).__name__}: {error}"})


def work(upload: "Upload") -> None:
    """One step: what the files would change, or the import itself."""
    import placement as pm  # noqa: PLC0415 - slow, and only a child needs it

    folder, case = folder_of(upload), Path()
    try:
        with pm.speaking(upload.language):
            case = _case(upload, folder)
            tables = pm.read_tables(case, _today(upload, folder))
    except pm.InputError as error:
        findings = [vars(finding) for finding in error.findings if finding.severity == "error"]
        message = str(error).replace(str(case), str(upload)) if case.parts else str(error)
        told = {"message": message, "findings": findings[:SHOWN], "count": len(findings)}
        _note(upload, state=upload.State.FAILED, told=told)
        return
    from placement.workbench.staff.importing import differences  # noqa: PLC0415

    found = differences(tables, upload.day)
    seen = digest(found)
    if upload.state == upload.State.IMPORTING and seen == upload.seen:
        _import(upload, tables, seen)
        return
    again = upload.state == upload.State.IMPORTING
    told = {"tables": {name: _shown(each) for name, each in found.items()}, "again": again}
    _note(upload, state=upload.State.READY, told=told, seen=seen)


def _import(upload: "Upload", tables: Mapping[str, Any], seen: str) -> None:
    from placement.workbench.permissions import Action, actor  # noqa: PLC0415
    from placement.workbench.staff.services import import_tables  # noqa: PLC0415

    acting = actor(upload.user, Action.EDIT_STAFF)
    done = import_tables(acting, tables, upload.day, source=str(upload))
    told = {"counts": {name: each.counts for name, each in done.items()}, "digest": seen}
    _note(upload, state=upload.State.DONE, told=told)
    shutil.rmtree(folder_of(upload), ignore_errors=True)


def digest(found: "Mapping[str, Difference]") -> str:
    """SHA-256 of a change: what is confirmed is what was shown."""
    said = {
        name: [each.added, [[c.key, c.row, dict(c.cells)] for c in each.changed], each.closed, each.reordered]
        for name, each in found.items()
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _case(upload: "Upload", folder: Path) -> Path:
    """The folder or workbook that holds the tables; other systems' files become a case first."""
    given = folder / "given"
    files = sorted(given.iterdir())
    if upload.kind != upload.Kind.CASE:
        return _converted(upload, folder, files)
    if len(files) == 1 and files[0].suffix.lower() == ".zip":
        return _unpacked(files[0], folder / "unpacked")
    return files[0] if len(files) == 1 and files[0].suffix.lower() in {".xlsx", ".ods"} else given


def _today(upload: "Upload", folder: Path) -> Path | None:
    """The tables of the day, which what comes in is checked against; None where there are no units yet."""
    from placement.workbench.staff.exporting import export  # noqa: PLC0415

    today = folder / "today"
    shutil.rmtree(today, ignore_errors=True)
    return today if export(upload.day, today)["units"] else None


def _converted(upload: "Upload", folder: Path, files: Sequence[Path]) -> Path:
    import placement as pm  # noqa: PLC0415
    from placement.workbench import children  # noqa: PLC0415

    out = folder / "converted"
    arguments = ["import", upload.kind, *map(str, files), "--out", str(out), "--force"]
    if upload.kind == upload.Kind.SIASN:
        if today := _today(upload, folder):
            arguments += ["--case", str(today)]
    else:
        arguments += ["--date", f"{upload.day:%Y-%m-%d}"]
    said = children.placement(arguments, upload.language)
    if said.returncode:
        raise pm.InputError(said.stderr.strip() or said.stdout.strip())
    return out


def _unpacked(archive: Path, folder: Path) -> Path:
    """A ZIP's files, all in one folder; nothing outside it is written, whatever the names say."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with zipfile.ZipFile(archive) as packed:
        members = [each for each in packed.infolist() if not each.is_dir()]
        if sum(each.file_size for each in members) > LARGEST:
            raise ValueError(f"more than {LARGEST} bytes")
        for each in members:
            with packed.open(each) as source, (folder / Path(each.filename).name).open("wb") as out:
                shutil.copyfileobj(source, out)
    return folder


def _shown(found: "Difference") -> dict[str, Any]:
    """A change as a page shows it: the counts, and the first rows."""
    return {
        "counts": found.counts,
        "reordered": found.reordered,
        "added": [{"key": " / ".join(key), "row": row} for key, row in found.added[:SHOWN]],
        "changed": [
            {
                "key": " / ".join(each.key),
                "row": each.row,
                "cells": [
                    {"column": name, "was": was, "will": will} for name, (was, will) in each.cells.items()
                ],
            }
            for each in found.changed[:SHOWN]
        ],
        "closed": [" / ".join(key) for key in found.closed[:SHOWN]],
    }


def _note(upload: "Upload", *, state: str, told: Mapping[str, Any], seen: str | None = None) -> None:
    """How far it is. What an import changes has its event; how far it is, is no deed."""
    upload.state, upload.told = state, json.loads(json.dumps(told, default=str))
    upload.seen = upload.seen if seen is None else seen
    upload.save(update_fields=["state", "told", "seen"])


if __name__ == "__main__":
    main(sys.argv[1])
