"""docs/tables.md says of every table and column what the reader goes by."""

import re

from docs import tables as documentation
from placement.case.contract import TABLES


def test_the_page_is_what_the_declarations_say() -> None:
    written = documentation.PAGE.read_text("utf-8")
    assert written == documentation.page(), "docs/tables.md is stale: run `make docs`"


def test_every_column_of_every_table_has_a_sentence() -> None:
    parts = re.split(r"^## (\w+)$", documentation.page(), flags=re.MULTILINE)[1:]
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    assert list(sections) == list(TABLES)
    for table in TABLES.values():
        rows = re.findall(r"^\| \**`(\w+)`\** \| .+ \| (.*) \|$", sections[table.name], re.MULTILINE)
        assert [name for name, _note in rows] == [column.name for column in table]
        assert all(note.endswith(".") for _name, note in rows)
