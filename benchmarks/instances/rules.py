"""The policies that are measured: three priorities, one, and one with side rows of any strength."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

import numpy as np

from placement.case import Case
from placement.problem.problem import Problem
from placement.program.screening import candidates, screened
from placement.rules import KINDS
from placement.rules.base import Rule

Chosen = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class Sides:
    """How hard the side rows press: mildly, unless told otherwise.

    Moves are a share of those who serve; the money for the movers' minutes is what so many moves
    cost at the `quantile` of all ways. `retention` and `share` of experienced staff are asked of
    every unit, at a price. `couples` are a share of the employees (half as many ties).
    """

    moves: float = 0.08
    quantile: float = 0.4
    retention: float = 0.8
    share: float = 0.2
    couples: float = 0.01


SIDES = {
    "mild": Sides(),
    "binding": Sides(moves=0.04, quantile=0.3, retention=0.9, share=0.3, couples=0.02),
    "hard-1": Sides(moves=0.03, quantile=0.3, retention=0.95, share=0.3),
    "hard-2": Sides(couples=0.05),
    "hard-3": Sides(moves=0.3, quantile=0.5, retention=0.95, share=0.35),
    "hard-4": Sides(moves=0.02, quantile=0.2, retention=0.99, share=0.4, couples=0.03),
    "hard-5": Sides(moves=1.0, quantile=0.9, couples=0),
}
"""The strengths by name."""

PRICE = 400
"""Of a person short of the experienced, or of those who stay."""


def rules_of(chosen: Chosen) -> dict[str, Rule]:
    """Rules by name, as a scenario would write them."""
    return {
        name: KINDS[str(rule.get("kind", name))].model_validate(rule).named(name)
        for name, rule in chosen.items()
    }


def neighbours(jobs: int) -> dict[str, dict[str, int]]:
    """Each job's next two stand in for it: post's job → employee's job → penalty."""
    names = [f"job {code:02d}" for code in range(jobs)]
    return {
        name: {names[(code + step) % jobs]: 40 * step for step in (1, 2)} for code, name in enumerate(names)
    }


def flow_rules(jobs: int) -> dict[str, Rule]:
    """Three priorities that keep to a minimum-cost flow; each job stands in for its two neighbours."""
    return rules_of(
        {
            "profession": {"substitutes": neighbours(jobs), "priority": 3},
            "travel_limit": {"minutes": 270},
            "tenure": {"years": 1},
            "placed": {},
            "minimum": {"kind": "staffing", "priority": 1},
            "target": {"kind": "staffing", "level": "target", "priority": 2, "weight": 2},
            "stay": {"priority": 2},
            "commute": {"priority": 3},
        }
    )


def single_rules(substitutes: Mapping[str, Mapping[str, int]], minutes: int) -> dict[str, Rule]:
    """One priority that keeps to a minimum-cost flow."""
    return rules_of(
        {
            "profession": {"substitutes": substitutes, "priority": 1},
            "travel_limit": {"minutes": minutes},
            "target": {"kind": "staffing", "level": "target", "priority": 1, "weight": 450},
            "stay": {"priority": 1, "weight": 30},
            "commute": {"priority": 1},
        }
    )


def side_rules(problem: Problem, flow: Mapping[str, Rule], sides: Sides) -> dict[str, Rule]:
    """Rows beside the flow's: caps on moves and money, experience and retention per unit, couples."""
    moves = floor(sides.moves * int(problem.serves.sum()))
    chosen = list(flow.values())
    pairs = screened(candidates(problem, chosen), chosen)
    minute = float(np.quantile(pairs.minutes, sides.quantile))
    return rules_of(
        {
            "moves": {"at_most": str(moves)},
            "budget": {"at_most": str(round(minute * moves)), "per_minute": 1},
            "experienced": {
                "kind": "mix",
                "having": {"tags": "experienced"},
                "share": str(sides.share),
                "priority": 1,
                "weight": PRICE,
            },
            "retention": {"share": str(sides.retention), "priority": 1, "weight": PRICE},
            "together": {},
        }
    )


def rich_rules(case: Case, jobs: int) -> dict[str, Rule]:
    """One priority with side rows: caps on moves and money, experience and retention per unit, couples."""
    rich = rules_of(
        {
            "moves": {"at_most": "0.08"},
            "budget": {"at_most": str(len(case.tables["employees"]) * 8), "per_minute": 2},
            "experienced": {
                "kind": "mix",
                "having": {"min_performance": 4},
                "share": "0.3",
                "priority": 1,
                "weight": PRICE,
            },
            "retention": {"share": "0.8", "priority": 1, "weight": PRICE},
            "together": {},
        }
    )
    return single_rules(neighbours(jobs), 270) | rich


def levelled_rules(case: Case, jobs: int) -> dict[str, Rule]:
    """The same side rows under three priorities: minima, then targets and stability, then ways."""
    rich = rich_rules(case, jobs)
    minimum = KINDS["staffing"].model_validate({"kind": "staffing", "priority": 1}).named("minimum")
    later = {"profession": 3, "commute": 3}
    levelled = {
        name: rule if rule.hard else rule.model_copy(update={"priority": later.get(name, 2)})
        for name, rule in rich.items()
    }
    return {"minimum": minimum} | {name: rule.named(name) for name, rule in levelled.items()}
