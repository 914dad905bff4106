"""Groups of employees by where they serve today, for rules with a `per`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placement.base.arrays import Codes
from placement.problem.coded import take
from placement.problem.problem import Problem


@dataclass(frozen=True)
class Groups:
    """Group of each employee (-1 for who does not serve), post or unit; labels name the groups."""

    code: Codes
    label: NDArray[np.object_]


def current_groups(problem: Problem, per: str) -> Groups:
    """Employees by `all`, or by the `unit`, `region`, `job` or `post` they serve in today."""
    if per == "all":
        return Groups(np.where(problem.serves, 0, -1), np.array(["all"], object))
    if per == "post":
        return Groups(problem.current, problem.post_ids)
    if per == "unit":
        return Groups(problem.current_unit, problem.unit_ids)
    if per == "job":
        return Groups(take(problem.post_job, problem.current), problem.jobs.to_numpy(object))
    units = _unit_groups(problem, per)
    return Groups(take(units.code, problem.current_unit), units.label)


def post_groups(problem: Problem, per: str) -> Groups:
    """(P,) posts by `all`, by themselves (`post`), by their `job`, or by a column of `units`."""
    if per == "all":
        return Groups(np.zeros(len(problem.posts), np.int64), np.array(["all"], object))
    if per == "post":
        return Groups(np.arange(len(problem.posts)), problem.post_ids)
    if per == "unit":
        return Groups(problem.post_unit, problem.unit_ids)
    if per == "job":
        return Groups(problem.post_job, problem.jobs.to_numpy(object))
    units = _unit_groups(problem, per)
    return Groups(units.code[problem.post_unit], units.label)


def _unit_groups(problem: Problem, column: str) -> Groups:
    """(U,) units by what a column of theirs says."""

    def found() -> Groups:
        code, label = problem.units[column].factorize(sort=True)
        return Groups(code.astype(np.int64), np.asarray(label, object))

    return problem.once(("groups of units", column), found)
