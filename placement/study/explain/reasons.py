"""Why each move is in the plan: what it mends and what it costs, drawn from two audits.

Today's placement and the plan are audited with the same rules. A move is told of the breaches of
its own employee, and of the posts, units and regions that it leaves or reaches; of the latter the
other moves have a share too, and the sentence says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from placement.base.language import _, named, number, term
from placement.problem.measures import from_unit, headcount, today
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Rule, Screen


@dataclass(frozen=True)
class MoveEnd:
    """One end of a move: what the post needs, and its headcount today and under the plan."""

    unit: str
    unit_name: str
    region: str
    job: str
    minimum: int
    target: int
    before: int
    after: int

    @property
    def id(self) -> str:
        """Unit and job, as rules name the post."""
        return f"{self.unit}:{self.job}"

    @property
    def place(self) -> dict[str, str]:
        """For sentences: `job` and `unit` as people call them."""
        return {"job": term(self.job), "unit": self.unit_name}


@dataclass(frozen=True)
class Effect:
    """A breach of one rule, today and under the plan, that a move has a hand in."""

    rule: str
    kind: str
    priority: int | None
    subject: str
    own: bool  # the subject is the employee; else the other moves have a share in it
    before: float
    after: float
    message: str  # what the rule says of the breach: of today's, or of the plan's where there is none today

    @property
    def mended(self) -> bool:
        """True when the breach is smaller under the plan."""
        return self.after < self.before


@dataclass(frozen=True)
class Reasons:
    """What speaks for and against one move; minutes are one way, None where unknown.

    A wish is the rank of a unit in the employee's list, None where the list lacks it. `kept` are
    the rules that judged the new post by itself and found nothing broken, `unchecked` those that
    would have judged it, had the tables held what they judge by.
    """

    employee: str
    old: MoveEnd
    new: MoveEnd
    leaving: int  # how many, today in the new post, move away from it
    arriving: int  # how many move into the old post
    minutes_before: float | None
    minutes_after: float | None
    minutes_between: float | None  # from unit to unit, where no home is known and ways begin at the unit
    wish_before: int | None
    wish_after: int | None
    wishes: int
    effects: tuple[Effect, ...]
    kept: tuple[str, ...]
    unchecked: tuple[str, ...]
    courses: tuple[str, ...]

    @property
    def gains(self) -> tuple[str, ...]:
        """What the move mends, in sentences of the language in use, the most telling first."""
        own = (*self._filled(), *_wished(self, gained=True), *self._way(gained=True), *_mended(self))
        return own or tuple(self._room())

    @property
    def prices(self) -> tuple[str, ...]:
        """What the move costs, in sentences of the language in use."""
        ways = (*self._way(gained=False), *self._between())
        return (*self._left(), *_wished(self, gained=False), *ways, *_spoilt(self))

    def _filled(self) -> Iterator[str]:
        post = self.new
        figures = {**post.place, "before": post.before, "after": post.after}
        if post.before < min(post.minimum, post.after):
            words = _("{unit} needs at least {needed} in the post of {job}: today {before}, planned {after}.")
            yield words.format(**figures, needed=post.minimum)
        elif post.before < min(post.target, post.after):
            words = _("{unit} should have {needed} in the post of {job}: today {before}, planned {after}.")
            yield words.format(**figures, needed=post.target)
        elif self.leaving:
            words = _("Takes the place of those who leave the post of {job} at {unit}: {leaving}.")
            yield words.format(**figures, leaving=self.leaving)

    def _room(self) -> Iterator[str]:
        if self.arriving:
            yield _("Makes room for others in the post of {job} at {unit}.", **self.old.place)

    def _left(self) -> Iterator[str]:
        post = self.old
        if post.after < min(post.minimum, post.before):
            words = _("{unit} keeps {after} of {before} in the post of {job}, below its minimum of {needed}.")
            yield words.format(**post.place, before=post.before, after=post.after, needed=post.minimum)

    def _way(self, *, gained: bool) -> Iterator[str]:
        before, after = self.minutes_before, self.minutes_after
        if before is None or after is None or before == after or gained != (after < before):
            return
        words = (
            _("The way to work is shorter: {after} minutes instead of {before}, one way.")
            if gained
            else _("The way to work is longer: {after} minutes instead of {before}, one way.")
        )
        yield words.format(before=number(before), after=number(after))

    def _between(self) -> Iterator[str]:
        if self.minutes_between:
            words = _("The home is not known; from {old} to {new} it is {minutes} minutes, one way.")
            names = {"old": self.old.unit_name, "new": self.new.unit_name}
            yield words.format(**names, minutes=number(self.minutes_between))


def reasons(problem: Problem, rules: Mapping[str, Rule], plan: Plan) -> Iterator[Reasons]:
    """The reasons of every move, in the order of the table `employees`."""
    stays = today(problem)
    audits = {
        name: (_said(rule.audit(problem, stays)), _said(rule.audit(problem, plan)))
        for name, rule in rules.items()
        if not rule.seen
    }
    judged = {name: rule.judged(problem, plan) for name, rule in rules.items() if isinstance(rule, Screen)}
    informed = {
        name: mask for name, rule in rules.items() if (mask := rule.informed(problem, plan)) is not None
    }
    people = _People(problem, plan)
    for employee in np.flatnonzero(problem.moved(plan)).tolist():
        id_ = str(problem.employee_ids[employee])
        old, new = people.post(int(problem.current[employee])), people.post(int(plan.post[employee]))
        own = {name: rules[name].subjects_of(problem, employee) for name in audits}
        effects = tuple(_effects(rules, audits, id_, own, old, new))
        broken = {effect.rule for effect in effects if effect.after}
        wishes = people.wishes.get(id_, {})
        yield Reasons(
            employee=id_,
            old=old,
            new=new,
            leaving=int(people.leaving[plan.post[employee]]),
            arriving=int(people.arriving[problem.current[employee]]),
            minutes_before=people.minutes(employee, 0),
            minutes_after=people.minutes(employee, 1),
            minutes_between=people.between(employee),
            wish_before=wishes.get(old.unit),
            wish_after=wishes.get(new.unit),
            wishes=len(wishes),
            effects=effects,
            kept=tuple(name for name, mask in informed.items() if mask[employee] and name not in broken),
            unchecked=tuple(
                name for name, mask in judged.items() if mask[employee] and not informed[name][employee]
            ),
            courses=tuple(str(problem.course_ids[code]) for code in plan.course[plan.trained == employee]),
        )


class _People:
    """What all reasons look up: posts with their headcounts, ways and wishes."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        plans = today(problem), plan
        self._problem = problem
        self._counts = [headcount(problem, each) for each in plans]
        self._minutes = [problem.minutes_of(each) for each in plans]
        self._no_home = from_unit(problem)
        units = problem.units
        self._units = [*zip(units["unit"], units["name"].fillna(units["unit"]), units["region"], strict=True)]
        self._jobs = problem.posts["job"].tolist()
        moved, posts = problem.moved(plan), len(problem.posts)
        self.leaving = np.bincount(problem.current[moved], minlength=posts)
        self.arriving = np.bincount(plan.post[moved], minlength=posts)
        self.wishes: dict[str, dict[str, int]] = {}
        table = problem.case.tables["preferences"]
        for employee, unit, rank in zip(table["employee"], table["unit"], table["rank"], strict=True):
            self.wishes.setdefault(employee, {})[unit] = int(rank)

    def post(self, code: int) -> MoveEnd:
        """The post of a code, with its headcounts."""
        problem = self._problem
        unit, name, region = self._units[problem.post_unit[code]]
        return MoveEnd(
            unit=str(unit),
            unit_name=str(name),
            region=str(region),
            job=str(self._jobs[code]),
            minimum=int(problem.minimum[code]),
            target=int(problem.target[code]),
            before=int(self._counts[0][code]),
            after=int(self._counts[1][code]),
        )

    def minutes(self, employee: int, plan: int) -> float | None:
        """One way from home, today (0) or under the plan (1)."""
        return None if self._no_home[employee] else self._known(employee, plan)

    def between(self, employee: int) -> float | None:
        """One way from today's unit to the planned one, of whom no home is known."""
        return self._known(employee, 1) if self._no_home[employee] else None

    def _known(self, employee: int, plan: int) -> float | None:
        minutes = float(self._minutes[plan][employee])
        return None if np.isnan(minutes) else minutes


Said = dict[str, tuple[float, str]]
"""By subject, the amounts of a rule added up, and its words."""


def _said(breaches: Breaches) -> Said:
    said: Said = {}
    rows = zip(breaches.subject.tolist(), breaches.amount.tolist(), breaches.messages(), strict=True)
    for subject, amount, message in rows:
        before, words = said.get(str(subject), (0.0, ""))
        said[str(subject)] = before + amount, f"{words}; {message}" if words else message
    return said


def _effects(
    rules: Mapping[str, Rule],
    audits: Mapping[str, tuple[Said, Said]],
    employee: str,
    own: Mapping[str, Sequence[str]],
    old: MoveEnd,
    new: MoveEnd,
) -> Iterator[Effect]:
    """What the rules find otherwise than today, first priorities first, then hard rules."""
    places = (new.id, old.id, new.unit, old.unit, new.region, old.region)
    none = (0.0, "")
    for name in sorted(audits, key=lambda name: (rules[name].priority is None, rules[name].priority)):
        before, after = audits[name]
        for subject in dict.fromkeys((employee, *own[name], *places)):
            (was, once), (is_, now) = before.get(subject, none), after.get(subject, none)
            if was != is_:
                rule = rules[name]
                told = once or now if subject not in own[name] else f"{subject}: {once or now}"
                mine = subject == employee or subject in own[name]
                yield Effect(name, rule.kind, rule.priority, subject, mine, was, is_, told)


def _wished(reasons: Reasons, *, gained: bool) -> Iterator[str]:
    """Whether the new unit stands higher or lower in the list of wishes than today's."""
    last = reasons.wishes + 1
    before, after = reasons.wish_before or last, reasons.wish_after or last
    if not reasons.wishes or before == after or gained != (after < before):
        return
    if gained:
        words = _("{unit} is wish number {rank} of {wishes}.")
        yield words.format(unit=reasons.new.unit_name, rank=reasons.wish_after, wishes=reasons.wishes)
    elif reasons.wish_after is None:
        yield _("{unit} is not among the wishes of the employee.", unit=reasons.new.unit_name)
    else:
        words = _("{unit} is only wish number {rank} of {wishes}.")
        yield words.format(unit=reasons.new.unit_name, rank=reasons.wish_after, wishes=reasons.wishes)


def _mended(reasons: Reasons) -> Iterator[str]:
    for effect in reasons.effects:
        if not effect.mended:
            continue
        if effect.own and not effect.after:
            yield _("Today: {message}; the move ends that.", message=effect.message)
        else:
            yield _shared(effect)


def _spoilt(reasons: Reasons) -> Iterator[str]:
    for effect in reasons.effects:
        if effect.mended:
            continue
        if effect.own and not effect.before:
            yield _("Under the plan: {message}.", message=effect.message)
        else:
            yield _shared(effect)


def _shared(effect: Effect) -> str:
    figures = {"before": number(effect.before), "after": number(effect.after)}
    place = {"rule": named(effect.rule), "subject": effect.subject}
    if effect.own:
        return _("{rule}: from {before} to {after}.", **place, **figures)
    return _("{rule}, {subject}: from {before} to {after}, together with other moves.", **place, **figures)
