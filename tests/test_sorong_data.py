"""The shipped case: the published figures are in it, the script rebuilds it, and the rules bite."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

KABUPATEN, KOTA = "96.01", "96.71"
KEPT_BY_HAND = {"courses", "places", "standards"}
NAMES = {
    "physician": "physicians_and_dentists",
    "dentist": "physicians_and_dentists",
    "nurse": "nurses",
    "midwife": "midwives",
    "administration": "other",
    "support": "other",
}
LISTED = [
    "physicians_and_dentists",
    "nurses",
    "midwives",
    "pharmacy",
    "public_health",
    "environmental_health",
    "nutrition",
    "laboratory",
]
FLOW_KINDS = {
    "profession",
    "competency",
    "licence",
    "travel_limit",
    "transfer",
    "tenure",
    "retirement",
    "lock",
    "rotation",
    "placed",
    "staffing",
    "stay",
    "commute",
    "preference",
}
TODAY = pd.Timestamp("2027-01-01")

Tables = dict[str, pd.DataFrame]
Policies = dict[str, dict[str, Any]]


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def folder(checkout: Path) -> Path:
    return checkout / "scenarios" / "sorong" / "data"


@pytest.fixture(scope="module")
def tables(folder: Path) -> Tables:
    return {path.stem: read(path) for path in folder.glob("*.csv")}


@pytest.fixture(scope="module")
def published(folder: Path) -> pd.DataFrame:
    """(17, groups) persons per puskesmas and listed profession group, as published."""
    facts = read(folder / "facts" / "puskesmas.csv")
    facts = facts[facts["total_listed"] != ""].set_index("unit")
    return facts[[*LISTED, "other", "total_listed"]].astype(int)


@pytest.fixture(scope="module")
def counted(tables: Tables, published: pd.DataFrame) -> pd.DataFrame:
    """(17, groups) the same, counted in the case's employees."""
    group = tables["employees"]["job"].replace(NAMES)
    counts = pd.crosstab(tables["employees"]["unit"], group)
    return counts.reindex(index=published.index, columns=[*LISTED, "other"], fill_value=0)


@pytest.fixture(scope="module")
def posts(tables: Tables) -> pd.DataFrame:
    """Posts with whole numbers, their unit's columns, and today's headcount."""
    posts = tables["posts"].astype({"minimum": int, "target": int, "maximum": int})
    today = tables["employees"].groupby(["unit", "post_job"]).size()
    posts["today"] = today.reindex(pd.MultiIndex.from_frame(posts[["unit", "job"]]), fill_value=0).to_numpy()
    return posts.merge(tables["units"], on="unit")


@pytest.fixture(scope="module")
def policies(folder: Path) -> Policies:
    return {path.name: YAML(typ="safe").load(path) for path in folder.parent.glob("*.yaml")}


def test_the_script_rebuilds_every_table_to_the_byte(folder: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, folder / "build.py", tmp_path], check=True, timeout=60)
    built = {path.stem: path.read_bytes() for path in tmp_path.iterdir()}
    shipped = {path.stem: path.read_bytes() for path in folder.glob("*.csv")}
    assert shipped == built | {name: shipped[name] for name in KEPT_BY_HAND}


def test_headcounts_are_the_published_ones(counted: pd.DataFrame, published: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(counted, published.drop(columns="total_listed"), check_names=False)
    assert (counted.sum(axis=1) == published["total_listed"]).all()


@pytest.fixture(scope="module")
def surplus(tables: Tables, counted: pd.DataFrame) -> pd.DataFrame:
    """(17, groups) persons above the standard of a puskesmas without inpatient care, below it if negative."""
    standards = tables["standards"].astype({"minimum": int})
    standards = standards[standards["inpatient"] == "0"].assign(group=standards["job"].replace(NAMES))
    minimum = standards.pivot_table("minimum", "setting", "group", "sum")[LISTED]
    setting = tables["units"].set_index("unit")["setting"].reindex(counted.index)
    return counted[LISTED] - minimum.loc[setting].to_numpy()


@pytest.fixture(scope="module")
def kabupaten(tables: Tables, surplus: pd.DataFrame) -> pd.Series:
    """(17,) whether a puskesmas lies in the Kabupaten."""
    region = tables["units"].set_index("unit")["region"]
    return region.reindex(surplus.index) == KABUPATEN


def test_five_of_eleven_puskesmas_of_the_kabupaten_have_no_physician_or_dentist(
    counted: pd.DataFrame, kabupaten: pd.Series
) -> None:
    assert kabupaten.sum() == 11
    assert (counted.loc[kabupaten, "physicians_and_dentists"] == 0).sum() == 5


def test_eight_of_eleven_puskesmas_of_the_kabupaten_have_fewer_than_four_midwives(
    counted: pd.DataFrame, kabupaten: pd.Series
) -> None:
    assert (counted.loc[kabupaten, "midwives"] < 4).sum() == 8


def test_one_of_seventeen_puskesmas_has_all_eight_listed_groups(counted: pd.DataFrame) -> None:
    assert len(counted) == 17
    assert (counted[LISTED] > 0).all(axis=1).sum() == 1


@pytest.mark.parametrize(
    ("group", "above", "below"),
    [("nurses", 101, 4), ("midwives", 14, 14), ("physicians_and_dentists", 1, 13)],
)
def test_the_kabupaten_is_above_and_below_the_standard_as_published(
    group: str, above: int, below: int, surplus: pd.DataFrame, kabupaten: pd.Series
) -> None:
    difference = surplus.loc[kabupaten, group]
    assert (difference.clip(lower=0).sum(), -difference.clip(upper=0).sum()) == (above, below)


def test_minima_are_those_of_the_standard(tables: Tables, posts: pd.DataFrame) -> None:
    keys = ["kind", "setting", "inpatient", "job"]
    minimum = tables["standards"].astype({"minimum": int}).set_index(keys)["minimum"]
    puskesmas = posts[posts["kind"] == "puskesmas"]
    assert (puskesmas["minimum"].to_numpy() == minimum.loc[pd.MultiIndex.from_frame(puskesmas[keys])]).all()


def test_targets_are_the_workload_but_no_less_than_the_minimum(tables: Tables, posts: pd.DataFrame) -> None:
    work = tables["workload"].astype({"volume": float, "minutes": float})
    minutes = (work["volume"] * work["minutes"]).groupby([work["unit"], work["job"]]).sum()
    need = np.floor(minutes / 72_000 / (1 - 0.10) + 0.5)
    puskesmas = posts[posts["kind"] == "puskesmas"].set_index(["unit", "job"])
    expected = np.maximum(puskesmas["minimum"], need.reindex(puskesmas.index))
    assert (puskesmas["target"] == expected).all()


def test_every_post_has_room_above_target_and_todays_headcount(posts: pd.DataFrame) -> None:
    assert (posts["minimum"] <= posts["target"]).all()
    assert (posts["maximum"] > posts[["target", "today"]].max(axis=1)).all()
    assert posts["today"].sum() == 1060


def test_today_282_of_the_posts_that_the_standard_asks_for_are_empty(posts: pd.DataFrame) -> None:
    assert (posts["minimum"] - posts["today"]).clip(lower=0).sum() == 282


def test_the_kabupaten_has_the_nurses_it_needs_but_not_the_physicians(posts: pd.DataFrame) -> None:
    """Nurses are spread badly; physicians are scarce, at the hospital too."""
    there = posts[posts["region"] == KABUPATEN]
    spare = (there["today"] - there["minimum"]).groupby(there["job"]).sum()
    assert spare["nurse"] > 0 > spare["physician"]


def test_ids_are_unique_and_every_reference_is_known(tables: Tables) -> None:
    keys = {
        "employees": ["employee"],
        "units": ["unit"],
        "places": ["place"],
        "posts": ["unit", "job"],
        "competencies": ["employee", "competency"],
        "licences": ["employee", "job"],
        "preferences": ["employee", "unit"],
        "workload": ["unit", "job", "activity"],
    }
    assert not [name for name, key in keys.items() if tables[name].duplicated(key).any()]
    known = {
        column: set(tables[table][column])
        for table, column in [
            ("employees", "employee"),
            ("units", "unit"),
            ("places", "place"),
            ("posts", "job"),
        ]
    }
    known |= {
        "home": known["place"],
        "from": known["place"],
        "to": known["place"],
        "post_job": known["job"],
        "employee_a": known["employee"],
        "employee_b": known["employee"],
    }
    strangers = {
        (name, column): set(table[column]) - known[column] - {""}
        for name, table in tables.items()
        for column in table.columns.intersection(list(known))
    }
    assert not {key: ids for key, ids in strangers.items() if ids}


def test_nobody_is_named_and_no_id_could_be_a_nip(tables: Tables) -> None:
    people, units = tables["employees"], set(tables["units"]["name"])
    assert people["employee"].str.fullmatch(r"SYN-\d{4}").all()
    label = people["name"].str.extract(r"^[A-Z][a-z ]+ \d{3}, (?P<unit>.+)$")
    assert set(label["unit"]) <= units


def minutes_between(tables: Tables, bases: set[str]) -> pd.DataFrame:
    """(places, places) shortest ways along the links of some bases."""
    places = pd.Index(tables["places"]["place"])
    minutes = np.full((len(places), len(places)), np.inf)
    np.fill_diagonal(minutes, 0.0)
    for link in tables["links"][tables["links"]["basis"].isin(bases)].to_dict("records"):
        a, b = places.get_indexer([link["from"], link["to"]])
        minutes[a, b] = minutes[b, a] = float(link["minutes"])
    for middle in range(len(places)):
        minutes = np.minimum(minutes, minutes[:, [middle]] + minutes[[middle]])
    return pd.DataFrame(minutes, places, places)


def test_every_district_is_connected_and_assumed_ways_undercut_no_other(tables: Tables) -> None:
    links = tables["links"]
    everything = minutes_between(tables, set(links["basis"]))
    assert np.isfinite(everything.to_numpy()).all()
    told = links[links["basis"] != "assumed"]
    shortest = np.array([everything.loc[a, b] for a, b in zip(told["from"], told["to"], strict=True)])
    assert (shortest == told["minutes"].astype(float)).all()


def test_no_road_leads_to_an_island(tables: Tables) -> None:
    islands = ["96.71.04", "96.01.10", "96.01.28"]
    links = tables["links"]
    touching = links[links["from"].isin(islands) | links["to"].isin(islands)]
    assert set(touching["mode"]) == {"boat", "speedboat"}


def test_two_and_five_years_in_post_both_bite(tables: Tables) -> None:
    since = pd.to_datetime(tables["employees"]["since"])
    under_two = (since > TODAY - pd.DateOffset(years=2)).mean()
    over_five = (since <= TODAY - pd.DateOffset(years=5)).mean()
    assert 0.1 < under_two < 0.3
    assert over_five > 0.3


def test_licences_requirements_and_retirement_bite_on_some(tables: Tables) -> None:
    expired = pd.to_datetime(tables["licences"]["valid_until"]) < TODAY
    assert 0 < expired.mean() < 0.06
    retiring = pd.to_datetime(tables["employees"]["retires"]) < TODAY + pd.DateOffset(months=12)
    assert 0 < retiring.mean() < 0.05
    nurses = tables["employees"].loc[tables["employees"]["job"] == "nurse", "employee"]
    held = tables["competencies"].query("competency == 'emergency_care'").set_index("employee")["level"]
    fit_for_very_remote = (held.reindex(nurses).fillna("0").astype(int) >= 3).mean()
    assert 0.3 < fit_for_very_remote < 0.7


def test_nobody_is_retired_or_was_posted_as_a_child(tables: Tables) -> None:
    people = tables["employees"]
    born, since, retires = (pd.to_datetime(people[column]) for column in ("born", "since", "retires"))
    assert (retires > TODAY).all()
    assert (since < TODAY).all()
    assert ((since - born).dt.days > 20 * 365.25).all()


def test_every_staffed_puskesmas_has_one_head_who_stays(tables: Tables, published: pd.DataFrame) -> None:
    people, locks = tables["employees"], tables["locks"]
    heads = people[people["tags"].str.contains("head")]
    assert sorted(heads["unit"]) == sorted(published.index)
    pins = locks[locks["action"] == "pin"]
    assert dict(zip(pins["employee"], pins["unit"], strict=True)) == dict(
        zip(heads["employee"], heads["unit"], strict=True)
    )


def test_requests_say_whether_the_first_wish_is_elsewhere(tables: Tables) -> None:
    people = tables["employees"].set_index("employee")
    first = tables["preferences"].query("rank == '1'").set_index("employee")["unit"].reindex(people.index)
    expected = np.where(first.isna(), "none", np.where(first == people["unit"], "stay", "transfer"))
    assert (people["request"] == expected).all()
    assert set(expected) == {"none", "stay", "transfer"}


def test_every_policy_asks_its_question_first(folder: Path, policies: Policies) -> None:
    assert {
        "baseline.yaml",
        "balanced.yaml",
        "minimum_first.yaml",
        "few_moves.yaml",
        "city_to_island.yaml",
    } <= set(policies)
    for name in policies:
        schema, question, *_rest = (folder.parent / name).read_text("utf-8").splitlines()
        assert schema == "# yaml-language-server: $schema=../schema/scenario.json"
        assert re.fullmatch(r"# .+\?.*", question), name


def test_balanced_stays_a_minimum_cost_flow(policies: Policies) -> None:
    balanced = policies["balanced.yaml"]
    rules = policies[balanced["extends"]]["rules"] | balanced["rules"]
    own = {rule["kind"] for rule in rules.values() if "kind" in rule}
    assert own <= FLOW_KINDS
