"""A case of a few people, frozen, and a scenario over it: runs of it take no time."""

import hashlib
import json
import shutil
from datetime import date

from placement.workbench import folders
from placement.workbench.planning import leases, solves
from placement.workbench.planning.freezing import digest
from placement.workbench.planning.models import Run, ScenarioVersion, Snapshot
from placement.workbench.planning.run_services import queue_run
from placement.workbench.planning.services import make_scenario

TODAY = date(2026, 11, 26)

TABLES = {
    "units": [
        "unit,name,kind,region,lat,lon",
        "U1,Near,puskesmas,R,-0.9,131.2",
        "U2,Far,puskesmas,R,-0.8,131.9",
    ],
    "posts": ["unit,job,minimum,target,maximum", "U1,nurse,1,1,3", "U2,nurse,1,2,3"],
    "employees": [
        "employee,name,job,unit",
        "E1,Nurse one,nurse,U1",
        "E2,Nurse two,nurse,U1",
        "E3,Nurse three,nurse,U1",
    ],
}
POLICY = """title: Two nurses for every place
date: 2026-11-26
rules:
  nobody_loses_a_post: {kind: placed}
  minimum_staff: {kind: staffing, level: minimum, priority: 1}
  no_move_without_reason: {kind: stay, priority: 2}
"""


def small() -> tuple[ScenarioVersion, Snapshot]:
    """A version and a snapshot: one of three nurses has to go to U2."""
    folder = folders.scratch() / "small"
    folder.mkdir(exist_ok=True)
    for name, lines in TABLES.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    sha = digest(folder)
    place = folders.snapshots() / sha
    if not place.is_dir():
        folder.rename(place)
    snapshot = Snapshot.objects.get_or_create(sha256=sha, defaults={"as_of": TODAY})[0]
    return make_scenario(None, "small", "Small", POLICY), snapshot


def finished() -> Run:
    """A run that is done, solved once for all tests: a copy of its folder under the run's number."""
    run = queue_run(None, *small(), {})
    kept = folders.scratch() / "finished"
    if not kept.is_dir():
        taken = leases.claim(Run.objects.filter(pk=run.pk), "tests")
        assert isinstance(taken, Run)
        solves.perform(taken)
        shutil.copytree(solves.home(run), kept)
    else:
        shutil.rmtree(solves.home(run), ignore_errors=True)
        shutil.copytree(kept, solves.home(run))
        sha = hashlib.sha256((kept / "placement.csv").read_bytes()).hexdigest()
        result = json.loads((kept / "result.json").read_text("utf-8"))
        Run.objects.filter(pk=run.pk).update(state=Run.State.DONE, plan_sha256=sha, result=result)
    run.refresh_from_db()
    return run
