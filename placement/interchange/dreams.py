"""The staffing page of DREAMS (Ministry of Health) as posts: the standard is the minimum.

Columns: Kabupaten, Puskesmas, Jenis, then for each kind of health worker the people there and
the standard: as two columns ("Bidan aktual", "Bidan standar"), as two columns below one merged
header, or in one cell ("3/4").
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case import Case
from placement.case.completion import headcounts
from placement.case.contract import TABLES
from placement.case.furniture import furniture
from placement.case.pages import Page
from placement.interchange.imported import Imported, case_tables, merged
from placement.interchange.mapping import MappingLayout, require_mappings
from placement.interchange.names import Register, spelled
from placement.interchange.notes import SHEET, Notes, findings
from placement.interchange.sheet import Row, read_rows, tell_furniture, tell_unseen, unseen, visible, word
from placement.interchange.titles import Titles

Readings = dict[tuple[str, str], "pd.Series[Any]"]
"""Cells as written, by kind and measure."""

UNITS = MappingLayout("units", ("kabupaten", "puskesmas"), ("unit",))
PLACE = ("kabupaten", "puskesmas", "jenis")
_KINDS = {
    "dokter gigi": "dokter gigi",
    "dokter": "dokter",
    "perawat": "perawat",
    "bidan": "bidan",
    "promosi kesehatan": "promosi kesehatan",
    "promkes": "promosi kesehatan",
    "kesehatan masyarakat": "promosi kesehatan",
    "kesmas": "promosi kesehatan",
    "sanitasi": "sanitasi lingkungan",
    "sanitarian": "sanitasi lingkungan",
    "kesehatan lingkungan": "sanitasi lingkungan",
    "kesling": "sanitasi lingkungan",
    "gizi": "gizi",
    "farmasi": "farmasi",
    "kefarmasian": "farmasi",
    "apoteker": "farmasi",
    "atlm": "atlm",
    "laboratorium": "atlm",
}
"""The nine kinds by the words a header may use, the longer before the shorter."""
_ACTUAL = {"aktual", "actual", "ada", "tersedia", "eksisting", "existing", "jumlah", "saat"}
_STANDARD = {"standar", "standard", "kebutuhan", "minimal", "seharusnya"}
_SETTINGS = (
    ("sangat terpencil", "very_remote"),
    ("terpencil", "remote"),
    ("perdesaan|pedesaan", "rural"),
    ("perkotaan", "urban"),
)
_TOTAL = re.compile(r"(grand |sub ?)?(total|jumlah|rata-rata|average|rerata)\b.*", re.IGNORECASE)


def read_dreams(file: Path, *, case: Case | None = None, mapping: Path | None = None) -> Imported:
    """The standards as minima of posts, in the case or (without one) in a case of these units alone.

    The mapping `counts` holds the people that the file counts, beside the standard and those
    who serve in the case. Raises InputError.
    """
    require_mappings(mapping, (UNITS,))
    notes = Notes()
    places, readings = _cells(file, notes)
    counted = _counted(readings, notes)
    sites, units = _sites(places, case, UNITS.read(mapping), notes)
    titles = Titles(case.tables["posts"]["job"].unique() if case else ())
    unit = sites["unit"].reindex(counted["row"]).array
    counted = counted.assign(unit=unit, job=[titles.read(kind).job for kind in counted["kind"]])
    counted = _once(counted.dropna(subset=["unit"]), notes)
    counts = _compared(counted, case, notes)
    given = counted[counted["standard"].notna()]
    if given.empty:
        message = _("{file} has no row that can be imported", file=file.name)
        raise InputError(message, findings(file.name, notes.all()))
    notes.add("mapped", "standard", given["row"], _("mapped to {columns}", columns="minimum"))
    fresh = {"units": _units(sites, case, notes), "posts": _posts(given, case)}
    if case is None:
        fresh["employees"] = pd.DataFrame(columns=[column.name for column in TABLES["employees"]])
    return Imported(merged(case, fresh, notes), {"units": units, "counts": counts}, notes.all(), len(places))


def _cells(file: Path, notes: Notes) -> tuple[pd.DataFrame, Readings]:
    """The places of all sheets, and each column of numbers as it is written, "" for blank."""
    pages = visible(file, PLACE)
    told = [page for page in pages if _start(page) is not None]
    notes.sheets = tuple(page.title for page in told if page.title)
    for page in pages:
        if page not in told and page.title:
            message = _("the sheet is not read: {reason}", reason=_("no column Puskesmas"))
            notes.of_column("left_out", page.title, message)
    if not told:
        message = _("{file} lacks what an import needs", file=file.name)
        line = pages[0].rows[0][0] if pages else None
        raise InputError(message, [_missing(file.name, line, name) for name in (*PLACE, "Dokter")])
    read = [_page(page, number * SHEET, notes) for number, page in enumerate(told)]
    readings: Readings = {}
    for _places, columns in read:
        for meaning, cells in columns.items():
            readings[meaning] = pd.concat([readings[meaning], cells]) if meaning in readings else cells
    return pd.concat([places for places, _columns in read]), readings


def _start(page: Page) -> int | None:
    """The place of the header in the page's rows."""
    named = (place for place, (_row, row) in enumerate(read_rows(page)) if "puskesmas" in map(word, row))
    return next(named, None)


def _page(page: Page, above: int, notes: Notes) -> tuple[pd.DataFrame, Readings]:
    """The three columns of the place of one sheet, and its columns of numbers.

    A sheet without the column Kabupaten is that of the kabupaten it is named after; a blank
    kabupaten is that of the row above.
    """
    rows = list(read_rows(page))
    start = _start(page) or 0
    names, first = _header(rows, start)
    words = [word(name) for name in names]
    meanings = [None if name in PLACE else _meaning(name) for name in words]
    named = [name for name in PLACE if name in words or (name == "kabupaten" and page.title)]
    lacking = [name for name in PLACE if name not in named] + ([] if any(meanings) else ["Dokter"])
    if lacking:
        message = _("{file} lacks what an import needs", file=page.file.name)
        raise InputError(message, [_missing(page.label, rows[start][0], name) for name in lacking])
    left = furniture(names, rows[first:])
    tell_furniture([each._replace(row=above + each.row) for each in left], notes)
    gone = {each.row for each in left}
    below = [(above + number, row) for number, row in rows[first:] if any(row) and number not in gone]
    filled = [[*row, *[""] * len(names)][: len(names)] for _number, row in below]
    index = pd.Index([number for number, _row in below], name="row", dtype="int64")
    table = pd.DataFrame(filled, index, range(len(names)), dtype=object)
    places = pd.DataFrame(
        {name: table[words.index(name)] if name in words else str(page.title) for name in PLACE}, index
    )
    places = _without_totals(places, notes)
    columns = [place for place, meaning in enumerate(meanings) if meaning or words[place] in PLACE]
    tell_unseen(unseen(page, [row - above for row in places.index], columns, above), notes)
    above_it = places["kabupaten"].replace("", None).ffill().fillna("")
    copied = places.index[(places["kabupaten"] == "") & (above_it != "")]
    notes.add("guessed", "kabupaten", copied, _("blank: taken from the row above"))
    readings: Readings = {}
    for place, meaning in enumerate(meanings):
        if meaning is not None and meaning not in readings:
            readings[meaning] = table.loc[places.index, place]
        elif names[place] and words[place] not in PLACE:
            twice, unneeded = _("an earlier column says it already"), _("the column is not needed")
            notes.of_column("left_out", names[place], twice if meaning else unneeded)
    return places.assign(kabupaten=above_it), readings


def _without_totals(places: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """The rows of a puskesmas each: neither sums nor rows without a name."""
    said = [places[name].astype(str).str.strip(" .:") for name in ("kabupaten", "puskesmas")]
    total = said[0].str.fullmatch(_TOTAL) | said[1].str.fullmatch(_TOTAL)
    notes.add("left_out", "puskesmas", places.index[total], _("a total, not a puskesmas"))
    unnamed = ~total & (places["puskesmas"] == "")
    message = _("no name of a puskesmas: the row is left out")
    notes.add("left_out", "puskesmas", places.index[unnamed], message)
    return places[~total & ~unnamed]


def _header(rows: Sequence[Row], start: int) -> tuple[list[str], int]:
    """One name per column, and the place of the first row below; merged cells speak for those beside them."""
    names = list(rows[start][1]) if rows else []
    below = rows[start + 1][1] if start + 1 < len(rows) else []
    told = {part for cell in below for part in word(cell).split("_")}
    if not (told & _ACTUAL and told & _STANDARD):
        return names, start + 1
    above = ""
    for place, lower in enumerate(below):
        above = (names[place] if place < len(names) else "") or above
        apart = lower and lower != above  # a cell merged over both rows says it twice
        names[place:] = [f"{above} {lower}".strip() if apart else above, *names[place + 1 :]]
    return names, start + 2


def _missing(file: str, row: int | None, name: str) -> Finding:
    message = _("the column {column} is missing", column=name)
    return Finding("error", file, row, name, None, message, _("add a column {column}", column=name))


def _meaning(name: str) -> tuple[str, str] | None:
    """Kind and measure (actual, standard; "" for both in one cell) that a header speaks of."""
    text = spelled(name)
    kind = next((kind for words, kind in _KINDS.items() if re.search(rf"\b{words}\b", text)), None)
    told = set(text.split())
    measure = "standard" if told & _STANDARD else "actual" if told & _ACTUAL else ""
    return None if kind is None else (kind, measure)


def _counted(readings: Readings, notes: Notes) -> pd.DataFrame:
    """Columns row, kind, actual, standard (Int64): one row for each kind that a puskesmas has a number of."""
    found: dict[tuple[int, str], dict[str, int]] = {}
    for (kind, measure), cells in readings.items():
        for row, text in cells[cells != ""].items():
            numbers = _numbers(str(text), measure)
            found.setdefault((int(str(row)), kind), {}).update(numbers)
            if not numbers:
                alone = not measure and re.fullmatch("[0-9]{1,4}", str(text))
                message = (
                    _("{value} may be the people there, or the standard", value=text)
                    if alone
                    else _("{value} is no whole number", value=text)
                )
                remedy = _("write whole numbers, or people/standard in one cell")
                if alone:
                    remedy = _("write both numbers, such as 3/4, or a column for each")
                notes.add("left_out", kind, [int(str(row))], message, value=text, remedy=remedy)
    lines = [
        (*key, numbers.get("actual"), numbers.get("standard")) for key, numbers in found.items() if numbers
    ]
    table = pd.DataFrame(lines, columns=["row", "kind", "actual", "standard"])
    return table.astype({"actual": "Int64", "standard": "Int64"})


def _numbers(text: str, measure: str) -> dict[str, int]:
    """What a cell says; nothing where it is not what its column holds."""
    if measure:
        return {measure: int(text)} if re.fullmatch(r"[0-9]{1,4}", text) else {}
    pair = re.fullmatch(r"([0-9]{1,4}) ?/ ?([0-9]{1,4})", text)
    return {"actual": int(pair[1]), "standard": int(pair[2])} if pair else {}


def _sites(
    places: pd.DataFrame, case: Case | None, given: pd.DataFrame | None, notes: Notes
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The places with `unit`, NaN where they are left out; and the mapping of units."""
    known = case.tables["units"] if case else None
    register = None if known is None else Register(known)
    names = places.drop_duplicates(["kabupaten", "puskesmas"])["puskesmas"].value_counts()
    rows = []
    sizes = places.groupby(["kabupaten", "puskesmas"]).size().reset_index(name="people")
    for regency, puskesmas, people in sizes.itertuples(index=False, name=None):
        match = register.match(f"Puskesmas {puskesmas}") if register else None
        own = puskesmas if names[puskesmas] == 1 else f"{puskesmas}, {regency}"
        unit, status = (match.unit, match.status) if match else (own, "matched")
        rows.append((regency, puskesmas, unit, status, match.score if match else "", people))
    units = UNITS.reviewed(pd.DataFrame(rows, columns=list(UNITS.columns), dtype=object), given)
    return _united(places, units, set(known["unit"]) if known is not None else None, notes), units


def _united(places: pd.DataFrame, units: pd.DataFrame, known: set[str] | None, notes: Notes) -> pd.DataFrame:
    """The places with `unit`; one that the mapping leaves blank, or that the case lacks, is NaN."""
    found = units.set_index(["kabupaten", "puskesmas"])
    chosen: list[str | None] = []
    remedy = _("give the unit in mapping/units.csv")
    for row, regency, puskesmas in places[["kabupaten", "puskesmas"]].itertuples(name=None):
        unit, status = (str(found.loc[(regency, puskesmas), name]) for name in ("unit", "status"))
        lost = unit == "" or (known is not None and unit not in known)
        if lost:
            message = _("no unit of the case: the row is left out")
            notes.add("left_out", "puskesmas", [row], message, value=puskesmas, remedy=remedy)
        elif status == "guessed":
            message = _("taken for the unit {unit}, the nearest by name", unit=unit)
            notes.add("guessed", "puskesmas", [row], message, value=puskesmas, remedy=remedy)
        chosen.append(None if lost else unit)
    return places.assign(unit=pd.Series(chosen, places.index, dtype=object))


def _once(counted: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """The first row of each post."""
    again = counted.duplicated(["unit", "job"])
    notes.add("left_out", "puskesmas", counted.loc[again, "row"], _("the unit stands in an earlier row"))
    return counted[~again]


def _compared(counted: pd.DataFrame, case: Case | None, notes: Notes) -> pd.DataFrame:
    """The people that the file counts, their standard, and who serves in the case."""
    table = counted[["unit", "job", "actual", "standard"]].copy()
    table["short"] = (table["standard"] - table["actual"]).clip(lower=0)
    today = headcounts(case.tables["employees"]) if case else pd.Series(dtype="Int64")
    keys = pd.MultiIndex.from_frame(table[["unit", "job"]])
    serving = today.reindex(keys).fillna(0) if case else today.reindex(keys)
    table["serving"] = pd.Series(serving.to_numpy(), table.index, dtype="Int64")
    table["difference"] = table["actual"] - table["serving"]
    differs = (table["difference"] != 0).fillna(value=False)
    remedy = _("compare mapping/counts.csv with the employees; these stay as they are")
    odd = table.assign(row=counted["row"])[differs]  # in this order: no rows would take those of `counted`
    for unit, job, actual, serving, row in odd[["unit", "job", "actual", "serving", "row"]].itertuples(
        index=False, name=None
    ):
        message = _("the file counts {actual}, the case {serving}", actual=actual, serving=serving)
        notes.add("left_out", "actual", [row], message, value=f"{unit}:{job}", remedy=remedy)
    if case is None:
        notes.of_column("left_out", "actual", _("counts of people are no persons: see mapping/counts.csv"))
    return table.sort_values(["unit", "job"])


def _units(sites: pd.DataFrame, case: Case | None, notes: Notes) -> pd.DataFrame:
    """The units of the case as they are; without a case, those of the file."""
    kind = sites["jenis"].map(spelled)
    setting = pd.Series("", sites.index)
    for words, name in reversed(_SETTINGS):
        setting = setting.mask(kind.str.contains(rf"\b(?:{words})\b"), name)
    inpatient = kind.str.contains(r"\brawat inap\b") & ~kind.str.contains(r"\bnon\b|\btidak\b|\btanpa\b")
    odd = sites.index[(setting == "") & (kind != "")]
    notes.add("left_out", "jenis", odd, _("no setting in it: it stays blank"))
    if case is not None:
        return case_tables(case)["units"]
    table = pd.DataFrame(
        {
            "unit": sites["unit"],
            "name": sites["puskesmas"],
            "kind": "puskesmas",
            "region": sites["kabupaten"].replace("", "unknown"),
            "setting": setting,
            "inpatient": inpatient.astype(int).astype(str),
        }
    )
    return table.dropna(subset=["unit"]).drop_duplicates("unit")


def _posts(given: pd.DataFrame, case: Case | None) -> pd.DataFrame:
    """The case's posts with the new minima, target and maximum never below; new posts follow."""
    keys = ["unit", "job"]
    old = case_tables(case).get("posts", pd.DataFrame({name: [] for name in keys}, dtype="str"))
    standard = given.set_index(keys)["standard"].astype("Int64")
    table = old.set_index(keys)
    fresh = standard.index.difference(table.index, sort=False)
    table = table.reindex(table.index.append(fresh))
    level = standard.reindex(table.index)
    for name in ("minimum", "target", "maximum"):
        number = (
            table[name].astype("Int64") if name in table else pd.Series(pd.NA, table.index, dtype="Int64")
        )
        number = level.fillna(number) if name == "minimum" else number.fillna(level).clip(lower=level)
        level = number
        table[name] = number.astype("str")
    return table.reset_index()
