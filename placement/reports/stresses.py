"""The picture of a stress test: in how many futures how many persons are short."""

from pathlib import Path

import altair as alt
import pandas as pd

from placement.base.language import _
from placement.reports.charts import AFTER, BEFORE, INK, WIDTH, write_both
from placement.study.stress.stress import Stress
from placement.study.stress.tables import PICTURES


def write_pictures(found: Stress, folder: Path) -> None:
    """`stress.svg` and `stress.png`."""
    chart = _histogram(found)
    write_both(chart, folder, PICTURES)


def _histogram(found: Stress) -> alt.TopLevelMixin:
    """Futures by persons short of the minimum, before repair and after; a line where the plan has them."""
    names = [_("before repair"), _("after repair")]
    rows = pd.concat(
        [
            pd.DataFrame({"short": short.sum(axis=1), "when": when})
            for short, when in zip((found.short, found.left), names, strict=True)
        ]
    )
    bars = (
        alt.Chart(rows)
        .mark_bar(opacity=0.65)
        .encode(
            x=alt.X("short:Q", bin=alt.Bin(maxbins=30), title=_("persons short of the minimum")),
            y=alt.Y("count():Q", stack=None, title=_("futures")),
            color=alt.Color(
                "when:N", title=None, sort=None, scale=alt.Scale(domain=names, range=[BEFORE, AFTER])
            ),
        )
    )
    planned = pd.DataFrame({"short": [int(found.planned.sum())], "word": [_("as planned")]})
    line = alt.Chart(planned).mark_rule(color=INK, strokeDash=[4, 3]).encode(x="short:Q")
    word = (
        alt.Chart(planned)
        .mark_text(align="left", dx=4, fontSize=12)
        .encode(x="short:Q", y=alt.value(8), text="word:N")
    )
    return alt.layer(bars, line, word).properties(width=WIDTH, height=260)
