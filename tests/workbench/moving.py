"""An office of a few people with a finished run of two moves, and proposals of it in any state."""

import hashlib
import json
import shutil
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from placement.workbench import folders
from placement.workbench.accounts.models import Grant, User
from placement.workbench.permissions import Actor
from placement.workbench.planning import leases, solves
from placement.workbench.planning.answers import Warm, answer
from placement.workbench.planning.freezing import digest
from placement.workbench.planning.models import Decision, Proposal, Question, Run, Snapshot
from placement.workbench.planning.proposals import drafting
from placement.workbench.planning.proposals.deciding import decide
from placement.workbench.planning.proposals.drafting import Draft
from placement.workbench.planning.run_services import queue_run
from placement.workbench.planning.services import make_scenario
from placement.workbench.staff.models import Employee, Post, Posting, Tie, Unit

Verdict = Decision.Verdict
UNITS = {"U1": "Near", "U2": "Far", "U3": "Island"}
NEEDS = {"U1": (1, 1, 6), "U2": (1, 1, 2), "U3": (1, 1, 2)}
PEOPLE = {f"E{number}": f"Nurse {number}" for number in range(1, 5)}
TIED = ("E1", "E4")
POLICY = """title: A nurse for every place
date: 2026-11-26
rules:
  nobody_loses_a_post: {kind: placed}
  minimum_staff: {kind: staffing, level: minimum, priority: 1}
  no_move_without_reason: {kind: stay, priority: 2}
"""
TABLES = {
    "units": ["unit,name,kind,region", *(f"{unit},{name},puskesmas,R" for unit, name in UNITS.items())],
    "posts": ["unit,job,minimum,target,maximum"]
    + [f"{unit},nurse,{','.join(map(str, need))}" for unit, need in NEEDS.items()],
    "employees": ["employee,name,job,unit", *(f"{each},{name},nurse,U1" for each, name in PEOPLE.items())],
    "courses": ["course,competency,to_level", "Triage,triage,3"],
    "ties": ["employee_a,employee_b,kind", ",".join((*TIED, "together"))],
}
"""Four nurses in U1; U2 and U3 need one each. The rules know nothing of the tie."""


def staffed() -> None:
    """The same people, units and posts in the database; U2 belongs to the head's unit."""
    heads = Grant.objects.get(user__username="head").unit
    units = {
        code: Unit.objects.create(
            unit=code, name=name, kind="puskesmas", region="R", parent=heads if code == "U2" else None
        )
        for code, name in UNITS.items()
    }
    posts = {
        code: Post.objects.create(
            unit=units[code], job="nurse", minimum=need[0], target=need[1], maximum=need[2]
        )
        for code, need in NEEDS.items()
    }
    people = {
        code: Employee.objects.create(employee=code, name=name, job="nurse") for code, name in PEOPLE.items()
    }
    for person in people.values():
        Posting.objects.create(employee=person, post=posts["U1"], same_job=True)
    Tie.objects.create(employee_a=people[TIED[0]], employee_b=people[TIED[1]], kind="together")


@cache
def _kept() -> tuple[str, Path]:
    """SHA-256 and folder of the frozen tables."""
    folder = folders.scratch() / "moving"
    folder.mkdir()
    for name, lines in TABLES.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    sha = digest(folder)
    folder.rename(folders.snapshots() / sha)
    return sha, folders.scratch() / "moved"


def finished() -> Run:
    """A run that is done, solved once for all tests, with what a worker says of its moves."""
    sha, kept = _kept()
    snapshot = Snapshot.objects.get_or_create(sha256=sha, defaults={"as_of": date(2026, 11, 26)})[0]
    run = queue_run(None, make_scenario(None, "moving", "A nurse for every place", POLICY), snapshot, {})
    if not kept.is_dir():
        taken = leases.claim(Run.objects.filter(pk=run.pk), "tests")
        assert isinstance(taken, Run)
        solves.perform(taken)
        shutil.copytree(solves.home(run), kept)
    else:
        shutil.copytree(kept, solves.home(run))
        plan = hashlib.sha256((kept / "placement.csv").read_bytes()).hexdigest()
        result = json.loads((kept / "result.json").read_text("utf-8"))
        Run.objects.filter(pk=run.pk).update(state=Run.State.DONE, plan_sha256=plan, result=result)
    run.refresh_from_db()
    return run


_answers: dict[str, Any] = {}
"""What a worker said, by what it was asked: of the same run it says the same."""


def work() -> None:
    """Answers what was asked about proposals, as a worker does."""
    warm = Warm()
    while (taken := leases.claim(Question.objects.filter(kind="proposal"), "tests")) is not None:
        if taken.key not in _answers:
            answer(taken, warm)
            _answers[taken.key] = Question.objects.get(pk=taken.pk).answer
        Question.objects.filter(pk=taken.pk).update(state=Run.State.DONE, answer=_answers[taken.key])


def by(name: str) -> Actor:
    """Who acts; services find out by which right."""
    return Actor(User.objects.get(username=name))


def drafted(author: str = "planner", *, wave_size: int = 1, effective: date | None = None) -> Proposal:
    """A draft whose reasons are written."""
    if not Unit.objects.filter(unit="U1").exists():
        staffed()
    day = effective or timezone.localdate()
    made = drafting.propose(by(author), finished(), Draft("Nurses", "For the island", day, wave_size, 1))
    work()
    return made


def in_review(author: str = "planner", **more: Any) -> Proposal:
    """Handed in."""
    made = drafted(author, **more)
    return drafting.submit(by(author), made, seen=made.version)


def forwarded(author: str = "planner", **more: Any) -> Proposal:
    """Reviewed by hr."""
    made = in_review(author, **more)
    return decide(by("hr"), made, Verdict.FORWARDED, seen=made.version)


def approved(author: str = "planner", **more: Any) -> Proposal:
    """Approved by approver once the time for objections is over."""
    made = forwarded(author, **more)
    made.objections_until = timezone.localdate() - timedelta(days=1)
    made.save(update_fields=["objections_until"])
    return decide(by("approver"), made, Verdict.APPROVED, seen=made.version)


def tomorrow() -> date:
    """The day after today."""
    return timezone.localdate() + timedelta(days=1)
