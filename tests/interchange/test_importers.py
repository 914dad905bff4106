"""What planners have: facilities, DHIS2's organisation units, a wide matrix; and importers of others."""

import json
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from placement.base import offers
from placement.base.errors import InputError
from placement.case import Case, read_case
from placement.case.opening import TEXTS, WORKBOOKS
from placement.interchange import importers as registry
from placement.interchange.facilities import read_facilities
from placement.interchange.importers import Importer, importers
from placement.interchange.matrix import read_matrix
from placement.interchange.org_units import read_org_units
from placement.interchange.places import degrees, pair
from tests.commands.conftest import Call


def left_out(imported: Any) -> list[tuple[str, tuple[int, ...], str]]:
    return [(note.column, note.rows, note.remedy) for note in imported.notes if note.status == "left_out"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("-0.88", -0.88),
        ("0,88 LS", -0.88),
        ("131,25 BT", 131.25),
        ("131.25E", 131.25),
        ("0°52'48\"S", -0.88),
        ("0° 52' 48'' S", -0.88),
        ("131:15:00", 131.25),
        ("131d15m0sE", 131.25),
        ("north", None),
        ("", None),
        ("1.234.567", None),
    ],
)
def test_degrees_are_read_as_they_are_written(written: str, value: float | None) -> None:
    assert degrees(written) == (pytest.approx(value) if value is not None else None)


@pytest.mark.parametrize(
    "written",
    [
        "-0.88, 131.25",
        "-0.88;131.25",
        "-0.88 131.25",
        "(-0.88, 131.25)",
        "-0.88,131.25",
        "POINT(131.25 -0.88)",
        "SRID=4326;Point Z (131.25 -0.88 12)",
    ],
)
def test_one_cell_may_hold_both(written: str) -> None:
    assert pair(written) == ("-0.88", "131.25")


def test_a_list_of_facilities_is_a_case_of_units(tmp_path: Path) -> None:
    file = tmp_path / "faskes.csv"
    file.write_text(
        "Daftar faskes|||||\nKode|Nama Puskesmas|Kabupaten|Lintang|Bujur|Telepon\n"
        "P1|Puskesmas Remu|Kota Sorong|-0,88|131,25|123\n"
        "P2|RSUD Selebesolu|Kota Sorong|131.25|-0.88|123\n"
        "P2|Puskesmas Malawei||||\n|||||\n|Klinik|X|||\n",
        "utf-8",
    )
    imported, _warnings = read_facilities([file]).write(tmp_path / "out")
    units = read_case(tmp_path / "out").tables["units"]
    assert sorted(units[["unit", "kind", "region"]].to_numpy().tolist()) == [
        ["Klinik", "unknown", "X"],
        ["P1", "puskesmas", "Kota Sorong"],
        ["P2", "hospital", "Kota Sorong"],
    ]
    assert units.dropna(subset=["lat"])[["unit", "lat"]].to_numpy().tolist() == [["P1", -0.88]]
    assert ("lat, lon", (4,), "exchange latitude and longitude") in left_out(imported)
    assert ("unit", (5,), "give each facility an id of its own, or remove the row") in left_out(imported)


def test_a_row_whose_kind_is_a_columns_name_is_no_header(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    rows = "Puskesmas Remu;puskesmas;-0,88;131,25;Kota Sorong\nRSUD;rumah sakit;;;Kota Sorong\n"
    file.write_text("Nama Fasilitas;Jenis;Lintang;Bujur;Kabupaten\n" + rows, "utf-8")
    units = read_facilities([file]).tables["units"]
    assert units["unit"].tolist() == ["Puskesmas Remu", "RSUD"]
    file.write_text("Sebutan;Jenis;Lintang;Bujur;Kabupaten\n" + rows, "utf-8")
    with pytest.raises(InputError) as refused:
        read_facilities([file])
    assert [(found.row, found.column) for found in refused.value.findings] == [(1, "name")]


def test_where_nothing_is_known_no_place_is_made_up(tmp_path: Path) -> None:
    """0, 0 is what forms hold where nobody was; an area is no point; a list may have no positions at all."""
    file = tmp_path / "list.csv"
    file.write_text("name,lat,lon\nRemu,0,0\nMalawei,0,131.25\n", "utf-8")
    imported = read_facilities([file])
    assert imported.tables["units"]["lat"].tolist() == ["", "0.0"]
    assert [rows for column, rows, _remedy in left_out(imported) if column == "lat, lon"] == [(2,)]
    file.write_text('name,geom\nRemu,"POLYGON((131 -1, 131 -2, 132 -1))"\n', "utf-8")
    imported = read_facilities([file])
    assert imported.tables["units"]["lat"].tolist() == [""]
    assert [rows for column, rows, _remedy in left_out(imported) if column == "lat, lon"] == [(2,)]
    file.write_text("name,phone\nRemu,1\n", "utf-8")
    assert ("lat, lon", ()) in [(column, rows) for column, rows, _r in left_out(read_facilities([file]))]


def test_facilities_fill_what_a_case_lacks(tmp_path: Path, case: Case) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,lat,lon\nPuskesmas REMU,-0.88,131.25\nPustu Baru,-0.9,131.3\n", "utf-8")
    imported = read_facilities([file], case=case)
    units = imported.tables["units"].set_index("unit")
    assert [units.loc["P1", name] for name in ("name", "region", "lat")] == ["Remu", "96.71", "-0.88"]
    assert units.loc["P2", "lat"] == ""
    assert units.loc["Pustu Baru", "lon"] == "131.3"
    imported.write(tmp_path / "out")
    assert len(read_case(tmp_path / "out").tables["posts"]) == len(case.tables["posts"])


def org_unit(key: str, parent: str = "", **more: Any) -> dict[str, Any]:
    return {"id": key, "name": key, **({"parent": {"id": parent}} if parent else {}), **more}


def test_lowest_organisation_units_are_units(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [131.25, -0.88]}
    units = [
        org_unit("country"),
        org_unit("district", "country", code="96.71"),
        org_unit("DiszpKrYNg8", "district", code="P1", name="Puskesmas Remu", geometry=point),
        org_unit("g8upMTyEZGZ", "district", code="SAME", geometry={"type": "Polygon", "coordinates": [[]]}),
        org_unit("LEVigcFVnZ9", path="/country/district/LEVigcFVnZ9", code="SAME"),
        org_unit("closed", "district", closedDate="2020-01-01T00:00:00.000"),
        org_unit("swapped", "district", geometry={"type": "Point", "coordinates": [-0.88, 131.25]}),
    ]
    file = tmp_path / "organisationUnits.json"
    file.write_text(json.dumps({"organisationUnits": units}), "utf-8")
    imported, _warnings = read_org_units([file]).write(tmp_path / "out")
    table = read_case(tmp_path / "out").tables["units"]
    assert sorted(table[["unit", "region", "org_unit"]].to_numpy().tolist()) == [
        ["LEVigcFVnZ9", "96.71", "LEVigcFVnZ9"],
        ["P1", "96.71", "DiszpKrYNg8"],
        ["g8upMTyEZGZ", "96.71", "g8upMTyEZGZ"],
        ["swapped", "96.71", "swapped"],
    ]
    assert table.dropna(subset=["lat"])[["unit", "lat"]].to_numpy().tolist() == [["P1", -0.88]]
    assert [rows for _column, rows, _remedy in left_out(imported)] == [(4,), (6,), (7,)]


@pytest.mark.parametrize(
    ("unit", "lat"),
    [
        ({"geometry": {"type": "Point", "coordinates": [131.25, -0.88]}}, -0.88),
        ({"coordinates": "[131.25,-0.88]"}, -0.88),  # until 2.31
        ({"coordinates": "[[[[131.25,-0.88],[131,-1]]]]"}, None),
        ({"coordinates": "[131.25"}, None),
        ({"geometry": {"type": "Polygon", "coordinates": [[[131.25, -0.88]]]}}, None),
        ({"geometry": {"type": "Point", "coordinates": ["131.25", "-0.88"]}}, None),
        ({"geometry": {"type": "Point", "coordinates": [True, False]}}, None),
        ({"geometry": {"type": "Point", "coordinates": [0, 0]}}, None),
    ],
)
def test_a_position_of_dhis2_is_read_or_told(tmp_path: Path, unit: dict[str, Any], lat: float | None) -> None:
    file = tmp_path / "units.json"
    file.write_text(json.dumps({"organisationUnits": [org_unit("LEVigcFVnZ9", **unit)]}), "utf-8")
    imported = read_org_units([file])
    assert imported.tables["units"]["lat"].tolist() == ["" if lat is None else lat]
    assert bool(left_out(imported)) == (lat is None)


@pytest.mark.parametrize(("pages", "told"), [(("1",), True), (("2",), True), (("1", "2"), False)])
def test_a_page_of_organisation_units_is_a_part(tmp_path: Path, pages: tuple[str, ...], told: bool) -> None:
    """DHIS2 gives fifty at a time where nobody asks for all."""
    for page, following in (("1", {"nextPage": "https://dhis2/2"}), ("2", {"prevPage": "https://dhis2/1"})):
        pager = {"page": int(page), "pageCount": 2, "total": 2, **following}
        text = json.dumps({"pager": pager, "organisationUnits": [org_unit(f"unit{page}")]})
        (tmp_path / page).write_text(text, "utf-8")
    imported = read_org_units([tmp_path / page for page in pages])
    assert [column for column, _rows, _remedy in left_out(imported)] == ["pager"] * told


def test_organisation_units_that_are_their_own_parents_are_told(tmp_path: Path) -> None:
    parents = {"north": "south", "south": "north", "ward": "north", "alone": "alone", "clinic": "district"}
    units = [org_unit(name, parent) for name, parent in parents.items()]
    file = tmp_path / "units.json"
    file.write_text(json.dumps({"organisationUnits": units}), "utf-8")
    imported = read_org_units([file])
    assert imported.tables["units"]["org_unit"].tolist() == ["ward", "clinic"]
    assert [rows for column, rows, _remedy in left_out(imported) if column == "parent"] == [(1,), (2,), (4,)]


@pytest.mark.parametrize("text", ["[]", "{", '{"organisationUnits": [{"name": "x"}]}'])
def test_what_is_no_list_of_organisation_units_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "units.json"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError):
        read_org_units([file])


def test_a_wide_matrix_is_the_table_travel(tmp_path: Path, case: Case) -> None:
    file = tmp_path / "matrix.csv"
    rows = [
        "from;P1;Puskesmas Malawei;Nowhere",
        "P1;0;25;1",
        "P2;30;0;1",
        "RSUD Sele Be Solu;-;45;1",
        "Elsewhere;1;1;1",
    ]
    file.write_text("\n".join(rows), "utf-8")
    imported = read_matrix([file], case=case)
    assert imported.tables["travel"][["origin", "unit", "minutes"]].to_numpy().tolist() == [
        ["P1", "P2", "25"],
        ["P2", "P1", "30"],
        ["H1", "P2", "45"],
    ]
    assert sorted((column, rows) for column, rows, _remedy in left_out(imported)) == [
        ("Nowhere", ()),
        ("from", (5,)),
    ]
    imported.write(tmp_path / "out")
    assert len(read_case(tmp_path / "out").tables["travel"]) == 3


def test_a_matrix_may_have_a_title_and_tells_what_stands_twice(tmp_path: Path, case: Case) -> None:
    file = tmp_path / "matrix.csv"
    file.write_text(
        "Waktu tempuh (menit);;;;\n;P1;P2;P2;Total\nP1;15;30;20;65\nP2;10;0;0;10\nP2;12;0;0;12\n", "utf-8"
    )
    imported = read_matrix([file], case=case)
    assert imported.tables["travel"][["origin", "unit", "minutes"]].to_numpy().tolist() == [
        ["P1", "P2", "30"],
        ["P1", "P2", "20"],
        ["P2", "P1", "10"],
        ["P2", "P1", "12"],
    ]
    assert imported.rows == 3
    told = {(note.status, note.column, note.rows) for note in imported.notes}
    assert told >= {
        ("left_out", "", (1,)),
        ("left_out", "Total", ()),
        ("left_out", "minutes", (3,)),  # the way from P1 to itself
        ("guessed", "P2", ()),
        ("guessed", "", (4, 5)),
    }


def test_rows_and_columns_of_a_matrix_that_nobody_sees_are_told(tmp_path: Path, case: Case) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in ([None, "P1", "P2"], ["P1", 0, 30], ["P2", 25, 0]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.save(tmp_path / "matrix.xlsx")
    imported = read_matrix([tmp_path / "matrix.xlsx"], case=case)
    assert len(imported.tables["travel"]) == 2
    assert sorted(note.rows for note in imported.notes if "hidden" in note.message) == [(2,), (3,)]


def test_what_was_left_out_is_not_counted_as_mapped(tmp_path: Path, case: Case) -> None:
    """And a file of which nothing is left makes no case."""
    file = tmp_path / "matrix.csv"
    file.write_text(";P1;P2\nP1;0;1.440\nP2;25;0\n", "utf-8")
    imported, _warnings = read_matrix([file], case=case).write(tmp_path / "out")
    assert [(note.status, note.rows) for note in imported.notes] == [("left_out", (2,)), ("mapped", (3,))]
    file.write_text(";P1;P2\nP1;0;1.440\nP2;TRUE;0\n", "utf-8")
    with pytest.raises(InputError) as refused:
        read_matrix([file], case=case).write(tmp_path / "none")
    assert [(found.row, found.value) for found in refused.value.findings] == [(2, "1.440"), (3, "TRUE")]
    assert not (tmp_path / "none").exists()


def test_a_matrix_needs_a_case(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--case"):
        read_matrix([tmp_path / "matrix.csv"])


def test_importers_are_commands(placement: Call, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("name,lat,lon\nPuskesmas Remu,-0.88,131.25\n", "utf-8")
    answer = placement("import", "facilities", tmp_path / "list.csv", "--out", tmp_path / "out")
    assert answer.code == 0, answer.err
    assert len(read_case(tmp_path / "out").tables["units"]) == 1
    told = placement("import", "--help").out
    assert all(name in told for name in ("siasn", "dreams", "fhir", *importers()))


theirs = Importer("theirs", "Read what others have.", read_facilities)
facilities = Importer("facilities", "An impostor.", read_facilities)


def test_other_packages_add_importers_and_replace_none(
    placement: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = [EntryPoint(name, f"{__name__}:{name}", registry.GROUP) for name in ("theirs", "facilities")]
    monkeypatch.setattr(offers, "installed", lambda: EntryPoints(points))
    (tmp_path / "list.csv").write_text("name\nPuskesmas Remu\n", "utf-8")
    assert placement("import", "theirs", tmp_path / "list.csv", "--out", tmp_path / "out").code == 0
    assert importers()["facilities"].reads != facilities.reads


KINDS = (".tsv", ".xlsx", ".ods", ".fods")
"""What a spreadsheet is saved as, besides CSV."""


def test_the_help_of_an_importer_names_the_kinds_of_file_that_are_read(placement: Call) -> None:
    assert {*KINDS} | {".csv"} <= TEXTS | {*WORKBOOKS}
    for name in ("siasn", "dreams", "facilities"):
        told = placement("import", name, "--help").out
        assert all(kind in told for kind in ("CSV", *KINDS)), name


def test_a_list_separated_by_tabs_is_read(tmp_path: Path) -> None:
    file = tmp_path / "list.tsv"
    file.write_text("name\tlat\tlon\nPuskesmas Remu\t-0.88\t131.25\n", "utf-8")
    units = read_facilities([file]).tables["units"]
    assert units[["name", "lat"]].to_numpy().tolist() == [["Puskesmas Remu", "-0.88"]]
