"""Where words go: data to standard output, everything else to standard error."""

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO

import rich_click as click

from placement.base.errors import Finding, PlacementError
from placement.base.language import _

FOLDED_ABOVE, SHOWN = 20, 10
WARNINGS_ABOVE = 5
TABLES_ABOVE = 4
LONGEST = 80  # letters of a value that are shown
COLOURS = {"error": "red", "warning": "yellow"}


_lost: list[str] = []
"""Why standard output could not be written."""


def data(text: str) -> None:
    """What was asked for, on standard output; a reader who leaves early is no error.

    Where it cannot be written work goes on: `delivered` tells at the end.
    """
    try:
        click.echo(text)
    except OSError as error:
        lose(error)


def lose(error: OSError) -> None:
    """Takes note that standard output cannot be written, and sends the rest into the null device."""
    _drop(sys.stdout)
    if not isinstance(error, BrokenPipeError):
        _lost.append(str(error.strerror or error))


def data_json(value: object) -> None:
    """The value as indented JSON on standard output."""
    data(json.dumps(value, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """A message, on standard error; work goes on where nobody can read it."""
    try:
        click.echo(text, err=True)
    except OSError:
        _drop(sys.stderr)


def delivered(code: int) -> int:
    """The exit code once all that was printed has left this process; 1 for 0 where it could not."""
    try:
        sys.stdout.flush()
    except OSError as error:
        lose(error)
    if not _lost:
        return code
    say(_("Standard output cannot be written ({reason}); files that were written stay.", reason=_lost[0]))
    _lost.clear()
    return code or PlacementError.exit_code


def _drop(stream: IO[str]) -> None:
    """Sends into the null device what the stream still holds, and whatever follows."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


def lines(findings: Sequence[Finding], stream: IO[str]) -> Iterator[str]:
    """One line for each finding; warnings of one kind are counted, on a terminal errors too.

    What is said of several columns, rules, or many tables in the same words is said once.
    """
    kinds: dict[tuple[str | None, ...], list[Finding]] = defaultdict(list)
    for finding in _of_many_tables(_joined(findings)):
        kinds[_kind(finding)].append(finding)
    for alike in kinds.values():
        most = FOLDED_ABOVE if alike[0].severity == "error" else WARNINGS_ABOVE
        if alike[0].severity == "error" and not stream.isatty():
            most = len(alike)
        shown = alike if len(alike) <= most else alike[: min(SHOWN, most)]
        yield from map(_line, shown)
        if more := len(alike) - len(shown):
            yield _("         … and {more} more of this kind (--json lists all)", more=more)


def _joined(findings: Sequence[Finding]) -> list[Finding]:
    """The findings; warnings of several columns in the same words as one, which names them all."""
    alike: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.severity == "warning" and finding.column and finding.value is None:
            alike[finding.table, finding.message, finding.remedy].append(finding)
    found = []
    for finding in findings:
        same = alike.get((finding.table, finding.message, finding.remedy), [finding])
        columns = list(dict.fromkeys(str(each.column) for each in same))
        if finding.value is not None or len(columns) < 2:
            found.append(finding)
        elif finding is same[0]:
            found.append(replace(finding, row=None, column=", ".join(columns)))
    return found


def _of_many_tables(findings: Sequence[Finding]) -> list[Finding]:
    """The findings; warnings of many tables in the same words, the example rows for one, as a single one."""
    tables: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for finding in findings:
        if finding.severity == "warning":
            tables[finding.message, finding.remedy][finding.table] = None
    found: dict[object, Finding] = {}
    for at, finding in enumerate(findings):
        said = finding.message, finding.remedy
        if finding.severity == "error" or len(tables.get(said, ())) <= TABLES_ABOVE:
            found[at] = finding
        else:
            every = ", ".join(tables[said])
            found.setdefault(said, replace(finding, table=every, row=None, column=None, value=None))
    return list(found.values())


def _line(finding: Finding) -> str:
    place = [finding.table]
    if finding.row is not None:
        place.append(_("row {row}", row=finding.row))
    if finding.column:
        place.append(finding.column)
    short = _shortened(finding.value or "")
    value = f" “{short}”" if short else ""
    words = {"error": _("error"), "warning": _("warning")}
    word = words[finding.severity].ljust(max(map(len, words.values())) + 1)
    remedy = f" — {finding.remedy}" if finding.remedy else ""
    where = ", ".join(filter(None, place))
    message = finding.message.replace(finding.value, short) if finding.value else finding.message
    told = f"{where}{value}: {message}" if where else message
    return f"{click.style(word, fg=COLOURS[finding.severity])} {told}{remedy}"


def _shortened(value: str) -> str:
    """The value as far as a line has room for it; `--json` has it whole."""
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"


def _kind(finding: Finding) -> tuple[str | None, ...]:
    """Findings are of one kind when they differ in nothing but row, value and numbers."""
    message = finding.message.replace(finding.value, "…") if finding.value else finding.message
    return finding.severity, finding.table, finding.column, re.sub(r"\d+", "#", message)
