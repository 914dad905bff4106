"""Questions at a worker: some to a run that is kept warm, some to the command line, as reports are."""

import json
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from placement.workbench import folders
from placement.workbench.planning import leases, papers
from placement.workbench.planning.models import Question, Run
from placement.workbench.planning.processes import Child
from placement.workbench.planning.run_services import end_question
from placement.workbench.planning.solves import TICK, home

QUICK = ("whatif", "person", "gap", leases.READY)
"""Kinds that a warm run answers; all others are of the command line."""

STUDIES = ("front", "sweep")
"""Kinds that solve many times: they may take hours."""

SLOW = ("compare", "short", "verify", "report", "letters", "proposal", "proposal_letters")

KEPT_WARM, AT_ONCE = 300.0, 3
"""Seconds after its last question that a run is kept warm, and how many are."""


class Warm:
    """Runs that are kept in a child each, for the questions that follow the first."""

    def __init__(self) -> None:
        self._children: dict[int, tuple[Child, float]] = {}

    def child(self, run: Run) -> Child:
        """The child of a run: the one that lives, or a new one."""
        child, _last = self._children.pop(run.pk, (None, 0.0))
        if child is None or child.code is not None:
            child = Child("asking", str(home(run)))
        self._children[run.pk] = child, time.monotonic()
        self.cool(AT_ONCE)
        return child

    @property
    def runs(self) -> list[int]:
        """Numbers of the runs that are kept warm."""
        return list(self._children)

    def drop(self, run: Run) -> None:
        """Ends the child of a run: nobody waits for what it is about to say."""
        if (found := self._children.pop(run.pk, None)) is not None:
            found[0].__exit__()

    def cool(self, most: int = AT_ONCE) -> None:
        """Ends children that nobody has asked for some minutes, and those beyond so many."""
        for pk, (child, last) in list(self._children.items()):
            if len(self._children) > most or time.monotonic() - last > KEPT_WARM:
                del self._children[pk]
                child.__exit__()


def answer(question: Question, warm: Warm, leaving: Callable[[], bool] = lambda: False) -> None:
    """Answers a question that this process holds."""
    if question.attempts > leases.MOST or question.run.state != Run.State.DONE:
        end_question(question, Run.State.FAILED, answer=question.answer)
        return
    if not question.wanted:  # whoever held it before was gone before it could end
        end_question(question, Run.State.CANCELLED, answer=question.answer)
        return
    try:
        found = _way(question.kind)(question, warm, leaving)
    except leases.Lost:
        return
    if question.kind == leases.READY:
        leases.noted(question)
        return
    whole = "answer" in found and not (question.kind in STUDIES and found["answer"]["stopped"])
    if whole:
        end_question(question, Run.State.DONE, answer=found["answer"])
    else:
        state = Run.State.CANCELLED if _called_off(question) else Run.State.FAILED
        kept = found.get("answer", question.answer)
        end_question(question, state, answer=kept, said=str(found.get("error", "")))


def _way(kind: str) -> Callable[..., dict[str, Any]]:
    return _warmly if kind in QUICK else _study if kind in STUDIES else _by_command


def _warmly(question: Question, warm: Warm, leaving: Callable[[], bool]) -> dict[str, Any]:
    child = warm.child(question.run)
    told = {"kind": question.kind, "arguments": question.arguments, "language": _language(question)}
    child.tell(json.dumps(told))
    due = 0.0
    try:
        while (line := child.line(TICK)) is None:
            due = leases.attended(question, due, leaving)
            if child.code is not None:
                leases.give_up(question)
    except leases.Lost:
        warm.drop(question.run)
        raise
    found: dict[str, Any] = json.loads(line)
    return found


def _by_command(question: Question, _warm: Warm, leaving: Callable[[], bool]) -> dict[str, Any]:
    scratch = Path(tempfile.mkdtemp(dir=folders.scratch()))
    try:
        with Child(*_words(question, scratch / "out"), language=_language(question)) as child:
            due = 0.0
            while child.code is None:
                due = leases.attended(question, due, leaving)
                time.sleep(TICK)
            code, said, rest = child.code, child.said(), child.rest()
        if code < 0:
            leases.give_up(question)
        if code and question.kind != "verify":
            return {"error": said}
        with suppress(ValueError):
            return {"answer": papers.keep(question, scratch / "out") or json.loads(rest)}
        return {"error": said}
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _study(question: Question, _warm: Warm, leaving: Callable[[], bool]) -> dict[str, Any]:
    """Many solves by one child, which tells of each; called off, it ends with those that are done.

    What is solved is kept beside its folder until all of it is: begun again, it goes on from there.
    """
    place = folders.scratch() / f"study-{question.pk}"
    place.mkdir(exist_ok=True)
    told = [str(home(question.run)), str(place / "out"), question.kind, json.dumps(question.arguments)]
    with Child("studying", *told, language=_language(question)) as child:
        last: dict[str, Any] = {}
        due, stopped = 0.0, False
        while child.code is None:
            for last in child.told():
                due = due if "answer" in last else 0.0
            seen = {"progress": last} if "done" in last else {}
            due = leases.attended(question, due, leaving, **seen)
            if not stopped and _called_off(question):
                child.stop()
                stopped = True
            time.sleep(TICK)
        code, said = child.code, child.said()
        for line in child.rest().splitlines():
            with suppress(ValueError):
                last = json.loads(line)
    if code < 0:
        leases.give_up(question)
    if code or "answer" not in last:
        return {"error": said}
    found = {**last["answer"], **(papers.keep(question, place / "out") or {})}
    if found["stopped"]:
        return {"answer": found, "error": said}
    shutil.rmtree(place, ignore_errors=True)
    return {"answer": found}


def _called_off(question: Question) -> bool:
    return not Question.objects.filter(pk=question.pk, wanted=True).exists()


def _words(question: Question, out: Path) -> list[str]:
    """The program of `children/` that answers, and what it is told."""
    run, told = str(home(question.run)), question.arguments
    if question.kind == "proposal":
        return ["proposing", run, str(told["size"]), told["start"], str(told["every"])]
    if question.kind == "proposal_letters":
        return ["lettering", run, str(out), json.dumps(told)]
    return ["tied", *_command(question, run, out)]


def _command(question: Question, run: str, out: Path) -> list[str]:
    """What is asked of the command line."""
    language = _language(question)
    if question.kind == "compare":
        others = [str(folders.runs() / str(pk)) for pk in question.arguments["runs"]]
        return ["compare", run, *others, "--json"]
    if question.kind == "report":
        public = ["--anonymous"] if question.arguments["public"] else []
        return ["report", run, "--language", language, "--out", str(out), *public]
    if question.kind == "letters":
        return ["letters", run, "--language", language, "--out", str(out), "--json"]
    return ["explain", run, "--short", "--json"] if question.kind == "short" else ["verify", run, "--json"]


def _language(question: Question) -> str:
    return str(question.arguments.get("language", "en"))
