"""`placement need`: targets from workload and minima from standards, as a new table `posts`."""

import re
import sys
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from placement.base.language import _, written
from placement.commands import options
from placement.commands.drawing import table
from placement.commands.output import data, data_json, lines, say

if TYPE_CHECKING:
    import pandas as pd

    from placement.api.parts import Needed

POSTS = Path("posts.need.csv")
_NUMBER = r"-?[0-9]+([.,][0-9]+)?"
_THOUSANDS = r"-?[1-9][0-9]{0,2}[.,][0-9]{3}"


def _decimal(ctx: click.Context, param: click.Parameter, text: str | None) -> Decimal | None:  # noqa: ARG001
    """The number as it is written, with a point or a comma."""
    if text is None:
        return None
    if not re.fullmatch(_NUMBER, text.strip()):
        raise click.BadParameter(_("{value} is no number", value=text))
    decimal = text.strip().replace(",", ".")
    if re.fullmatch(_THOUSANDS, text.strip()):
        digits = decimal.replace(".", "")
        raise click.BadParameter(
            _("{value} may mean {digits} or {decimal}", value=text, digits=digits, decimal=f"{decimal}0")
        )
    return Decimal(decimal)


def _columns(ctx: click.Context, param: click.Parameter, given: Sequence[str]) -> dict[str, list[str]]:  # noqa: ARG001
    """The values asked for, by column; one column may be given many values."""
    columns: dict[str, list[str]] = defaultdict(list)
    for text in given:
        column, equals, value = text.partition("=")
        if not (column and equals and value):
            raise click.BadParameter(_("{text} is not of the form COLUMN=VALUE", text=text))
        columns[column.strip()].append(value.strip())
    return dict(columns)


@click.command("need", help=_("Compute what each post needs: targets from workload, minima from standards."))
@click.argument("case", type=click.Path(path_type=Path))
@click.option(
    "--method",
    type=click.Choice(["health", "general"]),
    default="health",
    help=_("ABK-Kes, Permenkes 33/2015 (health, the default), or ABK, PermenPANRB 1/2020 (general)."),
)
@click.option(
    "--working-minutes",
    metavar="MINUTES",
    callback=_decimal,
    help=_("Working time of one person in a year (default: health 72000, an assumption; general 75000)."),
)
@click.option(
    "--support",
    metavar="PERCENT",
    callback=_decimal,
    help=_("Working time for tasks that no activity counts, FTP in percent (health only; default: 0)."),
)
@click.option(
    "--rounding",
    type=click.Choice(["nearest", "up"]),
    default="nearest",
    help=_("To the nearest whole person, halves upwards (the default), or to the next one up."),
)
@click.option(
    "--where",
    metavar="COLUMN=VALUE",
    multiple=True,
    callback=_columns,
    help=_("Only these units or posts, e.g. kind=puskesmas or job=nurse; may be given again."),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=POSTS,
    metavar="FILE",
    help=_("The new table of posts, CSV (default: {file}).", file=POSTS),
)
@click.option("--force", is_flag=True, help=_("Replace a file that exists."))
@options.as_json
def command(
    case: Path, where: dict[str, list[str]], out: Path, force: bool, as_json: bool, **method: Any
) -> None:
    """Compute, write, print."""
    from placement.api.needing import needed

    given = {name: value for name, value in method.items() if value is not None}
    answer = needed(case, where=where, **given)
    found = answer.found
    answer.save(out, force=force)
    for line in lines([*found.case.warnings, *found.warnings], sys.stderr):
        say(line)
    if found.method.name == "health":
        _say_what_is_assumed(given)
    if as_json:
        data_json({"file": str(out), **answer.document})
    else:
        data(_words(found, out))


def _say_what_is_assumed(given: Container[str]) -> None:
    if "working_minutes" not in given:
        say(_("A working year of 72,000 minutes is assumed: --working-minutes gives another."))
    if "support" not in given:
        say(_("No time for supporting tasks is counted: --support gives it in percent."))


def _words(found: "Needed", file: Path) -> str:
    """The table, and below it what it rests on, how much is short, and where it lies."""
    texts = [_("unit"), _("job"), "", _("changed")]
    names = [_("unit"), _("job"), _("today"), _("need"), "WISN", "", _("minimum"), _("target"), _("changed")]
    rows = (_cells(row) for _number, row in found.frame.iterrows())
    drawn = table([(name, name not in texts) for name in names], rows)
    return "\n".join([drawn, "", *_summary(found), _("The new posts are {file}.", file=file)])


def _summary(found: "Needed") -> Iterator[str]:
    from placement.base.decimals import shown

    method, frame = found.method, found.frame
    yield _(
        "Method {method}: {minutes} working minutes a year, support time {support} %, "
        "factor {factor}; rounding: {rounding}.",
        method=method.name,
        minutes=written(shown(float(method.working_minutes))),
        support=written(shown(float(method.support))),
        factor=written(f"{float(method.factor):.4f}"),
        rounding=found.rounding,
    )
    yield _(
        "Posts: {posts}; understaffed: {short}; changed: {changed}.",
        posts=len(frame),
        short=int(frame["understaffed"].sum()),
        changed=sum(bool(_changes(row)) for _number, row in frame.iterrows()),
    )


def _cells(row: "pd.Series[Any]") -> tuple[str, ...]:
    from placement.api.needing import ratio

    wisn = ratio(row)
    return (
        row["unit"],
        row["job"],
        str(row["actual"]),
        "" if isnan(row["need"]) else written(f"{row['need']:.2f}"),
        "" if wisn is None else written(f"{wisn:.2f}"),
        _("understaffed") if row["understaffed"] else "",
        str(row["minimum"]),
        str(row["target"]),
        _changes(row),
    )


def _changes(row: "pd.Series[Any]") -> str:
    """What differs from the old table, in words; "" where nothing does."""
    from placement.api.needing import before

    old = before(row)
    if old is None:
        return _("new")
    told = {"minimum": _("minimum"), "target": _("target"), "maximum": _("maximum")}
    return ", ".join(f"{told[name]} {was} → {row[name]}" for name, was in old.items() if was != row[name])
