"""`python -m docs.tables` writes docs/tables/, a page each, from the declarations that the reader goes by."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from docs.about_tables import ABOUT
from placement.base.language import speaking
from placement.case.contract import TABLES, Column, Table
from placement.case.headers import EXAMPLE
from placement.case.synonyms import spellings
from placement.reports.examples import example
from placement.reports.notes import note

FOLDER = Path(__file__).with_suffix("")
SORONG = Path(__file__).parents[1] / "scenarios" / "sorong" / "data"
_KINDS = {"text": "text", "whole": "whole number", "decimal": "number", "money": "money", "date": "date"}
_WRITTEN = "<!-- Written by `make docs` from placement/case/contract.py and docs/about_tables.py. -->"


def pages() -> Mapping[str, str]:
    """File name → text of every page of docs/tables/."""
    return {"index.md": _joined(_introduction())} | {
        f"{name}.md": _joined(section(table)) for name, table in TABLES.items()
    }


def _joined(paragraphs: Iterator[str]) -> str:
    return "\n\n".join(paragraphs) + "\n"


def section(table: Table) -> Iterator[str]:
    """The paragraphs of one table's page."""
    yield f"# {table.name}"
    yield _WRITTEN
    yield ABOUT[table.name]
    if sentences := list(_sentences(table)):
        yield " ".join(sentences)
    yield "\n".join(
        [
            "| column | holds | blank means | also read as | |",
            "|---|---|---|---|---|",
            *(_row(table, column) for column in table),
        ]
    )
    yield from _shown(table)


def _shown(table: Table) -> Iterator[str]:
    """Its first rows in the case of Sorong, or the template's where Sorong has none."""
    rows = SORONG / f"{table.name}.csv"
    if rows.exists():
        yield f"The first rows of `scenarios/sorong/data/{table.name}.csv`; its people are synthetic:"
        text = "".join(rows.read_text("utf-8").splitlines(keepends=True)[:4])
    else:
        yield "The template's example row:"
        text = ",".join(column.name for column in table) + "\n" + ",".join(_filled(table)) + "\n"
    yield f"```text\n{text}```"


def _filled(table: Table) -> list[str]:
    first, *others = example(table.name)
    return [first.removeprefix(EXAMPLE).strip(), *others]


def _introduction() -> Iterator[str]:
    yield "# Tables"
    yield _WRITTEN
    yield (
        "A case is a folder of tables: CSV files (`employees.csv`), Parquet files, or one `.xlsx` workbook "
        "whose sheets bear the tables' names. `placement template` writes such a workbook. "
        "`employees`, `units` and `posts` must be there; the others serve the rules that need them. "
        "[What happens to files of other kinds](../files.md)."
    )
    yield (
        "Ids are texts: `007` stays `007`. Dates are written 2027-01-31, numbers 12 or 12.5, without "
        "thousands separators. Columns of your own are kept and shown, and selectors may use them. "
        "`placement check` lists everything that is wrong or doubtful."
    )
    yield "\n".join(
        [
            "| table | what it is for |",
            "|---|---|",
            *(f"| [{name}]({name}.md) | {_first(ABOUT[name])} |" for name in TABLES),
        ]
    )


def _first(text: str) -> str:
    """The first sentence."""
    return text.partition(". ")[0].removesuffix(".") + "."


def _sentences(table: Table) -> Iterator[str]:
    if table.required:
        yield "Every case has it."
    for key in table.keys:
        together = " together" if len(key) > 1 else ""
        yield f"No two rows have the same {', '.join(f'`{name}`' for name in key)}{together}."


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
        FOLDER.mkdir(exist_ok=True)
        for name, text in pages().items():
            (FOLDER / name).write_text(text, "utf-8")
