"""docs/tables/ says of every table and column what the reader goes by."""

import re

from docs import tables as documentation
from docs.about_tables import ABOUT
from placement.case.contract import TABLES


def test_the_pages_are_what_the_declarations_say() -> None:
    written = {path.name: path.read_text("utf-8") for path in documentation.FOLDER.iterdir()}
    assert written == documentation.pages(), "docs/tables/ is stale: run `make docs`"


def test_every_table_has_a_page_that_says_what_it_is_for() -> None:
    assert set(ABOUT) == set(TABLES)
    index = documentation.pages()["index.md"]
    assert all(f"[{name}]({name}.md)" in index for name in TABLES)


def test_every_column_of_every_table_has_a_sentence() -> None:
    pages = documentation.pages()
    for table in TABLES.values():
        rows = re.findall(r"^\| \**`(\w+)`\** \| .+ \| (.*) \|$", pages[f"{table.name}.md"], re.MULTILINE)
        assert [name for name, _note in rows] == [column.name for column in table]
        assert all(note.endswith(".") for _name, note in rows)
