"""Charts, drawn offline to SVG."""

import re
import textwrap
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import vl_convert

from placement.base import language
from placement.base.language import _, term
from placement.reports.evidence import Evidence

BEFORE, AFTER = "#b85c00", "#1f5f99"
INK, GRID = "#1c1c1c", "#d9d9d9"
MOST_UNITS, MOST_PLACES = 40, 30
EDGES = (0, 15, 30, 45, 60, 90, 120, 180, 240)
WIDTH = 470  # about what a phone shows: half a page on a desk, legible on both
TITLE = 44
"""Letters that fit beside 300 pixels of a chart."""
_TAG = re.compile(r"<\w[^<>]*>")
_ROLE = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""What Vega says to screen readers of each group of marks, without a name, whatever `aria` asks for."""

CONFIG = {
    "aria": False,
    "font": "sans-serif",
    "background": "transparent",
    "view": {"stroke": None},
    "autosize": {"type": "fit-x", "contains": "padding"},
    "padding": {"left": 14, "right": 16, "top": 5, "bottom": 14},  # other fonts than ours may be wider
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": GRID,
        "labelLimit": 220,
    },
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "orient": "top"},
}


def lined(title: str) -> list[str]:
    """The title of an upright axis in lines that its height has room for."""
    return textwrap.wrap(title, TITLE)


def listed() -> alt.Legend:
    """A legend of long names: one below the other, none cut off."""
    return alt.Legend(columns=1, labelLimit=WIDTH)


def shortage_by_job(evidence: Evidence) -> str:
    """Persons short of the minimum, by job, today and under the plan."""
    posts = evidence.posts.groupby("job")[["short_before", "short_of_minimum"]].sum()
    posts = posts[posts.max(axis=1) > 0].sort_values("short_before", ascending=False)
    table = pd.DataFrame(
        {
            "job": np.repeat([term(str(job)) for job in posts.index], 2),
            "when": _when() * len(posts),
            "short": posts.to_numpy().reshape(-1),
        }
    )
    bars = alt.Chart(table).encode(
        y=alt.Y("job:N", sort=None, title=None),
        yOffset=alt.YOffset("when:N", sort=_when()),
        x=alt.X("short:Q", title=_("persons short of the minimum"), axis=alt.Axis(tickMinStep=1)),
    )
    colour = alt.Color("when:N", sort=None, title=None, scale=_two())
    text = bars.mark_text(align="left", dx=3, fontSize=11).encode(text="short:Q")
    return svg(
        alt.layer(bars.mark_bar().encode(color=colour), text).properties(width=WIDTH, height=alt.Step(13))
    )


def shortage_by_unit(evidence: Evidence, column: str) -> str:
    """A grid of units and jobs: persons short of the minimum, by `short_before` or `short_of_minimum`.

    Both grids show the same units and jobs, in the same shades.
    """
    posts = evidence.posts[evidence.posts["minimum"] > 0]
    worst = posts.groupby("unit")["short_before"].sum().nlargest(MOST_UNITS).index
    posts = posts[posts["unit"].isin(worst)]
    table = pd.DataFrame(
        {"unit": _distinct(evidence, posts), "job": posts["job"].map(term), "short": posts[column]}
    )
    most = max(1, int(posts[["short_before", "short_of_minimum"]].to_numpy().max(initial=0)))
    base = alt.Chart(table).encode(
        x=alt.X("job:N", title=None, axis=alt.Axis(labelAngle=-90, labelOverlap=False, labelLimit=130)),
        y=alt.Y("unit:N", title=None),
    )
    scale = alt.Scale(domain=[0, most], range=["#f1f1ef", "#8c2d04"], interpolate="rgb")
    legend = alt.Legend(tickMinStep=1, format="d")
    colour = alt.Color("short:Q", title=_("persons short"), scale=scale, legend=legend)
    light = alt.condition(f"datum.short > {most / 2}", alt.value("white"), alt.value(INK))
    text = base.transform_filter("datum.short > 0").mark_text(fontSize=11).encode(text="short:Q", color=light)
    return svg(
        alt.layer(base.mark_rect(stroke="white").encode(color=colour), text).properties(
            width=WIDTH, height=alt.Step(18)
        )
    )


def flows(evidence: Evidence) -> str:
    """Movers from district to district (the unit's place, else its region)."""
    problem, districts = evidence.problem, evidence.districts
    to = problem.unit_of(evidence.run.plan)[evidence.moved]
    ends = pd.DataFrame(
        {"start": districts[problem.current_unit[evidence.moved]], "end": districts[to], "n": 1}
    )
    busy = pd.concat([ends["start"], ends["end"]]).value_counts().head(MOST_PLACES).index
    table = (
        ends[ends["start"].isin(busy) & ends["end"].isin(busy)]
        .groupby(["start", "end"], as_index=False)
        .sum()
    )
    axes = {
        "x": alt.X("end:N", title=_("to"), axis=alt.Axis(labelAngle=-90, labelOverlap=False)),
        "y": alt.Y("start:N", title=_("from")),
    }
    scale = alt.Scale(range=["#dbe9f6", "#08306b"])
    boxes = (
        alt.Chart(table).mark_rect().encode(color=alt.Color("n:Q", title=_("persons"), scale=scale), **axes)
    )
    dark = alt.condition(f"datum.n > {table['n'].max() / 2}", alt.value("white"), alt.value(INK))
    text = alt.Chart(table).mark_text(fontSize=10).encode(text="n:Q", color=dark, **axes)
    return svg(alt.layer(boxes, text).properties(width=WIDTH, height=alt.Step(20)))


def travel(evidence: Evidence) -> str:
    """How many employees travel how long, one way, today and under the plan."""
    names = [f"{low}–{high - 1}" for low, high in pairwise(EDGES)] + [f"≥ {EDGES[-1]}"]
    counts = []
    for plan, when in zip(evidence.plans, _when(), strict=True):
        minutes = evidence.problem.minutes_of(plan)
        found, _edges = np.histogram(minutes[~np.isnan(minutes)], [*EDGES, np.inf])
        counts.append(pd.DataFrame({"minutes": names, "when": when, "n": found}))
    bars = alt.Chart(pd.concat(counts, ignore_index=True)).encode(
        x=alt.X("minutes:N", sort=names, title=_("minutes to work, one way"), axis=alt.Axis(labelAngle=-45)),
        xOffset=alt.XOffset("when:N", sort=_when()),
        y=alt.Y("n:Q", title=_("employees")),
    )
    colour = alt.Color("when:N", sort=None, title=None, scale=_two())
    text = bars.mark_text(dy=-6, fontSize=9).encode(text=alt.Text("n:Q", format=","))
    return svg(alt.layer(bars.mark_bar().encode(color=colour), text).properties(width=WIDTH, height=260))


def trade_off(evidences: Sequence[Evidence]) -> str:
    """Scenarios, by number: how many they move, and how many persons they leave short of the minimum."""
    table = pd.DataFrame(
        {
            "moves": [each.measures[1]["moves"] for each in evidences],
            "short": [each.measures[1]["short_of_minimum"] for each in evidences],
            "place": range(1, len(evidences) + 1),
        }
    )
    highest = table[["moves", "short"]].max() * 1.1 + 1
    base = alt.Chart(table).encode(
        x=alt.X("moves:Q", title=_("employees moved"), scale=alt.Scale(domain=[0, highest["moves"]])),
        y=alt.Y(
            "short:Q", title=_("persons short of the minimum"), scale=alt.Scale(domain=[0, highest["short"]])
        ),
    )
    dots = base.mark_circle(color=AFTER, size=340, opacity=1)
    names = base.mark_text(color="white", fontSize=11, fontWeight="bold").encode(text="place:N")
    return svg(alt.layer(dots, names).properties(width=WIDTH, height=260))


def _when() -> list[str]:
    return [_("today"), _("plan")]


def _two() -> alt.Scale:
    return alt.Scale(domain=_when(), range=[BEFORE, AFTER])


def _distinct(evidence: Evidence, posts: pd.DataFrame) -> "pd.Series[str]":
    """The units' names, with the id where two share one."""
    names = pd.Series(evidence.unit_names)
    twice = set(names[names.duplicated(keep=False)])
    return posts["unit_name"].where(~posts["unit_name"].isin(twice), posts["unit_name"] + " " + posts["unit"])


def write_both(chart: alt.TopLevelMixin, folder: Path, names: tuple[str, str]) -> None:
    """The chart as SVG and as PNG, under these names."""
    drawn, painted = names
    (folder / drawn).write_text(svg(chart), "utf-8")
    (folder / painted).write_bytes(png(chart))


def svg(chart: alt.TopLevelMixin) -> str:
    """The chart as an SVG element; its words for who cannot see it stand on the page."""
    drawn = vl_convert.vegalite_to_svg(_document(chart), format_locale=_figures())
    return _TAG.sub(lambda tag: _ROLE.sub("", tag[0]), drawn)


def png(chart: alt.TopLevelMixin) -> bytes:
    """The chart as a PNG on white, at twice the resolution of a screen."""
    white = {**_document(chart), "background": "white"}
    return vl_convert.vegalite_to_png(white, scale=2, format_locale=_figures())


def _document(chart: alt.TopLevelMixin) -> dict[str, Any]:
    return {**chart.to_dict(), "config": CONFIG}


def _figures() -> dict[str, Any]:
    """Commas and points of the language in use."""
    comma = language.spoken() == "id"
    figures = {"decimal": "," if comma else ".", "thousands": "." if comma else ","}
    return {**figures, "grouping": [3], "currency": ["", ""]}
