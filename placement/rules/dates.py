"""Days that audits count from, by the calendar alone."""

import numpy as np

from placement.base.arrays import Array
from placement.problem.problem import Problem


def anniversary(problem: Problem, years: int) -> Array:
    """(E,) above 0 where so many years in post are completed after the day only; NaN where `since` is blank.

    Dates are compared as numbers YYYYMMDD: 29 February completes a year after 28 February.
    """

    def found() -> Array:
        since = problem.employees["since"].dt
        complete = (since.year + years) * 10_000 + since.month * 100 + since.day
        today = problem.date.year * 10_000 + problem.date.month * 100 + problem.date.day
        return np.asarray(complete - today, float)

    return problem.once(("anniversary", years), found)
