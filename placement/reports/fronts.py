"""The picture of a front: plans, and the band between them and what no plan falls below."""

from pathlib import Path
from typing import Literal

import altair as alt
import numpy as np
import pandas as pd

from placement.base.language import _, named
from placement.reports.charts import AFTER, BEFORE, WIDTH, lined, listed, write_both
from placement.study.front.front import Front
from placement.study.front.tables import PICTURES, table
from placement.study.front.words import counted
from placement.study.worth import worth

_RINGS = 260, 40  # pixels of the dots of the first and the last value


def write_pictures(found: Front, folder: Path) -> None:
    """`front.svg` and `front.png`."""
    chart = _curve(found) if len(found.space.axes) == 1 else _points(found)
    write_both(chart, folder, PICTURES)


def _curve(found: Front) -> alt.TopLevelMixin:
    """One cap: the plans as steps with a dot where one was solved, below them the proven band."""
    axis, rows = found.space.axes[0], _rows(found)
    names = [_("best plan known"), _("no plan is below")]
    colour = alt.Scale(domain=names, range=[AFTER, BEFORE])
    base = alt.Chart(rows).encode(
        x=alt.X("cap:Q", title=_title(found, 0), scale=alt.Scale(zero=False, nice=False))
    )
    scale = alt.Scale(zero=False)
    height = alt.Y("plan:Q", title=lined(worth(found.space.rules(0), found.priority)), scale=scale)
    band = base.mark_area(color=BEFORE, opacity=0.25).encode(y=height, y2="bound:Q")
    steps: Literal["step-after", "step-before"] = "step-after" if axis.looser >= 0 else "step-before"
    told = alt.Color("name:N", title=None, scale=colour, legend=listed())
    plans, bounds = (
        line.encode(y=alt.Y(f"{column}:Q", scale=scale), color=told).transform_calculate(name=f"'{name}'")
        for column, name, line in (
            ("plan", names[0], base.mark_line(interpolate=steps, strokeWidth=2)),
            ("bound", names[1], base.mark_line(strokeWidth=1)),
        )
    )
    dots = base.transform_filter("datum.solved").mark_circle(color=AFTER, size=28, opacity=1).encode(y=height)
    return alt.layer(band, bounds, plans, dots).properties(width=WIDTH, height=300)


def _points(found: Front) -> alt.TopLevelMixin:
    """Several caps: the first across, a colour for each value of the second; a bar down to the bound.

    Dots that lie on one another are rings around one another.
    """
    rows = _rows(found)
    base = alt.Chart(rows[rows["solved"]]).encode(
        x=alt.X("cap:Q", title=_title(found, 0), scale=alt.Scale(zero=False)),
        color=alt.Color("second:N", title=_title(found, 1), scale=alt.Scale(scheme="viridis")),
    )
    height = alt.Y(
        "plan:Q", title=lined(worth(found.space.rules(0), found.priority)), scale=alt.Scale(zero=False)
    )
    values = sorted(set(rows["second"]))
    sizes = np.linspace(_RINGS[0], _RINGS[1], len(values)).tolist()
    ring = alt.Size("second:N", legend=None, scale=alt.Scale(domain=values, range=sizes))
    dots = base.mark_circle(opacity=1).encode(y=height, size=ring, order="second:Q")
    return alt.layer(base.mark_rule().encode(y=height, y2="bound:Q"), dots).properties(
        width=WIDTH, height=300
    )


def _rows(found: Front) -> pd.DataFrame:
    """A row per value of which plan and bound are known."""
    rows, keys = table(found), [axis.key for axis in found.space.axes]
    told = {"cap": rows[keys[0]].astype(float), "second": rows[keys[-1]].astype(float)}
    told |= {name: rows[name].astype(float) for name in ("plan", "bound")}
    frame = pd.DataFrame(told | {"solved": rows["status"].isin(["optimal", "feasible"])})
    return frame.dropna()


def _title(found: Front, axis: int) -> str:
    """The capped rule and what its cap counts."""
    return f"{named(found.space.axes[axis].rule)}: {counted(found, axis)}"
