"""Runs: queued, solved in a child, called off, and found again when their holder is gone."""

import filecmp
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import placement as pm
from benchmarks.instances import DAY, write_instance
from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.workbench import folders
from placement.workbench.accounts.models import Notice
from placement.workbench.events.models import Event
from placement.workbench.permissions import Action, Actor, Role
from placement.workbench.planning import leases, solves
from placement.workbench.planning.children import solving
from placement.workbench.planning.freezing import digest
from placement.workbench.planning.gallery import without_case
from placement.workbench.planning.lanes import Worker
from placement.workbench.planning.models import Run, Snapshot
from placement.workbench.planning.run_services import cancel_run, queue_run
from placement.workbench.planning.services import make_scenario
from tests.commands.clinic import write_clinic

from .tables import small


@pytest.fixture
def waiting(acting: Callable[[Role, Action], Actor]) -> Run:
    """A run of the small case, queued by the planner."""
    return queue_run(acting(Role.PLANNER, Action.EDIT_PLANNING), *small(), {})


def taken(holder: str = "one") -> Run:
    run = leases.claim(Run.objects.all(), holder)
    assert isinstance(run, Run)
    return run


def test_a_run_is_the_command_lines_and_verified(waiting: Run, tmp_path: Path) -> None:
    solves.perform(taken())
    waiting.refresh_from_db()
    assert waiting.state == Run.State.DONE, waiting.said
    assert waiting.result["status"] == "optimal"
    ours = solves.home(waiting)
    command = [sys.executable, "-m", "placement"]
    verified = subprocess.run([*command, "verify", str(ours)], capture_output=True, check=False)
    assert verified.returncode == 0, verified.stderr.decode()
    theirs = tmp_path / "run"
    solve = [*command, "solve", str(ours / "scenario.yaml"), "--out", str(theirs)]
    subprocess.run(solve, check=True, capture_output=True)
    same = ["placement.csv", "posts.csv", "breaches.csv", "certificate.json", "scenario.yaml"]
    assert filecmp.cmpfiles(ours, theirs, same, shallow=False) == (same, [], [])
    assert "E" in (ours / "placement.csv").read_text("utf-8")
    assert Notice.objects.filter(user__username="planner", kind="run_done").count() == 1
    assert Event.objects.filter(subject=f"planning.run:{waiting.pk}").count() == 2


def test_one_run_has_one_holder(waiting: Run) -> None:
    assert taken().pk == waiting.pk
    assert leases.claim(Run.objects.all(), "two") is None


def test_what_a_dead_worker_held_is_taken_up_again(waiting: Run) -> None:
    first = taken("dead")
    Run.objects.filter(pk=waiting.pk).update(lease=timezone.now() - timedelta(seconds=1))
    second = taken("alive")
    assert second.attempts == 2
    assert not leases.beat(first), "the first holder learns that it has lost the run"
    solves.perform(first)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.worker) == (Run.State.RUNNING, "alive")
    solves.perform(second)
    waiting.refresh_from_db()
    assert waiting.state == Run.State.DONE


def test_a_finished_folder_is_not_solved_again(waiting: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    solves.perform(taken())
    Run.objects.filter(pk=waiting.pk).update(state=Run.State.QUEUED, plan_sha256="")
    monkeypatch.setattr(solves, "Child", None)
    solves.perform(taken("next"))
    waiting.refresh_from_db()
    assert waiting.state == Run.State.DONE
    assert waiting.plan_sha256


def test_a_run_that_ends_every_holder_is_given_up(waiting: Run) -> None:
    Run.objects.filter(pk=waiting.pk).update(attempts=leases.MOST)
    solves.perform(taken())
    waiting.refresh_from_db()
    assert waiting.state == Run.State.FAILED
    assert waiting.said


def test_who_leaves_hands_the_run_back(waiting: Run) -> None:
    solves.perform(taken(), lambda: True)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (Run.State.QUEUED, 0)


def test_a_worker_ends_whole_where_one_lane_fails() -> None:
    worker = Worker()

    def fault() -> bool:
        raise ImportError("no such module")

    worker.solve = fault  # type: ignore[method-assign]
    worker.reply = lambda kinds, warm: False  # type: ignore[method-assign]  # noqa: ARG005
    with pytest.raises(ImportError):
        worker.work()
    assert worker.leaving.is_set(), "no worker lives on that takes up no run"


def test_a_run_that_waits_is_called_off_at_once(waiting: Run) -> None:
    cancel_run(None, waiting)
    waiting.refresh_from_db()
    assert waiting.state == Run.State.CANCELLED
    assert leases.claim(Run.objects.all(), "one") is None


@pytest.fixture
def long(tmp_path: Path) -> Iterator[Run]:
    """A run of small units and three priorities: it has a plan soon, and no proof within five minutes."""
    traits = Traits(3000, size=12, moves=0.08, money=0.35, share=0.3, retention=0.8, priorities=3)
    case = character_case(traits)
    scenario = write_instance(case, character_rules(problem_of(case), traits), tmp_path / "long")
    text = without_case(pm.read_scenario(scenario).text())
    sha = digest(tmp_path / "long" / "data")
    if not (folders.snapshots() / sha).is_dir():
        shutil.move(tmp_path / "long" / "data", folders.snapshots() / sha)
    snapshot = Snapshot.objects.create(sha256=sha, as_of=DAY)
    version = make_scenario(None, "long", "Long", text)
    run = queue_run(None, version, snapshot, {"solver.gap": 0, "solver.time_limit": 300})
    shutil.rmtree(solves.home(run), ignore_errors=True)  # of a run of another test that had this number
    yield run
    shutil.rmtree(solves.home(run), ignore_errors=True)


@pytest.mark.slow
def test_a_run_that_is_called_off_as_it_solves_ends_with_its_best_plan(long: Run) -> None:
    seen: list[object] = []

    def once_there_is_a_plan() -> bool:
        progress = Run.objects.get(pk=long.pk).progress or {}
        if not seen and progress.get("value") is not None:
            seen.append(progress)
            cancel_run(None, long)
        return False

    solves.perform(taken(), once_there_is_a_plan)
    long.refresh_from_db()
    assert seen, "it was still solving"
    assert (long.state, long.result["status"]) == (Run.State.DONE, "feasible"), long.said
    verify = [sys.executable, "-m", "placement", "verify", str(solves.home(long))]
    assert subprocess.run(verify, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_a_run_that_is_called_off_before_it_has_a_plan_ends_without_one(long: Run) -> None:
    begun = taken()
    cancel_run(None, long)
    solves.perform(begun)
    long.refresh_from_db()
    if long.state == Run.State.QUEUED:  # the child was ended before it could say so itself
        solves.perform(taken("next"))
        long.refresh_from_db()
    assert (long.state, long.plan_sha256) == (Run.State.CANCELLED, "")
    assert not solves.home(long).exists()


def test_a_stop_that_an_import_swallowed_is_heard_before_the_solve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "tie", lambda: None)
    monkeypatch.setattr(solving, "stopped", lambda: True)
    scenario = write_clinic(tmp_path / "clinic")
    assert solving.main(str(scenario), str(tmp_path / "run")) == pm.NoPlanError.exit_code
    assert not (tmp_path / "run").exists()


def test_a_run_without_a_plan_says_why(acting: Callable[[Role, Action], Actor], waiting: Run) -> None:
    cancel_run(None, waiting)
    version, snapshot = waiting.version, waiting.snapshot
    settings = {
        "rules.stay": {"kind": "moves", "at_most": 0},
        "rules.all": {"kind": "staffing", "level": "minimum"},
    }
    queue_run(acting(Role.PLANNER, Action.EDIT_PLANNING), version, snapshot, settings)
    run = taken()
    solves.perform(run)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert run.said
    assert run.exit_code == 3
    assert set(run.result["diagnosis"]["conflict"]) == {"stay", "all"}


def test_frozen_tables_that_changed_are_not_solved(waiting: Run) -> None:
    type(waiting.snapshot).objects.filter(pk=waiting.snapshot_id).update(sha256="0" * 64)
    solves.perform(taken())
    waiting.refresh_from_db()
    assert waiting.state == Run.State.FAILED


def test_a_run_tells_how_long_it_has_searched_and_that_it_was_ended_by_hand(
    waiting: Run, client_of: Callable[[Role], Client]
) -> None:
    run, planner = waiting, client_of(Role.PLANNER)
    page = reverse("planning:run", args=[run.pk])
    assert "<progress" not in planner.get(page).content.decode()
    begun = timezone.now() - timedelta(seconds=1200)
    state = {"state": Run.State.RUNNING, "started": begun, "progress": {"stage": "solve", "gap": 0.0125}}
    Run.objects.filter(pk=run.pk).update(**state, settings={"solver.time_limit": 3600})
    text = planner.get(page).content.decode()
    assert re.search(r'<progress class="w-100" value="120\d" max="3600"', text)
    assert re.search(r"1,20\d of at most 3,600 seconds", text)
    assert "1.25\N{NO-BREAK SPACE}%" in text
    Run.objects.filter(pk=run.pk).update(settings={})
    assert "<progress" not in planner.get(page).content.decode(), "its policy names no time"
    Run.objects.filter(pk=run.pk).update(state=Run.State.DONE, wanted=False)
    assert "ended by hand" in planner.get(page).content.decode()
