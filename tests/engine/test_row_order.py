"""The same tables give the same plan, byte for byte, in whatever order their rows stand.

PLACEMENT_MIXTURES=5000 tries as many random cases, PLACEMENT_GALLERY=all every policy of the gallery.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import gallery
from placement.base.errors import InfeasibleError
from placement.case import Case, read_case
from placement.case.completion import completed, settled
from placement.case.travel import travel_times
from placement.case.values import texts
from placement.engine import solve
from placement.problem import Problem
from placement.rules.base import Rule
from placement.run.tables import breaches_table, placement_table, staffing_table, visits_table
from placement.scenario import SolverSettings, read_scenario
from tests.commands.clinic import write_clinic, write_table
from tests.draws import draws
from tests.engine.test_equivalence import DRAWN, JOINING, mixture
from tests.tiny import random_problem

CASES = int(os.environ.get("PLACEMENT_MIXTURES", "40"))
EVERY = os.environ.get("PLACEMENT_GALLERY") == "all"
QUICK = {"balanced", "few_moves"}
POLICIES = [path for path in gallery.policies() if EVERY or path.stem in QUICK]


def shuffled(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """The rows in another order; those of posts that no file holds are left out."""
    given = frame[frame.index != 0]
    return given.iloc[random.permutation(len(given))]


def read_again(case: Case, random: np.random.Generator) -> Case:
    """The case as read from files whose rows stand in another order."""
    frames = {name: shuffled(frame, random) for name, frame in case.tables.items()}
    return replace(case, tables=settled(completed(frames)))


def outcome(problem: Problem, rules: Mapping[str, Rule], settings: SolverSettings) -> Sequence[object]:
    """All that a run folder says of the plan, and the prices that prove it."""
    try:
        result = solve(problem, rules, settings)
    except InfeasibleError:
        return ()
    tables = (
        placement_table(problem, result.plan),
        staffing_table(problem, result.plan),
        visits_table(problem, result.plan),
        breaches_table(rules, result.breaches),
    )
    prices = [(each.unit, each.multipliers, each.post.tolist(), each.rows.tolist()) for each in result.duals]
    return *(table.to_csv(index=False) for table in tables), result.levels, prices


def posed(given: Problem, case: Case) -> Problem:
    """The problem over another case."""
    ways = travel_times(case.tables, given.travel_settings)
    return Problem(case, given.date, ways, given.scope, given.travel_settings)


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(2, 10))
def test_shuffled_tables_give_the_same_plan(block: int) -> None:
    solved = 0
    for seed in range(block * CASES // 10, (block + 1) * CASES // 10):
        random = np.random.default_rng(3000 + seed)
        given = random_problem(random, employees=int(random.integers(3, 9)))
        kinds = [str(kind) for kind in random.choice(DRAWN, random.integers(2, 7))]
        rules = mixture(random, kinds + (sorted(JOINING) if seed % 4 == 0 else []))
        first, second = (
            outcome(
                posed(given, read_again(given.case, random)),
                rules,
                SolverSettings(),
            )
            for _ in range(2)
        )
        assert first == second, seed
        solved += bool(first)
    assert solved


@pytest.fixture(scope="module")
def shaken(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The tables of the gallery in another order."""
    folder, random = tmp_path_factory.mktemp("shaken"), np.random.default_rng(0)
    for name, frame in gallery.tables(read_scenario(POLICIES[0]).case).tables.items():
        table = texts(shuffled(frame, random))
        columns = random.permutation(table.columns.to_numpy(object)).tolist()
        table[columns].to_csv(folder / f"{name}.csv", index=False)
    return read_case(folder)


@pytest.mark.more
@pytest.mark.parametrize("policy", POLICIES, ids=[path.stem for path in POLICIES])
def test_the_gallery_over_shuffled_tables_gives_the_same_plans(policy: Path, shaken: Case) -> None:
    scenario = read_scenario(policy)
    patient = scenario.solver.model_copy(update={"time_limit": 900})  # what time ends depends on the machine
    first, second = (
        outcome(scenario.problem(case), scenario.rules, patient)
        for case in (gallery.tables(scenario.case), shaken)
    )
    assert first == second


def test_a_message_names_the_row_of_the_file(tmp_path: Path) -> None:
    """Rows are sorted when they are read, and keep the number that a spreadsheet shows."""
    write_clinic(tmp_path / "clinic")
    write_table(
        tmp_path / "clinic",
        "employees",
        """
        employee,name,job,unit,home,since
        E4,Yosef,midwife,A,p,
        E3,Ruth,nurse,C,p,2099-01-01
        E1,Siti,nurse,A,q,
        """,
    )
    employees = read_case(tmp_path / "clinic" / "data").tables["employees"]
    assert employees["employee"].to_dict() == {4: "E1", 3: "E3", 2: "E4"}
