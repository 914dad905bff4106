"""Countersigned ballots become figures: of services when the office publishes, of persons when tables freeze.

Every figure counts whole aggregates (`suppression.py`), and a ballot is in one at most, for ever: neither
another table nor next year's edition gives away a part of one.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Actor
from placement.workbench.staff.models import Employee, Posting, Unit
from placement.workbench.suppression import Path, blocks
from placement.workbench.voice import rated, thresholds
from placement.workbench.voice.models import Aggregate, Ballot, Release, Session

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Group:
    """Ballots on one thing: ids, scores, and the sessions that they come from."""

    ballots: tuple[int, ...]
    total: int
    sessions: frozenset[int]


@service
def publish(actor: Actor | None, day: date) -> Release | None:
    """Publishes what has come of services since the last time; None where it is too little for any figure."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    cells: dict[Path, Group] = {
        (units[unit].region, units[unit].unit): group for unit, group in _groups(_open(day), "unit").items()
    }
    found = blocks(cells, _enough, _size).told
    if not found:
        unchanged()
        return None
    made = Release.objects.create(day=day, made_by_id=None if actor is None else actor.user.pk)
    codes = {unit.unit: unit for unit in units.values()}
    for block in found:
        groups = block.cells.values()
        told = Aggregate.objects.create(
            release=made, ballots=_size(groups), total=sum(each.total for each in groups)
        )
        told.units.set([codes[path[-1]] for path in block.cells])
        counted = [pk for each in groups for pk in each.ballots]
        Ballot.objects.filter(pk__in=counted).update(aggregate=told)
    record(actor, "voice.ratings_published", made, after={"day": day, "figures": len(found)})
    return made


@service
def rate(actor: Actor | None, day: date) -> dict[int, float | None]:
    """Brings `community_rating` up to date, from ballots on persons until that day; who changes, and to what.

    Ballots on somebody count once there are enough, of enough sessions, and enough colleagues of the job
    in the unit; until then they wait. Whose only ballots became void is rated no more.
    """
    waiting = _groups(_open(day), "employee")
    among = set(Posting.objects.filter(employee__in=waiting, until=None).values_list("post__unit", flat=True))
    allowed = {person.pk: posting.post.job for person, posting in rated.rateable(among)}
    for employee, group in waiting.items():
        if employee in allowed and _enough([group]) and len(group.sessions) >= thresholds.sessions():
            made = Aggregate.objects.create(
                employee_id=employee,
                job=allowed[employee],
                ballots=len(group.ballots),
                total=group.total,
            )
            Ballot.objects.filter(pk__in=group.ballots).update(aggregate=made)
    fresh = ratings()
    people = Employee.objects.select_for_update().in_bulk(list(fresh))
    before = {pk: each.community_rating for pk, each in people.items() if each.community_rating != fresh[pk]}
    if not before:
        unchanged()
        return {}
    for pk in before:
        people[pk].community_rating = fresh[pk]
        people[pk].version += 1
    Employee.objects.bulk_update([people[pk] for pk in before], ["community_rating", "version"], 500)
    after = {pk: fresh[pk] for pk in before}
    record(actor, "voice.persons_rated", "table:employees", before=before, after=after, about=before)
    return after


def ratings() -> dict[int, float | None]:
    """By employee the rating: the mean of the ballots, drawn towards the mean of the job.

    None for whom all that was told is withdrawn.
    """
    found = list(Aggregate.objects.filter(employee__isnull=False).select_related("employee"))
    live = [each for each in found if each.withdrawn is None]
    of_job: dict[str, Counter[str]] = defaultdict(Counter)
    own: dict[int, Counter[str]] = {each.employee_id or 0: Counter() for each in found}
    job = {each.employee_id: each.job for each in live}
    for each in live:
        for sums in (of_job[each.job], own[each.employee_id or 0]):
            sums.update(ballots=each.ballots, total=each.total)
    return {
        employee: shrunken(sums, of_job[job[employee]], thresholds.weight()) if sums else None
        for employee, sums in own.items()
    }


def shrunken(own: Mapping[str, int], job: Mapping[str, int], weight: int) -> float:
    """The mean of somebody's ballots and of `weight` more that say what the job's do; to two decimals."""
    mean = job["total"] / job["ballots"]
    return round((own["total"] + weight * mean) / (own["ballots"] + weight), 2)


def _open(day: date) -> "QuerySet[Ballot]":
    """Ballots of countersigned sessions until that day that no figure counts yet."""
    return Ballot.objects.filter(
        session__state=Session.State.COUNTED,
        session__day__lte=day,
        void__isnull=True,
        aggregate__isnull=True,
    )


def _groups(ballots: "QuerySet[Ballot]", field: str) -> Mapping[int, Group]:
    """By unit or employee what there is on it."""
    found: dict[int, list[Any]] = defaultdict(list)
    rows = ballots.filter(**{f"{field}__isnull": False}).order_by("pk")
    for row in rows.values_list(field, "pk", "score", "session"):
        found[row[0]].append(row[1:])
    return {
        key: Group(
            tuple(pk for pk, _score, _session in some),
            sum(score for _pk, score, _session in some),
            frozenset(session for _pk, _score, session in some),
        )
        for key, some in found.items()
    }


def _enough(groups: Collection[Group]) -> bool:
    return _size(groups) >= thresholds.ballots()


def _size(groups: Iterable[Group]) -> int:
    return sum(len(each.ballots) for each in groups)
