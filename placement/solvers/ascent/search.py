"""What is left to search of a level that is open: neighbourhoods, then all that may still be better.

Neighbourhoods of the plan are placed anew (Shaw 1998, large neighbourhood search). Then pairs
leave that no better plan can hold: under prices that prove a bound, a plan with the pair costs
more than the incumbent (reduced-cost fixing). What is left goes to branch and bound, with a
budget of nodes that grows with the effort; without one it ends with a proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Codes, Mask, Whole
from placement.program import Program
from placement.proof.certificate import priced
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.highs import Search

_ROUNDS = 30  # neighbourhoods, in the first pass
_FREED = 120  # people of a neighbourhood, at first
_LEAST, _MOST = 60, 2_000
_CROWD = 400  # of the loose: of more, nobody is freed for that
_WIDER, _NARROWER = 1.3, 0.7
_NODES = 500  # of branch and bound, in the first pass
_GROWTH = 4  # of both, from pass to pass
_COLUMNS = 400_000  # of a program that is given to branch and bound
_FIRST = 50_000  # in the first pass
_AVOIDED = 2.0  # how much units are that were chosen more often than others
_WORK = 1.0  # of a neighbourhood that is not made wider still


@dataclass(frozen=True)
class Searched:
    """What a pass has found."""

    choice: Whole
    bound: int
    done: bool  # nothing is left to search


def searched(
    climb: DualAscent,
    merged: Program,
    choice: Whole,
    bound: int,
    cores: Sequence[Mask],
    loose: Mask,
    effort: int,
    search: Search,
) -> Searched:
    """A choice no worse and a bound no lower than these; `loose` (E,) people are freed everywhere.

    Of plans that are as good the one is better that is so in the later levels: in neighbourhoods the
    least is looked for of `merged`, the program with the level and those after it as one.
    The first core's pairs are searched before the next one's.
    """
    taken = choice[: len(climb.program.pairs)] > 0
    for pairs in cores:
        if pairs.any():
            core = Restricted.of(merged, pairs | taken, climb.level, climb.reached)
            choice = improved(core, climb, choice, loose, bound, effort, search)
            taken = choice[: len(taken)] > 0
    value = values(climb.program, climb.level, choice)[0]
    if value - bound <= climb.room(value) or search.watch.remaining == 0:
        return Searched(choice, bound, done=False)
    left = _left(climb, value)
    if int(left.sum()) > min(_COLUMNS, _FIRST * _GROWTH**effort):
        return Searched(choice, bound, done=False)
    core = Restricted.of(climb.program, left | taken, climb.level, climb.reached)
    found, least = core.branched(choice, climb.room(value), _NODES * _GROWTH**effort, search)
    return Searched(found, max(bound, least), done=least >= core.value(found))


def _left(climb: DualAscent, value: int) -> Mask:
    """(n,) pairs that a plan better than the value may hold."""
    program = climb.program
    price = priced(program, climb.duals, climb.reached)
    return program.allowed if price is None else program.allowed & price.within(value - 1)


def values(program: Program, level: int, choice: Whole) -> tuple[int, ...]:
    """What a choice is worth in a level and in those after it."""
    value = program.value(choice)
    return (2**62,) if value is None else value[level:]


def better_of(program: Program, level: int, choice: Whole, found: Whole | None) -> Whole:
    """What was found, if it is better in a level, or as good and better in the later ones."""
    if found is None or values(program, level, found) >= values(program, level, choice):
        return choice
    return found


def improved(
    core: Restricted, climb: DualAscent, choice: Whole, loose: Mask, bound: int, effort: int, search: Search
) -> Whole:
    """Large-neighbourhood search: in turn all who serve in some adjacent units are placed anew.

    So are the `loose` (E,), wherever they are: what the rows of all units leave open runs through
    them; not where small units are full of them. A neighbourhood that is solved and has nothing
    better is followed by a wider one, one that is not solved by a narrower one.
    """
    units, often = Adjacent.of(core), np.zeros(len(core.program.pairs.problem.units), np.int64)
    random = np.random.default_rng([search.seed, effort])
    if loose.sum() > _CROWD:
        loose = np.zeros_like(loose)
    freed, value = float(_FREED), values(climb.program, climb.level, choice)
    room = climb.room(value[0])
    target = bound + room // 2 if len(value) == 1 else None
    for _ in range(_ROUNDS * _GROWTH**effort):
        if value[0] - bound <= room or search.watch.remaining == 0:
            break
        one = choice[core.pair] > 0
        people = units.around(random, units.seats(one), round(freed), loose, often)
        worked = search.watch.worked
        found, proven = core.placed_anew(one, people, search, target, choice, near=True)
        better = None if found is None else values(climb.program, climb.level, found)
        if found is not None and better is not None and better < value:
            choice, value = found, better
        elif not proven:
            freed = max(_LEAST, freed * _NARROWER)
        elif search.watch.worked - worked < _WORK:
            freed = min(_MOST, freed * _WIDER)
    return choice


@dataclass(frozen=True)
class Adjacent:
    """Who could serve where, and so which units have people in common."""

    program: Program
    employee: Codes  # of each pair of a core
    unit: Codes
    choices: sp.csr_array  # (E, U) how many pairs
    takers: sp.csr_array  # (U, E)

    @classmethod
    def of(cls, core: Restricted) -> "Adjacent":
        """By the pairs of a core."""
        pairs = core.program.pairs
        employee, unit = pairs.employee[core.pair], pairs.unit[core.pair]
        shape = (len(core.program.must), len(pairs.problem.units))
        choices = sp.csr_array((np.ones(len(employee)), (employee, unit)), shape=shape)
        return cls(core.program, employee, unit, choices, choices.T.tocsr())

    def seats(self, one: Mask) -> Codes:
        """(E,) the unit of each employee where these pairs are chosen, -1 for none."""
        seat = np.full(self.choices.shape[0], -1)
        seat[self.employee[one]] = self.unit[one]
        return seat

    def around(self, random: np.random.Generator, seat: Codes, freed: int, loose: Mask, often: Codes) -> Mask:
        """(E,) who serves in a random unit and its neighbours, and who could join them from nowhere.

        And the loose, wherever they are, but if these are more: then only those who could serve there.
        Units that were chosen less `often` (U,) come first; it is counted on.
        """
        units = self.choices.shape[1]
        chosen = np.zeros(units, bool)
        chosen[random.choice(np.flatnonzero(often == often.min()))] = True
        weight = np.zeros(units)
        last = np.flatnonzero(chosen)
        while True:
            people = (seat >= 0) & chosen[seat]
            people |= (seat < 0) & (self.choices @ chosen.astype(float) > 0)
            if people.sum() >= freed or chosen.all():
                often += chosen
                if loose.sum() > freed:
                    loose = loose & (self.choices @ chosen.astype(float) > 0)
                return np.asarray(people | loose)
            weight += self.choices.T @ (self.takers[last].sum(axis=0))
            free = np.where(chosen, 0.0, weight + 1e-3) / (1.0 + often - often.min()) ** _AVOIDED
            last = random.choice(units, 1, p=free / free.sum())
            chosen[last] = True


__all__ = ["Adjacent", "Searched", "better_of", "improved", "searched", "values"]
