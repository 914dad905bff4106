"""The gallery of Sorong: every policy reads, is clean and proven, and its row in the table is fresh."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from benchmarks import gallery
from placement.case import read_case
from placement.engine import solve
from placement.scenario import read_scenario

POLICIES = gallery.policies()
EVERY_POLICY = pytest.mark.parametrize("policy", POLICIES, ids=[path.stem for path in POLICIES])
PROMISED = {
    "access_60",
    "affirmative_share",
    "balanced",
    "baseline",
    "budget_of_the_year",
    "city_to_island",
    "couples_together",
    "equals_by_lot",
    "fair_shares",
    "few_moves",
    "islands_shared_by_visits",
    "law_only",
    "merit_where_needed",
    "minimum_first",
    "nine_kinds",
    "no_one_worse_off",
    "nobody_alone",
    "prepared_for_absence",
    "rotation_after_five",
    "training_instead",
    "voluntary_first",
}


def written(policy: Path) -> Mapping[str, Any]:
    document: Mapping[str, Any] = YAML(typ="safe").load(policy)
    return document


def without_seconds(row: str) -> str:
    return row.rstrip(" |").rpartition(" | ")[0]


@pytest.fixture(scope="module")
def rows(checkout: Path) -> dict[str, str]:
    """The rows of the table in the README, by policy, without their seconds."""
    readme = (checkout / "scenarios" / "sorong" / "README.md").read_text("utf-8")
    table = readme.split(gallery.BEGIN)[1].split(gallery.END)[0]
    found = re.findall(r"^\| \[(\w+)\].*$", table, re.MULTILINE)
    lines = re.findall(r"^\| \[.*$", table, re.MULTILINE)
    return dict(zip(found, map(without_seconds, lines), strict=True))


def test_the_gallery_has_the_policies_it_promises() -> None:
    assert {path.stem for path in POLICIES} >= PROMISED


def test_the_table_has_a_row_per_policy_and_no_other(rows: dict[str, str]) -> None:
    assert list(rows) == [path.stem for path in POLICIES]


def test_the_table_has_todays_columns(checkout: Path) -> None:
    readme = (checkout / "scenarios" / "sorong" / "README.md").read_text("utf-8")
    assert readme.split(gallery.BEGIN)[1].startswith("\n".join(gallery.header()))


@EVERY_POLICY
def test_every_policy_builds_on_the_baseline(policy: Path) -> None:
    chain = [policy]
    while parent := written(chain[-1]).get("extends"):
        chain.append(policy.parent / parent)
    assert chain[-1].name == "baseline.yaml"


@pytest.mark.slow
@EVERY_POLICY
def test_nothing_is_wrong_or_doubtful_with_it(policy: Path) -> None:
    scenario = read_scenario(policy)
    case = gallery.tables(scenario.case)
    assert not [*case.warnings, *scenario.findings(scenario.problem(case))]


LONG = {
    *("access_60", "affirmative_share", "budget_of_the_year", "fair_shares", "islands_shared_by_visits"),
    *("nine_kinds", "nobody_alone", "training_instead"),
}
"""Policies whose plans take seconds."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "policy",
    [pytest.param(path, marks=pytest.mark.more if path.stem in LONG else ()) for path in POLICIES],
    ids=[path.stem for path in POLICIES],
)
def test_its_plan_is_proven_and_its_row_fresh(policy: Path, rows: dict[str, str]) -> None:
    outcome = gallery.outcome(policy)
    assert outcome.status == "optimal"
    assert outcome.gap <= 0.0005
    assert without_seconds(outcome.row()) == rows[policy.stem], "run: python -m benchmarks.gallery --write"


def test_balanced_is_solved_as_a_flow() -> None:
    scenario = read_scenario(gallery.GALLERY / "balanced.yaml")
    problem = scenario.problem(gallery.tables(scenario.case))
    assert solve(problem, scenario.rules, scenario.solver).solver == "network"


@pytest.mark.slow
def test_no_plan_completes_more_puskesmas_than_nine_kinds() -> None:
    """With one inhabitant at the door of each puskesmas, and nobody elsewhere, people are puskesmas."""
    scenario = read_scenario(gallery.GALLERY / "nine_kinds.yaml")
    problem = scenario.problem(read_case(scenario.case))
    plan = solve(problem, scenario.rules, scenario.solver).plan
    places = problem.case.tables["places"]
    puskesmas = np.flatnonzero(problem.units["kind"] == "puskesmas")
    places["population"] = (np.arange(len(places)) < len(puskesmas)).astype(float)
    door = np.full((len(places), len(problem.units)), np.nan)
    door[np.arange(len(puskesmas)), puskesmas] = 0.0
    vars(problem)["place_minutes"] = door
    rules = {name: rule for name, rule in scenario.rules.items() if rule.priority in {None, 1}}
    (level,) = solve(problem, rules, scenario.solver).levels
    assert rules["complete_puskesmas"].audit(problem, plan).total == level.bound == len(puskesmas) - 7
