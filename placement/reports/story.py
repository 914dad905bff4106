"""The first page: what was decided and why, in five sentences, and the figures that matter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from placement.base.language import _, named, term
from placement.reports.care import NEAR, care
from placement.reports.evidence import Evidence
from placement.reports.gaps import by_job
from placement.reports.numerals import Number, number, percent
from placement.reports.shifts import travellers

NAMED = 4
"""Units that a sentence names; a table has all."""


@dataclass(frozen=True)
class Figure:
    """One measure today and under the plan; `good` is "up", "down" or "" where neither is better.

    `leads` on the first page, in large figures.
    """

    words: str
    before: Number | None
    after: Number | None
    good: str
    leads: bool = False

    @property
    def verdict(self) -> str:
        """What became of it: "better", "worse" or "same"; "" where neither is better."""
        if not self.good or self.before is None or self.after is None:
            return ""
        if self.before == self.after:
            return "same"
        return "better" if (self.after > self.before) == (self.good == "up") else "worse"


def sentences(evidence: Evidence) -> list[str]:
    """What was decided, what it gives, who pays, and why: every number of it a measure of the run."""
    return [
        _moves(evidence),
        _staff(evidence),
        *_gainers(evidence),
        *_losers(evidence),
        *_visits(evidence),
        *_care_reached(evidence),
        _ways(evidence),
        *_money(evidence),
        _order(evidence),
        proof(evidence),
    ]


def figures(evidence: Evidence) -> Iterator[Figure]:
    """Before and after of what people compare."""
    before, after = evidence.measures

    def of(name: str, told: str, good: str, *, leads: bool = False) -> Figure:
        return Figure(told, before[name], after[name], good, leads)

    posts, targets = number(after["posts_with_minimum"]), number(after["posts_with_target"])
    yield of("posts_at_minimum", _("posts at their minimum, of {n}", n=posts), "up", leads=True)
    yield of("posts_at_target", _("posts at their target, of {n}", n=targets), "up")
    yield of("short_of_minimum", _("persons short of the minimum"), "down", leads=True)
    yield of("short_of_target", _("persons short of the target"), "down")
    yield from _care(evidence)
    yield of("moves", _("employees moved to another post"), "", leads=True)
    yield of("moves_to_another_unit", _("of these, to another unit"), "")
    yield of("unplaced", _("employees without a post"), "down")
    yield of("minutes_mean", _("minutes to work, one way, on average"), "down", leads=True)
    yield of("minutes_longest", _("minutes to work, one way, the longest"), "down")
    if before["minutes_unknown"] or after["minutes_unknown"]:
        yield of("minutes_unknown", _("employees whose travel time is unknown"), "")
    if after["minutes_from_unit"]:
        text = _("employees without a known home, whose way is counted from today's unit")
        yield of("minutes_from_unit", text, "")
    for each in evidence.money:
        words = _("money spent ({rule})", rule=named(each.rule))
        if each.spending.allowed is not None:
            words = _(
                "money spent ({rule}), of {n} allowed", rule=named(each.rule), n=number(each.spending.allowed)
            )
        yield Figure(words, None, float(each.spending.spent), "")
        if each.per_move is not None:
            yield Figure(_("money per move"), None, float(each.per_move), "")


def proof(evidence: Evidence) -> str:
    """How good the plan is, by its bounds."""
    levels = evidence.run.result.levels
    gap = max((level.gap for level in levels), default=0.0)
    if not levels:
        return _(
            "The scenario states no priorities, so any plan that keeps its rules is as good as this one."
        )
    if evidence.run.result.status != "optimal":
        return _(
            "The search ended before the plan was proven to be the best: in no priority can it be improved "
            "by more than {gap}.",
            gap=percent(gap, 2),
        )
    if gap == 0:
        told = _("Under these rules no better plan exists.")
    else:
        told = _(
            "Under these rules no plan is better by more than {gap} in any priority.", gap=percent(gap, 3)
        )
    return f"{told} {_word(evidence)}"


def _word(evidence: Evidence) -> str:
    """Whose word that is: what was computed again alone is called proven."""
    if evidence.written.get("certified"):
        return _("That is proven: it was computed again without the program that found the plan.")
    return _("That is the word of the program that found the plan; it was not computed again.")


def _moves(evidence: Evidence) -> str:
    after = evidence.measures[1]
    moves, employees = number(after["moves"]), number(after["employees"])
    parts = [
        _("The plan moves {moves} of {employees} employees to another post", moves=moves, employees=employees)
    ]
    if after["first_postings"]:
        parts.append(_("first postings: {n}", n=number(after["first_postings"])))
    if after["posts_lost"]:
        parts.append(_("posts lost: {n}", n=number(after["posts_lost"])))
    if after["unplaced"]:
        parts.append(_("without a post: {n}", n=number(after["unplaced"])))
    parts.append(_("everybody else stays"))
    return "; ".join(parts) + "."


def _staff(evidence: Evidence) -> str:
    before, after = evidence.measures
    told = _(
        "Of {posts} posts, {after} have their minimum of people, today {before}; people still missing: "
        "{short_after}, today {short_before}",
        before=number(before["posts_at_minimum"]),
        after=number(after["posts_at_minimum"]),
        posts=number(after["posts_with_minimum"]),
        short_before=number(before["short_of_minimum"]),
        short_after=number(after["short_of_minimum"]),
    )
    hire = int(by_job(evidence)["hire"].sum())
    if not hire:
        return f"{told}."
    needed = _(
        "at least {hire} of these can come only by hiring or training, because there are fewer people than "
        "places",
        hire=number(hire),
    )
    return f"{told}; {needed}."


def _gainers(evidence: Evidence) -> Iterator[str]:
    """Units that lack fewer persons, the most helped by name."""
    gain = [(each.name, each.short_before - each.short_after) for each in evidence.shifts]
    gain = sorted([each for each in gain if each[1] > 0], key=lambda each: -each[1])
    if gain:
        named_ = ", ".join(f"{name} ({number(persons)})" for name, persons in gain[:NAMED])
        yield _(
            "Who gains: fewer people than today are missing in {n} of {all} units, most of all in {units}.",
            n=number(len(gain)),
            all=number(len(evidence.problem.units)),
            units=named_,
        )


def _losers(evidence: Evidence) -> Iterator[str]:
    """Units and jobs that fall below their minimum, or further below it."""
    lose = [each for each in evidence.shifts if each.emptied]
    if not lose:
        yield _("Who loses: in no unit and no job does the plan leave more people missing than today.")
        return
    told = "; ".join(
        _("{unit} {lost} ({jobs})", unit=each.name, lost=number(each.lost), jobs=_jobs(each.emptied))
        for each in lose[:NAMED]
    )
    if len(lose) > NAMED:
        told = _("{units}; and {more} more in the table below", units=told, more=len(lose) - NAMED)
    yield _(
        "Who loses: more people than today are missing in {n} of {all} units: {units}.",
        n=number(len(lose)),
        all=number(len(evidence.problem.units)),
        units=told,
    )


def _jobs(jobs: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{term(job)} {number(persons)}" for job, persons in jobs)


def _visits(evidence: Evidence) -> Iterator[str]:
    """Which units share their people by visits, the most visited by name."""
    made = evidence.visits
    if not made:
        return
    most = sorted(made, key=lambda each: -each.number)[:NAMED]
    yield _(
        "Shared by visits (visits: {n}; units reached: {units}), most of all from {ways}.",
        n=number(sum(each.number for each in made)),
        units=number(len({each.unit for each in made})),
        ways="; ".join(
            _(
                "{home} to {there} ({job}, {n})",
                home=each.from_name,
                there=each.name,
                job=term(each.job),
                n=number(each.number),
            )
            for each in most
        ),
    )


def _care_reached(evidence: Evidence) -> Iterator[str]:
    before, after = (care(evidence.problem, plan) for plan in evidence.plans)
    if before is None or after is None or not after.people:
        return
    yield _(
        "{near} of {people} people live within {minutes} minutes of a properly staffed {kind}, {change}.",
        near=number(after.near),
        people=number(after.people),
        minutes=NEAR,
        kind=named(after.kind),
        change=_than_today(after.near - before.near),
    )


def _ways(evidence: Evidence) -> str:
    """Of those who move, whose way becomes longer; those who stay keep theirs."""
    if not len(evidence.moved):
        return _("Nobody's way to work changes.")
    found = travellers(evidence.problem, evidence.run.plan)
    parts = []
    if found.longer:
        parts.append(
            _("longer for {n} (by {m} minutes on average)", n=number(found.longer), m=number(found.more, 0))
        )
    if found.shorter:
        parts.append(_("shorter for {n} (by {m} minutes)", n=number(found.shorter), m=number(found.less, 0)))
    if found.unknown:
        parts.append(
            _("not known for {n}, whose home or way the tables do not tell", n=number(found.unknown))
        )
    return _("The way to work of those who move: {parts}.", parts="; ".join(parts) or _("as long as today"))


def _money(evidence: Evidence) -> Iterator[str]:
    """Spent of what is allowed; nothing where no rule speaks of money."""
    for each in evidence.money:
        spent, allowed = each.spending.spent, each.spending.allowed
        told = _("Money, by the rule {rule}: {spent}", rule=named(each.rule), spent=number(spent))
        if allowed is not None:
            told = _("{told} of {allowed} allowed", told=told, allowed=number(allowed))
        words = {"moves": _("moves"), "ways": _("ways"), "courses": _("courses")}
        parts = [f"{words[name]} {number(amount)}" for name, amount in each.spending.parts.items() if amount]
        if len(parts) > 1:
            told = f"{told} ({', '.join(parts)})"
        if each.per_move is not None:
            told = _("{told}; {per_move} per move", told=told, per_move=number(each.per_move, 0))
        yield f"{told}."


def _than_today(change: int) -> str:
    if change > 0:
        return _("{n} more than today", n=number(change))
    return _("{n} fewer than today", n=number(-change)) if change else _("as many as today")


def _order(evidence: Evidence) -> str:
    """What was weighed, in the order of the priorities."""
    rules = evidence.run.scenario.rules.values()
    hard = sum(rule.hard for rule in rules)
    steps = [
        ", ".join(named(rule.name) for rule in rules if rule.priority == priority)
        for priority in sorted({rule.priority for rule in rules if rule.priority is not None})
    ]
    if not steps:
        return _("Rules that may not be broken: {hard}; nothing else was weighed.", hard=hard)
    return _(
        "Rules that may not be broken: {hard}. What counted besides, the most important first: {steps}.",
        hard=hard,
        steps="; ".join(f"({place}) {step}" for place, step in enumerate(steps, 1)),
    )


def _care(evidence: Evidence) -> Iterator[Figure]:
    before, after = (care(evidence.problem, plan) for plan in evidence.plans)
    if before is None or after is None:
        return
    commonest = max(after.units, key=lambda kind: after.units[kind].asking)
    for kind, now in after.units.items():
        told, was = {"kind": named(kind), "n": number(now.asking)}, before.units[kind]
        text = _("{kind}: units with all nine kinds of health workers, of {n}", **told)
        yield Figure(text, was.whole, now.whole, "up", leads=kind == commonest)
        text = _("{kind}: properly staffed units (each of the nine at its minimum), of {n}", **told)
        yield Figure(text, was.proper, now.proper, "up")
    if after.people:
        told = {"minutes": str(NEAR), "n": number(after.people)}
        text = _(
            "people within {minutes} minutes of a properly staffed {kind}, of {n}",
            kind=named(after.kind),
            **told,
        )
        yield Figure(text, before.near, after.near, "up", leads=True)
        if len(after.units) > 1:
            text = _("people within {minutes} minutes of any properly staffed unit, of {n}", **told)
            yield Figure(text, before.near_any, after.near_any, "up")
