"""`python -m docs.tables` writes docs/tables.md from the declarations that the reader itself goes by."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from placement.base.language import speaking
from placement.case.contract import TABLES, Column, Table
from placement.case.synonyms import spellings
from placement.reports.notes import note

PAGE = Path(__file__).with_suffix(".md")
_KINDS = {"text": "text", "whole": "whole number", "decimal": "number", "money": "money", "date": "date"}


def page() -> str:
    """The whole of docs/tables.md."""
    return (
        "\n\n".join([*_introduction(), *(part for table in TABLES.values() for part in section(table))])
        + "\n"
    )


def section(table: Table) -> Iterator[str]:
    """The paragraphs of one table."""
    yield f"## {table.name}"
    yield "\n".join([*_sentences(table)])
    yield "\n".join(
        [
            "| column | holds | blank means | also read as | |",
            "|---|---|---|---|---|",
            *(_row(table, column) for column in table),
        ]
    )


def _introduction() -> Iterator[str]:
    yield "# Tables"
    yield "<!-- Written by `make docs` from placement/case/contract.py, synonyms.py and reports/notes.py. -->"
    yield (
        "A case is a folder of tables: CSV files (`employees.csv`), Parquet files, or one `.xlsx` workbook "
        "whose sheets bear the tables' names. `placement template` writes such a workbook. "
        "`employees`, `units` and `posts` must be there; the others serve the rules that need them. "
        "[What happens to files of other kinds](files.md)."
    )
    yield (
        "Ids are texts: `007` stays `007`. Dates are written 2027-01-31, numbers 12 or 12.5, without "
        "thousands separators. Columns of your own are kept and shown, and selectors may use them. "
        "`placement check` lists everything that is wrong or doubtful."
    )
    yield ", ".join(f"[{name}](#{name})" for name in TABLES)


def _sentences(table: Table) -> Iterator[str]:
    if table.required:
        yield "Every case has it."
    for key in table.keys:
        yield f"No two rows have the same {' and '.join(f'`{name}`' for name in key)}."


def _row(table: Table, column: Column) -> str:
    words = [word for word, name in spellings(table.name).items() if name == column.name != word]
    others = ", ".join(f"`{word}`" for word in words if word != column.name.replace("_", ""))
    name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
    cells = (name, _holds(column), _blank(table, column), others, note(table.name, column.name))
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def _holds(column: Column) -> str:
    if column.refers:
        return f"an id of `{column.refers}`"
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    least, most = column.at_least, column.at_most
    limits = ""
    if isinstance(least, pd.Timestamp):
        limits = f" from {least:%Y-%m-%d}"
    elif least is not None:
        limits = f", {least} to {most}" if most is not None else f", {least} or more"
    return _KINDS[column.kind] + limits


def _blank(table: Table, column: Column) -> str:
    if column.required:
        return "required"
    if (table.name, column.name) == ("posts", "maximum"):
        return "the larger of `target` and today's headcount"
    if column.like:
        return f"as `{column.like}`"
    return "" if column.default is None else f"`{column.default}`"


if __name__ == "__main__":
    with speaking("en"):
        PAGE.write_text(page(), "utf-8")
