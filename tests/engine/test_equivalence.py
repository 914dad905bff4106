"""Every path finds what trying all plans finds, level by level; the trial knows `audit` alone.

PLACEMENT_MIXTURES=5000 tries as many random mixtures (`make equivalence`), and
PLACEMENT_MIXTURES_WITH=lot puts that kind into each of them.
"""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from placement.base.errors import InfeasibleError
from placement.engine import solve
from placement.program.assembly import build
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.rules.equity import Equity
from placement.scenario import SolverSettings
from placement.solvers.exact.exact import ExactPath
from placement.solvers.flow.flow import NetworkPath
from placement.solvers.path import Path
from tests.draws import draws
from tests.tiny import best_by_enumeration, in_order, random_problem

Random = np.random.Generator


def _part(random: Random) -> dict[str, Any]:
    """Often the rule speaks of some people or places only."""
    parts: list[dict[str, Any]] = [
        {},
        {"where": {"unit": ["A", "B"]}},
        {"where": {"job": "nurse"}},
        {"who": {"employment": "pns"}},
    ]
    return parts[random.integers(4)]


PARAMETERS: dict[str, Callable[[Random], dict[str, Any]]] = {
    "profession": lambda random: {
        "substitutes": [{}, {"nurse": {"midwife": "1.5"}}, {"clerk": {"nurse": 2, "midwife": 0}}][
            random.integers(3)
        ]
    },
    "competency": lambda random: {"mandatory_only": bool(random.integers(2))},
    "licence": lambda _: {},
    "lot": lambda random: {"seed": str(random.choice(["a", "fair", "ß 2027"]))},
    "travel_limit": lambda random: {"minutes": str(random.choice(["0", "11.5", "40", "80"]))},
    "transfer": lambda random: {
        "within": [None, "unit", "region", "agency"][random.integers(4)],
        "same_job": bool(random.integers(2)),
    },
    "no_worse": lambda random: {
        "by": ["minutes", "preference"][random.integers(2)],
        "slack": str(random.choice(["0", "1", "12.5"])),
    },
    "tenure": lambda random: {"years": int(random.integers(0, 6))},
    "retirement": lambda random: {"months": int(random.integers(0, 30))},
    "lock": lambda random: {
        "locks": [(), ({"employee": "E0", "unit": "B", "action": "pin"},)][random.integers(2)]
    },
    "rotation": lambda random: {"years": int(random.integers(1, 6))},
    "placed": lambda random: {"include_new": bool(random.integers(2))},
    "staffing": lambda random: {
        "level": ["minimum", "target", "kept"][random.integers(3)],
        "weight_by": ["none", "population", "remoteness"][random.integers(3)],
    },
    "expected_shortage": lambda random: {
        "absent": str(random.choice(["0", "0.1", "0.25", "0.333333333", "0.9", "1"])),
        "level": ["minimum", "target"][random.integers(2)],
        "weight_by": ["none", "population", "remoteness"][random.integers(3)],
    },
    "stay": lambda _: {},
    "commute": lambda _: {},
    "preference": lambda _: {},
    "moves": lambda random: {
        "at_most": str(random.choice(["0", "1", "0.4", "0.99"])),
        "per": ["all", "unit", "region", "job"][random.integers(4)],
    },
    "budget": lambda random: (
        {
            "at_most": str(random.choice(["0", "5", "25", "60.5"])),
            "per_move": str(random.choice(["0", "20", "7.25"])),
            "per_minute": str(random.choice(["0", "1", "0.1"])),
            "travel_cost": bool(random.integers(2)),
            "training": bool(random.integers(2)),
        }
        | _part(random)
    ),
    "headcount": lambda random: {
        **[{"at_most": int(random.integers(3))}, {"at_least": 2}, {"at_least": 1, "at_most": 2}][
            random.integers(3)
        ],
        "per": ["all", "unit", "region", "agency", "job", "kind"][random.integers(6)],
    },
    "mix": lambda random: (
        {
            "having": [{"min_performance": 3}, {"competency": {"talk": 3}}][random.integers(2)],
            "per": ["unit", "post", "region"][random.integers(3)],
        }
        | (
            {"at_least": int(random.integers(0, 3))}
            if random.random() < 0.5
            else {"share": str(random.choice(["0.3", "0.5", "1"]))}
        )
    ),
    "share": lambda random: {
        "tag": "oap",
        "at_least": str(random.choice(["0.25", "0.5", "0.81"])),
        "per": ["unit", "region", "all"][random.integers(3)],
    },
    "crew": lambda random: {
        "at_least": int(random.integers(1, 4)),
        "per": ["post", "unit"][random.integers(2)],
    },
    "together": _part,
    "apart": _part,
    "equity": lambda random: {
        "over": ["unit", "region"][random.integers(2)],
        "level": ["minimum", "target"][random.integers(2)],
    },
    "access": lambda random: (
        {
            "minutes": str(random.choice(["0", "15", "60"])),
            "jobs": [["nurse"], ["nurse", "midwife"], ["clerk"]][random.integers(3)],
        }
        | _part(random)
    ),
    "score": lambda random: {"measure": "fit", "sense": ["minimise", "maximise"][random.integers(2)]},
    "capacity": lambda random: {"measure": "beds"} | _part(random),
    "merit": lambda random: {
        "measure": ["performance", "community_rating"][random.integers(2)],
        "share": str(random.choice(["0.4", "0.75", "1"])),
    },
    "training": lambda random: [{}, {"at_most": "10"}, {"at_most": "24.5"}][random.integers(3)],
    "visiting": lambda random: {
        "minutes": str(random.choice(["12.5", "40", "100"])),
        "share": str(random.choice(["0.25", "0.4", "0.5", "1"])),
        "at_most": int(random.integers(1, 3)),
        "jobs": [[], ["nurse"], ["midwife", "clerk"]][random.integers(3)],
    },
    "retention": lambda random: {
        "share": str(random.choice(["0", "0.5", "0.66", "1"])),
        "per": ["unit", "post"][random.integers(2)],
    },
}

SOFT = {"lot", "score"}
"""Kinds that are never hard."""

ALONE = {"lot", "training", "visiting"}
"""Kinds of which a scenario has one rule at most."""

JOINING = {"visiting"}
"""Kinds that join every sixth mixture: what is drawn besides is as it was without them."""

DRAWN = sorted(PARAMETERS.keys() - JOINING)
"""All other kinds."""


def random_rule(random: Random, kind: str, hard: float = 0.35) -> Rule:
    values = PARAMETERS[kind](random)
    if random.random() > hard or kind in SOFT:
        values |= {"priority": int(random.integers(1, 6)), "weight": str(random.choice(["1", "2", "0.29"]))}
    if random.random() < 0.25:
        values["who"] = [
            {"employment": "pns"},
            {"tags": "oap"},
            {"min_years": 2},
            {"competency": {"care": 2}},
        ][random.integers(4)]
    if random.random() < 0.25:
        values["where"] = [{"region": "96.01"}, {"job": ["nurse", "clerk"]}, {"unit": "A"}][
            random.integers(3)
        ]
    if KINDS[kind].model_fields.get("incumbents") and random.random() < 0.3:
        values["incumbents"] = True
    return KINDS[kind].model_validate(values)


def mixture(random: Random, kinds: list[str]) -> dict[str, Rule]:
    """Rules of these kinds; what stands alone has its priority for itself, leximin now and then is one."""
    kinds = [kind for number, kind in enumerate(kinds) if kind not in ALONE or kind not in kinds[:number]]
    rules = {f"{kind}_{number}": random_rule(random, kind) for number, kind in enumerate(kinds)}
    if "training" in kinds:
        rules["needed"] = KINDS["competency"].model_validate(PARAMETERS["competency"](random))
    name = next((name for name, rule in rules.items() if isinstance(rule, Equity) and not rule.hard), None)
    if name is not None and random.random() < 0.5:
        rules = {other: rule for other, rule in rules.items() if rule.priority != rules[name].priority} | {
            name: rules[name].model_copy(update={"how": "leximin"})
        }
    for number, (name, rule) in enumerate(rules.items()):
        if rule.stands_alone and not isinstance(rule, Equity):
            rules[name] = rule.model_copy(update={"priority": 100 + number})
    return rules


def check(seed: int, kinds: list[str]) -> set[str]:
    """Compares all paths on one case; returns the names of those that could take it."""
    random = np.random.default_rng(seed)
    problem = random_problem(random, employees=2 if "training" in kinds else 3)
    rules = mixture(random, kinds)
    expected = best_by_enumeration(problem, rules)
    settings = SolverSettings(seed=seed)
    taken = set()
    for path in (NetworkPath(), ExactPath()):
        if not path.supports(build(problem, rules)):
            continue
        taken.add(path.name)
        found = _outcome(problem, rules, settings, path)
        assert found == expected, f"{path.name}, seed {seed}: {rules}"
    return taken


def _outcome(problem: Any, rules: dict[str, Rule], settings: SolverSettings, path: Path) -> Any:
    try:
        result = solve(problem, rules, settings, paths=(path,))
    except InfeasibleError:
        return None
    assert result.status == "optimal"
    return {level.priority: level.value for level in result.levels} | in_order(problem, rules, result.plan)


def test_every_kind_has_parameters_to_try() -> None:
    assert set(PARAMETERS) == set(KINDS)


@pytest.mark.parametrize("seed", draws(1, 4))
@pytest.mark.parametrize("kind", sorted(PARAMETERS))
def test_each_rule_alone_equals_enumeration(kind: str, seed: int) -> None:
    check(seed, [kind])


@pytest.mark.more
@pytest.mark.parametrize("kind", sorted(PARAMETERS))
def test_each_rule_against_a_score_equals_enumeration(kind: str) -> None:
    for seed in range(5):
        check(100 + seed, [kind, "score"])


@pytest.mark.slow
@pytest.mark.parametrize("seed", draws(20, 300, "PLACEMENT_MIXTURES"))
def test_mixtures_equal_enumeration(seed: int) -> None:
    random = np.random.default_rng(1000 + seed)
    kinds = [str(kind) for kind in random.choice(DRAWN, random.integers(2, 7))]
    kinds += sorted(JOINING) if seed % 6 == 0 else []
    kinds += [kind for kind in [os.environ.get("PLACEMENT_MIXTURES_WITH")] if kind]
    assert "exact" in check(seed, kinds)


@pytest.mark.slow
def test_screens_and_separable_rules_stay_on_the_network() -> None:
    flow = [
        "profession",
        "competency",
        "licence",
        "travel_limit",
        "transfer",
        "no_worse",
        "tenure",
        "retirement",
        "lock",
        "rotation",
        "placed",
        "staffing",
        "expected_shortage",
        "stay",
        "commute",
        "preference",
    ]
    for seed in range(10):
        random = np.random.default_rng(seed)
        problem = random_problem(random)
        rules = {
            kind: KINDS[kind].model_validate(PARAMETERS[kind](random) | {"priority": 1}) for kind in flow
        }
        assert NetworkPath().supports(build(problem, rules)), seed
