"""Whatever a common program writes is read as it was meant, or refused: nobody vanishes, no number grows."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placement.base.errors import InputError
from placement.case.contract import TABLES
from placement.case.opening import read_pages
from placement.case.sheets import sheet_of
from placement.case.values import valued
from placement.case.words import plain_text
from tests.draws import examples

MANY = int(os.environ.get("PLACEMENT_FILES", examples(50, 200)))
QUICK = settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))

HEADER = ["employee", "name", "job"]
CELL = st.text(
    st.one_of(
        st.sampled_from(list(",;|\t\"'\n\r #=:.-+0123456789aAéßЖ王\u00a0\u200b\u0301")),
        st.characters(codec="utf-8", exclude_characters="\0\ufffd"),
    ),
    max_size=12,
)
ROWS = st.lists(st.tuples(st.integers(0, 999), CELL, CELL), min_size=1, max_size=8)


def read(content: bytes) -> list[list[str]] | None:
    """The cells by row, "" for blank; None where the file is refused."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "employees.csv"
        file.write_bytes(content)
        try:
            (page,) = read_pages(file, HEADER).pages
        except InputError as error:
            (finding,) = error.findings
            assert finding.table == "employees.csv"
            assert finding.message
            assert finding.remedy
            return None
        sheet = sheet_of(page, TABLES["employees"])
        if any(fault.severity == "error" for fault in sheet.faults):
            return None
        return [
            [text if isinstance(text, str) else "" for text in row] for row in sheet.cells.to_numpy().tolist()
        ]


def written(rows: Sequence[Sequence[object]], separator: str, ending: str, quoting: int) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=ending, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([HEADER, *rows])
    return text.getvalue()


@pytest.mark.slow
@QUICK
@given(
    ROWS,
    st.sampled_from(",;|\t"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_what_a_program_writes_is_read_as_it_was_meant_or_refused(
    rows: list[tuple[int, str, str]], separator: str, ending: str, quoting: int, encoding: str
) -> None:
    read_rows = read(written(rows, separator, ending, quoting).encode(encoding))
    if read_rows is not None:
        meant = [[str(number), plain_text(name, joiners=True), plain_text(job)] for number, name, job in rows]
        assert read_rows == meant


@pytest.mark.slow
@QUICK
@given(ROWS, st.data())
def test_one_stray_quote_never_makes_anybody_vanish(
    rows: list[tuple[int, str, str]], data: st.DataObject
) -> None:
    """A quote set or lost anywhere below the header: all rows are there, or none."""
    plain = [(number, plain_text(name), "nurse") for number, name, _job in rows]
    text = written(plain, ",", "\n", csv.QUOTE_MINIMAL)
    start = text.index("\n") + 1
    place = data.draw(st.integers(start, len(text) - 1))
    lost = text.find('"', place)
    text = text[:place] + '"' + text[place:] if lost < 0 else text[:lost] + text[lost + 1 :]
    found = read(text.encode())
    assert found is None or len(found) == len(rows)


@pytest.mark.slow
@QUICK
@given(
    st.lists(st.decimals(-(10**6), 10**6, places=3, allow_nan=False), min_size=1, max_size=4),
    st.sampled_from(".,"),
)
def test_no_number_is_read_a_thousand_times_too_small(numbers: list[object], mark: str) -> None:
    """Written with a mark of thousands, a whole number is never read as a decimal without a word."""
    whole = [f"{int(str(number).partition('.')[0]):,}".replace(",", mark) for number in numbers]
    table = TABLES["scores"]
    cells = {"employee": "1", "unit": "A", "job": "nurse", "measure": "m", "value": whole}
    frame = pd.DataFrame(cells, index=pd.RangeIndex(2, len(whole) + 2, name="row"), dtype="str")
    values, findings = valued(table, frame)
    told = {finding.row for finding in findings}
    for row, number in zip(frame.index, numbers, strict=True):
        meant = int(str(number).partition(".")[0])
        assert values["value"][row] == meant or row in told


@pytest.mark.parametrize(
    "text", ['E1,"a,nurse\nE2,b",nurse\n', 'E1,a,"nurse\nE2,b,nurse"\n', 'E1,"a,nurse\nE2,b,nurse\n"\n']
)
def test_rows_that_a_quoted_cell_may_have_swallowed_are_refused(text: str) -> None:
    assert read(("employee,name,job\n" + text).encode()) is None
