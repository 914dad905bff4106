"""Where words go: data to standard output, everything else to standard error."""

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import IO

import rich_click as click

from placement.base.errors import Finding
from placement.base.language import _

FOLDED_ABOVE, SHOWN = 20, 10
COLOURS = {"error": "red", "warning": "yellow"}


def data(text: str) -> None:
    """What was asked for, on standard output; a reader who leaves early is no error."""
    try:
        click.echo(text)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def data_json(value: object) -> None:
    """The value as indented JSON on standard output."""
    data(json.dumps(value, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """A message, on standard error."""
    click.echo(text, err=True)


def lines(findings: Sequence[Finding], stream: IO[str]) -> Iterator[str]:
    """One line for each finding; on a terminal, many of one kind in one column are cut short and counted."""
    if not stream.isatty():
        yield from map(_line, findings)
        return
    kinds: dict[tuple[str | None, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        kinds[_kind(finding)].append(finding)
    for alike in kinds.values():
        shown = alike if len(alike) <= FOLDED_ABOVE else alike[:SHOWN]
        yield from map(_line, shown)
        if more := len(alike) - len(shown):
            yield _("         … and {more} more of this kind (--json lists all)", more=more)


def _line(finding: Finding) -> str:
    place = [finding.table]
    if finding.row is not None:
        place.append(_("row {row}", row=finding.row))
    if finding.column:
        place.append(finding.column)
    value = f" “{finding.value}”" if finding.value else ""
    words = {"error": _("error"), "warning": _("warning")}
    word = words[finding.severity].ljust(max(map(len, words.values())) + 1)
    remedy = f" — {finding.remedy}" if finding.remedy else ""
    where = ", ".join(filter(None, place))
    told = f"{where}{value}: {finding.message}" if where else finding.message
    return f"{click.style(word, fg=COLOURS[finding.severity])} {told}{remedy}"


def _kind(finding: Finding) -> tuple[str | None, ...]:
    """Findings are of one kind when they differ in nothing but row, value and numbers."""
    message = finding.message.replace(finding.value, "…") if finding.value else finding.message
    return finding.severity, finding.table, finding.column, re.sub(r"\d+", "#", message)
