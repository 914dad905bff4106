"""Who can reach care: units with all kinds of health workers, and the people near them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from placement.base.arrays import Mask
from placement.problem.measures import headcount
from placement.problem.plan import Plan
from placement.problem.problem import Problem

NINE_KINDS = (
    "physician",
    "dentist",
    "nurse",
    "midwife",
    "pharmacy",
    "public_health",
    "environmental_health",
    "nutrition",
    "laboratory",
)
"""The kinds of health workers of a puskesmas (Permenkes 75/2014 and 43/2019 list them)."""

NEAR = 60
"""Minutes to primary care: an assumption, as in most studies of access."""


class Counts(NamedTuple):
    """Units that ask for all nine kinds, that have somebody of each, and that have each at its minimum."""

    asking: int
    whole: int
    proper: int


@dataclass(frozen=True)
class Care:
    """Units by kind; `near` of `people` live within reach of a properly staffed unit of the `kind`.

    The kind is the one of most units that ask for all nine; `near_any` counts units of every kind.
    """

    units: Mapping[str, Counts]
    kind: str
    people: int
    near: int
    near_any: int


def care(problem: Problem, plan: Plan) -> Care | None:
    """Care under a plan; None for a case in which no unit asks for all nine kinds."""
    asking = asked(problem, NINE_KINDS)
    if not asking.any():
        return None
    whole, filled = present(problem, plan, NINE_KINDS), proper(problem, plan, NINE_KINDS)
    kind = problem.units["kind"].to_numpy(object)
    counts = {
        str(name): Counts(*(int((asking & mask & (kind == name)).sum()) for mask in (asking, whole, filled)))
        for name in sorted(set(kind[asking]))
    }
    commonest = max(counts, key=lambda name: counts[name].asking)
    population = problem.case.tables["places"]["population"].to_numpy(float, na_value=0.0)
    near, any_ = (
        round(population[within(problem, units)].sum()) for units in (filled & (kind == commonest), filled)
    )
    return Care(counts, commonest, round(population.sum()), near, any_)


def within(problem: Problem, units: Mask) -> Mask:
    """(places,) from which one of the units is reached in `NEAR` minutes; an unknown way is none."""
    with np.errstate(invalid="ignore"):
        return np.asarray((problem.place_minutes[:, units] <= NEAR).any(axis=1))


def asked(problem: Problem, jobs: Collection[str]) -> Mask:
    """(U,) units with a minimum of 1 or more for every job."""
    asking = problem.minimum >= 1
    return np.asarray(_by_unit(problem, jobs, asking).all(axis=1))


def present(problem: Problem, plan: Plan, jobs: Collection[str]) -> Mask:
    """(U,) units in which at least one person holds a post of every job."""
    return np.asarray(_by_unit(problem, jobs, headcount(problem, plan) >= 1).all(axis=1))


def proper(problem: Problem, plan: Plan, jobs: Collection[str]) -> Mask:
    """(U,) units in which every job has a post with a minimum of 1 or more, filled to it."""
    filled = (headcount(problem, plan) >= problem.minimum) & (problem.minimum >= 1)
    return np.asarray(_by_unit(problem, jobs, filled).all(axis=1))


def _by_unit(problem: Problem, jobs: Collection[str], holds: Mask) -> Mask:
    """(U, jobs) of what holds for posts."""
    table = np.zeros((len(problem.units), len(jobs)), bool)
    job = problem.posts["job"].to_numpy(object)
    for column, name in enumerate(jobs):
        table[problem.post_unit[holds & (job == name)], column] = True
    return table
