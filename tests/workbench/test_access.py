"""Every page, for every role: a page that is in no row below fails."""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from placement.workbench.accounts.models import Grant, User
from placement.workbench.own.correcting import ask as ask_correction
from placement.workbench.performance.models import Absence, Activity, ActivityKind, Period
from placement.workbench.permissions import Role
from placement.workbench.planning.models import NeedConfirmation, Question, Scenario
from placement.workbench.planning.papers import place_of
from placement.workbench.planning.proposals.objecting import object_to
from placement.workbench.planning.rounds.making import make_round
from placement.workbench.planning.run_services import ask, queue_run
from placement.workbench.staff.models import Course, Employee, Post
from placement.workbench.training.services import ask as ask_training
from placement.workbench.training.services import plan_session

from . import moving, voices
from .rounds import calendar
from .tables import POLICY, finished, small

LETTERS = dict(zip("PHAUSFXDV", Role, strict=True))
"""As in the table of rights: planner, HR, approver, unit head, staff, facilitator, auditor, and so on."""

EVERYBODY = "PHAUSFXDV"
SIGNED_IN = "PHAUSFXD"

PAGES: dict[str, tuple[str, str]] = {
    # name: (who may, what it is called with: GET, POST; an object's maker below)
    "home": ("GET", EVERYBODY),
    "accounts:list": ("GET", "XD"),
    "accounts:new": ("GET", "D"),
    "accounts:person": ("GET", "XD"),
    "accounts:code": ("POST", "D"),
    "accounts:close": ("POST", "D"),
    "accounts:grant": ("POST", "D"),
    "accounts:confirm": ("POST", "D"),
    "accounts:end": ("POST", "D"),
    "accounts:activate": ("GET", EVERYBODY),
    "accounts:me": ("GET", SIGNED_IN),
    "accounts:delegate": ("POST", SIGNED_IN),
    "accounts:tokens": ("POST", SIGNED_IN),
    "accounts:revoke": ("POST", ""),
    "accounts:inbox": ("GET", SIGNED_IN),
    "accounts:language": ("POST", EVERYBODY),
    "staff:employees": ("GET", "PHAUSX"),
    "staff:employee": ("GET", "PHUSX"),
    "staff:move": ("POST", "H"),
    "staff:grid": ("GET", "PHAUSX"),
    "staff:save": ("POST", "H"),
    "staff:undo": ("POST", "H"),
    "staff:add": ("POST", "H"),
    "staff:remove": ("POST", "H"),
    "staff:check": ("GET", "H"),
    "staff:export": ("GET", "H"),
    "staff:imports": ("GET", "H"),
    "staff:import": ("GET", ""),
    "staff:confirm": ("POST", ""),
    "staff:drop": ("POST", ""),
    "planning:scenarios": ("GET", "PHAX"),
    "planning:scenario_new": ("GET", "P"),
    "planning:scenario": ("GET", "PHAX"),
    "planning:scenario_edit": ("GET", "P"),
    "planning:scenario_diff": ("GET", "PHAX"),
    "planning:scenario_archive": ("POST", "P"),
    "planning:runs": ("GET", "PHAX"),
    "planning:run_new": ("GET", "P"),
    "planning:run": ("GET", "PHAX"),
    "planning:run_progress": ("GET", "PHAX"),
    "planning:run_cancel": ("POST", "P"),
    "planning:run_part": ("GET", "PHAX"),
    "planning:run_file": ("GET", "PHX"),
    "planning:questions": ("GET", "PHX"),
    "planning:ask": ("POST", "P"),
    "planning:question": ("GET", "PHX"),
    "planning:compare": ("GET", "P"),
    "planning:board": ("GET", "PHX"),
    "planning:board_try": ("POST", "P"),
    "planning:board_keep": ("POST", "P"),
    "planning:studies": ("GET", "PHX"),
    "planning:study": ("POST", "P"),
    "planning:study_stop": ("POST", "P"),
    "planning:study_again": ("POST", "P"),
    "planning:study_keep": ("POST", "P"),
    "planning:study_file": ("GET", "PHX"),
    "planning:proposals": ("GET", "PHAUX"),
    "planning:propose": ("GET", "PH"),
    "planning:proposal": ("GET", "PHAUX"),
    "planning:proposal_edit": ("GET", "PH"),
    "planning:proposal_progress": ("GET", "PHAUX"),
    "planning:proposal_again": ("POST", "PH"),
    "planning:proposal_submitted": ("POST", "PH"),
    "planning:proposal_forwarded": ("POST", "H"),
    "planning:proposal_returned": ("POST", "HA"),
    "planning:proposal_approved": ("POST", "A"),
    "planning:proposal_rejected": ("POST", "A"),
    "planning:proposal_withdrawn": ("POST", "PH"),
    "planning:proposal_acknowledge": ("POST", "HA"),
    "planning:proposal_comment": ("POST", "PHAU"),
    "planning:proposal_apply": ("POST", "H"),
    "planning:proposal_letter": ("GET", "HX"),
    "performance:activities": ("GET", "S"),
    "performance:send": ("POST", "S"),
    "performance:activity": ("GET", "S"),
    "performance:withdraw": ("POST", "S"),
    "performance:workload": ("GET", "PHUX"),
    "performance:workload_take": ("POST", "H"),
    "performance:absences_take": ("POST", "H"),
    "performance:kinds": ("GET", "H"),
    "performance:kinds_take": ("POST", "H"),
    "performance:kind": ("GET", "H"),
    "performance:kind_close": ("POST", "H"),
    "performance:need": ("GET", "PHUX"),
    "performance:need_confirm": ("POST", "U"),
    "performance:need_answer": ("POST", "H"),
    "performance:team": ("GET", "U"),
    "performance:absences": ("GET", "HUSX"),
    "performance:absence_new": ("GET", "HUS"),
    "performance:absence": ("GET", "HUS"),
    "performance:appraisals": ("GET", "HUSX"),
    "performance:own_part": ("POST", "S"),
    "performance:period": ("GET", "HU"),
    "performance:appraise": ("GET", "HU"),
    "performance:period_new": ("GET", "H"),
    "performance:calibration": ("GET", "HX"),
    "performance:publish": ("POST", "H"),
    "performance:period_close": ("POST", "H"),
    "planning:objections": ("GET", "PHAUX"),
    "planning:objection": ("GET", "PHAUX"),
    "planning:objection_decide": ("POST", "H"),
    "planning:objection_conclude": ("POST", "A"),
    "planning:calendar": ("GET", EVERYBODY),
    "planning:round_new": ("GET", "HD"),
    "planning:round_edit": ("GET", "HD"),
    "own:post": ("GET", "S"),
    "own:data": ("GET", "S"),
    "own:correct": ("POST", "S"),
    "own:uncorrect": ("POST", "S"),
    "own:looks": ("GET", "S"),
    "own:training": ("GET", "S"),
    "own:enrol": ("POST", "S"),
    "own:unenrol": ("POST", "S"),
    "own:where": ("GET", "S"),
    "training:courses": ("GET", "PHUX"),
    "training:new": ("GET", "H"),
    "training:session": ("GET", "PHUX"),
    "training:enrol": ("POST", "H"),
    "training:decline": ("POST", "H"),
    "training:cancel": ("POST", "H"),
    "training:complete": ("POST", "H"),
    "training:plan": ("POST", "H"),
    "own:download": ("GET", "S"),
    "own:corrections": ("GET", "H"),
    "own:correction": ("POST", "H"),
    "own:wishes": ("GET", "S"),
    "own:object": ("POST", "S"),
    "own:withdraw": ("POST", "S"),
    "events:list": ("GET", SIGNED_IN),
    "voice:enter": ("GET", EVERYBODY),
    "voice:thanks": ("GET", EVERYBODY),
    "voice:vote": ("GET", EVERYBODY),
    "voice:forums": ("GET", "HFX"),
    "voice:forum_new": ("GET", "H"),
    "voice:forum": ("GET", "HFX"),
    "voice:forum_edit": ("GET", "H"),
    "voice:plan": ("GET", "F"),
    "voice:session": ("GET", "HFX"),
    "voice:slips": ("POST", "F"),
    "voice:sheet": ("GET", "F"),
    "voice:open": ("POST", "F"),
    "voice:close": ("POST", "F"),
    "voice:tally": ("GET", "F"),
    "voice:countersign": ("POST", "HF"),
    "voice:void": ("POST", "H"),
    "voice:minutes": ("GET", "HFX"),
    "voice:ratings": ("GET", "PHAUSFX"),
    "voice:publish": ("POST", "H"),
    "voice:answers": ("GET", "H"),
    "voice:answer_withdraw": ("POST", "H"),
    "openness:index": ("GET", EVERYBODY),
    "openness:decision": ("GET", EVERYBODY),
    "openness:decision_csv": ("GET", EVERYBODY),
    "openness:feedback": ("GET", EVERYBODY),
    "openness:feedback_csv": ("GET", EVERYBODY),
    "openness:how": ("GET", EVERYBODY),
    "openness:letter": ("GET", EVERYBODY),
    "openness:letter_code": ("GET", EVERYBODY),
}
"""By name of the URL: how it is asked, and the letters of the roles that are let in."""

ALLAUTH = ("account_", "mfa_", "socialaccount_", "openid_connect_", "api:")
"""Beginnings of allauth's own pages, which guard themselves, and of the API, which `test_api.py` asks."""


def _own_employee() -> int:
    return User.objects.get(username="staff").employee_id or 0


def _scenario() -> int:
    return Scenario.objects.get(name="balanced").pk


def _run() -> int:
    return queue_run(None, *small(), {}).pk


def _done() -> int:
    return finished().pk


def _question() -> int:
    found = ask(None, finished(), "whatif", {"pin": [["E1", "U2", "nurse"]], "forbid": [], "language": "en"})
    Question.objects.filter(pk=found.pk).update(state="done", answer={"yaml": POLICY})
    return found.pk


def _study() -> int:
    found = ask(None, finished(), "front", {"over": ["rules.few.at_most=0..3"], "language": "en"})
    kept = place_of(found)
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "front.csv").write_text("few\n", "utf-8")
    return found.pk


def _proposal() -> int:
    return moving.in_review().pk


def _forum() -> int:
    return voices.forum([]).pk


def _village() -> int:
    return voices.planned(voices.forum([]), way="paper").pk


def _activity() -> int:
    kind = ActivityKind.objects.all()[0]
    day = timezone.localdate()
    made = Activity.objects.create(
        client=uuid4(), employee_id=_own_employee(), kind=kind, day=day, volume=1, minutes=1
    )
    return made.pk


def _absence() -> int:
    day = timezone.localdate()
    return Absence.objects.create(employee_id=_own_employee(), kind="leave", first=day, last=day).pk


def _period() -> int:
    return Period.objects.all()[0].pk


def _word() -> int:
    author = User.objects.get(username="head")
    return NeedConfirmation.objects.create(post=_post(), minimum=1, target=1, actor=author).pk


def _post() -> Post:
    return Post.objects.filter(unit=Grant.objects.get(user__username="head").unit)[0]


def _colleague() -> int:
    """Somebody of the head's unit who has no account."""
    return Employee.objects.filter(postings__post__unit=_post().unit, account=None)[0].pk


def _objection() -> int:
    """Of a move to the head's unit, by the account `staff`."""
    proposal = moving.forwarded()
    move = proposal.moves.get(to_post__unit__unit="U2")
    User.objects.filter(username="staff").update(employee=move.employee)
    return object_to(moving.by("staff"), move, "Too far.", timezone.localdate()).pk


def _correction() -> int:
    me = Employee.objects.get(pk=_own_employee())
    return ask_correction(moving.by("staff"), me, "grade", "IV/e", "").pk


def _session() -> int:
    day = timezone.localdate()
    return plan_session(None, Course.objects.all()[0].course, day, day).pk


def _enrolment() -> int:
    me = Employee.objects.get(pk=_own_employee())
    return ask_training(moving.by("staff"), me, Course.objects.all()[0].course).pk


def _round() -> int:
    return make_round(None, calendar(timezone.localdate())).pk


def _mine() -> int:
    proposal = moving.forwarded()
    move = proposal.moves.order_by("pk")[0]
    User.objects.filter(username="staff").update(employee=move.employee)
    return int(move.pk)


OBJECTS: dict[str, Callable[[], object]] = {
    "accounts:person": lambda: User.objects.get(username="hr2").pk,
    "accounts:code": lambda: User.objects.get(username="hr2").pk,
    "accounts:close": lambda: User.objects.get(username="hr2").pk,
    "accounts:grant": lambda: User.objects.get(username="hr2").pk,
    "accounts:confirm": lambda: Grant.objects.get(user__username="hr2").pk,
    "accounts:end": lambda: Grant.objects.get(user__username="hr2").pk,
    "accounts:revoke": lambda: 0,
    "staff:employee": _own_employee,
    "planning:scenario": _scenario,
    "planning:scenario_edit": _scenario,
    "planning:scenario_diff": _scenario,
    "planning:scenario_archive": _scenario,
    **dict.fromkeys(("planning:run", "planning:run_progress", "planning:run_cancel"), _run),
    **dict.fromkeys(("planning:questions", "planning:ask", "planning:board", "planning:board_try"), _done),
    "planning:run_part": lambda: (_done(), "summary"),
    "planning:run_file": lambda: (_done(), "placement.csv"),
    "planning:propose": _done,
    **{name: _proposal for name in PAGES if name.startswith("planning:proposal_")},
    "planning:proposal": _proposal,
    "planning:proposal_letter": lambda: (moving.approved().pk, "letters.zip"),
    "planning:question": _question,
    **dict.fromkeys(
        ("planning:objection", "planning:objection_decide", "planning:objection_conclude"), _objection
    ),
    **dict.fromkeys(("own:uncorrect", "own:correction"), _correction),
    **dict.fromkeys(("training:session", "training:enrol", "training:cancel", "training:complete"), _session),
    **dict.fromkeys(("own:unenrol", "training:decline"), _enrolment),
    "training:plan": _proposal,
    "planning:round_edit": _round,
    "own:object": _mine,
    "own:withdraw": _objection,
    "planning:board_keep": _question,
    **dict.fromkeys(("planning:studies", "planning:study"), _done),
    **{f"planning:study_{name}": _study for name in ("stop", "again", "keep")},
    "planning:study_file": lambda: (_study(), "front.csv"),
    **dict.fromkeys(("performance:activity", "performance:withdraw"), _activity),
    **dict.fromkeys(("performance:kind", "performance:kind_close"), lambda: ActivityKind.objects.all()[0].pk),
    "performance:need_confirm": lambda: _post().pk,
    "performance:need_answer": _word,
    "performance:absence": _absence,
    **dict.fromkeys(("performance:own_part", "performance:period", "performance:calibration"), _period),
    **dict.fromkeys(("performance:publish", "performance:period_close"), _period),
    "performance:appraise": lambda: (_period(), _colleague()),
    "staff:move": _own_employee,
    "staff:grid": lambda: "units",
    "staff:save": lambda: "units",
    "staff:undo": lambda: "units",
    "staff:add": lambda: "units",
    "staff:remove": lambda: "units",
    "staff:check": lambda: "units",
    "staff:import": lambda: UUID(int=0),
    "staff:confirm": lambda: UUID(int=0),
    "staff:drop": lambda: UUID(int=0),
    **dict.fromkeys(("voice:forum", "voice:forum_edit", "voice:plan"), _forum),
    **dict.fromkeys(
        ("voice:session", "voice:slips", "voice:sheet", "voice:open", "voice:close", "voice:tally"), _village
    ),
    **dict.fromkeys(("voice:countersign", "voice:void"), _village),
    "voice:minutes": voices.scanned,
    "voice:vote": lambda: voices.opened(voices.forum([]), 1)[1][0],
    "voice:answer_withdraw": voices.answered,
    **dict.fromkeys(("openness:decision", "openness:decision_csv"), lambda: moving.approved().pk),
    "openness:letter_code": voices.lettered,
}
"""By name the object with which a page is asked for."""


@pytest.fixture(autouse=True)
def _nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is not started for a page that is only looked at."""
    monkeypatch.setattr("placement.workbench.own.where._ask", lambda *_told: None)


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Names of all URLs, with their namespace."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from names(each, f"{space}{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern):
            yield f"{space}{each.name}"


def address(name: str) -> str:
    found = OBJECTS[name]() if name in OBJECTS else ()
    return reverse(name, args=found if isinstance(found, tuple) else [found])


def status(client: Client, name: str) -> int:
    how = PAGES[name][0]
    response = (client.post if how == "POST" else client.get)(address(name))
    response.close()
    return response.status_code


def test_every_url_is_in_the_table() -> None:
    ours = {name for name in names(get_resolver()) if not name.startswith(ALLAUTH)}
    assert ours == set(PAGES)


def calls() -> Iterator[object]:
    """Every page with every role; all but the first who may, the first who may not, and nobody are `more`."""
    for name, (_how, who) in PAGES.items():
        others = SIGNED_IN.translate(dict.fromkeys(map(ord, who)))
        for letter in LETTERS:
            few = letter in (who[:1], others[:1], "V")
            yield pytest.param(name, letter, marks=() if few else pytest.mark.more, id=f"{name}-{letter}")


@pytest.mark.parametrize(("name", "letter"), list(calls()))
def test_who_is_let_in(name: str, letter: str, client_of: Callable[[Role], Client]) -> None:
    found = status(client_of(LETTERS[letter]), name)
    if letter in PAGES[name][1]:
        assert found in {200, 302, 400, 409, 422}
    elif letter == "V":
        assert found == 302, "who is not signed in is sent to sign in"
    else:
        assert found in {403, 404}


@pytest.mark.parametrize("letter", "US")
def test_somebody_elses_record_is_not_there(letter: str, client_of: Callable[[Role], Client]) -> None:
    mine = Employee.objects.get(pk=_own_employee())
    other = Employee.objects.exclude(postings__post__unit__in=mine.postings.values("post__unit")).first()
    assert other is not None
    client = client_of(LETTERS[letter])
    assert client.get(reverse("staff:employee", args=[other.pk])).status_code == 404


@pytest.mark.parametrize(("letter", "name"), [("S", "activity"), ("S", "absence"), ("U", "absence")])
def test_somebody_elses_work_is_not_there(
    letter: str, name: str, client_of: Callable[[Role], Client]
) -> None:
    made = {"activity": _activity, "absence": _absence}[name]()
    other = Employee.objects.filter(closed=None).exclude(postings__post__unit=_post().unit)[0]
    Activity.objects.filter(pk=made).update(employee=other)
    Absence.objects.filter(pk=made).update(employee=other)
    client = client_of(LETTERS[letter])
    assert client.get(reverse(f"performance:{name}", args=[made])).status_code == 404


def test_a_head_appraises_and_confirms_nothing_of_another_unit(client_of: Callable[[Role], Client]) -> None:
    other = Employee.objects.filter(closed=None).exclude(postings__post__unit=_post().unit)[0]
    post = Post.objects.exclude(unit=_post().unit)[0]
    client = client_of(Role.UNIT_HEAD)
    assert client.get(reverse("performance:appraise", args=[_period(), other.pk])).status_code == 404
    assert client.post(reverse("performance:need_confirm", args=[post.pk])).status_code == 404
