"""Excel workbooks: the cells of every sheet as the file holds them, formulas by their last result."""

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any

from placement.base.errors import InputError
from placement.base.language import _
from placement.case import limits
from placement.case.pages import Book, LostCell, MergedCells, Page, Row, Unseen, Value, unreadable

_ZEROS = re.compile(r"0+(?:\.0+)?")
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|007[fF])_")  # how the format writes control characters
_STRICT = b"purl.oclc.org/ooxml"


def read(file: Path) -> Book:
    """The pages of a workbook, hidden ones too; raises InputError where it cannot be read."""
    try:
        with warnings.catch_warnings(), file.open("rb") as stream:
            warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions it does not keep
            _require_small(file, stream)
            return Book(tuple(_pages(file, stream)))
    except (InputError, OSError):
        raise
    except Exception as error:
        remedy = _("open it in a spreadsheet program and save it again as .xlsx, without a password")
        raise unreadable(file, _("{file} is no readable workbook", file=file.name), remedy) from error


def _require_small(file: Path, stream: IO[bytes]) -> None:
    """Raises InputError for what unpacks to too much, and for the strict variant of the format."""
    with zipfile.ZipFile(stream) as archive:
        # An archive may say less than it holds, but no more than it says is read.
        if sum(part.file_size for part in archive.infolist()) > limits.BYTES:
            raise limits.too_large(file)
        names = set(archive.namelist())
        if "xl/workbook.xml" in names and _STRICT in archive.read("xl/workbook.xml"):
            message = _("{file} is saved as Strict Open XML", file=file.name)
            raise unreadable(file, message, _("save it again as .xlsx (Excel Workbook)"))


def _pages(file: Path, stream: IO[bytes]) -> Iterator[Page]:
    book = _opened(stream)
    filled = 0
    for sheet in book.worksheets:
        hidden = sheet.sheet_state != "visible"
        page = _Reading(file, sheet.title, filled)
        merged, unseen = page.read(book, sheet)
        filled = page.filled
        yield Page(file, sheet.title, page.rows, hidden, page.zeros, page.lost, merged, unseen)


def _opened(stream: IO[bytes]) -> Any:
    """The workbook without what no cell needs and what often breaks."""
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - only who has workbooks waits for it

    class Reader(ExcelReader):
        """Passes over sheets that are charts, properties of the document, and names of ranges."""

        def read_workbook(self) -> None:
            super().read_workbook()
            self.parser.assign_names = lambda: None  # type: ignore[method-assign]  # names of ranges

        def read_chartsheet(self, *_said: Any) -> None: ...

        def read_properties(self) -> None: ...

        def read_custom(self) -> None: ...

    reader = Reader(stream, read_only=True, data_only=True, keep_links=False)
    reader.read()
    return reader.wb


class _Reading:
    """The cells of one sheet as they come; `filled` counts those of all sheets, with the gaps between."""

    def __init__(self, file: Path, title: str, filled: int) -> None:
        self.file, self.title, self.filled = file, title, filled
        self.letters = 0
        self.rows: list[Row] = []
        self.zeros: dict[tuple[int, int], str] = {}
        self.lost: dict[tuple[int, int], LostCell] = {}
        self.struck: set[int] = set()

    def read(self, book: Any, sheet: Any) -> tuple[list[MergedCells], Unseen]:
        """Fills the rows; merged cells, and what is unseen. Raises InputError beyond the limits."""
        from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser  # noqa: PLC0415

        class Parser(WorkSheetParser):
            """Tells of each cell whether it is calculated."""

            def parse_cell(self, element: Any) -> dict[str, Any]:
                return {**super().parse_cell(element), "formula": element.find(FORMULA_TAG) is not None}

        # What `iter_rows` gives has lost formulas, merged cells, and rows out of order.
        formats, strikes = _formats(book), _strikes(book)
        with sheet._get_source() as source:  # noqa: SLF001
            parser = Parser(
                source,
                sheet._shared_strings,  # noqa: SLF001
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,  # noqa: SLF001
                timedelta_formats=book._timedelta_formats,  # noqa: SLF001
            )
            for number, cells in parser.parse():
                self._add(number, cells, formats)
                if any(int(cell["style_id"]) in strikes for cell in cells if cell["value"] is not None):
                    self.struck.add(number)
            ranges = parser.merged_cells.mergeCell if parser.merged_cells else ()
        merged = [
            MergedCells(each.min_row, each.min_col - 1, each.max_row, each.max_col - 1) for each in ranges
        ]
        rows = frozenset(int(row) for row, said in parser.row_dimensions.items() if _hidden(said, "ht"))
        veiled = [said for said in parser.column_dimensions.values() if _hidden(said, "width")]
        columns = (range(int(each["min"]) - 1, int(each["max"])) for each in veiled)
        return merged, Unseen(rows, frozenset(chain.from_iterable(columns)), frozenset(self.struck))

    def _add(self, number: int, cells: Sequence[Mapping[str, Any]], formats: Mapping[int, str]) -> None:
        row: list[Value] = []
        for cell in cells:
            place = cell["column"] - 1
            value = _value(cell["value"])
            lost = _lost(value, cell)
            if lost is not None:
                self.lost[number, place] = lost
            elif value is None:
                continue
            elif isinstance(value, int | float) and int(cell["style_id"]) in formats:
                self.zeros[number, place] = formats[int(cell["style_id"])]
            row += [None] * (place + 1 - len(row))
            row[place] = None if lost else value
        if row and self.rows and number <= self.rows[-1][0]:
            message = _(
                "row {row} comes twice or out of order in the sheet {sheet}", row=number, sheet=self.title
            )
            remedy = _("open the workbook in a spreadsheet program and save it again")
            raise unreadable(self.file, message, remedy, number)
        if row:
            self.filled += len(row)
            lengths = [len(value) if isinstance(value, str) else 0 for value in row]
            self.letters += sum(lengths)
            limits.require(self.file, len(row), self.filled, max(lengths), number)
            if self.letters > limits.BYTES:  # one text may stand in many cells
                raise limits.too_large(self.file)
            self.rows.append((number, row))


def _hidden(said: Mapping[str, str], size: str) -> bool:
    """Whether a row or column is hidden, or has no height or width."""
    return said.get("hidden") in {"1", "true"} or float(said.get(size) or 1) == 0


def _strikes(book: Any) -> frozenset[int]:
    """The styles whose letters are struck through."""
    fonts = {number for number, font in enumerate(book._fonts) if font.strike}  # noqa: SLF001
    styles = enumerate(book._cell_styles)  # noqa: SLF001
    return frozenset(style for style, array in styles if array.fontId in fonts)


def _formats(book: Any) -> dict[int, str]:
    """The styles whose number format shows leading or trailing zeros, such as 00000."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE  # noqa: PLC0415

    found = {}
    for style, array in enumerate(book._cell_styles):  # noqa: SLF001 - nothing public has them
        number = array.numFmtId
        own = number - BUILTIN_FORMATS_MAX_SIZE
        code = BUILTIN_FORMATS.get(number, "") if own < 0 else book._number_formats[own]  # noqa: SLF001
        if _ZEROS.fullmatch(code):
            found[style] = code
    return found


def _value(value: Any) -> Value:
    """A text with its control characters; everything else as it is."""
    if not isinstance(value, str):
        return value  # type: ignore[no-any-return]  # what openpyxl reads is one of them
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value


def _lost(value: Value, cell: Mapping[str, Any]) -> LostCell | None:
    """What is told of a cell whose content is lost."""
    if value is None:
        if not cell["formula"] or cell["data_type"] == "str":  # a calculated "" is of type str
            return None
        remedy = _("open the workbook in a spreadsheet program and save it, or enter the value")
        return LostCell(None, _("the formula was never calculated"), remedy)
    if cell["data_type"] == "e":
        shown = str(value)
        return LostCell(
            shown, _("the cell shows {value}", value=shown), _("mend the formula, or enter the value")
        )
    return None
