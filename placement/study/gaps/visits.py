"""What is said of visits: which are made, who else could have gone, and what one more would change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from placement.base.arrays import Whole
from placement.base.errors import NoPlanError
from placement.model.visits import VisitColumns
from placement.program.changes import with_as_many, with_one_more
from placement.program.program import Program
from placement.run import Run
from placement.solvers.choose import choose
from placement.solvers.path import Watch
from placement.study.again.resolve import Cost, Resolved, Resolver, difference


@dataclass(frozen=True)
class Instead:
    """Somewhere else from where one of the visits could be made, and what that would cost."""

    from_unit: str
    cost: Cost


@dataclass(frozen=True)
class Way:
    """Visits from one unit to the same job in another, and who else could have gone for one of them.

    `share` is what all of them count there, in persons; `asked`: all who could were asked, in time.
    """

    from_unit: str
    unit: str
    job: str
    visits: int
    share: float
    instead: tuple[Instead, ...]
    asked: bool


@dataclass(frozen=True)
class More:
    """What one more visit to a post would change, by whomever."""

    unit: str
    job: str
    cost: Cost


@dataclass(frozen=True)
class Visited:
    """All that is found of a unit's visits."""

    ways: Sequence[Way]  # from it and to it
    more: Sequence[More]  # of its posts


class VisitQuestions:
    """Questions about the visits of a run, everybody's post being that of its plan."""

    def __init__(self, run: Run, program: Program, resolver: Resolver, clock: Watch) -> None:
        pairs = program.pairs
        kept = run.plan.post[pairs.employee] == pairs.post
        self._run, self._resolver, self._clock = run, resolver, clock
        self._program = program = replace(program, allowed=program.allowed & kept)
        choice = program.choice(run.plan)
        self._made = (
            np.zeros(len(program.upper), np.int64) if choice is None else choice[len(program.pairs) :]
        )

    def ways(self, unit: int) -> Iterator[Way]:
        """The visits from and to a unit."""
        problem = self._run.problem
        for each in self._program.visits:
            made = self._number(each)
            ends = problem.post_unit[each.ways.home], problem.post_unit[each.ways.there]
            for row in np.flatnonzero((made > 0) & ((ends[0] == unit) | (ends[1] == unit))).tolist():
                instead, asked = self._instead(each, row)
                yield Way(
                    *self._names(each, row),
                    int(made[row]),
                    float(each.ways.part * int(made[row])),
                    instead,
                    asked,
                )

    def more(self, unit: int) -> Iterator[More]:
        """What one more visit would change, of each post of the unit that may be visited."""
        problem = self._run.problem
        for each in self._program.visits:
            there = np.unique(each.ways.there[problem.post_unit[each.ways.there] == unit])
            for post in there.tolist():
                program = with_one_more(self._program, each.column[each.ways.there == post], post)
                answer = self._within(program)
                if answer is not None:
                    unit_, job = (str(problem.posts[name].iloc[post]) for name in ("unit", "job"))
                    yield More(unit_, job, self._cost(answer))

    def _instead(self, each: VisitColumns, row: int) -> tuple[tuple[Instead, ...], bool]:
        """Other posts from which one of these visits could be made, and whether all were asked in time."""
        made, there = self._number(each), each.ways.there == each.ways.there[row]
        others = np.flatnonzero(there & (np.arange(len(there)) != row) & (made < each.ways.number))
        upper = self._program.upper.copy()
        upper[each.column[row] - len(self._program.pairs)] = made[row] - 1
        one_less = replace(self._program, upper=upper)
        found, asked = [], True
        for other in others.tolist():
            answer = self._within(with_as_many(one_less, int(each.column[other]), int(made[other]) + 1))
            if answer is not None:
                found.append(Instead(self._names(each, other)[0], self._cost(answer)))
            asked &= self._clock.remaining > 0
        return tuple(sorted(found, key=lambda one: (tuple(one.cost.values()), one.from_unit))), asked

    def _within(self, program: Program) -> Resolved | None:
        """The best plan of a program, proven; None where there is none, or no time for it."""
        seconds = self._clock.remaining
        if not seconds:
            return None
        try:
            answer = self._resolver.answer(program, seconds=seconds, paths=[choose(program)])
        except NoPlanError:
            return None
        return answer if answer is None or answer.proven else None

    def _number(self, each: VisitColumns) -> Whole:
        """(v,) the run's visits along each way."""
        return np.asarray(self._made[each.column - len(self._program.pairs)], np.int64)

    def _names(self, each: VisitColumns, row: int) -> tuple[str, str, str]:
        """From which unit, to which, and the job."""
        units, jobs = (self._run.problem.posts[name].to_numpy(object) for name in ("unit", "job"))
        home, there = int(each.ways.home[row]), int(each.ways.there[row])
        return str(units[home]), str(units[there]), str(jobs[there])

    def _cost(self, answer: Resolved) -> Cost:
        return difference(answer.values, {level.priority: level.value for level in self._run.result.levels})
