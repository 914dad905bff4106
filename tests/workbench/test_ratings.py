"""What is published of a thousand ballots, over years, gives away nothing about a small group of them."""

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest

from placement.workbench.accounts.models import User
from placement.workbench.staff.models import Employee, Unit
from placement.workbench.voice import shown
from placement.workbench.voice.models import Aggregate, Ballot, Forum, Session
from placement.workbench.voice.releasing import publish, rate

from . import voices
from .conftest import TODAY
from .test_suppression import echelon, follows

SMALLEST = 10
BALLOTS = 1000
YEARS = 5
SEEDS = range(int(os.environ.get("PLACEMENT_RATINGS", "1")))
"""More of them on demand: PLACEMENT_RATINGS=50."""

Set = frozenset[int]
Forums = Sequence[tuple[Forum, list[Unit]]]


def villages() -> list[tuple[Forum, list[Unit]]]:
    """Five forums, of two or three units each; units lie in three regions, and some are rated twice."""
    units = [voices.colleagues(3 if place < 4 else 1, code=f"V{place}")[0] for place in range(9)]
    for place, unit in enumerate(units):
        Unit.objects.filter(pk=unit.pk).update(region=f"R{place % 3}")
    held = [units[place : place + 3] for place in (0, 2, 4, 6)] + [[units[8]]]
    return [(voices.forum(some, f"Village {place}"), some) for place, some in enumerate(held)]


def year(
    number: int, forums: Sequence[tuple[Forum, list[Unit]]], ballots: int, rng: np.random.Generator
) -> None:
    """Some sessions of a year, large and small, of which most are countersigned."""
    facilitator, made = User.objects.get(username="facilitator"), list[Ballot]()
    people = {
        unit.pk: list(unit.posts.get().postings.values_list("employee", flat=True))
        for _forum, units in forums
        for unit in units
    }
    while len(made) < ballots:
        forum, units = forums[int(rng.integers(len(forums)))]
        state = "counted" if rng.random() < 0.8 else "closed"
        day = TODAY - timedelta(days=365 * (YEARS - number) - int(rng.integers(300)))
        session = Session.objects.create(forum=forum, day=day, state=state, facilitator=facilitator)
        some = rng.permutation(len(units))[: rng.integers(1, len(units) + 1)]
        for _ballot in range(rng.choice([1, 2, 3, 5, 8, 13, 40])):
            unit, score = units[rng.choice(some)], int(rng.integers(1, 6))
            if rng.random() < 0.3 and len(people[unit.pk]) >= 3:
                person = int(rng.choice(people[unit.pk]))
                made.append(Ballot(session=session, employee_id=person, score=score))
            else:
                made.append(Ballot(session=session, unit=unit, score=score))
    Ballot.objects.bulk_create(made[:ballots])


def sets(aggregates: Iterable[int]) -> Set:
    """The ballots of some aggregates."""
    return frozenset(Ballot.objects.filter(aggregate__in=list(aggregates)).values_list("pk", flat=True))


def cells() -> dict[str, Set]:
    """Groups of ballots by every mark there is: what they are on, its region, session, forum and year."""
    found: dict[str, set[int]] = defaultdict(set)
    columns = ("pk", "unit", "employee", "session", "session__forum", "session__day", "unit__region")
    for pk, unit, employee, session, forum, day, region in Ballot.objects.values_list(*columns):
        marks = {
            "on": unit or f"person {employee}",
            "session": session,
            "forum": forum,
            "year": day.year,
            "region": region,
        }
        for count in range(1, len(marks) + 1):
            for some in combinations(marks.items(), count):
                found[str(some)].add(pk)
    return {mark: frozenset(ballots) for mark, ballots in found.items()}


def recovered(published: Collection[Set], groups: Iterable[Set]) -> Iterator[Set]:
    """The groups whose sum follows from the published sums, of those with too few ballots.

    Ballots that are in the same published sums cannot be told apart, so they are counted as one.
    """
    counted: dict[int, list[int]] = defaultdict(list)
    for place, ballots in enumerate(published):
        for ballot in ballots:
            counted[ballot].append(place)
    alike: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for ballot, places in counted.items():
        alike[tuple(places)].add(ballot)
    kinds = list(alike.values())
    sums = [
        frozenset(n for n, places in enumerate(alike) if place in places) for place in range(len(published))
    ]
    basis = echelon(sums, range(len(kinds)))
    for group in groups:
        inside = [n for n, kind in enumerate(kinds) if kind <= group]
        whole = sum(len(kinds[n]) for n in inside) == len(group)
        if 0 < len(group) < SMALLEST and whole and follows(inside, basis, range(len(kinds))):
            yield group


def told() -> list[Set]:
    """Every sum that can be read anywhere: the table of services, and ratings of persons."""
    rows = shown.published()
    found = []
    for row in rows:
        ballots = sets(row.aggregates)
        scores = list(Ballot.objects.filter(pk__in=ballots).values_list("score", flat=True))
        assert (len(scores), sum(scores)) == (row.ballots, row.total), "it counts what it says"
        found.append(ballots)
    persons = Aggregate.objects.filter(employee__isnull=False, withdrawn__isnull=True)
    people = set(persons.values_list("employee", flat=True))
    return found + [sets(persons.filter(employee=each).values_list("pk", flat=True)) for each in people]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_thousand_ballots_give_away_no_cell(seed: int) -> None:
    rng = np.random.default_rng(seed)
    forums, published, naive = villages(), list[Set](), list[Set]()
    for number in range(YEARS):
        year(number, forums, BALLOTS // YEARS, rng)
        day = TODAY - timedelta(days=365 * (YEARS - number - 1))
        publish(None, day)
        rate(None, day)
        if number == 2:
            withdraw()
        published += told()
        naive += large(forums)
    groups = cells()
    assert Ballot.objects.filter(session__forum__in=[forum for forum, _units in forums]).count() == BALLOTS
    small = [group for group in groups.values() if len(group) < SMALLEST]
    assert len(small) > 500
    assert len(published) > 40
    assert list(recovered(published, groups.values())) == []
    assert next(recovered(naive, groups.values()), None), "suppression without its complement is seen through"


def withdraw() -> None:
    """Some ballots turn out to be void after they were published."""
    ballots = Ballot.objects.filter(aggregate__isnull=False).order_by("pk")[:3]
    touched = {each.aggregate_id or 0 for each in ballots}
    Aggregate.objects.filter(pk__in=touched).update(withdrawn=TODAY.isoformat() + "T00:00Z")


def large(forums: Forums) -> list[Set]:
    """What a table would show that left small units blank beside the sum, this year and the last."""
    counted = Ballot.objects.filter(session__state="counted", unit__isnull=False)
    units = {unit for _forum, some in forums for unit in some}
    found = [frozenset(counted.values_list("pk", flat=True))]
    found += [frozenset(counted.filter(unit=unit).values_list("pk", flat=True)) for unit in units]
    return [each for each in found if len(each) >= SMALLEST]


def rows(*units: Unit) -> list[shown.Rating]:
    """What is told of some units."""
    return shown.of_units(shown.published(), frozenset(unit.pk for unit in units))


def test_a_unit_with_few_ballots_is_told_with_others() -> None:
    one, two = (voices.colleagues(1, code=code)[0] for code in ("V1", "V2"))
    voices.counted(voices.forum([one, two]), [*voices.votes(one, [4] * 12), *voices.votes(two, [1] * 3)])
    publish(None, TODAY)
    (row,) = rows(one)
    assert {str(unit) for unit in row.units} == {"Post V1", "Post V2"}
    assert (row.ballots, row.mean) == (15, 3.4)


def test_a_mean_at_the_edge_is_told_as_such() -> None:
    one, two = (voices.colleagues(1, code=code)[0] for code in ("V1", "V2"))
    voices.counted(voices.forum([one, two]), [*voices.votes(one, [5] * 12), *voices.votes(two, [1] * 12)])
    publish(None, TODAY)
    assert [(row.mean, row.edge) for row in rows(one, two)] == [(4.5, "high"), (1.5, "low")]
    (sum_,) = [row for row in shown.published() if row.region == "R" and not row.units]
    assert (sum_.mean, sum_.edge) == (3.0, "")


def test_what_is_too_little_waits_for_the_next_time() -> None:
    unit, _people = voices.colleagues(1)
    held = voices.forum([unit])
    voices.counted(held, voices.votes(unit, [4] * 9))
    assert publish(None, TODAY) is None
    assert rows(unit) == []
    voices.counted(held, voices.votes(unit, [4]))
    publish(None, TODAY)
    assert [row.ballots for row in rows(unit)] == [10]
    voices.counted(held, voices.votes(unit, [1]))
    publish(None, TODAY)
    assert [row.ballots for row in rows(unit)] == [10], "the eleventh would be read off"
    assert not Employee.objects.filter(ratings__isnull=False)
