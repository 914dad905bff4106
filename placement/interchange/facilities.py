"""A list of facilities, any CSV or workbook with names and coordinates, as units."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from placement.base.errors import InputError
from placement.base.language import _
from placement.case import Case
from placement.case.contract import TABLES
from placement.interchange.imported import Imported, case_tables, merged
from placement.interchange.names import Register, kind_of
from placement.interchange.notes import Notes, findings
from placement.interchange.places import degrees, on_earth, pair
from placement.interchange.sheet import read_sheet, tell_sheet

_HEADERS = {
    "name": "name nama nama_faskes nama_puskesmas nama_unit facility facility_name faskes puskesmas "
    "nama_fasilitas nama_fasyankes nama_rumah_sakit fasilitas fasyankes health_facility site_name",
    "unit": "unit unit_id id code kode kode_faskes kode_puskesmas facility_id facility_code uid",
    "kind": "kind type jenis tipe kategori facility_type jenis_faskes jenis_fasilitas",
    "region": "region district regency kabupaten kota kab_kota kabupaten_kota adm2 adm2_name",
    "lat": "lat latitude lintang y gps_lat gps_latitude",
    "lon": "lon lng long longitude bujur x gps_lon gps_long gps_longitude",
    "both": "coordinates coordinate koordinat latlong lat_long lat_lon latlng gps titik_koordinat "
    "wkt geom geometry the_geom point",
    "population": "population penduduk jumlah_penduduk",
}
_MEANT = {word: name for name, words in _HEADERS.items() for word in words.split()}
_COLUMNS = ["unit", "name", "kind", "region", "lat", "lon", "population"]


def read_facilities(files: Sequence[Path], *, case: Case | None = None) -> Imported:
    """The facilities as units; with `case` they fill what its units of these names lack, and follow them.

    Raises InputError where a file cannot be read or lacks names.
    """
    (file,) = files
    notes = Notes()
    sheet = read_sheet(file, _MEANT.get, ("name",))
    tell_sheet(sheet, notes)
    for name in sheet.unread:
        notes.of_column("left_out", name, _("the column is not needed"))
    cells = sheet.cells.reindex(columns=[*_COLUMNS, "both"]).astype(object)
    cells = cells.where(cells.notna(), "")
    if not {"lat", "lon", "both"} & {*sheet.cells.columns}:
        remedy = _("name the columns lat and lon, or one of both coordinates")
        notes.of_column(
            "left_out", "lat, lon", _("no column gives coordinates: they stay blank"), remedy=remedy
        )
    unnamed = cells.index[cells["name"] == ""]
    notes.add("left_out", "name", unnamed, _("no name: the row is left out"))
    found = _located(cells.drop(index=unnamed), notes)
    if found.empty:
        message = _("{file} has no row that can be imported", file=file.name)
        raise InputError(message, findings(file.name, notes.all()))
    units = _united(_identified(found, case, notes), case, notes)
    fresh = {"units": units}
    if case is None:
        fresh |= {
            name: pd.DataFrame(columns=[column.name for column in TABLES[name]])
            for name in ("employees", "posts")
        }
    return Imported(merged(case, fresh, notes), {}, notes.all(), len(cells) + len(sheet.ragged))


def _located(cells: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """The rows with latitude and longitude as decimals, blank where there are none on this earth."""
    places = []
    for row, text, lat, lon in cells[["both", "lat", "lon"]].itertuples(name=None):
        halves = (lat, lon) if lat or lon else pair(text) or ("", text)
        told = tuple(map(degrees, halves))
        good = told[0] is not None and told[1] is not None and on_earth(told[0], told[1])
        if not good and any(halves):
            swapped = told[0] is not None and told[1] is not None and on_earth(told[1], told[0])
            remedy = (
                _("exchange latitude and longitude")
                if swapped
                else _("write degrees, such as -0.88 and 131.25")
            )
            value = ", ".join(filter(None, halves))
            notes.add(
                "left_out",
                "lat, lon",
                [row],
                _("no such place on earth: it stays blank"),
                value=value,
                remedy=remedy,
            )
        places.append(tuple(map(str, told)) if good else ("", ""))
    return cells.assign(lat=[lat for lat, _lon in places], lon=[lon for _lat, lon in places])


def _identified(found: pd.DataFrame, case: Case | None, notes: Notes) -> pd.DataFrame:
    """The rows with the ids of the case's units that they name, their own ids, or their names."""
    register = Register(case.tables["units"]) if case else None
    matches = [
        register.match(name, unit) if register else None
        for name, unit in zip(found["name"], found["unit"], strict=True)
    ]
    ids = [
        match.unit if match and match.unit else unit or name
        for match, unit, name in zip(matches, found["unit"], found["name"], strict=True)
    ]
    for row, match, name in zip(found.index, matches, found["name"], strict=True):
        if match and match.status == "guessed":
            message = _("taken for the unit {unit}, the nearest by name", unit=match.unit)
            notes.add("guessed", "name", [int(row)], message, value=name)
    table = found.assign(unit=ids)
    again = table.index[table["unit"].duplicated()]
    remedy = _("give each facility an id of its own, or remove the row")
    notes.add("left_out", "unit", again, _("an earlier row has this id"), remedy=remedy)
    return table.drop(index=again)[_COLUMNS]


def _united(table: pd.DataFrame, case: Case | None, notes: Notes) -> pd.DataFrame:
    """The case's units with their blanks filled, then those it lacks."""
    kinds, regions = table["kind"], table["region"]
    by_name = [kind_of(name) or "unknown" for name in table["name"]]
    table = table.assign(kind=kinds.mask(kinds == "", by_name), region=regions.mask(regions == "", "unknown"))
    notes.add("mapped", "name", table.index, _("mapped to {columns}", columns="units"))
    if case is None:
        _tell_guessed(table.index, kinds, regions, notes)
        return table
    old = case_tables(case)["units"].set_index("unit")
    told = table.set_index("unit")
    for name in ("lat", "lon", "population"):
        own = old[name] if name in old else pd.Series("", old.index, dtype=object)
        old[name] = (
            own.astype(object).where(own.notna() & (own != ""), told[name].reindex(old.index)).fillna("")
        )
    fresh = table[~table["unit"].isin(old.index)]
    _tell_guessed(fresh.index, kinds, regions, notes)
    return pd.concat([old.reset_index(), fresh], ignore_index=True)


def _tell_guessed(rows: pd.Index, kinds: "pd.Series[str]", regions: "pd.Series[str]", notes: Notes) -> None:
    blank = {
        name: column.loc[rows].index[column.loc[rows] == ""]
        for name, column in (("kind", kinds), ("region", regions))
    }
    notes.add("guessed", "kind", blank["kind"], _("no type: the kind is taken from the name"))
    notes.add("guessed", "region", blank["region"], _("no region is given: it is unknown"))
