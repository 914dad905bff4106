"""What `placement explain` finds, in sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from placement.base.language import _, keyed, number, term

if TYPE_CHECKING:
    from fractions import Fraction

    from placement import Run, Shortage
    from placement.api.parts import Alternative, ByRule, Explained, Gap, Problem, Visited

SHOWN = 3
"""Who could go instead, of each way of visits."""

LONG = 5.0
"""Seconds from which on an answer is worth a word."""


def employee_words(run: "Run", found: "Explained") -> Iterator[str]:
    """Why somebody is placed so, and what other posts would cost."""
    from placement.api.answers import sentences

    problem = run.problem
    (code,) = problem.employee_codes([found.employee]).tolist()
    if found.post is None:
        yield _("{employee} is without a post.", employee=found.employee)
    else:
        words = _("{employee} is placed at {place} as {job}.")
        place = _place(problem, found.post.unit)
        yield words.format(employee=found.employee, place=place, job=term(found.post.job))
        post = problem.post_of[found.post.unit, found.post.job]
        yield from (f"  {sentence}" for sentence in sentences(problem, run.plan, post))
    yield from (f"  + {sentence}" for sentence in found.gains)
    yield from (f"  − {sentence}" for sentence in found.prices)
    yield ""
    yield _("What the rules say of this placement:")
    yield from (f"  {keyed(name)}: {told.message}" for name, told in found.rules.items() if told.message)
    kept = [name for name, told in found.rules.items() if not told.message]
    concerned = [name for name in kept if run.scenario.rules[name].concerns(problem, run.plan, code)]
    if concerned:
        yield _("  kept: {rules}", rules=", ".join(map(keyed, concerned)))
    if others := [name for name in kept if name not in concerned]:
        yield _("  nothing to check: {rules}", rules=", ".join(map(keyed, others)))
    yield ""
    yield from _other_posts(run, found)
    if found.barred and not found.staying:
        words = _("Of the {fitting} posts that suit the profession, rules forbid: {counts}")
        counts = ", ".join(f"{keyed(rule)} {count}" for rule, count in found.barred.items())
        yield words.format(fitting=found.fitting, counts=counts)


def _other_posts(run: "Run", found: "Explained") -> Iterator[str]:
    if found.alternatives:
        yield _("Other posts, and what the best plan with them would cost:")
    elif found.others == 0:
        yield _("The rules leave no other post.")
    for each in found.alternatives:
        yield from _alternative_words(run, each)
    if found.tried < found.others:
        yield _("  (posts tried: {tried} of {others})", tried=found.tried, others=found.others)
    if found.late:
        yield f"  {_late()}"
    if any(each.cost or each.at_least for each in found.alternatives):
        yield _legend(run)


def unit_words(run: "Run", unit: str, gaps: "Sequence[Gap]") -> Iterator[str]:
    """What is short in a unit, and what would mend it."""
    place = _place(run.problem, unit)
    late = len(gaps) > 1 and all(gap.late for gap in gaps)  # then said once
    if not gaps:
        yield _("Nothing is short at {unit}.", unit=place)
    for gap in gaps:
        level = {"minimum": _("minimum"), "target": _("target")}[gap.level]
        words = _("{unit}, {job}: {short} short of the {level}")
        yield words.format(unit=place, job=term(gap.job), short=gap.short, level=level)
        yield from _visited(run, gap)
        yield from _remedies(run, gap, say_late=not late)
    if late:
        yield _late()
    if gaps:
        yield _legend(run)


def _visited(run: "Run", gap: "Gap") -> Iterator[str]:
    """What visits count for in a post that lacks holders."""
    post = run.problem.post_of[gap.unit, gap.job]
    share = sum(each.part * int(each.number[each.there == post].sum()) for each in run.plan.visits)
    if share:
        yield _("  visits count for {share} of a person here", share=number(float(share)))


def visit_words(run: "Run", visits: "Visited") -> Iterator[str]:
    """Which visits are made, who else could have gone, and what one more would buy."""
    if visits.ways or visits.more:
        yield ""
    for way in visits.ways:
        words = _("Visits from {home} to {there}, {job}: {visits}, which count {share} of a person there")
        home, there = (_place(run.problem, unit) for unit in (way.from_unit, way.unit))
        yield words.format(
            home=home, there=there, job=term(way.job), visits=way.visits, share=number(way.share)
        )
        for each in way.instead[:SHOWN]:
            words = _("  one of them could be made from {home} instead: {cost}")
            yield words.format(home=_place(run.problem, each.from_unit), cost=_cost(run, each.cost))
        if not way.instead and way.asked:
            yield _("  nobody else could make one of them instead")
        if not way.asked:
            yield f"  {_late()}"
    for more in visits.more:
        words = _("One more visit to the {job} post at {there}: {cost}")
        there = _place(run.problem, more.unit)
        yield words.format(job=term(more.job), there=there, cost=_cost(run, more.cost))
    if visits.ways or visits.more:
        yield _legend(run)


def short_words(run: "Run", lacking: "Shortage") -> Iterator[str]:
    """What is short in the whole case."""
    from placement.commands.drawing import drawn

    head = [_("job"), _("short"), _("closable by moving"), _("by training"), _("only by hiring")]
    rows: list[list[Any]] = [[term(each.job), *[*vars(each).values()][1:]] for each in lacking.balance]
    yield _("Persons short of the minimum, and how they could be found:")
    total = [_("all"), *(sum(row[column] for row in rows) for column in range(1, len(head)))]
    yield drawn(head[:1], head[1:], [*rows, total])
    found = lacking.dearest
    if found or lacking.late:
        yield ""
    if lacking.late:
        yield _late()
    if not found:
        return
    yield _("Where one more person would change most:")
    for post, changed in found:
        unit, job = (str(run.problem.posts[column].iloc[post]) for column in ("unit", "job"))
        words = _("  {job} at {place}: {cost}")
        yield words.format(job=term(job), place=_place(run.problem, unit), cost=_cost(run, changed))
    yield _legend(run)


def _alternative_words(run: "Run", each: "Alternative") -> Iterator[str]:
    post = _("  {job} at {place}", job=term(each.post.job), place=_place(run.problem, each.post.unit))
    if each.allowed is None:
        known = _("at least: {cost}", cost=_cost(run, each.at_least or {}))
        yield _("{post}: no plan with it was found in time; {known}", post=post, known=known)
        return
    if each.cost is None:
        yield _("{post}: not allowed", post=post)
        yield from (
            f"      {keyed(bar.rule)}: {bar.message}" if bar.rule else f"      {bar.message}"
            for bar in each.bars
        )
        return
    from placement.api.answers import farther_behind

    words = [_cost(run, each.cost, each.by_rule), *map(farther_behind, each.behind)]
    if each.also_moves:
        words.append(_("others placed differently: {employees}", employees=", ".join(each.also_moves)))
    yield f"{post}: {'; '.join(words)}{_doubt(run, proven=each.proven, at_least=each.at_least)}"
    if each.seconds > LONG:
        yield _("      (this answer took {seconds} s)", seconds=number(each.seconds))


def _cost(run: "Run", cost: "Mapping[int, Fraction]", by_rule: "ByRule | None" = None) -> str:
    from placement.api.answers import priced

    return priced(run.scenario.rules, cost, by_rule)


def _doubt(run: "Run", *, proven: bool, at_least: "Mapping[int, Fraction] | None" = None) -> str:
    """Nothing of what is proven; else that it is not, and what is."""
    if proven:
        return ""
    if not any((at_least or {}).values()):
        return " " + _("(not proven to be the least)")
    return " " + _("(not proven to be the least, which is at least: {cost})", cost=_cost(run, at_least or {}))


def _late() -> str:
    return _("(time was up before all was tried or proven: --seconds gives more)")


def _remedies(run: "Run", gap: "Gap", *, say_late: bool) -> Iterator[str]:
    for move in gap.moving:
        words = _("  moving {employee} would help if {rule} gave way ({message}): {cost}")
        names = {"employee": move.employee, "rule": keyed(move.rule), "message": move.message}
        told = words.format(**names, cost=_cost(run, move.cost, move.by_rule))
        yield told + _doubt(run, proven=move.proven)
    for each in gap.training:
        words = _("  training {employee} with {course} for {price} would help: {cost}")
        price, priced = number(float(each.price)), _cost(run, each.cost, each.by_rule)
        told = words.format(employee=each.employee, course=each.course, price=price, cost=priced)
        yield told + _doubt(run, proven=each.proven)
    if gap.hiring:
        yield _(
            "  hire {count}: no looser rule on moves brings anybody, and no course makes anybody fit",
            count=gap.hiring,
        )
    if gap.short > gap.hiring and not gap.moving and not gap.training and not gap.late:
        words = _("  for {count}, several rules would have to give at once, or other aims")
        yield words.format(count=gap.short - gap.hiring)
    if gap.one_more is not None:
        yield _("  one more person here: {cost}", cost=_cost(run, gap.one_more))
    if gap.late and say_late:
        yield f"  {_late()}"


def _place(problem: "Problem", unit: str) -> str:
    """What people call a unit, and its id."""
    name = problem.units["name"].iloc[int(problem.unit_codes([unit])[0])]
    return f"{name} ({unit})" if isinstance(name, str) and name != unit else unit


def _legend(run: "Run") -> str:
    """Which rules make up each priority."""
    parts = [f"{level.priority} = {', '.join(map(keyed, level.rules))}" for level in run.result.levels]
    return _("Priorities: {rules}", rules="; ".join(parts))
