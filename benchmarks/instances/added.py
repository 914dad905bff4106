"""Policies of heads, crews, visits and absence, on health workers and on cases of other characters."""

from dataclasses import replace
from typing import Any

from benchmarks.instances.character import Traits, character_case, character_rules
from benchmarks.instances.health import health_case, size_of
from benchmarks.instances.rules import PRICE, neighbours, rich_rules, rules_of, single_rules
from benchmarks.instances.tables import problem_of
from placement.problem.problem import Problem
from placement.rules.base import Rule

MIXTURES: dict[str, tuple[str, ...]] = {
    "heads and visits": ("headcount", "visiting"),
    "crews and visits": ("crew", "visiting"),
    "all four": ("headcount", "crew", "visiting", "expected_shortage"),
}
"""Kinds of rules that are added together, by name."""

_SIDES: dict[str, Any] = {"couples": 0.01, "moves": 0.08, "money": 0.35, "share": 0.2, "retention": 0.8}
CHARACTERS: dict[str, Traits | None] = {
    "health": None,
    "health-rich": None,
    "small": Traits(size=12, reach=12, **_SIDES),
    "skewed": Traits(size=80, skew=0.8, **_SIDES),
    "priorities": Traits(size=40, skew=0.4, priorities=3, **_SIDES),
}
"""What they are added to: the big units of `health`, without and with side rows, or drawn ones."""


def added(
    character: str, mixture: str, seed: int, money: int = 1, employees: int = 5_000
) -> tuple[Problem, dict[str, Rule]]:
    """A case and its policies; amounts of money are so many times as large."""
    traits = CHARACTERS[character]
    if traits is None:
        units, jobs = size_of(employees)
        case = health_case(employees, units, jobs, seed)
        problem = problem_of(case)
        own = rich_rules(case, jobs) if character == "health-rich" else single_rules(neighbours(jobs), 270)
    else:
        traits = replace(traits, employees=employees)
        problem = problem_of(character_case(traits, seed))
        own = character_rules(problem, traits)
    if "budget" in own:
        budget = own["budget"].model_dump(include={"at_most", "per_minute"})
        own["budget"] = own["budget"].model_copy(update={name: each * money for name, each in budget.items()})
    priority = 2 if traits is not None and traits.priorities > 1 else 1
    kinds = MIXTURES[mixture]
    return problem, own | rules_of(
        {name: rule for name, rule in _more(problem, priority).items() if rule["kind"] in kinds}
    )


def _more(problem: Problem, priority: int) -> dict[str, dict[str, object]]:
    """Fewer in the first region than serve there, nearly all of a job in every region, and the others."""
    region = problem.units["region"].to_numpy(str)
    first, *_ = names = sorted(set(region))
    held = problem.current[problem.serves]
    job = problem.posts["job"]
    common, second = job.value_counts().index[:2]
    here = int((region[problem.post_unit[held]] == first).sum()) * 97 // 100
    each = int((job.to_numpy()[held] == common).sum() / len(names)) * 95 // 100
    price: dict[str, object] = {"priority": priority, "weight": PRICE}
    fewest: dict[str, object] = {
        "kind": "headcount",
        "at_least": each,
        "per": "region",
        "who": {"job": common},
    }
    return {
        "islands": {"kind": "headcount", "at_most": here, "where": {"region": first}},
        "midwives": fewest | price,
        "crew": {"kind": "crew", "at_least": 2, "per": "unit", "who": {"job": second}} | price,
        "visiting": {"kind": "visiting", "minutes": 60, "share": "0.5"} | price | {"weight": 20},
        "expected": {"kind": "expected_shortage", "absent": "0.1"} | price,
    }
