"""Whose data have changed since the tables of a proposal were frozen, and how."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from placement.workbench.planning.courses import named as named_courses
from placement.workbench.planning.freezing import folder_of
from placement.workbench.planning.models import Move, Proposal
from placement.workbench.planning.proposals.tables import PERSONAL, Key, Tables, frozen, of_today


class Kind(StrEnum):
    """What has changed."""

    LEFT = "left"
    THERE = "there"
    MOVED = "moved"
    CELL = "cell"
    ROWS = "rows"
    POST = "post"
    CLOSED = "closed"
    FILLED = "filled"
    PARTNER = "partner"


_WORDS = {
    Kind.LEFT: gettext_lazy("has left"),
    Kind.THERE: gettext_lazy("is in the proposed post already"),
    Kind.MOVED: gettext_lazy("has another post: %(after)s instead of %(before)s"),
    Kind.CELL: gettext_lazy("%(what)s: %(after)s instead of %(before)s"),
    Kind.ROWS: gettext_lazy("%(what)s: %(after)s instead of %(before)s"),
    Kind.POST: gettext_lazy("the post %(what)s: %(after)s instead of %(before)s"),
    Kind.CLOSED: gettext_lazy("the post %(what)s is no more"),
    Kind.FILLED: gettext_lazy("the post %(what)s was filled by others: %(after)s in it, at most %(before)s"),
    Kind.PARTNER: gettext_lazy(
        "%(what)s, with whom there is a tie, is elsewhere: %(after)s instead of %(before)s"
    ),
}
FALLS = {Kind.LEFT: Move.Dropped.LEFT, Kind.CLOSED: Move.Dropped.CLOSED, Kind.THERE: Move.Dropped.THERE}
"""Changes after which the move itself makes no sense; acknowledged, it is not made."""


@dataclass(frozen=True)
class Line:
    """One change: of what, before and after."""

    kind: Kind
    what: str = ""
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        """In the language in use."""
        told = {"what": self.what, "before": self.before or "–", "after": self.after or "–"}
        return str(_WORDS[self.kind] % told)


@dataclass(frozen=True)
class Drift:
    """A move whose person, posts or ties are no longer as they were when the plan was made."""

    move: Move
    lines: tuple[Line, ...]
    acknowledged: bool = False

    @property
    def employee(self) -> str:
        """Whose move it is."""
        return self.move.employee.employee

    @property
    def falls(self) -> Move.Dropped | None:
        """Why the move cannot be made any more; None where it can."""
        return next((FALLS[line.kind] for line in self.lines if line.kind in FALLS), None)

    @property
    def fingerprint(self) -> str:
        """What is acknowledged: just this change, no later one."""
        told = [self.employee, *[[line.kind, line.what, line.before, line.after] for line in self.lines]]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


class UnknownError(ValidationError):
    """It cannot be established what has changed."""


def drift(proposal: Proposal, today: date) -> list[Drift]:
    """Moves not yet made whose person, posts or ties differ from those frozen.

    Raises UnknownError where the frozen tables are not there any more.
    """
    moves = list(proposal.moves.select_related("employee", "from_post__unit", "to_post__unit"))
    waiting = [move for move in moves if move.applied is None and not move.dropped]
    if not waiting:
        return []
    people = {move.employee.employee for move in moves}
    posts = {key for move in moves for key in (before(move), after(move)) if key}
    try:
        then = frozen(folder_of(proposal.run.snapshot), people, posts)
    except (OSError, ValueError) as error:
        told = _("The frozen tables are gone, so nobody can say what has changed since: solve anew.")
        raise UnknownError(told) from error
    now = of_today(today, people | then.partners, posts)
    made = {move.employee.employee: after(move) for move in moves if move.applied is not None}
    crowded = dict(_crowded(moves, then, now))
    found = []
    for move in waiting:
        lines = tuple(_lines(move, then, now, made, crowded))
        each = Drift(move, lines)
        if lines:
            found.append(Drift(move, lines, each.fingerprint in proposal.acknowledged))
    return found


def require_no_drift(proposal: Proposal, today: date) -> list[Drift]:
    """What has changed, all of it acknowledged; raises ValidationError where nobody has done so."""
    known = drift(proposal, today)
    found = [each.employee for each in known if not each.acknowledged]
    if found:
        told = {"names": ", ".join(found[:5]) + (" …" if len(found) > 5 else "")}
        raise ValidationError(
            _("Staff have changed since the run: %(names)s. Acknowledge the changes, or solve anew.") % told
        )
    return known


def before(move: Move) -> Key | None:
    """The post that a move leaves."""
    post = move.from_post
    return None if post is None else (post.unit.unit, post.job)


def after(move: Move) -> Key | None:
    """The post that a move reaches."""
    post = move.to_post
    return None if post is None else (post.unit.unit, post.job)


def _lines(
    move: Move, then: Tables, now: Tables, made: dict[str, Key | None], crowded: dict[Key, Line]
) -> Iterator[Line]:
    person, wanted = move.employee.employee, after(move)
    if person not in now.people:
        yield Line(Kind.LEFT)
        return
    if then.held.get(person) != (held := now.held.get(person)):
        there = held == wanted
        yield (
            Line(Kind.THERE)
            if there
            else Line(Kind.MOVED, before=named(then.held.get(person)), after=named(held))
        )
    yield from _cells(then.people.get(person, {}), now.people[person])
    for table in PERSONAL:
        rows: tuple[Sequence[str], Sequence[str]]
        rows = then.rows[table].get(person, ()), now.rows[table].get(person, ())
        if table == "competencies":
            rows = _unforeseen(move, then, *rows)
        yield from _rows(table, *rows)
    for key in dict.fromkeys(each for each in (wanted, before(move)) if each):
        yield from _post(key, then, now, wanted == key)
    if wanted in crowded:
        yield crowded[wanted]
    for other in sorted({*then.ties.get(person, ()), *now.ties.get(person, ())}):
        expected = made.get(other, then.held.get(other))
        if now.held.get(other) != expected:
            yield Line(Kind.PARTNER, other, named(expected), named(now.held.get(other)))


def _cells(then: dict[str, str], now: dict[str, str]) -> Iterator[Line]:
    for name in dict.fromkeys([*then, *now]):
        if then.get(name, "") != now.get(name, ""):
            yield Line(Kind.CELL, name, then.get(name, ""), now.get(name, ""))


def _rows(table: str, then: Sequence[str], now: Sequence[str]) -> Iterator[Line]:
    gone, come = Counter(then) - Counter(now), Counter(now) - Counter(then)
    if gone or come:
        yield Line(Kind.ROWS, table, "; ".join(sorted(gone.elements())), "; ".join(sorted(come.elements())))


def _unforeseen(
    move: Move, then: Tables, old: Sequence[str], new: Sequence[str]
) -> tuple[Sequence[str], Sequence[str]]:
    """Rows of competencies without those that the move's own courses were to change, and have."""
    taught = {
        f"competency: {competency},": f"competency: {competency}, level: {level}"
        for course in named_courses(move.course, then.lessons)
        for competency, level in then.lessons.get(course, {}).items()
    }
    learnt = {skill for skill, row in taught.items() if any(f"{each},".startswith(f"{row},") for each in new)}

    def other(rows: Sequence[str]) -> list[str]:
        return [row for row in rows if not any(row.startswith(skill) for skill in learnt)]

    return other(old), other(new)


def _post(key: Key, then: Tables, now: Tables, wanted: bool) -> Iterator[Line]:
    old, new = then.posts.get(key), now.posts.get(key)
    if old is not None and new is None and wanted:
        yield Line(Kind.CLOSED, named(key))
    elif old is not None and old != new:
        yield Line(Kind.POST, named(key), old.text, "" if new is None else new.text)


def _crowded(moves: Sequence[Move], then: Tables, now: Tables) -> Iterator[tuple[Key, Line]]:
    """Posts to which others have come meanwhile, so that they would hold more than they may."""
    movers = {move.employee.employee for move in moves}
    for key in {after(move) for move in moves if move.to_post is not None}:
        if key is None or key not in now.posts:
            continue
        others = now.holders.get(key, frozenset()) - movers
        fresh = others - then.holders.get(key, frozenset())
        planned = len(others) + sum(after(move) == key for move in moves)
        most = now.posts[key].most(len(then.holders.get(key, ())))
        if fresh and planned > most:
            yield key, Line(Kind.FILLED, named(key), str(most), str(planned))


def named(key: Key | None) -> str:
    """A post in a sentence."""
    return "" if key is None else f"{key[0]}, {key[1]}"
