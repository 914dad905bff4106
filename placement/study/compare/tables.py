"""A comparison as tables: measures, rules, values, people, reasons, posts."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from placement.base.decimals import plain, shown
from placement.base.files import written_whole
from placement.run.tables import write_table
from placement.study.compare.compare import Comparison, Standing
from placement.study.compare.robustness import Robustness

MARK = "measures.csv"
"""The file that tells a folder of a comparison from any other."""

ROBUSTNESS = "robustness.csv"
PICTURES = "robustness.svg", "robustness.png"


def write_comparison(
    found: Comparison,
    folder: Path,
    robust: Robustness | None = None,
    draw: Callable[[Robustness, Path], None] = lambda _found, _folder: None,
    *,
    force: bool = False,
) -> None:
    """Every table of a comparison as CSV, and what `draw` adds, in one folder, whole or not at all.

    Raises InputError where the folder is taken, PlacementError where writing fails.
    """
    with written_whole(folder, force=force, mark=MARK, own=lambda _before: (ROBUSTNESS, *PICTURES)) as fresh:
        for name, table in tables(found).items():
            write_table(table, fresh / f"{name}.csv")
        if robust is not None:
            rows = [([name], values) for name, values in robust.measures.items()]
            write_table(_table(found, ["measure"], rows), fresh / ROBUSTNESS)
            draw(robust, fresh)


def tables(found: Comparison) -> dict[str, pd.DataFrame]:
    """By name, tables with a column per run, all cells as text; blank where there is nothing to tell."""
    return {
        "measures": _table(found, ["measure"], [([name], row) for name, row in found.measures.items()]),
        "rules": _rules(found),
        "values": _values(found),
        "people": _people(found),
        "reasons": _reasons(found),
        "posts": _table(
            found,
            ["unit", "job", "today"],
            [([post.unit, post.job, post.today], post.after) for post in found.posts],
        ),
    }


def place(terms: Standing | None) -> str:
    """What a policy makes of a rule, in short: "hard", its priority, "" for a rule it lacks."""
    if terms is None:
        return ""
    return "hard" if terms.priority is None else str(terms.priority)


def _rules(found: Comparison) -> pd.DataFrame:
    """One row per rule: its place in each run's policy, then what it counts under each plan."""
    names = [f"place: {name}" for name in found.names]
    rows = [
        (
            [policy.called, policy.kind, *map(place, policy.terms)],
            [None if breach is None else plain(breach) for breach in policy.breaches],
        )
        for policy in found.policies
    ]
    return _table(found, ["rule", "kind", *names], rows)


def _values(found: Comparison) -> pd.DataFrame:
    """One row per priority of each run's policy: what every plan is worth to it."""
    rows = [
        ([name, priority], [None if value is None else plain(value) for value in values])
        for judge, name in enumerate(found.names)
        for priority, values in found.values(judge).items()
    ]
    return _table(found, ["by the policy of", "priority"], rows)


def _people(found: Comparison) -> pd.DataFrame:
    """One row per employee whom the runs do not place alike: "unit:job", "-" for an unknown one."""
    rows = [
        (
            [person.employee],
            [
                ":".join(post or ()) if known else "-"
                for post, known in zip(person.posts, person.known, strict=True)
            ],
        )
        for person in found.people
    ]
    return _table(found, ["employee"], rows)


def _reasons(found: Comparison) -> pd.DataFrame:
    """One row per employee and rule that counts differently: its places, then its amounts."""
    names = [f"place: {name}" for name in found.names]
    rows = [
        (
            [person.employee, voice.policy.called, voice.subject, *map(place, voice.policy.terms)],
            voice.amounts,
        )
        for person in found.people
        for voice in person.voices
    ]
    return _table(found, ["employee", "rule", "subject", *names], rows)


def _table(
    found: Comparison, columns: list[str], rows: Iterable[tuple[list[Any], Iterable[Any]]]
) -> pd.DataFrame:
    """The columns, then one per run."""
    cells = [[_text(cell) for cell in (*head, *by_run)] for head, by_run in rows]
    return pd.DataFrame(cells, columns=[*columns, *found.names], dtype=object)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return shown(cell) if isinstance(cell, float) else str(cell)
