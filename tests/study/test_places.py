"""Wherever a study is solved, it finds the same plans, bounds and prices."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import placement as pm
from placement.api.solving import posed
from placement.api.studies import read_grid
from placement.proof.result import Result
from placement.run import Run
from placement.study.cluster.kept import digest
from placement.study.cluster.machine import this_machine
from placement.study.cluster.places import Cluster
from placement.study.cluster.processes import Place
from placement.study.front.front import Effort, front
from placement.study.stress.draws import Odds
from placement.study.stress.stress import Futures, stress
from placement.study.sweep.sweep import sweep
from tests.commands.clinic import write_clinic
from tests.commands.grids import SWEEP
from tests.study.here import Here


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return pm.solve(write_clinic(tmp_path_factory.mktemp("clinic")))


def known(result: Result | None) -> Iterator[Any]:
    """All that a solve says, but for how long it took."""
    if result is not None:
        yield result.plan.post.tolist()
        yield [(level.priority, level.value, level.bound) for level in result.levels]
        for duals in result.duals:
            yield [getattr(duals, name).tolist() for name in ("post", "side")]


def studied(run: Run, there: Place) -> dict[str, str]:
    """By study, a digest of everything that it finds."""
    file = run.scenario.path
    assert file is not None
    grid_file = file.with_name("sweep.yaml")
    grid_file.write_text(SWEEP.replace("gaps.yaml", file.name), "utf-8")
    swept = sweep(read_grid(grid_file), there)
    capped = posed(run.scenario.having(cap={"kind": "moves", "at_most": 1}))
    curve = front(capped, {"cap.at_most": range(4)}, Effort(0.0), there)
    tried = stress(run, Odds(0.3, 0.3, 0.3, 0.3), Futures(45, 2, 5), there)
    return {
        "sweep": digest(*(each for outcome in swept.outcomes for each in known(outcome.result))),
        "front": digest(
            curve.curve.upper.tolist(),
            curve.curve.lower.tolist(),
            *(each for outcome in curve.points.values() for each in known(outcome.result)),
        ),
        "stress": digest(
            tried.left.tolist(), [(each.value, each.repaired, each.hindsight) for each in tried.trials]
        ),
    }


@pytest.fixture(scope="module")
def here(planned: Run) -> dict[str, str]:
    return studied(planned, Here())


@pytest.mark.slow
@pytest.mark.parametrize(
    "jobs", [pytest.param(1, marks=pytest.mark.more), 2, pytest.param(3, marks=pytest.mark.more)]
)
def test_processes_find_what_one_finds_alone(jobs: int, planned: Run, here: dict[str, str]) -> None:
    with this_machine(jobs) as (client, _ended):
        assert studied(planned, Cluster(client)) == here


def test_what_is_compared_tells_another_price(planned: Run) -> None:
    first, *others = planned.result.duals
    other = replace(planned.result, duals=(replace(first, post=first.post + 1), *others))
    assert digest(*known(planned.result)) != digest(*known(other))
