"""What was reported, added up by post: no single record, and nothing where too few have reported."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from placement.workbench.performance.models import Absence, Activity
from placement.workbench.permissions import Action, scope
from placement.workbench.staff.models import Post, Posting

WEEKS = 4
"""Whole weeks that are added up, the last one ending yesterday."""

FEWEST = 3
"""Who may see no single activities sees sums of at least so many people."""

ENOUGH = Decimal("0.8")
"""Of the weeks in which people served, so many must have a report before a year is told by them."""

YEAR = 365


@dataclass(frozen=True)
class Window:
    """Days from `start` until before `until`."""

    start: date
    until: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.start).days

    @property
    def weeks(self) -> "list[Window]":
        """Its whole weeks."""
        starts = (self.start + timedelta(weeks=number) for number in range(self.days // 7))
        return [Window(day, day + timedelta(weeks=1)) for day in starts]


@dataclass(frozen=True)
class Line:
    """One activity of a post: what was reported in the window, and what that comes to in a year."""

    post: int
    unit: str
    job: str
    activity: str
    reported: int
    volume: int  # a year
    minutes: Decimal  # of one

    @property
    def hours(self) -> int:
        """Of a year."""
        return int((self.volume * self.minutes / 60).to_integral_value(ROUND_HALF_UP))


@dataclass(frozen=True)
class Reported:
    """A post's lines; `people` have reported, in `told` of the `served` weeks that people served there."""

    post: Post
    lines: tuple[Line, ...]
    people: int
    told: int
    served: int

    @property
    def share(self) -> Decimal:
        """Of the weeks served, those with a report: 0 to 1."""
        return min(Decimal(1), Decimal(self.told) / self.served) if self.served else Decimal(0)

    @property
    def percent(self) -> int:
        """The share, rounded down: 79.9 is not 80."""
        return int(self.share * 100)

    @property
    def enough(self) -> bool:
        """Whether the year can be told by it."""
        return self.share >= ENOUGH


def window(today: date, weeks: int = WEEKS) -> Window:
    """The whole weeks that ended yesterday."""
    return Window(today - timedelta(weeks=weeks), today)


def reported(user: Any, span: Window, among: Q | None = None) -> list[Reported]:
    """By post what was reported in a window, as far as this user may see it."""
    posts = Post.objects.for_user(user, Action.SEE_WORKLOAD).filter(among or Q())
    whole = scope(user, Action.SEE_ACTIVITIES)
    activities = Activity.objects.counting().filter(day__gte=span.start, day__lt=span.until, post__in=posts)
    lines = _lines(activities, span)
    told, served = _told(activities, span), _served_weeks(posts, span)
    shown = posts.filter(pk__in=lines).select_related("unit").order_by("unit__position", "position")
    return [
        Reported(post, tuple(lines[post.pk]), *told[post.pk], served[post.pk])
        for post in shown
        if whole.covers(post.unit_id) or told[post.pk][0] >= FEWEST
    ]


def absent(posts: Iterable[int], span: Window) -> Mapping[int, Decimal]:
    """By post the share of the days served on which whoever held it was away; posts nobody held have none."""
    held = Posting.objects.filter(_overlaps(span), post__in=posts)
    days: Counter[int] = Counter()
    away: Counter[int] = Counter()
    absences = _absences(span)
    for employee, post, start, until in held.values_list("employee", "post", "start", "until"):
        first, end = max(start or span.start, span.start), min(until or span.until, span.until)
        days[post] += (end - first).days
        away[post] += sum(
            max(0, (min(end, back) - max(first, gone)).days) for gone, back in absences.get(employee, ())
        )
    places = Decimal("0.0001")
    return {post: (Decimal(away[post]) / days[post]).quantize(places) for post in days if days[post]}


def _lines(activities: Any, span: Window) -> dict[int, list[Line]]:
    names = ("post", "post__unit__unit", "post__job", "kind__name")
    grouped = (
        activities.order_by(*names)
        .values(*names, standard=F("kind__minutes"))
        .annotate(volumes=Sum("volume"), spent=Sum("minutes"))
    )
    found: dict[int, list[Line]] = defaultdict(list)
    for row in grouped:
        post, unit, job, name = (row[each] for each in names)
        found[post].append(_line((post, unit, job, name), row, span))
    return {post: _joined(lines) for post, lines in found.items()}


def _line(place: tuple[int, str, str, str], row: Mapping[str, Any], span: Window) -> Line:
    """A year is as many of these windows as it has; one takes the standard's minutes, else those reported."""
    volume = Decimal(row["volumes"]) * YEAR / span.days
    spent = Decimal(row["spent"]) / row["volumes"]
    each = Decimal(str(row["standard"])) if row["standard"] is not None else spent.quantize(Decimal("0.1"))
    return Line(*place, row["volumes"], int(volume.to_integral_value(ROUND_HALF_UP)), each)


def _joined(lines: list[Line]) -> list[Line]:
    """One line a name: kinds of several jobs may be called alike; their minutes are weighed by volume."""
    by_name: dict[str, Line] = {}
    for line in lines:
        other = by_name.get(line.activity)
        if other is None:
            by_name[line.activity] = line
            continue
        spent = other.volume * other.minutes + line.volume * line.minutes
        volume = other.volume + line.volume
        minutes = (spent / volume).quantize(Decimal("0.1")) if volume else line.minutes
        count = other.reported + line.reported
        by_name[line.activity] = Line(line.post, line.unit, line.job, line.activity, count, volume, minutes)
    return list(by_name.values())


def _told(activities: Any, span: Window) -> dict[int, tuple[int, int]]:
    """By post how many people have reported, and in how many weeks of somebody there is a report."""
    weeks = {
        f"week_{number}": Count("employee", distinct=True, filter=Q(day__gte=week.start, day__lt=week.until))
        for number, week in enumerate(span.weeks)
    }
    rows = activities.order_by().values("post").annotate(people=Count("employee", distinct=True), **weeks)
    return {row["post"]: (row["people"], sum(row[name] for name in weeks)) for row in rows}


def _served_weeks(posts: Any, span: Window) -> Counter[int]:
    """By post how many weeks people served there; a week away from its first day to its last is none."""
    found: Counter[int] = Counter()
    for week in span.weeks:
        last = week.until - timedelta(days=1)
        away = Absence.objects.touching(week.start, week.start).filter(Q(last=None) | Q(last__gte=last))
        held = Posting.objects.filter(_overlaps(week), post__in=posts).exclude(
            employee__in=away.values("employee")
        )
        found.update(dict(held.order_by().values_list("post").annotate(Count("employee", distinct=True))))
    return found


def _overlaps(span: Window) -> Q:
    """Postings that hold on a day of the window."""
    begun = Q(start__isnull=True) | Q(start__lt=span.until)
    return begun & (Q(until__isnull=True) | Q(until__gt=span.start))


def _absences(span: Window) -> dict[int, list[tuple[date, date]]]:
    """By employee the days away, as half-open intervals."""
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    touching = Absence.objects.touching(span.start, span.until)
    for employee, first, last in touching.values_list("employee", "first", "last"):
        back = span.until if last is None else last + timedelta(days=1)
        found[employee].append((first, back))
    return found
