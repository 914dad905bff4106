"""What was reported, taken over into the tables that a plan reads: `workload`, and `absent` of `posts`."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.performance.counting import YEAR, Window, absent, reported
from placement.workbench.permissions import Actor
from placement.workbench.staff.models import Post, Workload

ABSENT = "absent"
"""The column of `posts` that `expected_shortage` can be told to read."""


@service
def take_workload(actor: Actor, posts: Collection[int], span: Window) -> int:
    """Makes the year's workload of these posts what was reported; how many rows of the table change.

    An activity of the table that nobody reported in these weeks stays as it is: what is rare is not gone.
    """
    found = [each for each in reported(actor.user, span) if each.post.pk in posts]
    lines = {(each.post.unit_id, each.post.job, line.activity): line for each in found for line in each.lines}
    rows = Workload.objects.select_for_update().filter(unit__in={unit for unit, _job, _activity in lines})
    held = {(row.unit_id, row.job, row.activity): row for row in rows}
    last = Workload.objects.aggregate(last=Max("position"))["last"] or 0
    changed, fresh, before, after = [], [], [], []
    for key, line in lines.items():
        row = held.get(key)
        if row is not None and (row.volume, row.minutes) == (line.volume, float(line.minutes)):
            continue
        before += [] if row is None else [[line.unit, *key[1:], row.volume, row.minutes]]
        after.append([line.unit, *key[1:], line.volume, line.minutes])
        if row is None:
            last += 1
            row = Workload(unit_id=key[0], job=key[1], activity=key[2], position=last, version=0)
            fresh.append(row)
        else:
            changed.append(row)
        row.volume, row.minutes = float(line.volume), float(line.minutes)
        row.version += 1
    if not after:
        unchanged()
        return 0
    Workload.objects.bulk_update(changed, ["volume", "minutes", "version"], batch_size=500)
    Workload.objects.bulk_create(fresh)
    told = {"from": span.start, "until": span.until, "rows": after}
    record(actor, "performance.workload_taken", "table:workload", before=before, after=told)
    return len(after)


@service
def take_absences(actor: Actor) -> int:
    """Puts the share of the last year's days on which people were away into the posts; how many change."""
    today = timezone.localdate()
    span = Window(today - timedelta(days=YEAR), today)
    posts = {post.pk: post for post in Post.objects.select_for_update().filter(closed__isnull=True)}
    shares = {post: str(share.normalize()) for post, share in absent(posts, span).items()}
    before: dict[str, Any] = {}
    after: dict[str, str] = {}
    for pk, share in shares.items():
        post = posts[pk]
        was = post.extra.get(ABSENT)
        if was == share or (was is None and float(share) == 0):
            continue
        before[str(pk)], after[str(pk)] = was, share
        post.extra = {**post.extra, ABSENT: share}
        post.version += 1
    if not after:
        unchanged()
        return 0
    Post.objects.bulk_update([posts[int(pk)] for pk in after], ["extra", "version"], batch_size=500)
    record(actor, "performance.absences_taken", "table:posts", before=before, after=after)
    return len(after)
