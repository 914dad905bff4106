"""A plan's moves in dated waves, so that no post is stripped or crowded on the way."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from placement.base.arrays import Codes
from placement.base.errors import InfeasibleError, InputError, NoPlanError
from placement.base.files import csv_text, require_free_files, write_files
from placement.base.language import _
from placement.problem.measures import headcount, today
from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.rules import KINDS
from placement.solvers.waves import Changes, Order, any_order, first_wave, order

SIZE, DAYS = 25, 14
"""People in a wave and days between waves, where nothing else is given: our choice, no rule's."""

_FREE = 2**31  # persons: a limit that no headcount reaches


@dataclass(frozen=True)
class Waves:
    """Who changes place when; waves count from 1.

    Everybody whom the plan places otherwise than today changes once: who moves, who gets a
    first post, who loses one. `fewest`: no order has fewer waves. `earliest`: no order of so
    many waves has people change earlier, summed over all.
    """

    problem: Problem
    plan: Plan
    employee: Codes  # (n,) sorted by wave, then id
    wave: Codes  # (n,)
    dates: tuple[date, ...]  # of wave 1, 2, …
    fewest: bool
    earliest: bool

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per change: wave, date, employee, from and to ("unit:job", "" for no post)."""
        posts = np.append(self.problem.post_ids, "")  # code -1 takes the last, the blank
        return pd.DataFrame(
            {
                "wave": self.wave,
                "date": [self.dates[wave - 1].isoformat() for wave in self.wave],
                "employee": self.problem.employee_ids[self.employee],
                "from": posts[self.problem.current[self.employee]],
                "to": posts[self.plan.post[self.employee]],
            }
        )

    def after(self, wave: int) -> Plan:
        """Who is where once the wave is done; 0 is today."""
        post = self.problem.current.copy()
        gone = self.employee[self.wave <= wave]
        post[gone] = self.plan.post[gone]
        return Plan(post)

    @cached_property
    def short(self) -> tuple[int, ...]:
        """Persons short of the minimum today, and after each wave."""
        counts = [headcount(self.problem, self.after(wave)) for wave in range(len(self.dates) + 1)]
        return tuple(int(np.maximum(0, self.problem.minimum - count).sum()) for count in counts)


def waves(
    problem: Problem, plan: Plan, *, size: int = SIZE, start: date | None = None, every: int = DAYS
) -> Waves:
    """The changes of a plan in the fewest waves of at most `size` people, then as early as may be.

    After each wave a post has at least its minimum, or what the plan leaves it where that is
    less, and at most its maximum; a post that is outside today comes no further away. Who is
    tied to stay together changes in one wave. `start` is the scenario's day where none is
    given; waves follow `every` so many days. Raises InputError where people tied together are
    more than `size`, InfeasibleError where posts block each other whatever the order,
    NoPlanError where no order is found.
    """
    if size < 1 or every < 1:
        raise InputError(_("size and days between waves: give whole numbers from 1 on"))
    employee = np.flatnonzero(plan.post != problem.current)
    size = min(size, max(1, len(employee)))
    group = _groups(problem, employee, size)
    changes = _changes(problem, plan, employee, group)
    found, earliest, fewest = _fewest(problem, changes, size)
    wave = np.unique(found, return_inverse=True)[1][group] + 1
    in_order = np.lexsort((problem.employee_ids[employee].astype(str), wave))
    return Waves(
        problem,
        plan,
        employee[in_order],
        wave[in_order],
        _days(start or problem.date, every, int(wave.max(initial=0))),
        fewest,
        earliest,
    )


def _days(first: date, every: int, count: int) -> tuple[date, ...]:
    """The day of each wave; raises InputError where the last lies beyond the year 9999."""
    try:
        return tuple(first + timedelta(days=every * step) for step in range(count))
    except OverflowError:
        message = _("the last of {count} waves lies beyond the year 9999: begin earlier, or wait less")
        raise InputError(message.format(count=count)) from None


def _groups(problem: Problem, employee: Codes, size: int) -> Codes:
    """(n,) the group of each who changes: those tied together, over some others too, change at once."""
    tied = np.concatenate([rule.tied(problem) for rule in KINDS.values()])
    row = np.full(len(problem.employees) + 1, -1, np.int64)
    row[employee] = np.arange(len(employee))
    a, b = row[tied].T
    both = (a >= 0) & (b >= 0)
    graph = sp.coo_array((np.ones(both.sum()), (a[both], b[both])), shape=(len(employee), len(employee)))
    group = connected_components(graph, directed=False)[1].astype(np.int64)
    count = np.bincount(group)
    if (large := np.flatnonzero(count > size)).size:
        names = ", ".join(problem.employee_ids[employee[group == large[0]]])
        message = _("{employees} change place together: give a --size of {size} or more")
        raise InputError(message.format(employees=names, size=int(count.max())))
    return group


def _changes(problem: Problem, plan: Plan, employee: Codes, group: Codes) -> Changes:
    """What the groups do to headcounts; limits no plan could keep are those that this plan keeps."""
    posts, groups = len(problem.posts), int(group.max(initial=-1)) + 1
    shift = sp.csr_array((posts, groups), dtype=np.int64)
    for post, sign in ((problem.current[employee], -1), (plan.post[employee], 1)):
        held = post >= 0
        entries = np.full(held.sum(), sign), (post[held], group[held])
        shift = shift + sp.coo_array(entries, shape=shift.shape).tocsr()
    shift.eliminate_zeros()
    after = headcount(problem, plan)
    return Changes(
        size=np.bincount(group, minlength=groups).astype(np.int64),
        shift=shift,
        before=headcount(problem, today(problem)),
        low=np.minimum(problem.minimum, after),
        high=np.maximum(problem.maximum, after),
    )


def _fewest(problem: Problem, changes: Changes, size: int) -> tuple[Codes, bool, bool]:
    """(G,) waves from 0, as few as may be and early; whether it is proven that none are earlier, or fewer."""
    known = _at_once(changes, size)
    groups, fewest = len(changes.size), True
    count = least = -(-int(changes.size.sum()) // size)
    enough = groups if known is None else int(known.max(initial=-1)) + 1
    while True:
        hint = known if count >= enough else None
        found = order(changes, count, size, hint)
        wave = hint if found.wave is None else found.wave
        if wave is not None:
            return wave, found.status == "optimal", fewest
        if count == least and known is None:
            _refuse_stuck(problem, changes, size)
        if count >= enough:
            raise NoPlanError(_("no order of the moves was found in time: try a larger --size"))
        fewest &= found.status == "infeasible"
        count = count + 1 if fewest else enough


def _at_once(changes: Changes, size: int) -> Codes | None:
    """(G,) waves from 0, as many people going in each as then may; None where that comes to a halt."""
    wave = np.full(len(changes.size), -1, np.int64)
    left, number = np.arange(len(wave)), 0
    while len(left):
        part = changes.of(left)
        going = first_wave(part, size)
        if not going.any():
            return None
        wave[left[going]] = number
        moved = part.shift[:, np.flatnonzero(going)].sum(axis=1)
        changes = replace(changes, before=changes.before + np.asarray(moved, np.int64))
        left, number = left[~going], number + 1
    return wave


def _refuse_stuck(problem: Problem, changes: Changes, size: int) -> None:
    """Raises InfeasibleError where posts block each other, and says which."""
    for groups in _knots(changes):
        part = changes.of(groups)
        if _order(part, size).status != "infeasible":
            continue
        posts = _blocking(part, size)
        sizes = range(size + 1, int(part.size.sum()))
        enough = bisect_left(sizes, True, key=lambda more: _order(part, more).wave is not None) + size + 1
        message = _(
            "the moves into and out of {posts} cannot be put in order: each of these posts waits for"
            " another, and at most {size} people may move at once. A --size of {enough} is enough for them"
        )
        names = ", ".join(problem.post_ids[posts])
        raise InfeasibleError(message.format(posts=names, size=size, enough=enough))


def _order(changes: Changes, size: int) -> Order:
    """Any order at all: a wave that moves nobody changes nothing, so as many waves as groups do."""
    return any_order(changes, len(changes.size), size)


def _knots(changes: Changes) -> Iterator[Codes]:
    """Groups that depend on each other through posts whose limits can bind; small ones first."""
    binding = np.flatnonzero(_binding(changes))
    row, group = changes.shift[binding].nonzero()
    posts = len(binding)
    nodes = posts + len(changes.size)
    graph = sp.coo_array((np.ones(len(row)), (row, posts + group)), shape=(nodes, nodes))
    count, label = connected_components(graph, directed=False)
    parts = [np.flatnonzero(label[posts:] == part) for part in range(count)]
    yield from sorted((part for part in parts if len(part)), key=len)


def _binding(changes: Changes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(P,) posts that some order takes below or above their limits."""
    least = changes.before + changes.shift.minimum(0).sum(axis=1)
    most = changes.before + changes.shift.maximum(0).sum(axis=1)
    return np.asarray((least < changes.low) | (most > changes.high))


def _blocking(changes: Changes, size: int) -> Codes:
    """A least set of posts whose limits allow no order, by leaving out one after the other."""
    kept = np.flatnonzero(_binding(changes) & (np.diff(changes.shift.indptr) > 0))
    for post in kept.tolist():
        fewer = kept[kept != post]
        free = np.ones(len(changes.low), bool)
        free[fewer] = False
        eased = replace(
            changes, low=np.where(free, -_FREE, changes.low), high=np.where(free, _FREE, changes.high)
        )
        touching = np.flatnonzero(abs(changes.shift[fewer]).sum(axis=0))
        if _order(eased.of(touching), size).status == "infeasible":
            kept = fewer
    return kept


def write_waves(found: Waves, file: Path, *, force: bool = False) -> None:
    """The table of waves as a CSV file, written whole or not at all.

    Raises what `require_free_files` raises, PlacementError where writing fails.
    """
    require_free_files([file], force=force)
    write_files({file: csv_text(found.table)})
