"""The picture of plans in the same futures: how many persons each is short of, before repair and after."""

from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd

from placement.base.language import _
from placement.reports.charts import AFTER, BEFORE, INK, WIDTH, write_both
from placement.study.compare.robustness import Robustness
from placement.study.compare.tables import PICTURES

_ROW = 84  # pixels of each plan


def write_pictures(found: Robustness, folder: Path) -> None:
    """`robustness.svg` and `robustness.png`."""
    write_both(_ranges(found), folder, PICTURES)


def _ranges(found: Robustness) -> alt.TopLevelMixin:
    """By plan, what nine futures of ten lie between and their mean, before repair and after."""
    words = [_("before repair"), _("after repair")]
    rows = pd.DataFrame(
        [
            {
                "run": name,
                "when": when,
                "low": np.quantile(short, 0.05),
                "high": np.quantile(short, 0.95),
                "mean": short.mean(),
            }
            for name, totals in zip(found.names, found.totals, strict=True)
            for when, short in zip(words, totals, strict=True)
        ]
    )
    planned = pd.DataFrame(
        {"run": found.names, "planned": found.measures["short_as_planned"], "word": _("as planned")}
    )
    title = _("persons short of the minimum: line, nine futures of ten; dot, their mean")
    runs = alt.Y("run:N", sort=None, title=None, axis=alt.Axis(labelLimit=220))
    colour = alt.Color("when:N", title=None, sort=None, scale=alt.Scale(domain=words, range=[BEFORE, AFTER]))
    across = alt.YOffset("when:N", sort=words)
    axis = alt.Scale(zero=False, nice=True)
    lines = (
        alt.Chart(rows)
        .mark_rule(strokeWidth=4, opacity=0.65)
        .encode(x=alt.X("low:Q", title=title, scale=axis), x2="high:Q", y=runs, yOffset=across, color=colour)
    )
    dots = (
        alt.Chart(rows)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(x="mean:Q", y=runs, yOffset=across, color=colour)
    )
    ticks = (
        alt.Chart(planned).mark_tick(color=INK, thickness=2, size=_ROW * 0.6).encode(x="planned:Q", y=runs)
    )
    word = (
        alt.Chart(planned)
        .mark_text(align="left", dx=5, dy=-_ROW * 0.38, fontSize=12)
        .encode(x="planned:Q", y=runs, text="word:N")
    )
    return alt.layer(lines, dots, ticks, word).properties(width=WIDTH, height=_ROW * len(found.names))
