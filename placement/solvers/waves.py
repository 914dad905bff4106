"""Moves in waves: which group of people goes when, by CP-SAT."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import scipy.sparse as sp
from ortools.sat.python import cp_model

from placement.base.arrays import Codes, Mask

EFFORT = 3.0
"""CP-SAT's deterministic seconds for one question: no clock's, so that the answer is the same everywhere."""


@dataclass(frozen=True)
class Changes:
    """G groups that go each in one wave, and what they do to P posts.

    Below `low` a headcount may not fall, nor fall further where it is below; above `high` it may
    not rise, nor rise further. All groups together lead from `before` to within low … high.
    """

    size: Codes  # (G,) persons
    shift: sp.csr_array  # (P, G) persons that a post gains
    before: Codes  # (P,)
    low: Codes  # (P,)
    high: Codes  # (P,)

    def of(self, groups: Codes) -> "Changes":
        """Only these groups."""
        return Changes(self.size[groups], self.shift[:, groups].tocsr(), self.before, self.low, self.high)


@dataclass(frozen=True)
class Order:
    """An answer of the solver: the wave of each group, counted from 0, where there is one."""

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    wave: Codes | None = None


def order(changes: Changes, waves: int, limit: int, known: Codes | None = None) -> Order:
    """Groups in at most so many waves of at most `limit` persons; the sum of everybody's waves least.

    `known` is an order to improve on. One thread, one seed: the same question has the same answer.
    """
    model = cp_model.CpModel()
    gone = _gone(model, changes, waves, limit)
    model.add_bool_and(gone[waves])
    flat = [each for row in gone[1:-1] for each in row]
    model.maximize(cp_model.LinearExpr.weighted_sum(flat, changes.size.tolist() * max(0, waves - 1)))
    if known is not None:
        for wave, row in enumerate(gone):
            for each, when in zip(row, known.tolist(), strict=True):
                model.add_hint(each, when < wave)
    return _ordered(model, gone)


def any_order(changes: Changes, waves: int, limit: int) -> Order:
    """Groups in at most so many waves of at most `limit` persons, early or late."""
    model = cp_model.CpModel()
    gone = _gone(model, changes, waves, limit)
    model.add_bool_and(gone[waves])
    return _ordered(model, gone)


def first_wave(changes: Changes, limit: int) -> Mask:
    """(G,) as many persons as may go at once, whatever becomes of the others."""
    model = cp_model.CpModel()
    gone = _gone(model, changes, 1, limit)
    model.maximize(cp_model.LinearExpr.weighted_sum(gone[1], changes.size.tolist()))
    found = _ordered(model, gone)
    return np.zeros(len(changes.size), bool) if found.wave is None else found.wave == 0


def _gone(model: cp_model.CpModel, changes: Changes, waves: int, limit: int) -> list[list[cp_model.IntVar]]:
    """(waves + 1, G) whether a group is gone after each wave; nobody is before the first."""
    size = changes.size.tolist()
    gone = [[model.new_bool_var("") for _ in size] for _ in range(waves + 1)]
    for each in gone[0]:
        model.add(each == 0)
    for old, new in pairwise(gone):
        for before, after in zip(old, new, strict=True):
            model.add_implication(before, after)
        going = [after - before for before, after in zip(old, new, strict=True)]
        model.add(cp_model.LinearExpr.weighted_sum(going, size) <= limit)
    _keep(model, changes, gone)
    return gone


def _keep(model: cp_model.CpModel, changes: Changes, gone: list[list[cp_model.IntVar]]) -> None:
    """Headcounts stay within their limits, or come no further away from them."""
    shift = changes.shift
    for post in np.flatnonzero(np.diff(shift.indptr)).tolist():
        entries = slice(shift.indptr[post], shift.indptr[post + 1])
        groups, persons = shift.indices[entries].tolist(), shift.data[entries].tolist()
        before, low, high = int(changes.before[post]), int(changes.low[post]), int(changes.high[post])
        most = before + sum(max(0, person) for person in persons)
        least = before + sum(min(0, person) for person in persons)
        count = [
            cp_model.LinearExpr.weighted_sum([row[group] for group in groups], persons) + before
            for row in gone
        ]
        for old, new in pairwise(count):
            if least < low:
                model.add(new >= (_held(model, [old, low], least, low) if before < low else low))
            if most > high:
                model.add(new <= (-_held(model, [-old, -high], -most, -high) if before > high else high))


def _held(
    model: cp_model.CpModel, terms: list[cp_model.LinearExprT], least: int, most: int
) -> cp_model.IntVar:
    """The smaller of the terms."""
    smaller = model.new_int_var(least, most, "")
    model.add_min_equality(smaller, terms)
    return smaller


def _ordered(model: cp_model.CpModel, gone: list[list[cp_model.IntVar]]) -> Order:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.cp_model_presolve = False  # 9.15's may take solutions away
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = EFFORT
    solver.parameters.catch_sigint_signal = False  # else Ctrl-C kills the process from here on
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return Order("infeasible")
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Order("unknown")
    still = [[1 - solver.value(each) for each in row] for row in gone[1:]]
    wave = np.array(still, np.int64).reshape(len(still), len(gone[0])).sum(axis=0)
    return Order("optimal" if status == cp_model.OPTIMAL else "feasible", wave)
