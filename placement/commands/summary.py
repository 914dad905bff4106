"""What `solve` prints at its end: how good the plan is, what it changes, where it lies."""

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

from placement.base.decimals import plain
from placement.base.language import _, number, percent, term
from placement.commands.drawing import drawn

if TYPE_CHECKING:
    from placement import Run
    from placement.api.parts import Level


def summary(run: "Run", folder: Path) -> str:
    """The text, its tables fitted to the width where standard output is a terminal."""
    parts = [_("{title}: {status}", title=run.scenario.label, status=_status(run))]
    if run.result.levels:
        parts += ["", _levels(run)]
    parts += ["", _staffing(run), "", _figures(run), ""]
    file = folder / "placement.csv"
    parts.append(_("The plan is {file}; posts, breaches and the result lie beside it.", file=file))
    return "\n".join(parts)


def _status(run: "Run") -> str:
    if run.result.status == "optimal" and run.certified:
        return _("optimal, proven within the gap asked for")
    if run.result.status == "optimal":
        return _("optimal within the gap asked for, by the solver's word; not computed again")
    return _("feasible, not proven to be the best")


def _levels(run: "Run") -> str:
    rows: list[tuple[str, ...]] = []
    for level in run.result.levels:
        rows.append((str(level.priority), "", "", "", *_worth(level)))
        for name, breach in level.rules.items():
            weight = float(run.scenario.rules[name].weight)
            rows.append(("", name, _number(float(breach)), _number(weight), "", "", ""))
    texts = [_("priority"), _("rule")]
    return drawn(texts, [_("breach"), _("weight"), _("value"), _("bound"), _("gap")], rows)


def _worth(level: "Level") -> tuple[str, str, str]:
    return _number(plain(level.value)), _number(plain(level.bound)), percent(level.gap)


def _staffing(run: "Run") -> str:
    """Persons by job, and below them all together; short of the minimum."""
    jobs = run.staffing.set_index("job")
    rows = [(term(str(job)), *map(_number, row)) for job, row in jobs.iterrows()]
    rows.append((_("all"), *map(_number, jobs.sum())))
    numbers = [_("minimum"), _("target"), _("today"), _("planned"), _("short today"), _("short planned")]
    return drawn([_("job")], numbers, rows)


def _figures(run: "Run") -> str:
    measures = run.measures.set_index("measure")
    asked = measures["planned"]
    told = {
        "posts_at_minimum": _("posts at their minimum, of {asked}", asked=int(asked["posts_with_minimum"])),
        "posts_at_target": _("posts at their target, of {asked}", asked=int(asked["posts_with_target"])),
        "short_of_minimum": _("persons short of the minimum"),
        "short_of_target": _("persons short of the target"),
        "moves": _("employees moved"),
        "unplaced": _("employees without a post"),
        "minutes_mean": _("minutes to work, one way, on average"),
        "minutes_unknown": _("employees whose travel time is unknown"),
    }
    rows = [(words, *map(_number, measures.loc[name])) for name, words in told.items()]
    return drawn([""], [_("today"), _("planned")], rows)


def _number(value: float) -> str:
    """Thousands apart, at most one decimal; a dash for nothing."""
    return "–" if isnan(value) else number(value)
