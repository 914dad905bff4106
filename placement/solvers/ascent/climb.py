"""A concave function climbed by L-BFGS-B within a box, its variables scaled."""

from collections.abc import Callable

import numpy as np
from scipy.optimize import Bounds, minimize

from placement.base.arrays import Array

Slope = Callable[[Array], tuple[float, Array]]
"""The value at a point, and the gradient there."""


def climbed(function: Slope, start: Array, low: Array, high: Array, step: Array, iterations: int) -> Array:
    """Where so many iterations lead from the start; a variable of 1 counts as `step` of the function's."""

    def downhill(scaled: Array) -> tuple[float, Array]:
        value, gradient = function(scaled * step)
        return -value, -gradient * step

    with np.errstate(over="ignore", invalid="ignore"):
        found = minimize(
            downhill,
            start / step,
            jac=True,
            method="L-BFGS-B",
            bounds=Bounds(low / step, high / step),
            options={
                "maxiter": iterations,
                "maxfun": 2 * iterations,
                "maxcor": 10,
                "ftol": 1e-10,
                "gtol": 1e-4,
            },
        )
    return np.asarray(found.x * step, np.float64)
