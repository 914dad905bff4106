"""Files as programs write them, each holding or breaking the three employees of `file_kinds`."""

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.case.file_kinds import HEADER, ROWS, Write, beside, book, cut, edited, file, text

FILES = Path(__file__).parent / "files"
NUMBERS = {"numbers": [f"({number})" for number in range(1, 6)], "plain": list("12345")}


def known(name: str) -> Write:
    """A file that was made by LibreOffice."""
    return file((FILES / name).read_bytes(), name)


def opened(old: str, new: str) -> Write:
    """The flat spreadsheet with one text changed."""
    content = (FILES / "case.fods").read_text("utf-8")
    assert old in content
    return file(content.replace(old, new), "case.fods")


def zipped(content: Iterable[bytes]) -> Write:
    def write(folder: Path) -> None:
        with (
            zipfile.ZipFile(folder / "case.ods", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open("content.xml", "w") as sheet,
        ):
            for part in content:
                sheet.write(part)

    return write


def numbered(first: str, start: int, *, named: bool) -> str:
    """The table as pandas or R write it: a first column that counts the rows."""
    lines = text().splitlines()
    head = f"{first},{lines[0]}" if named else lines[0]
    return "".join(f"{line}\n" for line in [head, *(f"{start + n},{row}" for n, row in enumerate(lines[1:]))])


def drawn(rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def sheet_of(*rows: Sequence[object]) -> Write:
    """A workbook with these rows and no others."""
    return book(lambda _book, sheet: [sheet.delete_rows(1, 9), *(sheet.append(list(row)) for row in rows)])


def moved(name: str, title: str = "employees") -> Write:
    """A workbook under another name, its sheet named so."""

    def write(folder: Path) -> None:
        book(lambda _book, sheet: setattr(sheet, "title", title))(folder)
        (folder / "case.xlsx").rename(folder / name)

    return write


NOTHING = ("NA", "NULL", "\\N", "NaN", ".", "-")
PSQL = " employee | name  | job   | unit | performance \n----------+-------+-------+------+-----\n"
PAGES = text(rows=ROWS[:2]) + "Page 1 of 2\n" + text(rows=ROWS[2:]) + "Page 2 of 2\n"
BOMB = b"".join(
    (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"x" * 9999 + b'">',
        *(f'<!ENTITY {one} "{f"&{other};" * 99}">'.encode() for one, other in ("ba", "cb", "dc", "ed")),
        b"]><x>&e;</x>",
    )
)

KINDS: dict[str, Write] = {
    '`="001"`, so that a spreadsheet keeps the zeros': edited("001", '="001"'),
    '`"=""001"""`, the same in quotes': edited("001", '"=""001"""'),
    "`'001`, marked as text": edited("001", "'001"),
    **{f"`{word}` among numbers": edited("A,\n", f"A,{word}\n") for word in NOTHING},
    "`NULL` for a unit": edited("nurse,,3", "nurse,NULL,3"),
    "`-` where 0 and blank differ": beside("posts.csv", "unit,job,target\nA,nurse,-\n"),
    "`#N/A` (a formula that failed)": edited("4.5", "#N/A"),
    "`Err:502` (LibreOffice: a formula that failed)": edited("4.5", "Err:502"),
    "`#####` (a column too narrow)": edited("4.5", "#####"),
    "`4.5%`": edited("4.5", "4.5%"),
    "`Rp 4`": edited("4.5", "Rp 4"),
    "`30 menit`": edited("4.5", "30 menit"),
    "`1:30` (hours and minutes)": edited("4.5", "1:30"),
    "`1'250` (Swiss thousands)": edited("4.5", "1'250"),
    "Arabic digits: ٤٫٥": edited("4.5", "٤٫٥"),  # noqa: RUF001
    "Devanagari digits: ४.५": edited("4.5", "४.५"),
    "full-width digits: ４．５": edited("4.5", "４．５"),  # noqa: RUF001
    "superscripts: 4²": edited("4.5", "4²"),
    "pandas `to_csv` (index, no name)": file(numbered("", 0, named=True)),
    "R `write.csv` (row names)": file(numbered('""', 1, named=True)),
    "R `write.table` (row names, no name for them)": file(numbered("", 1, named=False)),
    "a column without a name that counts nothing": file(numbered("", 0, named=True).replace("\n2,", "\nx,")),
    "the header again in the middle": file(text(rows=ROWS[:1]) + text(rows=ROWS[1:])),
    "pages pasted together, with page numbers": file(PAGES),
    "`Halaman 1 dari 1` below": file(text() + "Halaman 1 dari 1,,,,\n"),
    "(1), (2), (3) below the header": file(text(rows=[NUMBERS["numbers"], *ROWS])),
    "1, 2, 3 below the header": file(text(rows=[NUMBERS["plain"], *ROWS])),
    "-1, -2, -3 below the header (a spreadsheet took (1) for it)": sheet_of(
        HEADER, [-1, -2, -3, -4, -5], *[[cell or None for cell in row] for row in ROWS]
    ),
    "psql, aligned": file(PSQL + text(" | ").split("\n", 1)[1] + "(3 rows)\n"),
    "psql, unaligned (`-A`)": file(text("|") + "(3 rows)\n"),
    "a count that is another: (4 rows)": file(text() + "(4 rows)\n"),
    "MySQL, drawn": file("+---+\n" + drawn([HEADER]) + "+----+\n" + drawn(ROWS) + "+-----+\n"),
    "Markdown": file(drawn([HEADER, ["---", ":--", "---", "---", "--:"], *ROWS])),
    "a remark below (# …)": file(text() + "# exported by hand\n"),
    "every row in one quoted cell": file("".join(f'"{line}"\n' for line in text().splitlines())),
    "LibreOffice .ods": known("case.ods"),
    "LibreOffice .fods (flat)": known("case.fods"),
    "LibreOffice .xlsx": known("case.xlsx"),
    ".ods, a formula that failed": opened('"of:=9/2" office:value-type', '"x" calcext:value-type="error" x'),
    ".ods, a formula that was never calculated": opened(
        '"of:=9/2" office:value-type="float" office:value="4.5"', '"of:=9/2"'
    ),
    ".ods, merged cells below the header": opened(
        '<table:table-cell office:value-type="string"><text:p>nurse',
        '<table:table-cell table:number-rows-spanned="3" office:value-type="string"><text:p>nurse',
    ),
    ".ods, a row hidden by a filter": opened(
        '<table:table-row><table:table-cell table:style-name="id" office:value-type="float" office:value="2"',
        '<table:table-row table:visibility="filter">'
        '<table:table-cell table:style-name="id" office:value-type="float" office:value="2"',
    ),
    ".ods, a million cells repeated": opened(
        '<table:table-cell/><table:table-cell office:value-type="string"><text:p>nurse',
        '<table:table-cell table:number-columns-repeated="1000000" office:value-type="string"><text:p>nurse',
    ),
    ".ods, a billion rows repeated": opened(
        'rows-repeated="2"/>',
        'rows-repeated="999999999"><table:table-cell office:value-type="float" office:value="1"/>'
        "</table:table-row>",
    ),
    ".ods that unpacks to 257 MiB": zipped(b" " * 2**20 for _mebibyte in range(257)),
    ".ods, an entity that grows a billionfold": file(BOMB, "case.fods"),
    ".ods, cut off": cut(known("case.ods"), "case.ods", 900),
    ".xlsm": moved("case.xlsm"),
    "`employees.xlsx` with a sheet of another name": moved("employees.xlsx", "Sheet1"),
}
"""How they are told is the page's: `docs/files.md`."""
