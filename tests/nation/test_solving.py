"""A nation solved in blocks is the case solved as one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import placement as pm
from placement.base.errors import InfeasibleError, InputError
from tests.nation.country import CAPS, RULES, scenario, towns, whole, write

DRAWS = [0, *(pytest.param(seed, marks=pytest.mark.more) for seed in range(1, 20))]


def solved(folder: Path, rules: Mapping[str, Any], seed: int = 0, **asked: Any) -> Mapping[str, Any]:
    return pm.solve_nation(scenario(folder, rules, seed), folder / "out", **asked).document


@pytest.mark.parametrize("seed", DRAWS)
def test_without_caps_value_and_bound_are_those_of_the_case_as_one(tmp_path: Path, seed: int) -> None:
    exact = pm.solve(whole(towns(seed=seed), RULES)).document
    (level,) = solved(tmp_path, RULES, seed)["levels"]
    assert (level["value"], level["bound"]) == (exact["levels"][0]["value"], exact["levels"][0]["bound"])
    assert level["rules"].keys() == exact["levels"][0]["rules"].keys()


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


def test_a_cap_on_nothing_leaves_everybody_where_they_are(tmp_path: Path) -> None:
    told = solved(tmp_path, RULES | {"moves": {"at_most": 0}})
    assert told["moves"] == 0


def test_rows_in_another_order_give_the_same_plan(tmp_path: Path) -> None:
    told = []
    for name, order in {"one": None, "other": 3}.items():
        path = write(tmp_path / name, towns(), RULES | CAPS, order)
        run = pm.solve_nation(path, tmp_path / name / "out")
        told.append([run.placements(f"town-{town}") for town in range(3)])
    assert all(one.equals(other) for one, other in zip(*told, strict=True))


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
        ({"stay": {"priority": 2}}, "under one priority"),
    ],
)
def test_what_blocks_cannot_hold_is_refused_in_one_sentence(
    tmp_path: Path, rules: Mapping[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        solved(tmp_path, {**RULES, **rules})


def test_a_scope_is_refused(tmp_path: Path) -> None:
    asked = scenario(tmp_path, RULES).having({"scope.who": {"job": "nurse"}})
    with pytest.raises(InputError, match="take the scope out"):
        pm.solve_nation(asked, tmp_path / "out")


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
