"""Units, jobs and posts by what people call them, for sentences."""

import numpy as np
from numpy.typing import NDArray

from placement.base.arrays import Codes
from placement.base.language import _, term
from placement.problem.problem import Problem


def called(problem: Problem) -> NDArray[np.object_]:
    """(U,) what people call each unit: its name, with the id where several bear it; without one the id."""
    return problem.once("called", lambda: _called(problem))


def _called(problem: Problem) -> NDArray[np.object_]:
    ids, names = problem.units["unit"], problem.units["name"]
    alone = names.where(~names.duplicated(keep=False), names + " (" + ids + ")")
    return alone.fillna(ids).to_numpy(object)


def jobs(problem: Problem) -> NDArray[np.object_]:
    """(P,) what people call the job of each post."""
    return np.array([term(str(job)) for job in problem.jobs], object)[problem.post_job]


def posts(problem: Problem, post: Codes) -> NDArray[np.object_]:
    """(n,) "nurse at Remu", of posts by their codes."""
    unit, job = called(problem)[problem.post_unit[post]], jobs(problem)[post]
    return np.array(
        [_("{job} at {unit}", job=each, unit=at) for each, at in zip(job, unit, strict=True)], object
    )
