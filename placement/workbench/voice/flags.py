"""What looks odd about a session's ballots: a reason to ask, never a reason by itself."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean, pvariance
from typing import Any

from django.utils.translation import gettext_lazy as _

from placement.workbench.voice.models import Ballot, Session, Slip

BURST, WITHIN = 10, timedelta(seconds=10)
"""So many slips used so quickly look like one hand."""

ALIKE, SHARE = 10, 0.5
"""So many slips, and more than such a share of all, with the same answers to several questions."""

WORDS = 3
"""The same remark, word for word, on so many slips."""

FAR, ENOUGH = 3.0, 5
"""Standard errors from the mean of a unit's other sessions; ballots that both sides need."""

KINDS = {
    "burst": _("Many slips were used within a few seconds."),
    "alike": _("Most slips give the same answers to all questions."),
    "words": _("The same remark, word for word, stands on several slips."),
    "outlier": _("The scores of a unit are far from those of its other sessions."),
}


@dataclass(frozen=True)
class Flag:
    """What looks odd, and the ballots that do."""

    kind: str
    ballots: Sequence[int]

    @property
    def words(self) -> Any:
        """What it says."""
        return KINDS[self.kind]

    @property
    def count(self) -> int:
        """Ballots that it is about."""
        return len(self.ballots)


def flags(session: Session) -> list[Flag]:
    """All of them; ballots that are void already are not looked at."""
    ballots = list(session.ballots.filter(void__isnull=True))
    by: dict[int, list[Ballot]] = defaultdict(list)
    for each in ballots:
        if each.slip_id is not None:
            by[each.slip_id].append(each)
    found = [*_bursts(session, by), *_alike(by), *_words(by), *_outliers(session, ballots)]
    return [each for each in found if each.ballots]


def _bursts(session: Session, by: dict[int, list[Ballot]]) -> Iterator[Flag]:
    """The slips of each run of uses that is too quick, all in one flag."""
    used = list(Slip.objects.filter(session=session, used__isnull=False).order_by("used"))
    quick: set[int] = set()
    for first, last in zip(used, used[BURST - 1 :], strict=False):
        if first.used is not None and last.used is not None and last.used - first.used <= WITHIN:
            quick |= {each.pk for each in used[used.index(first) : used.index(last) + 1]}
    if quick:
        yield Flag("burst", _of(quick, by))


def _alike(by: dict[int, list[Ballot]]) -> Iterator[Flag]:
    answers = {
        slip: tuple(sorted((each.unit_id or 0, each.employee_id or 0, each.score) for each in some))
        for slip, some in by.items()
    }
    for answer, count in Counter(answers.values()).items():
        if len(answer) > 1 and count >= ALIKE and count > SHARE * len(by):
            yield Flag("alike", _of({slip for slip, given in answers.items() if given == answer}, by))


def _words(by: dict[int, list[Ballot]]) -> Iterator[Flag]:
    said: dict[str, set[int]] = defaultdict(set)
    for slip, some in by.items():
        for each in some:
            if each.comment.strip():
                said[" ".join(each.comment.casefold().split())].add(slip)
    for slips in said.values():
        if len(slips) >= WORDS:
            yield Flag("words", _of(slips, by))


def _outliers(session: Session, ballots: Sequence[Ballot]) -> Iterator[Flag]:
    here: dict[int, list[Ballot]] = defaultdict(list)
    for each in ballots:
        if each.unit_id is not None:
            here[each.unit_id].append(each)
    others: dict[int, list[int]] = defaultdict(list)
    counted = Ballot.objects.filter(
        unit__in=here, void__isnull=True, session__state=Session.State.COUNTED
    ).exclude(session=session)
    for unit, score in counted.values_list("unit", "score"):
        others[unit].append(score)
    for unit, some in here.items():
        if _far([each.score for each in some], others[unit]):
            yield Flag("outlier", [each.pk for each in some])


def _far(here: Sequence[int], others: Sequence[int]) -> bool:
    """Whether two means lie far apart, by their standard errors; no spread at all counts as a small one."""
    if min(len(here), len(others)) < ENOUGH:
        return False
    error = math.sqrt(max(pvariance(here) / len(here) + pvariance(others) / len(others), 0.01))
    return bool(abs(fmean(here) - fmean(others)) > FAR * error)


def _of(slips: set[int], by: dict[int, list[Ballot]]) -> list[int]:
    return [each.pk for slip in sorted(slips & by.keys()) for each in by[slip]]
