"""Weeks of synthetic activities, for demonstration: the table `workload`, spread over people and days."""

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.performance.models import Activity, ActivityKind
from placement.workbench.staff.models import Posting, Unit, Workload

UNITS = 3
WEEKS = 4
LONGEST = 600
"""Minutes of one record at most."""

LAZY = 9
"""One in so many reports nothing, as it is in life."""


@service
def report_some(day: date) -> int:
    """Reports of the first units' people in the weeks before a day; how many. Where there are any, none."""
    units = Unit.objects.filter(closed__isnull=True).order_by("position")[:UNITS]
    postings = Posting.objects.on(day).filter(post__unit__in=list(units)).select_related("post", "employee")
    holders: dict[int, list[Posting]] = {}
    for posting in postings.order_by("employee__employee"):
        holders.setdefault(posting.post_id, []).append(posting)
    kinds = {(kind.job, kind.name): kind for kind in ActivityKind.objects.all()}
    made: list[Activity] = []
    for held in holders.values():
        post = held[0].post
        for work in Workload.objects.filter(unit=post.unit_id, job=post.job):
            kind = kinds.get((post.job, work.activity))
            if kind is not None:
                made += _weeks(held, kind, work.volume, work.minutes, day)
    if not made or Activity.objects.exists():
        unchanged()
        return 0
    Activity.objects.bulk_create(made, batch_size=1000)
    record(None, "performance.reported", "demonstration", after={"records": len(made)})
    return len(made)


def _weeks(
    held: list[Posting], kind: ActivityKind, volume: float, minutes: float, day: date
) -> list[Activity]:
    """At most one record a person and week: a week's share of the year, on a day that differs by person."""
    made = []
    parts = 52 * len(held)
    for place in range(WEEKS * len(held)):
        week, posting = place // len(held), held[place % len(held)]
        code = int("".join(filter(str.isdecimal, posting.employee.employee)) or 0)
        count = int(volume * (place + 1) // parts - volume * place // parts)
        if code % LAZY == 0 or not count:
            continue
        when = day - timedelta(days=7 * week + 1 + (code + kind.pk) % 5)
        made.append(
            Activity(
                client=uuid5(NAMESPACE_URL, f"demonstration/{posting.employee.employee}/{kind.pk}/{when}"),
                employee=posting.employee,
                post=posting.post,
                kind=kind,
                day=when,
                volume=count,
                minutes=min(LONGEST, max(1, round(count * minutes))),
            )
        )
    return made
