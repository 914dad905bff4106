"""Neighbourhoods of a plan placed anew: all who serve in a few adjacent units (Shaw 1998).

Those of small units take hundredths of a second. Two that have nobody in common are solved at once,
each in a thread of its own, or some of them beside a round that raises the bound. What is solved
together is settled before, and taken in that order: the same for any number of threads.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Codes, Mask, Whole
from placement.program import Program
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.excess import Excess
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.rounds import Rounds
from placement.solvers.highs import Search

_T = TypeVar("_T")

_FREED = 120  # people of a neighbourhood, at first
_LEAST, _MOST = 60, 2_000
_CROWD = 150  # of the loose: of more, nobody is freed for that
_WIDER, _NARROWER = 1.3, 0.7
_AVOIDED = 2.0  # how much units are that were chosen more often than others
_WORK = 0.1  # of a neighbourhood that is not made wider still
_LONGEST = 0.7  # work of one: what takes longer is too wide
_MANY = 40  # people in a person's unit, in the mean: of such units only few make a neighbourhood …
_LONGER = 3  # … which may take so many times as long
_AT_ONCE = 2
_SHARED = 0.1  # of what a unit holds of the gap, in the mean: by so much every unit is wanted


def values(program: Program, level: int, choice: Whole) -> tuple[int, ...]:
    """What a choice is worth in a level and in those after it."""
    value = program.value(choice)
    return (2**62,) if value is None else value[level:]


@dataclass(frozen=True)
class Answer:
    """What placing some people anew has come to."""

    choice: Whole | None
    proven: bool
    worked: float


@dataclass
class Neighbourhoods:
    """Large-neighbourhood search: in turn all who serve in some adjacent units are placed anew.

    So are the `loose` (E,), wherever they are: what the rows of all units leave open runs through
    them; not where small units are full of them, nor any more once that is not solved and has nothing
    better. A neighbourhood that is quickly solved is followed by a wider one, one that is not solved and
    has nothing better by a narrower one.
    """

    core: Restricted
    climb: DualAscent
    choice: Whole
    loose: Mask
    bound: int
    left: int  # of the neighbourhoods
    random: np.random.Generator
    search: Search
    rounds: Rounds | None = None
    freed: float = field(default=float(_FREED), init=False)

    def __post_init__(self) -> None:
        self._units = Adjacent.of(self.core)
        self._held = Excess.of(self.climb).by_unit if self.rounds is None else self.rounds.excess
        self._often = np.zeros(self._units.choices.shape[1], np.int64)
        seat = self._units.seats(self.choice[self.core.pair] > 0)
        size = np.bincount(seat[seat >= 0])
        large = bool(size @ size >= _MANY * size.sum())
        self._patience = _LONGER if large else 1
        if not large:  # in small units those with a single pair are few
            self._units = replace(self._units, free=np.ones_like(self._units.free))
        if self.loose.sum() > _CROWD:
            self.loose = np.zeros_like(self.loose)
        self.value = values(self.climb.program, self.climb.level, self.choice)
        self._room = self.climb.room(self.value[0])
        self._target = self.bound + self._room // 2 if len(self.value) == 1 else None

    def improved(self) -> Whole:
        """A choice no worse."""
        while self._open(self.search):
            if self.loose.any():
                self._one(self.search, self._wanted())
            elif self.rounds is not None and self.rounds.more:
                self._beside(self.rounds)
            else:
                self._at_once()
        return self.choice

    def _open(self, search: Search) -> bool:
        further = self.value[0] - self.bound > self._room
        return further and self.left > 0 and search.watch.remaining > 0

    def _wanted(self) -> Array:
        """(U,) how much each unit is, for what it holds of the gap."""
        excess = self._held(self.choice)
        return excess + _SHARED * max(1.0, float(excess.mean()))

    def _one(self, search: Search, wanted: Array) -> None:
        for people in self._drawn(wanted, 1):
            self._take(self._answer(people, search), self.choice)

    def _beside(self, rounds: Rounds) -> None:
        """A round that raises the bound, and as many neighbourhoods as that takes time."""
        wanted, value = self._wanted(), self.value[0]
        search, watch = _apart(self.search), self.search.watch.apart()

        def some() -> None:
            while self._open(search) and search.watch.worked < rounds.work:
                self._one(search, wanted)

        _together([lambda: rounds.round(value, watch), some], self.search.threads)
        self.search.watch.work(watch.worked + search.watch.worked)

    def _at_once(self) -> None:
        """Some neighbourhoods with nobody in common."""
        batch, before = self._drawn(self._wanted(), _AT_ONCE), self.choice

        def job(people: Mask) -> Callable[[], Answer]:
            search = _apart(self.search)
            return lambda: self._answer(people, search)

        answers = _together([job(people) for people in batch], self.search.threads)
        self.search.watch.work(sum(answer.worked for answer in answers))
        for answer in answers:
            self._take(answer, before)

    def _drawn(self, wanted: Array, count: int) -> list[Mask]:
        self.left -= count
        seat = self._units.seats(self.choice[self.core.pair] > 0)
        return self._units.apart(self.random, seat, round(self.freed), self.loose, self._often, wanted, count)

    def _answer(self, people: Mask, search: Search) -> Answer:
        search = search.during(_LONGEST * self._patience)
        worked, one = search.watch.worked, self.choice[self.core.pair] > 0
        found = self.core.placed_anew(one, people, search, self._target, self.choice, near=True, better=True)
        return Answer(*found, search.watch.worked - worked)

    def _take(self, answer: Answer, before: Whole) -> None:
        """What an answer changes of the choice before it, if all in all that is better."""
        found = None if answer.choice is None else self.choice + answer.choice - before
        value = None if found is None else values(self.climb.program, self.climb.level, found)
        if found is not None and value is not None and value < self.value and self._fits(found):
            self.choice, self.value = found, value
        elif answer.proven and answer.worked < _WORK * self._patience:
            self.freed = min(_MOST, self.freed * _WIDER)
        elif not answer.proven and self.loose.any():
            self.loose = np.zeros_like(self.loose)
        elif not answer.proven:
            self.freed = max(_LEAST, self.freed * _NARROWER)

    def _fits(self, choice: Whole) -> bool:
        """Whether columns beyond the pairs, which two answers may both change, are within their bounds."""
        program = self.climb.program
        beyond = choice[len(program.pairs) :]
        return bool((beyond >= 0).all() and (beyond <= program.upper).all())


def _apart(search: Search) -> Search:
    """The same in one thread, its work counted for itself."""
    return replace(search, threads=1, watch=search.watch.apart())


def _together(jobs: Sequence[Callable[[], _T]], threads: int) -> list[_T]:
    """What each has come to, as many at once as there are threads."""
    at_once = min(threads, len(jobs))
    if at_once == 1:
        return [job() for job in jobs]
    with ThreadPoolExecutor(at_once) as pool:
        return [each.result() for each in [pool.submit(job) for job in jobs]]


@dataclass(frozen=True)
class Adjacent:
    """Who could serve where, and so which units have people in common."""

    employee: Codes  # of each pair of a core
    unit: Codes
    free: Mask  # (E,) who has more than one choice: most people of large units do not
    choices: sp.csr_array  # (E, U) how many pairs
    meet: sp.csr_array  # (U, U) how many people could serve in both, by pairs

    @classmethod
    def of(cls, core: Restricted) -> "Adjacent":
        """By the pairs of a core."""
        pairs = core.program.pairs
        employee, unit = pairs.employee[core.pair], pairs.unit[core.pair]
        shape = (len(core.program.must), len(pairs.problem.units))
        choices = sp.csr_array((np.ones(len(employee)), (employee, unit)), shape=shape)
        free = ~core.program.must | (np.bincount(employee, minlength=shape[0]) > 1)
        return cls(employee, unit, free, choices, sp.csr_array(choices.T @ choices))

    def seats(self, one: Mask) -> Codes:
        """(E,) the unit of each employee where these pairs are chosen, -1 for none."""
        seat = np.full(self.choices.shape[0], -1)
        seat[self.employee[one]] = self.unit[one]
        return seat

    def apart(
        self,
        random: np.random.Generator,
        seat: Codes,
        freed: int,
        loose: Mask,
        often: Codes,
        wanted: Array,
        count: int,
    ) -> list[Mask]:
        """So many sets of people (E,), or fewer, nobody and no unit in two of them.

        Each has a choice, and serves in a random unit and its neighbours, or could join them from nowhere;
        with the loose, wherever they are, but if these are more than are freed: then only those who could
        serve there.
        Units that were chosen less `often` (U,) come first, of these the `wanted` (U,); it is counted on.
        """
        taken, nobody = np.zeros(len(often), bool), np.ones(len(seat), bool)
        seated, nowhere = (seat >= 0) & self.free, np.flatnonzero(seat < 0)
        size = np.bincount(seat[seated], minlength=len(often))
        joining, found = self.choices[nowhere], list[Mask]()
        while len(found) < count and not taken.all():
            chosen = self._around(random, size, joining, freed, often, wanted, taken)
            often += chosen
            taken |= chosen
            there = np.where(chosen, 1.0, 0.0)
            people = seated & chosen[seat]
            people[nowhere] = joining @ there > 0
            people |= loose if loose.sum() <= freed else loose & (self.choices @ there > 0)
            people &= nobody
            if people.any():
                found.append(people)
                nobody &= ~people
        return found

    def _around(
        self,
        random: np.random.Generator,
        size: Codes,
        joining: sp.csr_array,
        freed: int,
        often: Codes,
        wanted: Array,
        taken: Mask,
    ) -> Mask:
        """(U,) adjacent units of so many people, none of them taken."""
        free, weight = ~taken, np.zeros(len(size))
        avoided = wanted / (1.0 + often - often.min()) ** _AVOIDED
        first = np.flatnonzero(free & (often == often[free].min()))
        last = int(random.choice(first, p=wanted[first] / wanted[first].sum()))
        while True:
            free[last] = False
            chosen = ~free & ~taken
            people = size[chosen].sum()
            if joining.shape[0]:
                people += (joining @ np.where(chosen, 1.0, 0.0) > 0).sum()
            if people >= freed or not free.any():
                return chosen
            row = slice(self.meet.indptr[last], self.meet.indptr[last + 1])
            weight[self.meet.indices[row]] += self.meet.data[row]
            chance = np.where(free, weight + 1e-3, 0.0) * avoided
            last = int(random.choice(len(chance), p=chance / chance.sum()))


__all__ = ["Adjacent", "Neighbourhoods", "values"]
