"""Sessions of a forum: slips that count once, paper that somebody else compares, and who is kept away."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from placement.workbench.accounts import codes
from placement.workbench.accounts.models import Notice, User
from placement.workbench.events.models import Event
from placement.workbench.permissions import Action
from placement.workbench.planning.freezing import folder_of, freeze
from placement.workbench.staff.models import Unit
from placement.workbench.voice import sessions, voting
from placement.workbench.voice.flags import flags
from placement.workbench.voice.models import Aggregate, Forum, Session, Slip
from placement.workbench.voice.releasing import publish, rate, shrunken
from placement.workbench.voice.sessions import Rated

from . import voices
from .conftest import TODAY
from .voices import by, run

State = Session.State


@pytest.fixture
def unit() -> Unit:
    return voices.colleagues(3)[0]


@pytest.fixture
def forum(unit: Unit) -> Forum:
    return voices.forum([unit])


def test_a_slip_counts_once(forum: Forum, unit: Unit) -> None:
    session, slips = voices.opened(forum, 3)
    voices.vote(slips[0], {unit.pk: 4})
    with pytest.raises(ValidationError, match="has been used"):
        voices.vote(slips[0], {unit.pk: 1})
    assert [each.score for each in session.ballots.all()] == [4]


def test_the_database_keeps_hashes_without_the_order_of_printing(forum: Forum) -> None:
    session, slips = voices.opened(forum, 20)
    kept = list(session.slips.order_by("pk").values_list("digest", flat=True))
    assert kept == sorted(kept)
    assert not {code for code in slips if Slip.objects.filter(digest__contains=code).exists()}
    assert all(voting.find(code.lower().replace("-", " ")) for code in slips), "typed by hand"


def test_no_more_slips_count_than_people_are_present(forum: Forum, unit: Unit) -> None:
    session = voices.planned(forum)
    slips = sessions.print_slips(run(), session, 3)
    sessions.open_session(run(), session, 2)
    for code in slips[:2]:
        voices.vote(code, {unit.pk: 5})
    with pytest.raises(ValidationError, match="Everybody who is present has rated already"):
        voices.vote(slips[2], {unit.pk: 5})
    with pytest.raises(ValidationError, match="More people have rated"):
        sessions.open_session(run(), session, 1)
    sessions.open_session(run(), session, 3)
    voices.vote(slips[2], {unit.pk: 5})
    assert sessions.used(session) == 3


def test_before_and_after_the_session_a_slip_is_told_kindly(forum: Forum, unit: Unit) -> None:
    session = voices.planned(forum)
    (code,) = sessions.print_slips(run(), session, 1)
    with pytest.raises(ValidationError, match="has not begun yet"):
        voices.vote(code, {unit.pk: 5})
    sessions.open_session(run(), session, 1)
    Session.objects.filter(pk=session.pk).update(opened=timezone.now() - timedelta(days=3))
    with pytest.raises(ValidationError, match="is over"):
        voices.vote(code, {unit.pk: 5})


def test_a_forum_rates_its_units_and_their_staff_alone(forum: Forum, unit: Unit) -> None:
    other, people = voices.colleagues(2, code="V2")
    _session, slips = voices.opened(forum, 2, persons=True)
    with pytest.raises(ValidationError, match="does not rate that"):
        voices.vote(slips[0], {other.pk: 5})
    with pytest.raises(ValidationError, match="does not rate that"):
        voices.vote(slips[0], {unit.pk: 5}, {people[0].pk: 1})
    with pytest.raises(ValidationError, match="at least one"):
        voices.vote(slips[0], {})


def test_who_is_too_few_of_a_job_cannot_be_rated(forum: Forum, unit: Unit) -> None:
    pair, people = voices.colleagues(2, code="V2")
    forum.units.add(pair)
    _session, slips = voices.opened(forum, 1, persons=True)
    with pytest.raises(ValidationError, match="does not rate that"):
        voices.vote(slips[0], {unit.pk: 5}, {people[0].pk: 1})


def paper(unit: Unit, *counts: int) -> list[Rated]:
    return [Rated(unit.pk, None, tuple(counts))]  # type: ignore[arg-type]  # five of them


def test_paper_is_tallied_and_countersigned_by_somebody_else(forum: Forum, unit: Unit) -> None:
    session = voices.planned(forum, way="paper")
    sessions.tally(run(), session, 12, paper(unit, 0, 1, 2, 3, 4), {unit.pk: ["too far", " "]})
    session.refresh_from_db()
    assert (session.state, session.ballots.count()) == (State.CLOSED, 10)
    assert [each.comment for each in session.ballots.all() if each.comment] == ["too far"]
    with pytest.raises(ValidationError, match="somebody else has to countersign"):
        sessions.countersign(by("facilitator", Action.COUNTERSIGN), session)
    sessions.countersign(by("hr", Action.COUNTERSIGN), session)
    session.refresh_from_db()
    assert session.state == State.COUNTED


def test_who_can_countersign_is_told(forum: Forum, unit: Unit) -> None:
    session = voices.planned(forum, way="paper")
    sessions.tally(run(), session, 12, paper(unit, 0, 1, 2, 3, 4), {})
    waiting = Notice.objects.filter(kind="session_waits", link__contains=f"/sessions/{session.pk}/")
    assert set(waiting.values_list("user__username", flat=True)) == {"hr", "hr2"}


def test_paper_has_no_more_ballots_than_people(forum: Forum, unit: Unit) -> None:
    session = voices.planned(forum, way="paper")
    with pytest.raises(ValidationError, match="more ballots than people"):
        sessions.tally(run(), session, 9, paper(unit, 0, 1, 2, 3, 4), {})
    with pytest.raises(ValidationError, match="more remarks"):
        sessions.tally(run(), session, 9, paper(unit, 0, 0, 0, 0, 1), {unit.pk: ["a", "b"]})


def test_paper_entered_anew_makes_the_earlier_entry_void(forum: Forum, unit: Unit) -> None:
    session = voices.planned(forum, way="paper")
    sessions.tally(run(), session, 9, paper(unit, 9, 0, 0, 0, 0), {})
    sessions.tally(run(), session, 9, paper(unit, 0, 0, 0, 0, 9), {})
    assert session.ballots.count() == 18
    assert {each.score for each in session.ballots.filter(void__isnull=True)} == {5}


def test_whom_it_rates_does_not_enter_for_it(forum: Forum, unit: Unit) -> None:
    person = unit.posts.get().postings.first()
    assert person is not None
    User.objects.filter(username="staff").update(employee=None)
    User.objects.filter(username="facilitator").update(employee=person.employee)
    with pytest.raises(ValidationError, match="your own unit"):
        voices.planned(forum)


def test_a_void_ballot_stays_and_counts_no_more(forum: Forum, unit: Unit) -> None:
    session = voices.counted(forum, voices.votes(unit, [5] * 12))
    assert publish(None, TODAY) is not None
    some = list(session.ballots.values_list("pk", flat=True)[:2])
    hr = by("hr", Action.VOID_BALLOTS)
    with pytest.raises(ValidationError, match="Say why"):
        sessions.void_ballots(hr, session, some, " ")
    sessions.void_ballots(hr, session, some, "one hand")
    assert session.ballots.count() == 12
    (told,) = Aggregate.objects.filter(units=unit)
    assert told.withdrawn is not None, "ten of twelve would tell what two said"
    assert publish(None, TODAY) is None


def test_the_database_refuses_to_delete_or_alter_a_ballot(forum: Forum, unit: Unit) -> None:
    session = voices.counted(forum, voices.votes(unit, [5]))
    for statement in ("DELETE FROM voice_ballot", "UPDATE voice_ballot SET score = 1"):
        with (
            pytest.raises(IntegrityError, match="written once"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert session.ballots.get().score == 5


def test_the_log_does_not_say_who_gave_what(forum: Forum, unit: Unit) -> None:
    _session, slips = voices.opened(forum, 1)
    voices.vote(slips[0], {unit.pk: 1}, remark="bad")
    event = Event.objects.filter(action="voice.slip_used").get()
    assert event.actor is None
    assert (event.content.before, event.content.after) == (None, None)


def test_a_person_is_rated_above_all_thresholds_and_drawn_to_the_mean() -> None:
    unit, (one, two, *_rest) = voices.colleagues(3)
    forum = voices.forum([unit])
    voices.counted(forum, [], TODAY - timedelta(days=9), [{one.pk: 5, two.pk: 1}] * 5)
    voices.counted(forum, [], TODAY - timedelta(days=8), [{one.pk: 5, two.pk: 1}] * 4)
    assert rate(None, TODAY) == {}, "nine ballots"
    voices.counted(forum, [], TODAY - timedelta(days=7), [{one.pk: 5}])
    assert rate(None, TODAY - timedelta(days=8)) == {}, "the tenth comes later"
    assert rate(None, TODAY) == {one.pk: 5.0}, "nobody else is rated: the mean of the job is one's own"
    voices.counted(forum, [], TODAY, [{two.pk: 1}])
    # The job: (10 × 5 + 10 × 1) / 20 = 3; one: (50 + 10 × 3) / 20 = 4; two: (10 + 10 × 3) / 20 = 2.
    assert rate(None, TODAY) == {one.pk: 4.0, two.pk: 2.0}
    assert rate(None, TODAY) == {}, "told already"


def test_ballots_of_one_session_do_not_rate_a_person() -> None:
    unit, (one, *_rest) = voices.colleagues(3)
    voices.counted(voices.forum([unit]), [], TODAY, [{one.pk: 5}] * 20)
    assert rate(None, TODAY) == {}


def test_the_mean_is_drawn_by_the_weight() -> None:
    assert shrunken({"ballots": 10, "total": 50}, {"ballots": 100, "total": 300}, 10) == 4.0
    assert shrunken({"ballots": 10, "total": 50}, {"ballots": 100, "total": 300}, 1) == 4.82


def test_the_next_snapshot_has_the_rating() -> None:
    unit, (one, *_rest) = voices.colleagues(3)
    forum = voices.forum([unit])
    before = freeze(None, TODAY)
    for day in (2, 1):
        voices.counted(forum, [], TODAY - timedelta(days=day), [{one.pk: 4}] * 5)
    after = freeze(None, TODAY)
    rows = (folder_of(after) / "employees.csv").read_text("utf-8").splitlines()
    column = rows[0].split(",").index("community_rating")
    (row,) = [row for row in rows if row.startswith(f"{one.employee},")]
    assert row.split(",")[column] == "4"
    assert before.sha256 != after.sha256
    assert Event.objects.filter(action="voice.persons_rated", about=one).exists()


def test_who_is_rated_no_more_has_no_rating() -> None:
    unit, (one, *_rest) = voices.colleagues(3)
    forum = voices.forum([unit])
    held = [voices.counted(forum, [], TODAY, [{one.pk: 4}] * 5) for _session in range(2)]
    assert rate(None, TODAY) == {one.pk: 4.0}
    sessions.void_session(by("hr", Action.VOID_BALLOTS), held[0], "no minutes")
    assert rate(None, TODAY) == {one.pk: None}


def test_nothing_odd_is_seen_in_ordinary_ballots(forum: Forum, unit: Unit) -> None:
    session, slips = voices.opened(forum, 12)
    for place, code in enumerate(slips):
        voices.vote(code, {unit.pk: place % 5 + 1}, remark=f"remark {place}")
        Slip.objects.filter(digest=codes.digest(code)).update(
            used=timezone.now() + timedelta(seconds=20 * place)
        )
    assert flags(session) == []


def test_quick_hands_same_answers_and_same_words_are_flagged() -> None:
    units = [voices.colleagues(1, code=code)[0] for code in ("V1", "V2")]
    session, slips = voices.opened(voices.forum(units), 12)
    for code in slips:
        voices.vote(code, {unit.pk: 5 for unit in units}, remark="  Very Good ")
    found = {each.kind: each.count for each in flags(session)}
    assert found == {"burst": 24, "alike": 24, "words": 24}
    sessions.void_ballots(by("hr", Action.VOID_BALLOTS), session, flags(session)[0].ballots, "one hand")
    assert flags(session) == []


def test_scores_far_from_other_sessions_are_flagged(forum: Forum, unit: Unit) -> None:
    voices.counted(forum, voices.votes(unit, [1, 2, 2, 1, 2, 1, 2, 2]))
    like = voices.counted(forum, voices.votes(unit, [2, 1, 2, 1, 2]))
    far = voices.counted(forum, voices.votes(unit, [5, 5, 5, 4, 5]))
    assert [each.kind for each in flags(far)] == ["outlier"]
    assert flags(like) == []


def test_sessions_are_seen_by_their_facilitator(forum: Forum) -> None:
    session = voices.planned(forum)
    other = sessions.make_forum(None, "Elsewhere", units=[], facilitators=[])
    seen = {
        name: Forum.objects.for_user(User.objects.get(username=name))
        for name in ("facilitator", "hr", "staff")
    }
    assert forum in seen["facilitator"]
    assert other not in seen["facilitator"]
    assert set(seen["hr"]) >= {forum, other}
    assert not seen["staff"]
    assert session in Session.objects.for_user(User.objects.get(username="facilitator"))
