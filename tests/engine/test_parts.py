"""Plans in parts, by which of a few values is true: no bound of theirs is above the truth, nor forged."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.tables import problem_of
from placement.base.errors import InputError
from placement.engine import solve
from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.program import Duals, Program, Split
from placement.program.assembly import build
from placement.proof.certificate import certified_bound
from placement.proof.result import Result
from placement.rules.base import Rule
from placement.run.proof import read_proof, write_proof
from placement.run.reading import read_json
from placement.scenario import SolverSettings
from placement.solvers.ascent.ascent import AscentPath
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.levels import Levels
from placement.solvers.ascent.plans import Plans
from placement.solvers.exact.exact import ExactPath
from placement.solvers.exact.trimming import completed
from placement.solvers.highs import Search
from placement.solvers.path import Path as SolverPath
from placement.solvers.path import Watch
from tests.draws import draws
from tests.rules.examples import rule
from tests.tiny import best_by_enumeration, random_problem

Case = tuple[Problem, Mapping[str, Rule]]


@cache
def town(seed: int, **traits: Any) -> Case:
    """150 people in 12 units; few may move, so the worst unit is far behind."""
    drawn = Traits(employees=150, size=12, equity="unit", moves=0.05, **traits)
    problem = problem_of(character_case(drawn, seed))
    return problem, character_rules(problem, drawn)


def found(case: Case, path: SolverPath, gap: str = "0") -> Result:
    """The best plan, as far as the gap asks for it."""
    settings = SolverSettings.model_validate({"gap": gap, "time_limit": 60})
    return solve(*case, settings, paths=[path])


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 4])
def test_the_worst_value_is_proven_where_the_relaxation_mixes_values(seed: int) -> None:
    result = found(town(seed), AscentPath(smallest=0))
    (duals,), (level,) = result.duals, result.levels
    program = build(*town(seed))
    assert duals.split is not None
    assert level.certified_bound == level.value == found(town(seed), ExactPath()).levels[0].value
    alone = certified_bound(program, replace(duals, split=None), ())
    assert alone is not None
    assert program.fraction(0, alone) < 0.99 * level.value


@pytest.mark.slow
def test_later_priorities_are_proven_in_parts_too() -> None:
    case = town(6, share=0.3, priorities=2)
    result, truth = found(case, AscentPath(smallest=0), "0.01"), found(case, ExactPath(), "0.01")
    first, second = result.levels
    assert first.value == first.certified_bound == truth.levels[0].value
    assert second.certified_bound is not None
    assert second.value >= truth.levels[1].bound >= second.certified_bound * Fraction(99, 100)
    assert result.duals[1].split is not None


@pytest.mark.slow
def test_values_too_dear_for_one_priority_are_left_out_of_the_later_ones() -> None:
    program = build(*town(2, share=0.3, priorities=4))
    levels = Levels(Plans(program), Search(0.0, 1, 0, Watch(60)), 0.004).solved()
    values, reached = levels.plans.values, levels.reached
    assert levels.choice is not None
    assert values.closed
    assert levels.bounds[1] == reached[1]
    for level in range(1, 4):
        before, value = reached[:level], reached[level]
        for part in values.closed:
            if part.level <= level:
                assert not levels.choice[part.column].any()
                within = program.with_one_of(0, part.column)
                bound = certified_bound(within, part.after(before, value), before)
                assert bound is not None
                assert bound > value  # so no plan with one of these is as good
        left = values.left(program, level)
        assert (values.within(program, level).upper[left - len(program.pairs)] == 1).all()
        assert certified_bound(program, levels.proofs[level], before) == levels.bounds[level]
    assert reached[2] - levels.bounds[2] <= 0.004 * reached[2]
    first = min(part.level for part in values.closed)
    values.reopen(first)
    assert values.within(program, 3) is program


def test_a_plan_has_the_first_value_that_it_keeps() -> None:
    problem, rules = town(2)
    program = build(problem, rules)
    choice = program.choice(Plan(problem.current))
    assert choice is not None
    found, every = completed(program, choice, Search(0.0, 1, 0, Watch(60))), program.one_of[0]
    assert program.value(found) is not None
    (stage,) = np.flatnonzero(found[every])
    assert stage > 0
    allowed = program.with_one_of(0, every[: int(stage)])
    assert allowed.value(completed(allowed, choice, Search(0.0, 1, 0, Watch(60)))) is None


@pytest.mark.parametrize("block", draws(1, 6))
def test_whatever_the_prices_no_plan_falls_below_the_parts(block: int) -> None:
    told = 0
    for seed in range(25 * block, 25 * block + 25):
        random = np.random.default_rng(seed)
        problem = random_problem(random)
        rules = {
            "fair": rule("equity", priority=1, weight=int(random.integers(1, 4))),
            "stay": rule("stay", priority=1, weight=40),
            "short": rule("staffing", priority=2),
        }
        best, program = best_by_enumeration(problem, rules), build(problem, rules)
        if best is None or not program.one_of:
            continue
        reached: list[int] = []
        for level, value in enumerate(best.values()):
            assert isinstance(value, Fraction)
            bound = certified_bound(program, drawn(random, program, level), reached)
            assert bound is not None
            assert program.fraction(level, bound) <= value
            reached.append(int(value * program.unit[level]))
            told += 1
    assert told > 10


def drawn(random: np.random.Generator, program: Program, level: int) -> Duals:
    """Any prices, of up to three parts that may have columns in common."""

    def prices() -> Duals:
        nothing = Duals.none(program, level)
        post, side = (random.integers(-60, 60, len(each)) for each in (nothing.post, nothing.side))
        return replace(nothing, post=post, side=side, multipliers=(int(random.integers(3)),) * level)

    every = program.one_of[0]
    of = random.integers(0, 3, len(every))
    parts = [(every[(of == part) | (random.random(len(every)) < 0.2)], prices()) for part in range(3)]
    return replace(prices(), split=Split(0, tuple(parts)))


def test_parts_that_leave_out_a_value_prove_nothing() -> None:
    program = build(*town(2))
    every, alone = program.one_of[0], Duals.none(program, 0)
    for columns in ([every[1:]], [every[:3], every[4:]], []):
        split = Split(0, tuple((column, replace(alone, unit=7)) for column in columns))
        assert certified_bound(program, replace(alone, split=split), ()) == certified_bound(
            program, alone, ()
        )


FORGED: dict[str, Callable[[dict[str, Any]], object]] = {
    "a pair instead of a value": lambda split: split["parts"][0]["columns"].append(0),
    "another set": lambda split: split.update(set=1),
    "a set from the end": lambda split: split.update(set=-1),
    "a part in parts": lambda split: split["parts"][0].update(split=deepcopy(split)),
    "a column in words": lambda split: split["parts"][0].update(columns=["1"]),
    "an endless price": lambda split: split["parts"][0].update(posts={"A": 10**400}),
}


@pytest.mark.slow
def test_a_certificate_holds_the_parts_and_no_others(tmp_path: Path) -> None:
    result, program = found(town(2), AscentPath(smallest=0)), build(*town(2))
    file = tmp_path / "certificate.json"
    write_proof(program.pairs.problem, program.priorities, result.duals, file)
    written = read_json(file)
    (duals,) = read_proof(program, written, file)
    bound = certified_bound(program, duals, ())
    assert bound is not None
    assert program.fraction(0, bound) == result.levels[0].certified_bound
    fewer = deepcopy(written)
    fewer["levels"][0]["split"]["parts"].pop()
    (missing,) = read_proof(program, fewer, file)
    less = certified_bound(program, missing, ())
    assert less is not None
    assert less < bound
    for forgery in FORGED.values():
        other = deepcopy(written)
        forgery(other["levels"][0]["split"])
        with pytest.raises(InputError, match=r"certificate.json was edited"):
            read_proof(program, other, file)


def test_a_part_whose_prices_are_too_large_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("placement.proof.certificate._SMALL", 0)
    program = build(*town(2))
    alone, every = Duals.none(program, 0), program.one_of[0]
    wild = replace(alone, side=np.full(len(alone.side), 2**62))
    split = Split(0, ((every[:5], alone), (every[5:], wild)))
    assert certified_bound(program, replace(alone, split=split), ()) == certified_bound(program, alone, ())
    assert certified_bound(program, replace(wild, split=split), ()) is None


def test_where_pairs_cost_nothing_none_joins_for_being_as_cheap_as_the_best() -> None:
    program = build(*town(2, priorities=4))
    climb = DualAscent(program, 1, (0,), 0.0, Watch(60), ascend=False)
    kept = program.pairs.is_current.copy()
    kept[np.unique(program.pairs.employee, return_index=True)[1]] = True
    assert not program.cost[1].any()
    assert not climb.learn(climb.price, kept).any()
