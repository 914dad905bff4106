"""`placement explain`: why here, why not there, what is short and what would mend it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from placement.commands import options
from placement.commands.output import data, data_json, say
from placement.language import _, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from placement.plan import Codes
    from placement.problem import Problem
    from placement.run import Run
    from placement.study.explain import Alternative, Explanation
    from placement.study.remedies import Gap, Remedies

LONG = 5.0
"""Seconds from which on an answer is worth a word."""


@click.command("explain", help=_("Why somebody is placed so, why not elsewhere, and what would mend a gap."))
@options.run
@click.option(
    "--employee", metavar="ID", help=_("Why is this employee here, and what would other posts cost?")
)
@click.option(
    "--unit", metavar="ID", help=_("Why not there? Without an employee: what is short, and what would help?")
)
@click.option("--job", metavar="JOB", help=_("The post of the unit (default: all its posts)."))
@click.option("--short", is_flag=True, help=_("What is short in the whole case, and what would close it?"))
@options.as_json
def command(
    run: Path, employee: str | None, unit: str | None, job: str | None, short: bool, as_json: bool
) -> None:
    """Read the run, ask, print."""
    _require_one(employee, unit, job, short=short)
    from placement.run import read_run

    read = read_run(run)
    if read.result.status != "optimal":
        say(_("The plan is not proven to be the best, so a cost may be smaller than it seems, or below 0."))
    if employee is not None:
        found = _explained(read, employee, unit, job)
        (data_json(_employee(found)) if as_json else data("\n".join(_employee_words(found))))
        return
    from placement.study.remedies import Remedies

    remedies = Remedies(read)
    if unit is not None:
        code = _code(read.problem.unit_codes([unit]), unit, read.problem.unit_ids)
        gaps = remedies.gaps(code)
        data_json(_unit(unit, gaps)) if as_json else data("\n".join(_unit_words(unit, gaps)))
    else:
        data_json(_short(read.problem, remedies)) if as_json else data(
            "\n".join(_short_words(read.problem, remedies))
        )


def _require_one(employee: str | None, unit: str | None, job: str | None, *, short: bool) -> None:
    if job is not None and (employee is None or unit is None):
        raise click.UsageError(_("--job goes with --employee and --unit"))
    if short and (employee or unit):
        raise click.UsageError(_("--short stands alone"))
    if not (employee or unit or short):
        raise click.UsageError(_("say --employee, --unit or --short"))


def _explained(run: "Run", employee: str, unit: str | None, job: str | None) -> "Explanation":
    import numpy as np

    from placement.errors import InputError
    from placement.selector import nearest
    from placement.study.explain import SHOWN, explain
    from placement.study.resolve import Resolver

    problem = run.problem
    code = _code(problem.employee_codes([employee]), employee, problem.employee_ids)
    posts: Sequence[int] | None = None
    if unit is not None:
        posts = np.flatnonzero(
            problem.post_unit == _code(problem.unit_codes([unit]), unit, problem.unit_ids)
        ).tolist()
        jobs = {str(problem.posts["job"].iloc[post]): post for post in posts}
        if job is not None and job not in jobs:
            message = _("{unit} has no post for a {job}: {remedy}")
            raise InputError(message.format(unit=unit, job=job, remedy=nearest(job, jobs)))
        posts = posts if job is None else [jobs[job]]
    resolver = Resolver.of(run)
    if posts is None and not resolver.quick:
        say(_("This scenario takes its solver long: at most {posts} other posts are tried.", posts=SHOWN))
    return explain(resolver, run, code, posts)


def _code(codes: "Codes", word: str, known: "Sequence[str] | Any") -> int:
    from placement.errors import InputError
    from placement.selector import nearest

    if codes[0] < 0:
        raise InputError(_("{word} is in no table: {remedy}", word=word, remedy=nearest(word, known)))
    return int(codes[0])


def cost(found: "Mapping[int, Fraction]") -> dict[str, int | float]:
    """A cost per priority as JSON has it."""
    from placement.lattice import plain

    return {str(priority): plain(value) for priority, value in found.items()}


def cost_words(found: "Mapping[int, Fraction]") -> str:
    """A cost per priority in words: what is worse, and what is better."""
    parts = []
    for priority, value in found.items():
        if value > 0:
            parts.append(
                _("priority {priority}: {value} worse", priority=priority, value=number(float(value)))
            )
        elif value < 0:
            better = number(float(-value))
            parts.append(_("priority {priority}: {value} better", priority=priority, value=better))
    return ", ".join(parts) or _("costs nothing")


def _employee(found: "Explanation") -> dict[str, Any]:
    return {
        "employee": found.employee,
        "post": None if found.post is None else vars(found.post),
        "rules": {name: vars(say) for name, say in found.rules.items()},
        "reasons": {
            "for": list(found.reasons.gains if found.reasons else ()),
            "against": list(found.reasons.prices if found.reasons else ()),
        },
        "alternatives": [_alternative(each) for each in found.alternatives],
        "tried": found.tried,
        "others": found.others,
        "barred": found.barred,
    }


def _alternative(each: "Alternative") -> dict[str, Any]:
    told: dict[str, Any] = {
        **vars(each.post),
        "allowed": each.allowed,
        "blocked_by": [vars(bar) for bar in each.bars],
    }
    if each.cost is None:
        return told
    return {**told, "cost": cost(each.cost), "also_moves": list(each.also_moves), "proven": each.proven}


def _employee_words(found: "Explanation") -> Iterator[str]:
    if found.post is None:
        yield _("{employee} is without a post.", employee=found.employee)
    else:
        yield _("{employee} is placed at {unit} as {job}.", employee=found.employee, **vars(found.post))
    if found.reasons is not None:
        yield from (f"  + {sentence}" for sentence in found.reasons.gains)
        yield from (f"  − {sentence}" for sentence in found.reasons.prices)
    yield ""
    yield _("What the rules say of this placement:")
    for name, told in found.rules.items():
        yield f"  {name}: {told.message or _('kept')}"
    yield ""
    if found.alternatives:
        yield _("Other posts, and what the best plan with them would cost:")
    elif found.others == 0:
        yield _("The rules leave no other post.")
    for each in found.alternatives:
        yield from _alternative_words(each)
    if found.tried < found.others:
        yield _("  ({tried} of {others} posts were tried)", tried=found.tried, others=found.others)
    for name, count in found.barred.items():
        words = _("{rule} forbids {count} of {fitting} posts that suit the profession.")
        yield words.format(rule=name, count=count, fitting=found.fitting)


def _alternative_words(each: "Alternative") -> Iterator[str]:
    post = f"  {each.post.unit}:{each.post.job}"
    if each.cost is None:
        yield _("{post}: not allowed", post=post)
        yield from (
            f"      {bar.rule}: {bar.message}" if bar.rule else f"      {bar.message}" for bar in each.bars
        )
        return
    moved = _("; others placed differently: {employees}", employees=", ".join(each.also_moves))
    doubt = "" if each.proven else " " + _("(not proven to be the least)")
    yield f"{post}: {cost_words(each.cost)}{moved if each.also_moves else ''}{doubt}"
    if each.seconds > LONG:
        yield _("      (this answer took {seconds} s)", seconds=number(each.seconds))


def _unit(unit: str, gaps: "list[Gap]") -> dict[str, Any]:
    return {"unit": unit, "gaps": [_gap(gap) for gap in gaps]}


def _gap(gap: "Gap") -> dict[str, Any]:
    from placement.lattice import plain

    return {
        "job": gap.job,
        "level": gap.level,
        "short": gap.short,
        "by_moving": [
            {
                "rule": move.rule,
                "parameter": move.parameter,
                "from": move.before,
                "to": move.after,
                "message": move.message,
                "employee": move.employee,
                "cost": cost(move.cost),
            }
            for move in gap.moving
        ],
        "by_training": [
            {
                "employee": each.employee,
                "course": each.course,
                "cost": plain(each.price),
                "worse": cost(each.cost),
            }
            for each in gap.training
        ],
        "by_hiring": gap.hiring,
        "one_more": None if gap.one_more is None else cost(gap.one_more),
    }


def _unit_words(unit: str, gaps: "list[Gap]") -> Iterator[str]:
    if not gaps:
        yield _("Nothing is short at {unit}.", unit=unit)
    for gap in gaps:
        level = {"minimum": _("minimum"), "target": _("target")}[gap.level]
        yield _(
            "{unit}, {job}: {short} short of the {level}",
            unit=unit,
            job=gap.job,
            short=gap.short,
            level=level,
        )
        for move in gap.moving:
            words = _("  moving: {employee} ({rule}: {message}); {cost}")
            yield words.format(
                employee=move.employee, rule=move.rule, message=move.message, cost=cost_words(move.cost)
            )
        for each in gap.training:
            words = _("  training: {employee}, with {course} for {price}; {cost}")
            price, priced = number(float(each.price)), cost_words(each.cost)
            yield words.format(employee=each.employee, course=each.course, price=price, cost=priced)
        if gap.hiring:
            yield _(
                "  hiring: {count}, whatever the rules of mobility and whoever is trained", count=gap.hiring
            )
        elif not gap.moving and not gap.training:
            yield _("  more than one rule would have to give")
        if gap.one_more is not None:
            yield _("  one more person here: {cost}", cost=cost_words(gap.one_more))


def _short(problem: "Problem", remedies: "Remedies") -> dict[str, Any]:
    return {
        "jobs": [vars(each) for each in remedies.balance()],
        "one_more": [
            {
                "unit": str(problem.posts["unit"].iloc[post]),
                "job": str(problem.posts["job"].iloc[post]),
                "cost": cost(changed),
            }
            for post, changed in remedies.one_more()
        ],
    }


def _short_words(problem: "Problem", remedies: "Remedies") -> Iterator[str]:
    from placement.commands.tables import columns

    head = [_("job"), _("short"), _("closable by moving"), _("by training"), _("only by hiring")]
    rows: list[list[Any]] = [list(vars(each).values()) for each in remedies.balance()]
    yield _("Persons short of the minimum, and how they could be found:")
    total = [_("all"), *(sum(row[column] for row in rows) for column in range(1, len(head)))]
    yield columns([head, *rows, total])
    yield ""
    yield _("Where one more person would change most:")
    for post, changed in remedies.one_more():
        yield f"  {problem.post_ids[post]}: {cost_words(changed)}"
