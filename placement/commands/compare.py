"""`placement compare`: runs side by side, and whom they place differently."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from placement.base.language import _, number
from placement.commands import options
from placement.commands.drawing import drawn
from placement.commands.output import data, data_json, say

if TYPE_CHECKING:
    from fractions import Fraction

    from placement.api.comparing import Comparison
    from placement.api.parts import Compared, Disagreement, Robustness, RuleOfRuns, Standing, UnitJob

SHOWN = 20  # rows of people and of posts on a terminal; files and JSON hold all


@click.command("compare", help=_("Put runs side by side: figures, rules, and whom they place differently."))
@click.argument("runs", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="RUN RUN …")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("A folder for the tables of the comparison, CSV."),
)
@click.option(
    "--draws",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help=_("Futures in which every plan is tried, the same for all, as `placement stress` does."),
)
@options.jobs
@options.cluster
@click.option("--force", is_flag=True, help=_("Replace a folder of a comparison that exists."))
@options.as_json
def command(
    runs: tuple[Path, ...],
    *,
    out: Path | None,
    draws: int,
    jobs: int | None,
    client: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Read, compare, write, print."""
    from placement.api.comparing import Comparison, compared
    from placement.api.solving import read_run
    from placement.base.files import require_free

    if out:
        require_free(out, force=force, inputs=runs, mark=Comparison.mark)
    read = [read_run(folder) for folder in runs]
    found = compared(zip(_names(runs), read, strict=True), draws, jobs, client)
    _say_who_is_missing(found.found)
    if out:
        found.save(out, force=force)
    if as_json:
        data_json(replace(compared(zip(map(str, runs), read, strict=True)), robust=found.robust).document)
    else:
        data(_words(found, out))


def _names(folders: Sequence[Path]) -> list[str]:
    """The folders' own names, or where two are alike the paths as they were given."""
    names = [folder.resolve().name for folder in folders]
    if len(set(names)) == len(names):
        return names
    paths = [str(folder) for folder in folders]
    return [path if paths.count(path) == 1 else f"{path} ({at})" for at, path in enumerate(paths, 1)]


def _say_who_is_missing(found: "Compared") -> None:
    for at, name in enumerate(found.names):
        lost = [employee for employee, without in found.missing.items() if found.names[at] in without]
        if lost:
            who = ", ".join(lost[:SHOWN]) + (" …" if len(lost) > SHOWN else "")
            say(_("{run} does not know {count} of the employees: {who}", run=name, count=len(lost), who=who))
    if found.missing:
        say(_("The figures are of different people, so none is marked as the best."))


def _plain(values: "Iterable[Fraction | None]") -> list[int | float | None]:
    from placement.base.decimals import plain

    return [None if value is None else plain(value) for value in values]


def _words(answer: "Comparison", out: Path | None) -> str:
    found = answer.found
    parts = [_measures(found), "", _rules(found), "", _values(found), "", *_people(found), "", *_posts(found)]
    if answer.robust:
        parts += ["", *_futures(answer.robust)]
    if out:
        parts += ["", _("All of it is in {folder}.", folder=out)]
    return "\n".join(parts)


def _measures(found: "Compared") -> str:
    rows = []
    for name, values in found.measures.items():
        best = found.best.get(name, ())
        rows.append(
            [_called(name), *(_cell(value) + (" *" if at in best else "") for at, value in enumerate(values))]
        )
    note = _("* the best")
    return "\n".join([drawn([_("measure")], found.names, rows), *([note] if found.best else [])])


def _called(measure: str) -> str:
    words: dict[str, Callable[[], str]] = {
        "employees": lambda: _("employees"),
        "placed": lambda: _("employees with a post"),
        "unplaced": lambda: _("employees without a post"),
        "first_postings": lambda: _("first postings"),
        "posts_lost": lambda: _("employees who lose their post"),
        "moves": lambda: _("employees moved"),
        "moves_to_another_unit": lambda: _("employees moved to another unit"),
        "visits": lambda: _("visits made"),
        "posts_with_minimum": lambda: _("posts that have a minimum"),
        "posts_at_minimum": lambda: _("posts at their minimum"),
        "short_of_minimum": lambda: _("persons short of the minimum"),
        "posts_with_target": lambda: _("posts that have a target"),
        "posts_at_target": lambda: _("posts at their target"),
        "short_of_target": lambda: _("persons short of the target"),
        "minutes_total": lambda: _("minutes to work, one way, of all together"),
        "minutes_mean": lambda: _("minutes to work, one way, on average"),
        "minutes_longest": lambda: _("minutes to work, one way, the longest"),
        "minutes_unknown": lambda: _("employees whose travel time is unknown"),
        "minutes_from_unit": lambda: _(
            "employees without a known home, whose way is counted from today's unit"
        ),
        "money_spent": lambda: _("money spent"),
        "money_allowed": lambda: _("money allowed"),
        "money_per_move": lambda: _("money per move"),
    }
    return words[measure]() if measure in words else measure


def _rules(found: "Compared") -> str:
    """What each plan breaks of every rule; in brackets, the rule's place in the run's own policy."""
    rows = [
        [
            policy.called,
            *(
                f"{_cell(breach)} ({_place(terms)})"
                for breach, terms in zip(_plain(policy.breaches), policy.terms, strict=True)
            ),
        ]
        for policy in found.policies
    ]
    note = _("in brackets: priority in the run's own policy; ! may not be broken; – not in it")
    return "\n".join([drawn([_("breach of the rule")], found.names, rows), note])


def _place(terms: "Standing | None") -> str:
    if terms is None:
        return "–"
    return "!" if terms.priority is None else str(terms.priority)


def _values(found: "Compared") -> str:
    """What each plan is worth to every run's policy, and the hard rules of it that it breaks."""
    rows = []
    for judge, name in enumerate(found.names):
        for priority, values in found.values(judge).items():
            rows.append([name, str(priority), *map(_cell, _plain(values))])
        broken = [", ".join(names) or "–" for names in found.broken(judge)]
        rows.append([name, _("broken"), *broken])
    return drawn([_("by the policy of"), _("priority")], found.names, rows)


def _people(found: "Compared") -> Iterable[str]:
    people = found.people
    yield _("Employees whom the runs do not place alike: {count}", count=len(people))
    if not people:
        return
    rows = [
        [
            person.employee,
            *(
                _post(post) if known else _("unknown")
                for post, known in zip(person.posts, person.known, strict=True)
            ),
            _speaking(found, person),
        ]
        for person in people[:SHOWN]
    ]
    yield drawn([_("employee"), *found.names, _("what speaks for which place")], [], rows)
    yield from _more(len(people))


def _post(post: "UnitJob | None") -> str:
    return "–" if post is None else f"{post[0]}:{post[1]}"


def _speaking(found: "Compared", person: "Disagreement") -> str:
    """Rules by the runs they speak for."""
    told: dict[tuple[int, ...], list[str]] = {}
    for voice in person.voices:
        told.setdefault(voice.speaks_for, []).append(_told(voice.policy))
    return "; ".join(
        _(
            "{runs}: {rules}",
            runs=" + ".join(found.names[run] for run in runs),
            rules=", ".join(dict.fromkeys(rules)),
        )
        for runs, rules in told.items()
    )


def _told(policy: "RuleOfRuns") -> str:
    places = "/".join(_place(terms) for terms in policy.terms)
    return f"{policy.called} ({places})" if policy.disputed else policy.called


def _posts(found: "Compared") -> Iterable[str]:
    posts = found.posts
    yield _("Posts whose headcounts differ: {count}", count=len(posts))
    if not posts:
        return
    rows = [
        [f"{post.unit}:{post.job}", str(post.today), *map(_cell, post.after)]
        for post in sorted(posts, key=lambda post: -_spread(post.after))[:SHOWN]
    ]
    yield drawn([_("post")], [_("today"), *found.names], rows)
    yield from _more(len(posts))


def _futures(found: "Robustness") -> Iterable[str]:
    """What every plan lacks in the same futures, and what one more robust than the first costs."""
    rows = [
        [_in_futures(name), *map(_cell, values)]
        for name, values in found.measures.items()
        if name != "late" or any(values)
    ]
    yield drawn([_("in {count} futures", count=number(len(found.numbers)))], found.names, rows)
    yield from found.sentences()


def _in_futures(measure: str) -> str:
    return {
        "short_as_planned": _("persons short, as planned"),
        "short_mean": _("persons short, on average"),
        "short_worst_tenth": _("persons short, in the worst tenth"),
        "short_repaired_mean": _("after repairs, on average"),
        "short_repaired_worst_tenth": _("after repairs, in the worst tenth"),
        "fragile_posts": _("fragile posts"),
        "unmended": _("futures in which no repair keeps the hard rules"),
        "late": _("futures in which time ended before a repair was found"),
        "regret_least": _("gained by knowing the future, at least"),
        "regret_most": _("gained by knowing the future, at most"),
    }[measure]


def _spread(after: Sequence[int | None]) -> int:
    known = [count for count in after if count is not None]
    return max(known) - min(known)


def _more(count: int) -> Iterable[str]:
    if count > SHOWN:
        yield _("… and {more} more; --out DIR and --json tell all", more=count - SHOWN)


def _cell(value: float | None) -> str:
    return "–" if value is None else number(value)
