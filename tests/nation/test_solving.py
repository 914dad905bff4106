"""A nation solved in blocks is the case solved as one."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import placement as pm
from placement.base.errors import InfeasibleError, InputError, SolverError, WriteError
from placement.nation import running
from placement.nation.ascent import Smooth
from placement.nation.block import LeanBlock
from placement.nation.pricing import Prices
from placement.nation.solving import NationPlan
from placement.nation.solving import solved as nation_solved
from placement.nation.terms import Shared
from placement.rules.base import Rule
from placement.rules.headcount import Headcount
from placement.rules.moves import Moves
from placement.rules.retention import Retention
from placement.rules.together import Together
from placement.rules.told import Parts
from placement.solvers.path import Progress
from tests.engine.test_equivalence import PARAMETERS, SOFT
from tests.nation.country import CAPS, RULES, Tables, scenario, towns, whole, write
from tests.rules.examples import rule

NONE = np.zeros(0, np.int64)
DRAWS = [0, *(pytest.param(seed, marks=pytest.mark.more) for seed in range(1, 20))]


def solved(folder: Path, rules: Mapping[str, Any], seed: int = 0, **asked: Any) -> Mapping[str, Any]:
    return pm.solve_nation(scenario(folder, rules, seed), folder / "out", **asked).document


@pytest.mark.slow
@pytest.mark.parametrize("seed", DRAWS)
def test_without_caps_value_and_bound_are_those_of_the_case_as_one(tmp_path: Path, seed: int) -> None:
    exact = pm.solve(whole(towns(seed=seed), RULES)).document
    (level,) = solved(tmp_path, RULES, seed)["levels"]
    assert (level["value"], level["bound"]) == (exact["levels"][0]["value"], exact["levels"][0]["bound"])
    assert level["rules"].keys() == exact["levels"][0]["rules"].keys()


@pytest.mark.slow
@pytest.mark.parametrize("seed", DRAWS)
def test_with_caps_the_best_plan_of_all_lies_between_bound_and_value(tmp_path: Path, seed: int) -> None:
    best = pm.solve(whole(towns(seed=seed), RULES | CAPS), time_limit=20).document["levels"][0]
    told = solved(tmp_path, RULES | CAPS, seed)
    (level,) = told["levels"]
    assert best["value"] == best["bound"]
    assert level["bound"] <= best["value"] <= level["value"]
    assert level["value"] - level["bound"] <= 0.02 * level["value"]
    assert told["caps"]["moves"] <= 20
    assert told["caps"]["budget"] <= 900


@pytest.mark.slow
def test_a_cap_on_nothing_leaves_everybody_where_they_are(tmp_path: Path) -> None:
    told = solved(tmp_path, RULES | {"moves": {"at_most": 0}})
    assert told["moves"] == 0


@pytest.mark.slow
def test_rows_in_another_order_give_the_same_plan(tmp_path: Path) -> None:
    told = []
    for name, order in {"one": None, "other": 3}.items():
        path = write(tmp_path / name, towns(), RULES | CAPS, order)
        run = pm.solve_nation(path, tmp_path / name / "out")
        told.append([run.placements(f"town-{town}") for town in range(3)])
    assert all(one.equals(other) for one, other in zip(*told, strict=True))


@pytest.mark.slow
def test_a_hard_minimum_that_nobody_can_fill_is_infeasible(tmp_path: Path) -> None:
    found = towns()
    found[0]["posts"].loc[0, ["minimum", "target", "maximum"]] = 900
    path = write(tmp_path, found, RULES | {"minimum": {"kind": "staffing"}})
    with pytest.raises(InfeasibleError):
        pm.solve_nation(path, tmp_path / "out")


def test_blocks_that_say_different_things_of_a_post_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, towns(), RULES)
    file = tmp_path / "blocks" / "town-1" / "posts.csv"
    lines = file.read_text().splitlines()
    lines[1] = ",".join([*lines[1].split(",")[:-1], "99"])
    file.write_text("\n".join(lines))
    with pytest.raises(InputError, match="not the same in every block"):
        pm.solve_nation(path, tmp_path / "out")


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"retention": {"share": "0.8"}}, "retention: a nation holds rules about"),
        ({"moves": {"at_most": "0.1"}}, "moves: a nation holds rules about"),
        ({"moves": {"at_most": 3, "priority": 1}}, "moves: a nation holds rules about"),
        (
            {"visiting": {"minutes": 60, "share": "0.5", "priority": 1}},
            "visiting: a nation holds rules about",
        ),
        ({"moves": {"at_most": 3, "per": "unit"}}, "moves: a nation holds rules about"),
        ({"budget": {"at_most": 9, "priority": 1}}, "budget: a nation holds rules about"),
        ({"capacity": {"measure": "housing"}}, "capacity: a nation holds rules about"),
        ({"mix": {"having": {"min_years": 4}, "at_least": 1}}, "mix: a nation holds rules about"),
        ({"lot": {"seed": "fair", "priority": 1}}, "lot: a nation holds rules about"),
        ({"training": {"at_most": 50}}, "training: a nation holds rules about"),
        (
            {"expected_shortage": {"absent": "0.1", "priority": 1}},
            "expected_shortage: a nation holds rules about",
        ),
        ({"minimum": {"kind": "staffing", "level": "kept"}}, "minimum: a nation holds rules about"),
        ({"minimum": {"kind": "staffing", "who": {"job": "nurse"}}}, "minimum: a nation holds rules about"),
        (
            {"one": {"kind": "headcount", "at_most": 1}, "moves": {"at_most": 3, "per": "unit"}},
            "^one, moves: a nation holds rules about",
        ),
        ({"stay": {"priority": 2}}, "under one priority"),
    ],
)
def test_what_blocks_cannot_hold_is_refused_in_one_sentence(
    tmp_path: Path, rules: Mapping[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        solved(tmp_path, {**RULES, **rules})


def test_a_rule_that_binds_only_across_blocks_is_refused(tmp_path: Path) -> None:
    """One chief in each of three towns: at most one of them all, which no town breaks by itself."""
    found = towns()
    for each in found:
        each["employees"]["grade"] = ["chief", *["other"] * (len(each["employees"]) - 1)]
    one = {"kind": "headcount", "at_most": 1, "who": {"grade": "chief"}}
    with pytest.raises(InputError, match=r"^chiefs: a nation holds rules about"):
        pm.solve_nation(write(tmp_path, found, RULES | {"chiefs": one}), tmp_path / "out")


@pytest.mark.parametrize(
    ("kind", "parts", "rules"),
    [
        (Retention, Parts.EMPLOYEES, {"retention": {"share": "0.8", "per": "unit"}}),
        (Headcount, Parts.POSTS, {"headcount": {"at_most": 90, "per": "unit"}}),
        (Moves, Parts.SUM, {"moves": {"at_most": 3, "per": "unit"}}),
        (Together, Parts.EMPLOYEES, {"together": {"priority": 1}}),
    ],
)
def test_a_rule_that_states_what_it_does_not_say_is_refused(
    tmp_path: Path, kind: type[Rule], parts: Parts, rules: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, "parts", parts)
    path = write(tmp_path, towns(), {**RULES, **rules})
    ties = "employee_a,employee_b,kind\nE0-000,E0-001,together\n"
    (tmp_path / "blocks" / "town-0" / "ties.csv").write_text(ties if "together" in rules else ties[:27])
    with pytest.raises(InputError, match="a nation holds rules about"):
        pm.solve_nation(path, tmp_path / "out")


@pytest.mark.parametrize(
    "rules", [{"travel_limit": {"minutes": 0}}, {"placed": {"include_new": True}, "profession": {}}]
)
def test_somebody_who_has_no_post_left_is_no_fault_of_the_input(
    tmp_path: Path, rules: Mapping[str, Any]
) -> None:
    """Nobody serves in the block, and no way is short enough, or no post is of their job."""
    found = towns()
    found[1]["employees"] = found[1]["employees"].assign(unit=None, job="dentist")
    demanding = {**RULES, "placed": {"include_new": True}, **rules}
    with pytest.raises(InfeasibleError, match=r"^block town-\d: "):
        pm.solve_nation(write(tmp_path, found, demanding), tmp_path / "out")


def test_a_scope_is_refused(tmp_path: Path) -> None:
    asked = scenario(tmp_path, RULES).having({"scope.who": {"job": "nurse"}})
    with pytest.raises(InputError, match="take the scope out"):
        pm.solve_nation(asked, tmp_path / "out")


@pytest.mark.slow
def test_errors_of_tables_name_their_block(tmp_path: Path) -> None:
    path = write(tmp_path, towns(), RULES)
    (tmp_path / "blocks" / "town-2" / "employees.csv").write_text("employee\nE1\n")
    with pytest.raises(InputError, match="block town-2"):
        pm.solve_nation(path, tmp_path / "out")


def test_a_folder_without_blocks_is_refused(tmp_path: Path) -> None:
    asked = scenario(tmp_path, RULES)
    empty = asked.having(case=str(tmp_path / "blocks" / "town-0"))
    with pytest.raises(InputError, match="no folders"):
        pm.solve_nation(empty, tmp_path / "out")


def test_a_case_of_frames_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a folder of blocks"):
        pm.solve_nation(whole(towns(), RULES), tmp_path / "out")
    assert not [*tmp_path.iterdir()]


def _crowded() -> list[Tables]:
    """Twenty nurses of one village: the ten nearest posts have a place each, the eleventh one for all."""
    unit = [f"U{number}" for number in range(11)]
    posts = pd.DataFrame(
        {"unit": unit, "job": "nurse", "minimum": 0, "target": 0, "maximum": [1] * 10 + [20]}
    )
    east = [131 + number / 100 for number in range(11)]
    units = pd.DataFrame({"unit": unit, "kind": "puskesmas", "region": "R", "lat": 0.0, "lon": east})
    who = [f"E{number:02d}" for number in range(20)]
    employees = pd.DataFrame({"employee": who, "job": "nurse", "unit": None, "lat": 0.0, "lon": 131.0})
    return [{"employees": employees, "units": units, "posts": posts}]


FAR = {"placed": {"include_new": True}, "commute": {"priority": 1}, "profession": {}}


def test_a_core_without_a_plan_is_widened_to_all_pairs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("placement.nation.solving._STAGES", ())
    exact = pm.solve(whole(_crowded(), FAR)).document["levels"][0]
    told = pm.solve_nation(write(tmp_path, _crowded(), FAR), tmp_path / "out").document
    assert told["levels"][0]["value"] == told["levels"][0]["bound"] == exact["value"]


def test_where_not_all_pairs_were_looked_at_nothing_is_said_of_other_plans(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("placement.nation.solving._STAGES", ())
    monkeypatch.setattr("placement.nation.solving._GATHERED", 10)
    with pytest.raises(SolverError, match="not shown that there is none"):
        pm.solve_nation(write(tmp_path, _crowded(), FAR), tmp_path / "out")


@pytest.mark.slow
def test_prices_that_are_too_large_end_no_solve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the ascent found proves nothing then; the flow's own prices do."""
    monkeypatch.setattr(Smooth, "prices", lambda self, _price: Prices(np.full(self.terms.posts, 2**50), NONE))
    exact = pm.solve(whole(towns(), RULES)).document["levels"][0]
    (level,) = solved(tmp_path, RULES)["levels"]
    assert (level["value"], level["bound"]) == (exact["value"], exact["bound"])


@pytest.mark.slow
def test_a_bound_above_the_value_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*given: Any) -> NationPlan:
        found = nation_solved(*given)
        return replace(found, bound=found.value + 1)

    monkeypatch.setattr(running, "solved", wrong)
    with pytest.raises(SolverError, match="above the value"):
        solved(tmp_path, RULES)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("price", [2**50, -(2**50), 2**61])
def test_headcounts_are_priced_exactly_beyond_64_bits(price: int) -> None:
    """A post of 10⁶ places and no rule: nobody is best at a positive price, all at a negative one."""
    none = np.zeros(0, np.int64)
    terms = Shared(
        ("U",),
        ("nurse",),
        np.array([10**6]),
        none,
        none.astype(float),
        none.astype(float),
        none,
        none,
        1,
        (),
        (),
        (),
    )
    assert terms.best_headcounts(np.array([price]), 100).tolist() == [min(0, price * 10**6)]


def test_a_disk_that_fails_under_the_blocks_is_named_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LeanBlock, "save", full)
    with pytest.raises(WriteError, match="blocks/town-0 could not be written: No space"):
        solved(tmp_path, RULES)


@pytest.mark.slow
def test_tables_that_change_while_a_plan_is_made_are_told(tmp_path: Path) -> None:
    path = write(tmp_path, towns(), RULES)
    file = tmp_path / "blocks" / "town-0" / "employees.csv"
    told: list[str] = []

    def watch(progress: Progress) -> None:
        told.append(progress.stage)
        if progress.stage == "audit":
            file.write_text(file.read_text() + "\n")

    with pytest.raises(InputError, match="changed while the plan was made"):
        pm.solve_nation(path, tmp_path / "out", watch=watch)
    assert "audit" in told
    assert not (tmp_path / "out").exists()


def test_the_page_names_the_rules_about_single_employees() -> None:
    page = (Path(__file__).parents[2] / "docs" / "nation.md").read_text("utf-8")
    (line,) = (each for each in page.splitlines() if each.startswith("- **about single employees"))
    told = {each.strip("`.,;") for each in line.split() if each.startswith("`")}
    draws = [np.random.default_rng(seed) for seed in range(20)]
    parts = {
        kind: {rule(kind, **drawn(each), **({"priority": 1} if kind in SOFT else {})).parts for each in draws}
        for kind, drawn in PARAMETERS.items()
    }
    assert told == {kind for kind, found in parts.items() if Parts.EMPLOYEES in found}
    assert all(parts[kind] == {Parts.EMPLOYEES} for kind in told)
    assert {kind for kind, found in parts.items() if Parts.POSTS in found} == {"staffing"}
    assert {kind for kind, found in parts.items() if Parts.SUM in found} == {"moves", "budget"}
