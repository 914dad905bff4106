"""The map: what is drawn where, and for whom it is told in words."""

import json
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from placement.reports.coast import build
from placement.reports.coast.build import clipped, thinned
from placement.reports.evidence import Evidence
from placement.reports.geography import WIDTH, Window, coast, detail, homes
from placement.reports.map import drawn, shade
from tests.report.conftest import Solved

SORONG = Window(130.8, -1.5, 132.0, -0.7)
ROME = Window(12.0, 41.5, 13.0, 42.2)
EMPLOYEES = (
    "employee,job,unit,lat,lon\nE1,nurse,A,-0.8751,131.2571\nE2,nurse,A,-0.8849,131.2649\nE3,nurse,B,,"
)
POSTS = "unit,job,minimum,target,maximum\nA,nurse,1,1,2\nB,nurse,2,2,2"
RULES = "  placed: {}\n  minimum: {kind: staffing, priority: 1}\n  stay: {priority: 2}\n"


@pytest.fixture
def evidence(solved: Solved) -> Evidence:
    units = (
        "unit,name,kind,region,lat,lon\nA,Ana,puskesmas,96.71,-0.88,131.25\nB,Bea,puskesmas,96.71,-0.95,131.4"
    )
    return solved(RULES, {"units": units, "posts": POSTS, "employees": EMPLOYEES})


@pytest.mark.parametrize(
    ("share", "name"),
    [
        (0.0, "low"),
        (0.49, "low"),
        (0.5, "poor"),
        (0.75, "fair"),
        (0.99, "fair"),
        (1.0, "full"),
        (np.nan, "none"),
    ],
)
def test_a_unit_is_shaded_by_its_share_of_the_minimum(share: float, name: str) -> None:
    assert shade(share) == name


def test_the_coast_is_drawn_where_it_is_kept() -> None:
    assert list(coast(SORONG))
    assert not list(coast(ROME))


def test_a_window_that_reaches_beyond_the_kept_coast_shows_none() -> None:
    assert not list(coast(Window(129.0, -1.5, 132.0, -0.7)))


def test_all_units_lie_inside_the_window_around_them() -> None:
    units = np.array([[131.0, -1.4], [132.0, -0.7], [131.3, -0.9]])
    window = Window.around(units)
    assert window.holds(units).all()
    x, y = window.pixels(units).T
    assert ((x > 0) & (x < WIDTH) & (y > 0) & (y < window.height)).all()


def test_a_degree_is_as_long_across_as_upwards_at_the_equator() -> None:
    across, upwards = Window(130.0, -0.5, 131.0, 0.5).scale
    assert across == pytest.approx(upwards)


def test_the_scale_bar_has_a_round_length() -> None:
    assert SORONG.kilometres()[0] in {1, 2, 5, 10, 20, 50}


def test_a_thick_cluster_is_enlarged() -> None:
    cluster = [[131.25 + step / 100, -0.88] for step in range(5)]
    far = [[131.0, -1.4], [132.0, -0.7]]
    units = np.array([*cluster, *far])
    part = detail(Window.around(units), units)
    assert part is not None
    assert part.holds(units).tolist() == [True] * 5 + [False] * 2
    assert detail(Window.around(np.array(far)), np.array(far)) is None


def test_homes_are_drawn_too_coarsely_to_find_a_house(evidence: Evidence) -> None:
    ((lon, lat, people),) = homes(evidence.problem)
    assert [lon, lat] == pytest.approx([131.26, -0.88])
    assert people == 2


def test_the_map_shows_a_move_and_what_it_mends(evidence: Evidence) -> None:
    found = drawn(evidence)
    assert found is not None
    today, planned = found.sheets
    assert today.flows == []
    assert [flow.title for flow in planned.flows] == ["Ana → Bea: 1 employees"]
    titles = {marker.title for marker in today.markers}
    assert "Bea: 1 employees, 50 % of the minimum; lacking: nurse 1" in titles
    assert {marker.label for marker in today.markers} == {"Ana", "Bea"}
    assert planned.words.startswith("The whole area, under the plan: of 2 units 2 have their minimum")
    assert found.coast


def test_units_at_one_point_are_drawn_side_by_side(solved: Solved) -> None:
    units = "unit,kind,region,lat,lon\nA,puskesmas,96.71,-0.88,131.25\nB,puskesmas,96.71,-0.88,131.25"
    found = drawn(solved(RULES, {"units": units, "posts": POSTS, "employees": EMPLOYEES}))
    assert found is not None
    a, b = found.sheets[0].markers
    assert abs(a.x - b.x) > 10
    assert a.y == b.y


def test_a_unit_that_nobody_can_place_is_counted(solved: Solved) -> None:
    units = "unit,kind,region,lat,lon\nA,puskesmas,96.71,-0.88,131.25\nB,puskesmas,96.71,,"
    found = drawn(solved(RULES, {"units": units, "posts": POSTS, "employees": EMPLOYEES}))
    assert found is not None
    assert found.missing == 1


def test_without_any_position_there_is_no_map(solved: Solved) -> None:
    units = "unit,kind,region\nA,puskesmas,96.71\nB,puskesmas,96.71"
    assert drawn(solved(RULES, {"units": units, "posts": POSTS, "employees": EMPLOYEES})) is None


def wheel_of(file: Path, *rings: tuple[str, list[list[float]]]) -> Path:
    """A wheel as basemap packs coasts: level, area, points, south, north, first byte, bytes; then points."""
    lines, points = [], b""
    for level, ring in rings:
        flat = np.array(ring, "<f4")
        low, high = flat[:, 1].min(), flat[:, 1].max()
        lines.append(f"{level} 1 {len(ring)} {low} {high} {len(points)} {flat.nbytes} 0")
        points += flat.tobytes()
    with ZipFile(file, "w") as archive:
        archive.writestr(f"{build.FOLDER}gshhsmeta_f.dat", "\n".join(lines))
        archive.writestr(f"{build.FOLDER}gshhs_f.dat", points)
    return file


def test_the_coast_is_cut_out_of_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an island, a lake, an islet too small to see and an island far away, the island is kept."""
    island = [[131.0, -1.0], [131.5, -1.0], [131.5, -0.5], [131.0, -0.5]]
    islet = [[131.6, -1.0], [131.601, -1.0], [131.601, -0.999]]
    far = [[x - 40, y] for x, y in island]
    wheel = wheel_of(tmp_path / "a.whl", ("1", island), ("2", island), ("1", islet), ("1", far))
    monkeypatch.setattr(build, "TARGET", tmp_path / "coast.geojson")
    monkeypatch.setattr("sys.argv", ["build", str(wheel)])
    build.main()
    document = json.loads((tmp_path / "coast.geojson").read_text("utf-8"))
    (((*corners, closing),),) = document["coordinates"]
    assert sorted(corners) == sorted(island)
    assert closing == corners[0]


def test_a_ring_is_cut_at_the_box() -> None:
    """A square whose left half lies west of 130.3°."""
    square = np.array([[130.2, -1.0], [130.4, -1.0], [130.4, -0.9], [130.2, -0.9]])
    part = clipped(square)
    assert part[:, 0].min() == pytest.approx(130.3)
    assert part[:, 0].max() == pytest.approx(130.4)
    assert not len(clipped(square - (10, 0)))


def test_a_ring_loses_the_points_that_do_not_show() -> None:
    """A square of a degree with a bump of a ten-thousandth, and one that shows."""
    ring = np.array([[0, 0], [0.5, 0.0001], [1, 0], [1, 1], [0.5, 1.1], [0, 1]], float)
    assert thinned(ring).tolist() == [[0, 0], [1, 0], [1, 1], [0.5, 1.1], [0, 1]]
