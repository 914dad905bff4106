"""Tables frozen: a case folder as of a day, named after what it holds, which nobody can write."""

import hashlib
import shutil
import tempfile
from datetime import date
from pathlib import Path

from placement.workbench import folders
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Actor
from placement.workbench.planning.models import Snapshot
from placement.workbench.planning.rounds.wishing import take_over
from placement.workbench.staff.exporting import export
from placement.workbench.voice.releasing import rate


@service
def freeze(actor: Actor | None, day: date) -> Snapshot:
    """The snapshot of the tables as of a day: a new one, or the one that holds the same.

    Wishes that have waited for a round are in it once it has begun, and what forums have said by then.
    """
    take_over(day)
    rate(actor, day)
    fresh = Path(tempfile.mkdtemp(dir=folders.scratch()))
    try:
        rows = export(day, fresh)
        sha = digest(fresh)
        held = Snapshot.objects.filter(sha256=sha).first()
        _keep(fresh, folders.snapshots() / sha)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    if held is not None:
        unchanged()
        return held
    made = Snapshot.objects.create(
        as_of=day, sha256=sha, rows=rows, created_by_id=None if actor is None else actor.user.pk
    )
    record(actor, "planning.frozen", made, after={"as_of": day, "sha256": sha, "rows": rows})
    return made


def folder_of(snapshot: Snapshot) -> Path:
    """The case folder; raises FileNotFoundError or ValueError where it is not what it was."""
    folder = folders.snapshots() / snapshot.sha256
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    if digest(folder) != snapshot.sha256:
        raise ValueError(f"{folder} was changed")
    return folder


def digest(folder: Path) -> str:
    """SHA-256 over the files of a folder: names and contents."""
    total = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        total.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _keep(fresh: Path, folder: Path) -> None:
    """Renames the folder into place, read-only; one that is there already holds the same."""
    if folder.is_dir():
        return
    for file in fresh.iterdir():
        file.chmod(0o444)
    fresh.rename(folder)
    folder.chmod(0o555)
