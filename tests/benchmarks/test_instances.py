"""Instances for measuring: the same name is the same instance, and the product accepts every one."""

from decimal import Decimal
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from benchmarks.instances import FORMS, SERVICES, Instance, write_instance
from benchmarks.instances.added import CHARACTERS, MIXTURES, added
from benchmarks.instances.rules import SIDES
from benchmarks.peers.judge import confirm
from placement.engine import solve
from placement.problem.plan import Plan
from placement.program.assembly import build
from placement.program.screening import candidates, screened
from placement.proof.audit import audit
from placement.rules.moves import Moves
from placement.run import read_inputs
from placement.scenario import SolverSettings


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
def test_equal_names_are_equal_cases_and_another_seed_is_another_one(service: str) -> None:
    one, same, other = (Instance.named(f"{service}-150-flow-{seed}").case.tables for seed in (3, 3, 4))
    assert all(one[name].equals(same[name]) for name in one)
    assert not one["employees"].equals(other["employees"])


@pytest.mark.parametrize("name", ["health-150-mild-0", "facilities-150-hard-4-1", "civil-150-levels-0"])
def test_a_name_reads_back(name: str) -> None:
    assert str(Instance.named(name)) == name


@pytest.mark.parametrize("name", ["health", "navy-150-mild-0", "health-150-cruel-0", "health-0-mild-0"])
def test_any_other_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Instance.named(name)


@pytest.mark.slow
@pytest.mark.parametrize(("service", "form"), [*product(SERVICES, FORMS[:3]), ("civil", "hard-4")])
def test_a_written_instance_is_the_same_problem(service: str, form: str, tmp_path: Path) -> None:
    instance = Instance(service, 150, form)
    inputs = read_inputs(write_instance(instance.case, instance.rules, tmp_path))
    assert not [finding for finding in inputs.warnings if "placed" not in finding.message]
    ours, read = build(instance.problem, instance.rules), build(inputs.problem, inputs.scenario.rules)
    assert np.array_equal(ours.pairs.post, read.pairs.post)
    assert np.array_equal(ours.cost, read.cost)
    assert np.array_equal(ours.side.upper, read.side.upper)
    assert len(ours.side.lower) == 0 or form in SIDES


def test_who_serves_may_stay_and_most_could_go_elsewhere() -> None:
    instance = Instance("civil", 1000, "flow")
    rules = list(instance.rules.values())
    pairs = screened(candidates(instance.problem, rules), rules)
    assert pairs.is_current.sum() == instance.problem.serves.sum()
    choices = np.bincount(pairs.employee, minlength=1000)
    assert np.median(choices) >= 5


@pytest.mark.parametrize(("form", "share"), [("hard-1", 0.03), ("hard-3", 0.3), ("hard-5", 1.0)])
def test_the_cap_on_moves_is_a_share_of_those_who_serve(form: str, share: float) -> None:
    instance = Instance("health", 150, form)
    moves = instance.rules["moves"]
    assert isinstance(moves, Moves)
    assert moves.at_most == int(share * int(instance.problem.serves.sum()))


def test_couples_are_as_many_as_the_form_says() -> None:
    ties = [len(Instance("health", 200, form).case.tables["ties"]) for form in ("mild", "hard-2", "hard-5")]
    assert ties == [2, 10, 0]


@pytest.mark.slow
@pytest.mark.parametrize("character", CHARACTERS)
def test_what_is_added_binds_and_can_be_kept(character: str) -> None:
    problem, rules = added(character, "all four", 0, money=10**6, employees=400)
    assert {rule.kind for rule in rules.values()} >= {*MIXTURES["all four"]}
    result = solve(problem, rules, SolverSettings(gap=Decimal("0.05"), time_limit=20))
    confirm(problem, rules, result)
    assert audit(problem, rules, Plan(problem.current))["islands"].total > 0
