"""Ways of employees to units: origins, sources, and exact sums."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product
from math import asin, cos, floor, inf, radians, sin, sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from placement.case import travel
from placement.case.travel import Source, Travel, TravelSettings, travel_times

TEXTS = {
    "employees": ("employee", "unit", "home"),
    "units": ("unit", "place"),
    "places": ("place",),
    "travel": ("origin", "unit", "mode"),
    "links": ("from", "to", "mode"),
}
DECIMALS = {
    "employees": ("lat", "lon"),
    "units": ("lat", "lon"),
    "places": ("lat", "lon"),
    "travel": ("minutes", "cost"),
    "links": ("minutes", "km", "cost"),
}
Rows = list[dict[str, Any]]
Tables = dict[str, pd.DataFrame]


def case(**rows: Rows) -> Tables:
    """Tables as a checked case holds them, from rows that leave out what is blank."""
    return {
        table: pd.DataFrame(
            {name: pd.Series([row.get(name) for row in rows.get(table, [])], dtype="str") for name in texts}
            | {
                name: pd.Series([row.get(name, np.nan) for row in rows.get(table, [])], dtype="float64")
                for name in DECIMALS[table]
            }
        )
        for table, texts in TEXTS.items()
    }


def employee(**columns: Any) -> Rows:
    return [{"employee": "E1", **columns}]


def link(
    start: str, end: str, minutes: float, cost: float = np.nan, mode: str | None = None
) -> dict[str, Any]:
    return {"from": start, "to": end, "minutes": minutes, "cost": cost, "mode": mode}


def row(
    origin: str, unit: str, minutes: float, cost: float = np.nan, mode: str | None = None
) -> dict[str, Any]:
    return {"origin": origin, "unit": unit, "minutes": minutes, "cost": cost, "mode": mode}


@dataclass(frozen=True)
class Way:
    minutes: float | None
    cost: float = 0.0
    source: str = "none"
    mode: str = ""


NAMES = {0: "same place", 1: "table", 2: "links", 3: "straight_line", -1: "none"}
UNKNOWN = Way(None)
HERE = Way(0.0, 0.0, "same place")


def way(tables: Mapping[str, pd.DataFrame], unit: str, person: str = "E1", **settings: Any) -> Way:
    """The way of an employee to a unit, by their ids."""
    return told(travel_times(tables, TravelSettings(**settings)), tables, unit, person)


def told(ways: Travel, tables: Mapping[str, pd.DataFrame], unit: str, person: str = "E1") -> Way:
    origin = ways.origin[tables["employees"]["employee"].tolist().index(person)]
    to = tables["units"]["unit"].tolist().index(unit)
    minutes = float(ways.minutes[origin, to])
    return Way(
        None if np.isnan(minutes) else minutes,
        float(ways.cost[origin, to]),
        NAMES[int(ways.source[origin, to])],
        ways.mode([origin], [to])[0],
    )


# Origins


def test_the_origin_is_the_home_before_own_coordinates_and_the_current_unit() -> None:
    tables = case(
        employees=employee(home="Aimas", lat=0.0, lon=0.0, unit="U1"),
        units=[{"unit": "U1", "place": "Kota"}, {"unit": "U2", "place": "Klamono", "lat": 0.0, "lon": 0.0}],
        links=[link("Aimas", "Klamono", 50), link("Kota", "Klamono", 20)],
    )
    assert way(tables, "U2", sources=["links"]).minutes == 50


def test_the_origin_is_own_coordinates_before_the_current_unit() -> None:
    tables = case(
        employees=employee(lat=0.0, lon=131.0, unit="U1"),
        units=[{"unit": "U1", "lat": 5.0, "lon": 131.0}, {"unit": "U2", "lat": 1.0, "lon": 131.0}],
        travel=[row("U1", "U2", 7)],
    )
    assert way(tables, "U2") == Way(311.0, 0.0, "straight_line")
    assert way(tables, "U1").source == "straight_line"  # who lives elsewhere travels to the current unit too


def test_half_a_pair_of_coordinates_is_none() -> None:
    tables = case(employees=employee(lat=0.0, unit="U1"), units=[{"unit": "U1"}])
    assert way(tables, "U1") == HERE


def test_the_origin_is_the_current_unit_where_nothing_else_is_given() -> None:
    tables = case(
        employees=employee(unit="U1"), units=[{"unit": "U1"}, {"unit": "U2"}], travel=[row("U1", "U2", 7)]
    )
    assert way(tables, "U1") == HERE
    assert way(tables, "U2") == Way(7.0, 0.0, "table")


def test_who_has_neither_home_nor_coordinates_nor_unit_has_no_origin() -> None:
    tables = case(employees=[*employee(), {"employee": "E2", "unit": "U1"}], units=[{"unit": "U1"}])
    ways = travel_times(tables, TravelSettings())
    assert ways.origin.tolist() == [-1, 0]
    assert ways.mode([-1, 0], [0, -1]) == ["", ""]


def test_employees_of_one_home_share_an_origin() -> None:
    tables = case(
        employees=[
            {"employee": "E1", "home": "Aimas", "lat": -1.0, "lon": 131.0},
            {"employee": "E2", "home": "Aimas"},
            {"employee": "E3", "home": "Aimas", "lat": -2.0, "lon": 131.0, "unit": "U1"},
            {"employee": "E4", "lat": -1.0, "lon": 131.0},
            {"employee": "E5", "lat": -1.0, "lon": 131.0, "unit": "U1"},
        ],
        units=[{"unit": "U1"}],
        places=[{"place": "Aimas", "lat": 0.0, "lon": 131.0}],
    )
    origin = travel_times(tables, TravelSettings()).origin
    assert origin[0] == origin[1] == origin[2]
    assert origin[3] == origin[4] != origin[0]
    assert set(origin) == {0, 1}


def test_a_home_without_coordinates_borrows_its_employees_own() -> None:
    tables = case(
        employees=[
            {"employee": "E1", "home": "Aimas", "lat": 0.0, "lon": 131.0},
            {"employee": "E2", "home": "Aimas", "lat": 1.0, "lon": 131.0},
            {"employee": "E3", "home": "Aimas"},
        ],
        units=[{"unit": "U1", "lat": 1.0, "lon": 131.0}, {"unit": "U2", "place": "Kota"}],
        places=[{"place": "Aimas"}],
        links=[link("Kota", "Aimas", 5)],
    )
    assert [way(tables, "U1", person).minutes for person in ("E1", "E2", "E3")] == [311, 0, None]
    assert [way(tables, "U2", person).minutes for person in ("E1", "E2", "E3")] == [5, 5, 5]


# The same place


@pytest.mark.parametrize("at", [{"home": "Kota"}, {"unit": "U1"}, {"unit": "U2"}])
def test_the_same_place_is_0_minutes_whatever_a_source_says(at: dict[str, str]) -> None:
    tables = case(
        employees=employee(**at),
        units=[{"unit": "U1", "place": "Kota"}, {"unit": "U2", "place": "Kota"}],
        travel=[row("Kota", "U1", 9, cost=5), row("U2", "U1", 9, cost=5), row("U1", "U1", 9)],
    )
    assert way(tables, "U1") == HERE


def test_units_with_blank_places_are_not_in_one_place() -> None:
    tables = case(employees=employee(unit="U1"), units=[{"unit": "U1"}, {"unit": "U2"}])
    assert way(tables, "U2") == UNKNOWN


# The table


def test_the_table_knows_ways_from_a_home() -> None:
    tables = case(
        employees=employee(home="Aimas", unit="U1"),
        units=[{"unit": "U1", "place": "Kota"}, {"unit": "U2"}],
        travel=[row("Aimas", "U2", 40.5, 12500, "boat"), row("Kota", "U2", 3), row("U1", "U2", 2)],
    )
    assert way(tables, "U2") == Way(40.5, 12500.0, "table", "boat")


@pytest.mark.parametrize(("by_unit", "by_place", "least"), [(30, 20, 20), (20, 30, 20)])
def test_the_table_knows_ways_from_a_current_unit_and_from_its_place(
    by_unit: float, by_place: float, least: float
) -> None:
    tables = case(
        employees=employee(unit="U1"),
        units=[{"unit": "U1", "place": "Kota"}, {"unit": "U2"}],
        travel=[row("U1", "U2", by_unit, mode="by unit"), row("Kota", "U2", by_place, mode="by place")],
    )
    mode = "by unit" if least == by_unit else "by place"
    assert way(tables, "U2") == Way(least, 0.0, "table", mode)


def test_of_several_rows_the_fewest_minutes_count_then_the_lowest_cost() -> None:
    tables = case(
        employees=employee(home="Aimas"),
        units=[{"unit": "U1"}],
        travel=[
            row("Aimas", "U1", 30, 1, "walk"),
            row("Aimas", "U1", 20, 9, "ferry"),
            row("Aimas", "U1", 20, 4, "boat"),
        ],
    )
    assert way(tables, "U1") == Way(20.0, 4.0, "table", "boat")


def test_a_row_of_the_table_holds_one_way_only() -> None:
    tables = case(
        employees=employee(unit="U1"), units=[{"unit": "U1"}, {"unit": "U2"}], travel=[row("U2", "U1", 7)]
    )
    assert way(tables, "U2") == UNKNOWN


# Links


def home_and_clinic(*links: dict[str, Any]) -> Tables:
    """E1 lives in A, the unit U1 lies in Z."""
    return case(employees=employee(home="A"), units=[{"unit": "U1", "place": "Z"}], links=list(links))


def test_links_hold_in_both_directions_and_the_shortest_way_counts() -> None:
    tables = home_and_clinic(
        link("Z", "B", 20, 100, "boat"), link("B", "A", 10, 10, "paved road"), link("A", "Z", 31, 0, "walk")
    )
    assert way(tables, "U1") == Way(30.0, 110.0, "links", "paved road + boat")


def test_of_equally_short_ways_the_cheapest_counts() -> None:
    tables = home_and_clinic(
        link("A", "B", 10, 5), link("B", "Z", 10, 5), link("A", "C", 15, 1), link("C", "Z", 5, 2)
    )
    assert way(tables, "U1") == Way(20.0, 3.0, "links")


def test_of_parallel_links_the_shortest_counts_then_the_cheapest() -> None:
    tables = home_and_clinic(
        link("A", "Z", 12, 0, "walk"), link("A", "Z", 10, 8, "ferry"), link("Z", "A", 10, 2, "boat")
    )
    assert way(tables, "U1") == Way(10.0, 2.0, "links", "boat")


def test_a_link_of_no_minutes_is_a_link() -> None:
    tables = home_and_clinic(link("A", "B", 0, 3, "walk"), link("B", "Z", 0, 4, "ferry"), link("A", "Z", 1))
    assert way(tables, "U1") == Way(0.0, 7.0, "links", "walk + ferry")


def test_links_of_no_minutes_and_no_cost_lead_nobody_in_circles() -> None:
    tables = home_and_clinic(
        link("A", "B", 0),
        link("B", "C", 0),
        link("C", "A", 0),
        link("C", "C", 0),
        link("C", "Z", 5, 0, "boat"),
    )
    assert way(tables, "U1") == Way(5.0, 0.0, "links", "boat")


def test_minutes_and_cost_along_a_way_are_exact_decimals() -> None:
    tables = home_and_clinic(link("A", "B", 0.1, 0.1), link("B", "C", 0.2, 0.2), link("C", "Z", 0.4, 1.1))
    assert way(tables, "U1") == Way(
        0.7, 1.4, "links"
    )  # 0.1 + 0.2 + 0.4 and 0.1 + 0.2 + 1.1 in float64 are not


def test_ways_that_are_equal_as_decimals_are_equal() -> None:
    tables = home_and_clinic(
        link("A", "B", 0.1, 9), link("B", "Z", 0.2, 0), link("A", "C", 0.15, 1), link("C", "Z", 0.15, 1)
    )
    assert way(tables, "U1") == Way(0.3, 2.0, "links")


def test_minutes_may_have_more_decimals_than_are_added_exactly() -> None:
    found = way(home_and_clinic(link("A", "B", 37 / 3, 1e7 / 3), link("B", "Z", 50000.5, 1e7 / 3)), "U1")
    assert (found.minutes, found.cost) == pytest.approx((50000.5 + 37 / 3, 2e7 / 3))


def test_links_lead_from_the_place_of_the_current_unit() -> None:
    tables = case(
        employees=employee(unit="U1"),
        units=[
            {"unit": "U1", "place": "A"},
            {"unit": "U2", "place": "B"},
            {"unit": "U3"},
            {"unit": "U4", "place": "C"},
        ],
        links=[link("B", "A", 15)],
    )
    assert way(tables, "U2").minutes == 15
    assert way(tables, "U3") == UNKNOWN  # a unit without a place
    assert way(tables, "U4") == UNKNOWN  # a place without a link


def test_a_mode_is_named_once_in_a_row_and_blanks_are_left_out() -> None:
    tables = home_and_clinic(
        link("A", "B", 1, mode="road"),
        link("B", "C", 1, mode="road"),
        link("C", "D", 1),
        link("D", "E", 1, mode="boat"),
        link("E", "Z", 1, mode="road"),
    )
    assert way(tables, "U1").mode == "road + boat + road"


Link = tuple[int, int, int, int]
PLACES = "ABCDE"


def shortest(links: list[Link]) -> dict[tuple[int, int], tuple[Decimal, Decimal] | None]:
    """Floyd and Warshall's way: minutes, then cost, in tenths, between all places."""
    best: dict[tuple[int, int], tuple[float, float]] = {
        (a, b): (0, 0) if a == b else (inf, inf) for a, b in product(range(len(PLACES)), repeat=2)
    }
    for a, b, minutes, cost in links:
        best[a, b] = best[b, a] = min(best[a, b], (minutes, cost))
    for via, a, b in product(range(len(PLACES)), repeat=3):
        first, second = best[a, via], best[via, b]
        best[a, b] = min(best[a, b], (first[0] + second[0], first[1] + second[1]))
    return {
        ends: None if minutes == inf else (Decimal(int(minutes)) / 10, Decimal(int(cost)) / 10)
        for ends, (minutes, cost) in best.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("few", [travel._FEW, 0], ids=["by Bellman and Ford", "by Dijkstra"])  # noqa: SLF001
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 7), st.integers(0, 7)), max_size=14
    )
)
def test_ways_along_links_are_those_of_floyd_and_warshall(few: int, links: list[Link]) -> None:
    tables = case(
        employees=[{"employee": name, "home": name} for name in PLACES],
        units=[{"unit": f"U{name}", "place": name} for name in PLACES],
        links=[link(PLACES[a], PLACES[b], minutes / 10, cost / 10) for a, b, minutes, cost in links],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(travel, "_FEW", few)
        ways = travel_times(tables, TravelSettings(sources=("links",)))
    for (a, b), expected in shortest(links).items():
        found = told(ways, tables, f"U{PLACES[b]}", PLACES[a])
        assert (found.minutes, found.cost) == (
            (None, 0.0) if expected is None else tuple(map(float, expected))
        )


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE"), st.integers(0, 3)), max_size=10)
)
def test_the_mode_names_the_links_of_a_way_that_lasts_and_costs_what_is_told(
    ends: list[tuple[str, str, int]],
) -> None:
    links = [link(a, b, minutes, number % 3, str(number)) for number, (a, b, minutes) in enumerate(ends)]
    tables = case(
        employees=employee(home="A"),
        units=[{"unit": f"U{name}", "place": name} for name in "BCDE"],
        links=links,
    )
    ways = travel_times(tables, TravelSettings())
    for name in "BCDE":
        found = told(ways, tables, f"U{name}")
        taken = [links[int(word)] for word in found.mode.split(" + ") if word]
        at = "A"
        for step in taken:
            assert at in (step["from"], step["to"])
            at = step["to"] if at == step["from"] else step["from"]
        assert at == (name if found.minutes is not None else "A")
        assert sum(step["minutes"] for step in taken) == (found.minutes or 0)
        assert sum(step["cost"] for step in taken) == found.cost


# The straight line


def haversine(a: tuple[float, float], b: tuple[float, float]) -> float:
    (north, east), (to_north, to_east) = map(radians, a), map(radians, b)
    half = sin((to_north - north) / 2) ** 2 + cos(north) * cos(to_north) * sin((to_east - east) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


degrees = st.tuples(st.floats(-89, 89), st.floats(-180, 180)).map(
    lambda at: (round(at[0], 5), round(at[1], 5))
)


@pytest.mark.slow
@given(degrees, degrees)
def test_the_straight_line_is_the_haversine_with_its_detour_at_its_speed(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    tables = case(employees=employee(lat=a[0], lon=a[1]), units=[{"unit": "U1", "lat": b[0], "lon": b[1]}])
    exact = haversine(a, b) * 1.5 / 40 * 60
    found = way(tables, "U1", detour="1.5", km_per_hour=40)
    assert found.minutes in {floor(exact + 0.5 - 1e-6), floor(exact + 0.5 + 1e-6)}
    assert (found.cost, found.source, found.mode) == (0.0, "straight_line", "")


def test_one_degree_of_latitude_takes_311_minutes() -> None:
    # 6371.0088 km × π / 180 = 111.19508 km; × 1.4 / 30 km/h × 60 = 311.346 minutes
    tables = case(employees=employee(lat=-1.0, lon=131.0), units=[{"unit": "U1", "lat": 0.0, "lon": 131.0}])
    assert way(tables, "U1").minutes == 311


@pytest.mark.parametrize(("rounding", "minutes"), [(ROUND_FLOOR, 1), (ROUND_CEILING, 0)])
def test_half_a_minute_is_rounded_up(rounding: str, minutes: int) -> None:
    """A billionth of a km/h slower it is a little more than half, a billionth faster a little less."""
    km_per_hour = Decimal(haversine((0, 131), (0, 132)) * 120).quantize(Decimal("1e-9"), rounding)
    tables = case(employees=employee(lat=0.0, lon=131.0), units=[{"unit": "U1", "lat": 0.0, "lon": 132.0}])
    assert way(tables, "U1", detour=1, km_per_hour=km_per_hour).minutes == minutes


def test_the_line_runs_from_the_homes_coordinates_before_the_employees_own() -> None:
    tables = case(
        employees=employee(home="Aimas", lat=50.0, lon=0.0, unit="U1"),
        units=[{"unit": "U1", "lat": 1.0, "lon": 131.0}],
        places=[{"place": "Aimas", "lat": 0.0, "lon": 131.0}],
    )
    assert way(tables, "U1").minutes == 311


def test_a_units_own_coordinates_come_before_its_places() -> None:
    tables = case(
        employees=[{"employee": "E1", "lat": 0.0, "lon": 131.0}, {"employee": "E2", "unit": "U1"}],
        units=[
            {"unit": "U1", "place": "Kota", "lat": 1.0, "lon": 131.0},
            {"unit": "U2", "place": "Pulau"},
            {"unit": "U3"},
        ],
        places=[{"place": "Kota", "lat": 40.0, "lon": 40.0}, {"place": "Pulau", "lat": 2.0, "lon": 131.0}],
    )
    assert [way(tables, unit).minutes for unit in ("U1", "U2", "U3")] == [311, 623, None]
    assert [way(tables, unit, "E2").minutes for unit in ("U1", "U2", "U3")] == [0, 311, None]


# The order of sources


@pytest.fixture
def all_know() -> Tables:
    """Every source knows the way of E1 to U1; only the line that to U2, only the links that to U3."""
    return case(
        employees=employee(home="A"),
        units=[
            {"unit": "U1", "place": "Z"},
            {"unit": "U2", "lat": 0.0, "lon": 131.0},
            {"unit": "U3", "place": "Y"},
        ],
        places=[
            {"place": "A", "lat": 1.0, "lon": 131.0},
            {"place": "Z", "lat": 1.0, "lon": 131.0},
            {"place": "Y"},
        ],
        travel=[row("A", "U1", 90, 9)],
        links=[link("A", "Z", 60, 6), link("A", "Y", 5)],
    )


@pytest.mark.parametrize(
    ("sources", "minutes", "cost"),
    [
        (("table", "links", "straight_line"), [90, 311, 5], 9),
        (("links", "table"), [60, None, 5], 6),
        (("straight_line", "table", "links"), [0, 311, 5], 0),
        (("table",), [90, None, None], 9),
    ],
)
def test_of_every_way_the_first_source_that_knows_tells(
    all_know: Tables, sources: tuple[Source, ...], minutes: list[float | None], cost: float
) -> None:
    found = [way(all_know, unit, sources=sources) for unit in ("U1", "U2", "U3")]
    assert [each.minutes for each in found] == minutes
    assert found[0].cost == cost
    assert found[0].source == sources[0]


def test_the_sources_are_table_links_and_straight_line_by_default() -> None:
    assert TravelSettings() == TravelSettings(
        sources=("table", "links", "straight_line"), detour=Decimal("1.4"), km_per_hour=Decimal(30)
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"sources": []},
        {"sources": ["links", "links"]},
        {"sources": ["teleport"]},
        {"detour": "0.9"},
        {"km_per_hour": 0},
        {"speed": 30},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TravelSettings(**wrong)


# The whole


@pytest.fixture
def many() -> Tables:
    """Forty employees of all kinds, with ties everywhere."""
    random = np.random.default_rng(7)
    places, units = [f"P{n}" for n in range(9)], [f"U{n}" for n in range(12)]

    def some(names: list[str]) -> str | None:
        return str(random.choice(names)) if random.random() < 0.6 else None

    def degree() -> float:
        return float(random.integers(0, 2)) if random.random() < 0.6 else np.nan

    def way_of(ends: Callable[[], dict[str, str]]) -> dict[str, Any]:
        return {
            **ends(),
            "minutes": random.integers(0, 4) / 10,
            "cost": random.integers(0, 2),
            "mode": some(places),
        }

    return case(
        employees=[
            {"employee": f"E{n}", "home": some(places), "unit": some(units), "lat": degree(), "lon": degree()}
            for n in range(40)
        ],
        units=[{"unit": unit, "place": some(places), "lat": degree(), "lon": degree()} for unit in units],
        places=[{"place": place, "lat": degree(), "lon": degree()} for place in places],
        travel=[
            way_of(lambda: {"origin": str(random.choice(places + units)), "unit": str(random.choice(units))})
            for _ in range(30)
        ],
        links=[
            way_of(lambda: {"from": str(random.choice(places)), "to": str(random.choice(places))})
            for _ in range(25)
        ],
    )


def everything(tables: Tables) -> list[Way]:
    """All ways of all who have an origin, in an order that no table's order tells."""
    ways = travel_times(tables, TravelSettings())
    people = tables["employees"]["employee"][ways.origin >= 0]
    return [
        told(ways, tables, unit, person)
        for person in sorted(people)
        for unit in sorted(tables["units"]["unit"])
    ]


def test_the_order_of_rows_changes_nothing(many: Tables) -> None:
    expected = everything(many)
    assert {each.source for each in expected} == set(NAMES.values())
    for seed in range(3):
        shuffled = {name: table.sample(frac=1, random_state=seed) for name, table in many.items()}
        assert everything(shuffled) == expected


def test_ways_found_in_blocks_are_those_found_at_once(many: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = everything(many)
    monkeypatch.setattr(travel, "_FEW", 0)
    assert everything(many) == expected
    monkeypatch.setattr(travel, "_CELLS", 100)
    assert everything(many) == expected


@pytest.mark.parametrize("minutes", [1.0, 2.0**51, 1 / 3])
def test_few_and_many_ways_are_found_alike(minutes: float, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(5)
    names = [f"P{n}" for n in range(40)]
    tables = case(
        employees=[{"employee": name, "home": name} for name in names[:30]],
        units=[{"unit": f"U{name}", "place": name} for name in names],
        links=[
            link(names[start], names[end], minutes * float(random.integers(9)), float(random.integers(3)))
            for start, end in random.integers(0, 40, (60, 2)).tolist()
        ],
    )
    few = travel_times(tables, TravelSettings())
    monkeypatch.setattr(travel, "_FEW", 0)
    many = travel_times(tables, TravelSettings())
    assert few.minutes.tobytes() == many.minutes.tobytes()
    assert few.cost.tobytes() == many.cost.tobytes()


def test_tables_without_rows_know_no_way() -> None:
    tables = case(employees=employee(home="A"), units=[{"unit": "U1", "place": "Z"}])
    assert way(tables, "U1") == UNKNOWN
    nobody = travel_times(case(), TravelSettings())
    assert nobody.origin.shape == (0,)
    assert nobody.minutes.shape == nobody.cost.shape == nobody.source.shape == (0, 0)


def test_ways_cannot_be_written_over(all_know: Tables) -> None:
    ways = travel_times(all_know, TravelSettings())
    with pytest.raises(ValueError, match="read-only"):
        ways.minutes[0, 0] = 1
