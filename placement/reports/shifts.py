"""Who gains and who loses: what the plan does to each unit and to those who move."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placement.problem.measures import from_unit, today
from placement.problem.plan import Plan
from placement.problem.problem import Problem


@dataclass(frozen=True)
class UnitShift:
    """A unit whose posts lack more persons of their minimum than today, or fewer; jobs as (job, persons)."""

    unit: str
    name: str
    short_before: int
    short_after: int
    filled: tuple[tuple[str, int], ...]
    emptied: tuple[tuple[str, int], ...]

    @property
    def lost(self) -> int:
        """Persons that the posts lack which lose somebody, beyond what they lack today."""
        return sum(persons for _job, persons in self.emptied)


def shifts(posts: pd.DataFrame) -> list[UnitShift]:
    """Units with a post that is short by another number than today; who loses most comes first.

    `posts` as in `Evidence.posts`.
    """
    posts = posts.assign(change=posts["short_of_minimum"] - posts["short_before"])
    found = []
    for unit, rows in posts.groupby("unit", sort=False):
        changed = rows[rows["change"] != 0].sort_values(["change", "job"])
        if not len(changed):
            continue
        jobs = [*zip(changed["job"], changed["change"].tolist(), strict=True)]
        found.append(
            UnitShift(
                str(unit),
                str(rows["unit_name"].iloc[0]),
                int(rows["short_before"].sum()),
                int(rows["short_of_minimum"].sum()),
                tuple((job, -change) for job, change in jobs if change < 0),
                tuple((job, change) for job, change in reversed(jobs) if change > 0),
            )
        )
    return sorted(found, key=lambda each: (-each.lost, each.short_after - each.short_before, each.name))


@dataclass(frozen=True)
class Travellers:
    """Movers: how many travel longer, and shorter, and by how many minutes on average."""

    longer: int
    more: float
    shorter: int
    less: float
    unknown: int


def travellers(problem: Problem, plan: Plan) -> Travellers:
    """What the moves of a plan do to the ways of those who move."""
    moved = problem.moved(plan)
    before, after = (problem.minutes_of(each)[moved] for each in (today(problem), plan))
    change = after - np.where(from_unit(problem)[moved], np.nan, before)
    with np.errstate(invalid="ignore"):
        longer, shorter = change[change > 0], change[change < 0]
    return Travellers(len(longer), _mean(longer), len(shorter), _mean(-shorter), int(np.isnan(change).sum()))


def _mean(values: NDArray[np.float64]) -> float:
    return float(np.mean(values)) if len(values) else 0.0
