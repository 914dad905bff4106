"""Files of many kinds, each holding or breaking the same three employees; docs/files.md says what happens."""

import gzip
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

HEADER = ["employee", "name", "job", "unit", "performance"]
ROWS = [
    ["001", "José", "nurse", "A", "4.5"],
    ["002", "Ñengo", "nurse", "A", ""],
    ["003", "", "nurse", "", "3"],
]
"""What is read of every kind that is read."""

UNITS = "unit,kind,region\nA,clinic,north\nB,clinic,north\n"
POSTS = "unit,job\nA,nurse\n"

Write = Callable[[Path], None]


def text(separator: str = ",", ending: str = "\n", rows: Sequence[Sequence[str]] = ROWS) -> str:
    return "".join(separator.join(row) + ending for row in [HEADER, *rows])


def file(content: bytes | str, name: str = "employees.csv") -> Write:
    data = content.encode() if isinstance(content, str) else content

    def write(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return write


def edited(old: str, new: str) -> Write:
    assert old in text()
    return file(text().replace(old, new))


def beside(name: str, content: bytes | str = "x") -> Write:
    def write(folder: Path) -> None:
        file(text())(folder)
        file(content, name)(folder)

    return write


def entry(make: Callable[[Path], Any]) -> Write:
    def write(folder: Path) -> None:
        file(text())(folder)
        make(folder)

    return write


def book(
    change: Callable[[openpyxl.Workbook, Any], Any] | None = None, **more: Sequence[Sequence[Any]]
) -> Write:
    def write(folder: Path) -> None:
        workbook = openpyxl.Workbook()
        sheet = workbook.worksheets[0]
        sheet.title = "employees"
        for row in (HEADER, *ROWS):
            sheet.append([cell or None for cell in row])
        for title, lines in more.items():
            page = workbook.create_sheet(title)
            for line in lines:
                page.append(list(line))
        if change is not None:
            change(workbook, sheet)
        workbook.save(folder / "case.xlsx")

    return write


def rezipped(change: Callable[[str, bytes], bytes]) -> Write:
    def write(folder: Path) -> None:
        book()(folder)
        path = folder / "case.xlsx"
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, change(name, content))

    return write


def bomb(folder: Path) -> None:
    path, name = folder / "case.xlsx", "xl/worksheets/sheet1.xml"
    book()(folder)
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    head, _mark, tail = parts.pop(name).partition(b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
        with archive.open(name, "w") as sheet:
            sheet.write(head + b'<row r="9"><c r="A9" t="inlineStr"><is><t>')
            for _mebibyte in range(257):
                sheet.write(b"x" * 2**20)
            sheet.write(b"</t></is></c></row></sheetData>" + tail)


def strict(_name: str, content: bytes) -> bytes:
    old = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return content.replace(old, b"http://purl.oclc.org/ooxml/spreadsheetml/main")


def parquet(frame: Mapping[str, Sequence[Any]]) -> Write:
    return lambda folder: pd.DataFrame(frame).to_parquet(folder / "employees.parquet")


def columns() -> dict[str, list[str | None]]:
    return {name: [row[place] or None for row in ROWS] for place, name in enumerate(HEADER)}


def long_parquet(folder: Path) -> None:
    words = pa.DictionaryArray.from_arrays(pa.array(np.zeros(5_100_000, np.int8)), pa.array(["1"]))
    pq.write_table(pa.table({"employee": words, "job": words}), folder / "employees.parquet")


def renamed(folder: Path) -> None:
    book()(folder)
    (folder / "case.xlsx").rename(folder / "employees.csv")


def cut(write: Write, name: str, size: int) -> Write:
    def shorter(folder: Path) -> None:
        write(folder)
        (folder / name).write_bytes((folder / name).read_bytes()[:size])

    return shorter


def hide(workbook: openpyxl.Workbook, sheet: Any) -> None:
    workbook.create_sheet("units")
    sheet.sheet_state = "hidden"


def far(_workbook: openpyxl.Workbook, sheet: Any) -> None:
    sheet["XFD1048576"] = "x"


def merged(_workbook: openpyxl.Workbook, sheet: Any) -> None:
    sheet.merge_cells("C2:C4")


def escaped(_workbook: openpyxl.Workbook, sheet: Any) -> None:
    sheet["B2"] = "José_x000D_"


TITLE = "STAFF OF THE REGENCY,,,,\n,,,,\n"
DECOMPOSED = text().replace("José", "Jose\u0301").replace("Ñ", "N\u0303")

KINDS: dict[str, Write] = {
    "UTF-8, comma": file(text()),
    "UTF-8 with a byte-order mark": file("\ufeff" + text()),
    "semicolon, decimal comma": file(text(";").replace("4.5", "4,5")),
    "tab": file(text("\t")),
    "vertical bar": file(text("|")),
    "`sep=;` in the first line": file("sep=;\n" + text(";")),
    "every cell quoted": file(text('","').replace("\n", '"\n"')[:-1].join(['"', ""])),
    "CRLF": file(text(ending="\r\n")),
    "CR alone (old Mac)": file(text(ending="\r")),
    "CR CR LF (a row ended twice)": file(text(ending="\r\r\n")),
    "no line end after the last row": file(text().rstrip("\n")),
    "blank rows between": file(text(ending="\n\n")),
    "blank columns and cells after the last": file(text(ending=",,\n")),
    "rows shorter than the header": edited("A,\n", "A\n"),
    "spaces after the separators": file(text(", ")),
    "header in capitals": file(text().replace(",".join(HEADER), ",".join(HEADER).upper())),
    "UTF-16 with a mark (Excel: Unicode text)": file(text("\t").encode("utf-16")),
    "UTF-16, big end first": file(b"\xfe\xff" + text().encode("utf-16-be")),
    "UTF-32 with a mark": file(text().encode("utf-32")),
    "Windows-1252": file(text().encode("cp1252")),
    "accents as marks of their own (NFD)": file(DECOMPOSED),
    "no-break and zero-width blanks around ids": file(text().replace("001", "\u00a0001\u200b")),
    "a line break inside a quoted cell": edited("Ñengo", '"Ñengo\n"'),
    "a control character": edited("Ñengo", "Ñengo\x01"),
    "title rows above the header": file(TITLE + text()),
    "a totals row below": file(text() + "Total,,,,7.5\n"),
    "a note below (Source: …)": file(text() + ",,,,\nSource: the district's register,,,,\n"),
    "a note below (Sumber: …), cells short": file(text() + "Sumber: Dinas Kesehatan\n"),
    "headers in Indonesian": file(text().replace("employee,name,job,unit", "NIP,Nama,Jabatan,Unit Kerja")),
    "a column of one's own": file(text().replace("\n", ",x\n").replace("performance,x", "performance,floor")),
    "a column nearly named": file(text().replace("\n", ",\n").replace("performance,", "performance,retire")),
    "a quote that is not closed": edited("001,José", '001,"José'),
    "two quotes not closed, rows between them": file(
        text().replace("José", '"José').replace("003,,", '003,",')
    ),
    "a quote within a cell": edited("Ñengo", 'Ñen"go'),
    "a quote after a space": edited("José", ' "José, S.Kep"'),
    "quotes escaped by a backslash": edited("José", '"José \\"Pepe\\""'),
    "rows swallowed by a cell in quotes": file(
        text().replace("José,nurse", '"José,nurse').replace("003,", '003",')
    ),
    "a carriage return inside a row": edited("Ñengo", "Ñen\rgo"),
    "a row with more cells than the header": edited("001,José", "001,José,S.Kep"),
    "thousands or decimals: 1,250": beside("travel.csv", 'origin,unit,minutes\nA,B,"1,250"\n'),
    "thousands or decimals, among decimals": beside(
        "travel.csv", "origin,unit,minutes\nA,B,1.250\nB,A,7.5\n"
    ),
    "thousands in groups: 1.234.567": edited("4.5", "1.234.567"),
    "Mac Roman": file(text().encode("mac_roman")),
    "DOS (code page 850)": file(text().encode("cp850")),
    "Cyrillic (Windows-1251)": file(text().replace("José", "Иванов").replace("Ñ", "N").encode("cp1251")),
    "UTF-16 without a mark": file(text().encode("utf-16-le")),
    "a NUL byte": edited("Ñengo", "Ñen\0go"),
    "empty": file(b""),
    "a byte-order mark alone": file(b"\xef\xbb\xbf"),
    "separators alone": file(",,,\n,,,\n"),
    "a header of 200,000 letters": file("x" * 200_000 + "," + text()),
    "100,000 columns": file(",".join(HEADER + ["x"] * 100_000) + "\n"),
    "1e999999999 as a number": edited("4.5", "1e999999999"),
    "sNaN as a number": edited("4.5", "sNaN"),
    "a date as 31/12/2020": file("employee,job,since\n1,nurse,31/12/2020\n"),
    "JSON named .csv": file('[{"employee": "001", "job": "nurse"}]'),
    "HTML named .csv": file("<html><table><tr><td>employee</td></tr></table></html>"),
    "a workbook named .csv": renamed,
    "a .csv named .xlsx": file(text(), "case.xlsx"),
    "`travel.csv.txt`": beside("travel.csv.txt"),
    "`travel.csv.gz`": beside("travel.csv.gz", gzip.compress(b"x")),
    "`employees.tsv`": file(text("\t"), "employees.tsv"),
    "`travel.xls`": beside("travel.xls"),
    "`travel (1).csv`": beside("travel (1).csv"),
    "`pegawai.csv`": beside("pegawai.csv"),
    "a folder named `travel.csv`": entry(lambda folder: (folder / "travel.csv").mkdir()),
    "a link `travel.csv` to nowhere": entry(lambda folder: (folder / "travel.csv").symlink_to("nowhere")),
    "a table twice (.csv and .parquet)": entry(parquet(columns())),
    ".xlsx": book(),
    ".xlsx, further sheet of another name": book(Notes=[["read me"]]),
    ".xlsx, further sheet with the same header": book(PPPK=[HEADER, ["004", "", "nurse", "A"]]),
    ".xlsx, hidden sheet": book(hide),
    ".xlsx, a carriage return as _x000D_": book(escaped),
    ".xlsx, merged cells below the header": book(merged),
    ".xlsx, a cell at XFD1048576": book(far),
    ".xlsx, Strict Open XML": rezipped(strict),
    ".xlsx, a cell that unpacks to 257 MiB": bomb,
    ".xlsx, cut off": cut(book(), "case.xlsx", 2000),
    "Parquet": parquet(columns()),
    "Parquet of 5.1 million rows": long_parquet,
    "Parquet, lists in cells": parquet({"employee": ["1"], "job": [["nurse"]]}),
    "Parquet, cut off": cut(parquet(columns()), "employees.parquet", 300),
}
