"""Why this person and not a colleague: who could have gone in a mover's place at no cost at all."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from placement.base.arrays import Codes, Mask
from placement.problem import Problem, find
from placement.problem.plan import Plan
from placement.program import Program
from placement.program.assembly import build
from placement.rules.base import Rule


@dataclass(frozen=True)
class Equals:
    """Colleagues who hold a mover's old post and stay in it, and might as well have changed with them.

    With the two exchanged no rule that may not be broken is, and every priority keeps its value,
    but for those from a drawing of lots on. `lot` is the rule that drew, "" where there is none: then
    nothing in the scenario tells the two apart, and the order of the ids has decided.
    """

    by_mover: Mapping[int, tuple[int, ...]]  # employee codes; only movers who have such colleagues
    lot: str = ""


def equals(problem: Problem, rules: Mapping[str, Rule], plan: Plan) -> Equals:
    """By mover, those who could be exchanged for them.

    Never too many: exchanges that only keep within a row's slack are left out.
    """
    mover, other = _candidates(problem, plan)
    program = build(problem, rules)
    new, old = plan.post[mover], problem.current[mover]
    columns = np.array(
        [
            _pairs(program, employee, post)
            for employee, post in ((mover, new), (other, old), (other, new), (mover, old))
        ],
        np.int64,
    ).reshape(4, -1)
    exist = (columns >= 0).all(axis=0) & program.allowed[columns].all(axis=0)
    mover, other, columns = mover[exist], other[exist], columns[:, exist]
    lot = next((rule for rule in rules.values() if rule.by_lot and not rule.hard), None)
    same = _alike(program, columns, None if lot is None else lot.priority)
    found: dict[int, list[int]] = {}
    for one, another in zip(mover[same].tolist(), other[same].tolist(), strict=True):
        found.setdefault(one, []).append(another)
    return Equals({one: tuple(found[one]) for one in found}, "" if lot is None else lot.name)


def _candidates(problem: Problem, plan: Plan) -> tuple[Codes, Codes]:
    """(k,) movers, and (k,) who stay in the post that each has left; who takes a course stands alone."""
    free = np.ones(len(plan.post), bool)
    free[plan.trained] = False
    movers = np.flatnonzero(problem.moved(plan) & free)
    stay = np.flatnonzero(problem.serves & (plan.post == problem.current) & ~problem.frozen & free)
    stay = stay[np.argsort(plan.post[stay], kind="stable")]
    first = np.searchsorted(plan.post[stay], problem.current[movers])
    count = np.searchsorted(plan.post[stay], problem.current[movers], side="right") - first
    at = np.arange(count.sum()) + np.repeat(first - (np.cumsum(count) - count), count)
    return np.repeat(movers, count), stay[at]


def _pairs(program: Program, employee: Codes, post: Codes) -> Codes:
    """(k,) where the pairs stand in the program, -1 where they do not."""
    pairs, posts = program.pairs, len(program.pairs.problem.posts)
    return find(pairs.employee * posts + pairs.post, employee * posts + post)


def _alike(program: Program, columns: Codes, lot: int | None) -> Mask:
    """(k,) whether the first two of four pairs weigh in every cost and row what the last two do."""
    levels = [at for at, priority in enumerate(program.priorities) if lot is None or priority < lot]
    one, another, third, fourth = columns
    cost = program.cost[levels]
    same = (cost[:, one] + cost[:, another] == cost[:, third] + cost[:, fourth]).all(axis=0)
    rows = np.isin(program.side.level, [-1, *levels])
    matrix = program.side.matrix[rows].tocsc()
    apart = matrix[:, one] + matrix[:, another] - matrix[:, third] - matrix[:, fourth]
    apart.eliminate_zeros()
    return np.asarray(same & (np.diff(apart.indptr) == 0))
