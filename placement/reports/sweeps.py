"""The picture of a sweep: what the first priority is worth, by what was varied."""

import re
from pathlib import Path

import altair as alt
import pandas as pd

from placement.base.language import _, named
from placement.reports.charts import AFTER, BEFORE, WIDTH, lined, listed, write_both
from placement.study.sweep.grid import Combination, written_value
from placement.study.sweep.sweep import Sweep
from placement.study.sweep.tables import PICTURES
from placement.study.worth import worth

_SERIES, _BARS = 10, 40  # lines that colours tell apart, and bars that have room for a name


def write_pictures(found: Sweep, folder: Path) -> None:
    """`sweep.svg` and `sweep.png`; none without a plan, or where there is too much for one picture."""
    rows = _rows(found)
    numbered = bool(rows["across"].notna().all())
    if rows.empty or not (numbered or len(rows) <= _BARS):
        return
    if numbered and len(set(rows["series"])) <= _SERIES:
        chart = _lines(found, rows)
    else:
        chart = _bars(found, rows) if len(rows) <= _BARS else _spread(found, rows)
    write_both(chart, folder, PICTURES)


def _lines(found: Sweep, rows: pd.DataFrame) -> alt.TopLevelMixin:
    """Along the values of the first key that is a number; a colour for each choice of all others."""
    colour = alt.Color("series:N", title=None, sort=None, scale=alt.Scale(scheme="viridis"), legend=listed())
    base = alt.Chart(rows).encode(
        x=alt.X("across:Q", title=_called(found, _key(found)), scale=alt.Scale(zero=False)),
        color=colour if len(set(rows["series"])) > 1 else alt.value(AFTER),
    )
    height = alt.Y("value:Q", title=lined(_height(found)), scale=alt.Scale(zero=False))
    gaps = base.mark_rule().encode(y=height, y2="bound:Q")
    lines, dots = base.mark_line().encode(y=height), base.mark_circle(size=40, opacity=1).encode(y=height)
    return alt.layer(gaps, lines, dots).properties(width=WIDTH, height=300)


def _spread(found: Sweep, rows: pd.DataFrame) -> alt.TopLevelMixin:
    """The same where there are too many choices of all others: each a dot, their range and their median."""
    title = _("dots: each combination; line: the median of the choices of all else; area: their range")
    base = alt.Chart(rows, title=alt.Title(title, anchor="start", fontSize=11, fontWeight="normal")).encode(
        x=alt.X("across:Q", title=_called(found, _key(found)), scale=alt.Scale(zero=False))
    )
    scale = alt.Scale(zero=False)
    least = alt.Y("min(value):Q", title=lined(_height(found)), scale=scale)
    area = base.mark_area(opacity=0.2, color=AFTER).encode(y=least, y2="max(value):Q")
    line = base.mark_line(color=AFTER).encode(y=alt.Y("median(value):Q"))
    dots = base.mark_circle(size=14, opacity=0.5, color=AFTER).encode(y=alt.Y("value:Q"))
    return alt.layer(area, dots, line).properties(width=WIDTH, height=300)


def _bars(found: Sweep, rows: pd.DataFrame) -> alt.TopLevelMixin:
    """A bar for each, and a tick at what no plan falls below."""
    base = alt.Chart(rows).encode(y=alt.Y("name:N", title=None, sort=None))
    bars = base.mark_bar(color=AFTER).encode(x=alt.X("value:Q", title=_height(found)))
    return alt.layer(bars, base.mark_tick(color=BEFORE, thickness=2).encode(x="bound:Q")).properties(
        width=WIDTH
    )


def _rows(found: Sweep) -> pd.DataFrame:
    """A row for each combination with a plan: name, across (NaN where nothing is), series, value, bound."""
    key, rows = _key(found), []
    for each, outcome in zip(found.grid.combinations, found.outcomes, strict=True):
        level = outcome.levels.get(found.priorities[0]) if found.priorities else None
        if level is not None:
            across = float("nan") if key is None else each.settings[key]
            rows.append(
                (each.name, across, _series(found, each, key), float(level.value), float(level.bound))
            )
    return pd.DataFrame(rows, columns=["name", "across", "series", "value", "bound"])


def _series(found: Sweep, each: Combination, key: str | None) -> str:
    """All that was chosen but for the key."""
    base = [each.base] if len(found.grid.bases) > 1 else []
    chosen = [
        f"{_called(found, name)} {written_value(value)}"
        for name, value in each.settings.items()
        if name != key
    ]
    return ", ".join([*base, *chosen])


def _called(found: Sweep, key: str | None) -> str:
    """A key as people read it: a setting of a rule by the rule's words, another by its label."""
    told = re.fullmatch(r"rules\.(\w+)\.(.+)", key or "")
    return f"{named(told[1])}: {told[2]}" if told else found.grid.labels.get(key or "", "")


def _key(found: Sweep) -> str | None:
    """The first key of which several values were tried, all of them numbers."""
    for key in found.grid.keys:
        values = [each.settings[key] for each in found.grid.combinations]
        numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        if numbers and len(set(values)) > 1:
            return key
    return None


def _height(found: Sweep) -> str:
    scenario = found.grid.combinations[0].scenario
    priority = found.priorities[0]
    known = {rule.priority for rule in scenario.rules.values()}
    return (
        worth(scenario.rules, priority) if priority in known else _("priority {priority}", priority=priority)
    )
