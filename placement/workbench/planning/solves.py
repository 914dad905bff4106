"""One run at a worker: a scenario and frozen tables in, an ordinary run folder out."""

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from placement.workbench import folders
from placement.workbench.planning import leases
from placement.workbench.planning.freezing import folder_of
from placement.workbench.planning.models import Run
from placement.workbench.planning.processes import Child
from placement.workbench.planning.run_services import end_run

TICK = 0.1
PLAN = "placement.csv"


def home(run: Run) -> Path:
    """Where the folder of a run lies, once it has one."""
    return folders.runs() / str(run.pk)


def perform(run: Run, leaving: Callable[[], bool] = lambda: False) -> None:
    """Solves a run that this process holds, or hands it back when it is `leaving`."""
    if home(run).is_dir():  # whoever held it before got as far as this
        _succeed(run)
        return
    if run.attempts > leases.MOST:
        with translation.override(_language(run)):
            end_run(
                run, Run.State.FAILED, said=_("Given up: the process that solves it was ended each time.")
            )
        return
    if not Run.objects.filter(pk=run.pk, wanted=True).exists():  # called off since it was taken
        end_run(run, Run.State.CANCELLED)
        return
    scratch = Path(tempfile.mkdtemp(dir=folders.scratch()))
    try:
        _solve(run, scratch, leaving)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _solve(run: Run, scratch: Path, leaving: Callable[[], bool]) -> None:
    try:
        case = folder_of(run.snapshot)
    except (FileNotFoundError, ValueError) as error:
        end_run(run, Run.State.FAILED, said=str(error))
        return
    scenario, out = scratch / "scenario.yaml", scratch / "run"
    scenario.write_text(f"case: {json.dumps(case.as_posix())}\n{run.version.yaml}", "utf-8")
    settings = [f"{name}={json.dumps(value)}" for name, value in run.settings.items()]
    with Child("solving", str(scenario), str(out), *settings, language=_language(run)) as child:
        told = _attended(run, child, leaving)
        if told is None:
            return
        code, said = child.code or 0, child.said()
    if code == 0:
        _keep(out, home(run))
        _succeed(run)
    elif code < 0 or code == 1:  # ended by a signal, or by a fault of ours: perhaps not the next time
        leases.hand_back(run, tried=True)
    else:
        stopped = not Run.objects.filter(pk=run.pk, wanted=True).exists()
        state = Run.State.CANCELLED if stopped and "error" not in told else Run.State.FAILED
        end_run(run, state, exit_code=code, said=told.pop("error", said), result=told)


def _attended(run: Run, child: Child, leaving: Callable[[], bool]) -> dict[str, Any] | None:
    """Waits for the child, prolonging the lease; what it told at the end.

    None where the run is no longer this process's: handed back, or taken by another.
    """
    progress: dict[str, Any] = {}
    last: dict[str, Any] = {}
    due, stopped = 0.0, False
    while child.code is None:
        for last in child.told():
            progress = last if "stage" in last else progress
        if leaving():
            leases.hand_back(run, tried=False)
            return None
        if time.monotonic() >= due:
            if not leases.beat(run, progress=progress):
                return None
            due = time.monotonic() + min(leases.BEAT, 1.0)
            if not stopped and not Run.objects.filter(pk=run.pk, wanted=True).exists():
                child.stop()
                stopped = True
        time.sleep(TICK)
    rest = child.rest().splitlines()
    last = json.loads(rest[-1]) if rest else last
    return last if "error" in last else {}


def _keep(out: Path, place: Path) -> None:
    """Gives the folder its name, whole or not at all; where another came first, that one stays."""
    try:
        out.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def _succeed(run: Run) -> None:
    """Notes what the run folder says."""
    folder = home(run)
    result = json.loads((folder / "result.json").read_text("utf-8"))
    sha = hashlib.sha256((folder / PLAN).read_bytes()).hexdigest()
    end_run(run, Run.State.DONE, exit_code=0, result=result, plan_sha256=sha, said="")


def _language(run: Run) -> str:
    return (run.created_by.language if run.created_by else "") or "en"
