"""How much of the box of all trade-offs is reached by plans, and how much could be (hypervolume).

The box lies between the tightest value that has a plan with what it is worth, and the loosest value
with what no plan falls below there. Of a point everything counts that is no better in any respect
(Zitzler and Thiele 1998); `moocore` measures it.
"""

from dataclasses import dataclass

import numpy as np

from placement.study.front.front import Front


@dataclass(frozen=True)
class Volume:
    """Shares of the box: what plans reach, and what no plans exceed."""

    reached: float
    possible: float


def volume(front: Front) -> Volume | None:
    """The hypervolume of plans and of bounds; None where it cannot be told.

    That is without the part `front` of the installation, where a cap does not say which way it
    loosens, where all values are worth the same, or a value has neither plan nor proof of none.
    """
    try:
        from moocore import hypervolume  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        return None
    curve, axes = front.curve, front.space.axes
    there = ~curve.infeasible
    upper, lower = (np.array(each[there], float) for each in (curve.upper, curve.lower))
    if not all(axis.looser for axis in axes) or not np.isfinite([upper, lower]).all():
        return None
    signs = [axis.looser for axis in axes]
    costs = np.array([[*map(float, each.values())] for each in front.space.settings])[there] * signs
    best, worst = np.append(costs.min(axis=0), lower.min()), np.append(costs.max(axis=0), upper.max())
    size = worst - best
    if not (size > 0).all():
        return None
    reached, possible = (
        float(hypervolume((np.column_stack([costs, values]) - best) / size, ref=np.ones(len(size))))
        for values in (upper, lower)
    )
    return Volume(reached, possible)
