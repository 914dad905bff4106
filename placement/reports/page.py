"""`report.html`: one file that opens anywhere, asks no server, and prints on A4."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from placement.base import language
from placement.base.language import _, named, term
from placement.reports import charts, sources
from placement.reports.evidence import Evidence
from placement.reports.gaps import by_job, by_post
from placement.reports.map import drawn, shares
from placement.reports.moves import Move
from placement.reports.numerals import Number, day, number, percent
from placement.reports.policies import ToldRule, policies
from placement.reports.story import figures, proof, sentences

COMPARED = (
    "moves",
    "posts_at_minimum",
    "short_of_minimum",
    "short_of_target",
    "unplaced",
    "minutes_mean",
)


def page(evidences: Sequence[Evidence], moves: Sequence[Move], *, anonymous: bool = False) -> str:
    """The report on the first run, with the others beside it, as HTML; anonymous, it names no employee."""
    first = evidences[0]
    template = _environment().get_template("report.html.j2")
    return template.render(
        language=language.spoken(),
        run=first,
        sentences=sentences(first),
        figures=list(figures(first)),
        gaps=by_job(first).to_dict("records"),
        still_short=by_post(first).to_dict("records"),
        units=_units(first),
        others=_side_by_side(evidences) if len(evidences) > 1 else None,
        map=drawn(first, homes=not anonymous),
        anonymous=anonymous,
        moved_by_job=_moved_by_job(first) if anonymous else (),
        charts=_charts(evidences),
        moves=moves,
        policies=[_unnamed(rule) for rule in policies(first)] if anonymous else list(policies(first)),
        sources=list(sources.sources(first)),
        synthetic=sources.synthetic(first),
        assumptions=sources.assumptions(first),
        proof=proof(first),
        versions=sources.versions(first),
        command=sources.command(first),
        digests=sources.digests(first),
        style=Markup(_asset("style.css")),  # noqa: S704 - ours, from the package
        script=Markup(_asset("script.js")),  # noqa: S704
    )


def _unnamed(rule: ToldRule) -> ToldRule:
    """The rule without its terms where these name employees."""
    return replace(rule, terms="") if rule.names_people else rule


def _moved_by_job(evidence: Evidence) -> list[tuple[str, int, int]]:
    """By job of the current post: moves, and of these those to another unit."""
    problem, moved = evidence.problem, evidence.moved
    jobs = problem.posts["job"].to_numpy(object)[problem.current[moved]]
    away = problem.unit_of(evidence.run.plan)[moved] != problem.current_unit[moved]
    table = pd.DataFrame({"job": jobs, "away": away}).groupby("job")["away"].agg(["size", "sum"])
    return [(str(job), int(count), int(gone)) for job, count, gone in table.itertuples()]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("placement.reports"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals["_"] = _
    environment.filters.update(day=day, number=number, percent=percent, named=named, term=term)
    return environment


def _asset(name: str) -> str:
    return (files("placement.reports") / "templates" / name).read_text("utf-8")


def _units(evidence: Evidence) -> list[dict[str, Any]]:
    """What the map shows, as a table: staff and share of the minimum, today and under the plan."""
    posts = evidence.posts
    summed = posts.groupby("unit")[["minimum", "before", "after", "short_before", "short_of_minimum"]].sum()
    table = summed.reindex(evidence.problem.unit_ids, fill_value=0)
    table = table.assign(
        name=evidence.unit_names,
        share_before=shares(posts, "before", evidence.problem.unit_ids),
        share_after=shares(posts, "after", evidence.problem.unit_ids),
    )
    return [dict(row) for _code, row in table.sort_values("name").iterrows()]


def _side_by_side(evidences: Sequence[Evidence]) -> dict[str, Any]:
    told = {
        "moves": _("employees moved"),
        "posts_at_minimum": _("posts at their minimum"),
        "short_of_minimum": _("persons short of the minimum"),
        "short_of_target": _("persons short of the target"),
        "unplaced": _("employees without a post"),
        "minutes_mean": _("minutes to work, one way, on average"),
    }
    rows: list[tuple[str, list[Number | None]]] = [
        (told[name], [each.measures[1][name] for each in evidences]) for name in COMPARED
    ]
    if any(each.money for each in evidences):
        spent = [
            float(sum(one.spending.spent for one in each.money)) if each.money else None for each in evidences
        ]
        rows.append((_("money spent"), [*spent]))
    return {"titles": [each.title for each in evidences], "rows": rows}


def _charts(evidences: Sequence[Evidence]) -> dict[str, Markup]:
    """Those that have something to show, by name."""
    first = evidences[0]
    short = bool(first.posts["short_before"].any() or first.posts["short_of_minimum"].any())
    travels = any(each["minutes_mean"] is not None for each in first.measures)
    draw: dict[str, tuple[bool, Callable[[], str]]] = {
        "job": (short, lambda: charts.shortage_by_job(first)),
        "unit_before": (short, lambda: charts.shortage_by_unit(first, "short_before")),
        "unit_after": (short, lambda: charts.shortage_by_unit(first, "short_of_minimum")),
        "flows": (len(first.moved) > 0, lambda: charts.flows(first)),
        "travel": (travels, lambda: charts.travel(first)),
        "trade_off": (len(evidences) > 1, lambda: charts.trade_off(evidences)),
    }
    return {name: Markup(chart()) for name, (wanted, chart) in draw.items() if wanted}  # noqa: S704 - escaped by Vega
