"""Forums whose people have rated: by slips, without a page between."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from placement.workbench.accounts import codes
from placement.workbench.accounts.models import User
from placement.workbench.permissions import Action, Actor, actor
from placement.workbench.planning.proposals import letters
from placement.workbench.staff.models import Employee, Post, Posting, Unit
from placement.workbench.voice import answering, minutes, sessions, voting
from placement.workbench.voice.models import Forum, Session

from . import moving
from .conftest import TODAY


def by(name: str, action: Action) -> Actor:
    return actor(User.objects.get(username=name), action)


def run() -> Actor:
    """The facilitator, as services take it."""
    return by("facilitator", Action.RUN_FORUMS)


def forum(units: Iterable[Unit], village: str = "Village one") -> Forum:
    """A forum of the demo facilitator's."""
    facilitator = User.objects.get(username="facilitator")
    return sessions.make_forum(None, village, units=list(units), facilitators=[facilitator])


def planned(held: Forum, day: date = TODAY, *, way: str = "slips", persons: bool = False) -> Session:
    return sessions.plan(run(), held, day, way, persons=persons)


def opened(
    held: Forum, people: int, day: date = TODAY, *, persons: bool = False
) -> tuple[Session, list[str]]:
    """A session by slips that is open, and the codes."""
    session = planned(held, day, persons=persons)
    slips = sessions.print_slips(run(), session, people)
    sessions.open_session(run(), session, people)
    session.refresh_from_db()
    return session, slips


def vote(
    code: str, units: Mapping[int, int], persons: Mapping[int, int] | None = None, remark: str = ""
) -> None:
    slip = voting.find(code)
    assert slip is not None
    voting.cast(slip, voting.Said(units, dict.fromkeys(units, remark), persons or {}))


def counted(
    held: Forum,
    ballots: Sequence[Mapping[int, int]],
    day: date = TODAY,
    persons: Sequence[Mapping[int, int]] = (),
) -> Session:
    """A session that is countersigned; each of the ballots a slip's, as unit → score."""
    session, slips = opened(held, max(len(ballots), len(persons)), day, persons=bool(persons))
    for place, code in enumerate(slips):
        units = ballots[place] if place < len(ballots) else {}
        vote(code, units, persons[place] if place < len(persons) else {})
    sessions.close_session(run(), session)
    sessions.countersign(by("hr", Action.COUNTERSIGN), session)
    session.refresh_from_db()
    return session


def votes(unit: Unit, scores: Iterable[int]) -> list[dict[int, int]]:
    """A slip per score, on one unit."""
    return [{unit.pk: score} for score in scores]


def scanned() -> int:
    """A session with minutes."""
    session = planned(forum([]))
    name = minutes.keep(session, SimpleUploadedFile("minutes.pdf", b"%PDF-1.7"))
    Session.objects.filter(pk=session.pk).update(minutes=name)
    return session.pk


def answered() -> int:
    """An answer of the office."""
    unit = Unit.objects.order_by("position")[0]
    return answering.answer(by("hr", Action.ANSWER), unit, "The way is long", "A boat goes every week").pk


def lettered() -> str:
    """The code on a letter of a proposal."""
    proposal = moving.approved()
    letters.keep_codes(by("hr", Action.SEE_LETTERS), proposal, "collective.docx")
    return codes.derived(f"letter {proposal.pk} ")


def colleagues(count: int, job: str = "nurse", code: str = "V1") -> tuple[Unit, list[Employee]]:
    """A unit of its own with so many staff of a job."""
    unit = Unit.objects.create(unit=code, name=f"Post {code}", kind="puskesmas", region="R", position=9000)
    post = Post.objects.create(unit=unit, job=job, minimum=count, target=count, maximum=count)
    people = [
        Employee.objects.create(
            employee=f"{code}-{number}", name=f"{job} {number}", job=job, position=9000 + number
        )
        for number in range(1, count + 1)
    ]
    for person in people:
        Posting.objects.create(employee=person, post=post, same_job=True)
    return unit, people
