"""The links between places, and how many of those who move pass along each on their shortest way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from placement.base.arrays import Codes
from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.reports.geography import place_positions

_NONE = -9999
"""What scipy calls no predecessor."""


@dataclass(frozen=True)
class DrawnLinks:
    """l links between places whose position is known."""

    names: NDArray[np.object_]  # (places,)
    position: NDArray[np.float64]  # (places, 2) longitude and latitude
    ends: Codes  # (l, 2)
    carried: Codes  # (l,) movers, both directions together


def network(problem: Problem, plan: Plan) -> DrawnLinks | None:
    """The links of a case, and the movers on them from place to place; None where none can be drawn."""
    table, places = problem.case.tables["links"], problem.case.tables["places"]
    position = place_positions(problem)
    code = {place: at for at, place in enumerate(places["place"])}
    known = np.asarray(~np.isnan(position).any(axis=1))
    minutes: dict[tuple[int, int], float] = {}
    for start, end, way in zip(table["from"], table["to"], table["minutes"], strict=True):
        pair = sorted((code.get(start, -1), code.get(end, -1)))
        if pair[0] >= 0 and pair[0] != pair[1] and known[pair].all():
            key = pair[0], pair[1]
            minutes[key] = min(minutes.get(key, np.inf), float(way))
    if not minutes:
        return None
    ends = np.array(sorted(minutes), np.int64)
    weight = np.array([minutes[start, end] for start, end in ends.tolist()]) + 1e-6
    names = places["name"].fillna(places["place"]).to_numpy(object)
    return DrawnLinks(names, position, ends, _carried(problem, plan, ends, weight, code))


def _carried(
    problem: Problem, plan: Plan, ends: Codes, weight: NDArray[np.float64], code: dict[str, int]
) -> Codes:
    """(l,) movers on each link, from the place of the old unit to that of the new one."""
    site = np.array([code.get(place, -1) for place in problem.units["place"].fillna("")], np.int64)
    moved = problem.moved(plan)
    ways = np.column_stack([site[problem.current_unit[moved]], site[problem.unit_of(plan)[moved]]])
    ways = ways[(ways >= 0).all(axis=1)]
    carried = np.zeros(len(ends), np.int64)
    if not len(ways):
        return carried
    graph = coo_array((weight, (ends[:, 0], ends[:, 1])), shape=(len(code), len(code))).tocsr()
    starts, row = np.unique(ways[:, 0], return_inverse=True)
    _far, before = dijkstra(graph, directed=False, indices=starts, return_predecessors=True)
    at = {(start, end): link for link, (start, end) in enumerate(ends.tolist())}
    for origin, end in zip(row.tolist(), ways[:, 1].tolist(), strict=True):
        here = end
        while (back := int(before[origin, here])) != _NONE:
            carried[at[min(back, here), max(back, here)]] += 1
            here = back
    return carried
