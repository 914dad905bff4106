"""What is left to search of a level that is open: neighbourhoods, then all that may still be better.

Neighbourhoods of the plan are placed anew (Shaw 1998, large neighbourhood search). Pairs leave
under whose prices a plan with the pair costs no less than the goal: the incumbent, less the gap
that is asked for (reduced-cost fixing). What is left goes to branch and bound, with a budget of
nodes that grows with the effort: no plan falls below what that proves, or below the goal.
"""

from dataclasses import dataclass, replace

import numpy as np

from placement.base.arrays import Mask, Whole
from placement.program import Program
from placement.proof.certificate import priced
from placement.solvers.ascent.dual_ascent import DualAscent
from placement.solvers.ascent.neighbourhoods import Neighbourhoods, values
from placement.solvers.ascent.restricted import Restricted
from placement.solvers.ascent.rounds import Rounds
from placement.solvers.highs import Search

_ROUNDS = 30  # neighbourhoods, in the first pass
_TURNS = 12  # of neighbourhoods over the pairs that units choose: these take a tenth of the time
_PAYING = 0.02  # of the gap: what one of them has to close for there to be another
_NODES = 500  # of branch and bound, in the first pass
GROWTH = 4  # of both, from pass to pass
_COLUMNS = 400_000  # of a program that is given to branch and bound
_FIRST = 20_000  # in the first pass, and twice as many in each further one
_ROOT = 12_000  # pairs of one whose root alone is looked at before neighbourhoods


@dataclass(frozen=True)
class Searched:
    """What a pass has found."""

    choice: Whole
    bound: int
    done: bool  # nothing is left to search


@dataclass(frozen=True)
class Pass:
    """A search of one level; `loose` (E,) people are freed everywhere.

    Of plans that are as good the one is better that is so in the later levels: in neighbourhoods the
    least is looked for of `merged`, the program with the level and those after it as one.
    """

    climb: DualAscent
    merged: Program
    bound: int
    loose: Mask
    effort: int
    search: Search
    rounds: Rounds | None = None

    def searched(self, choice: Whole, pairs: Mask) -> Searched:
        """A choice no worse and a bound no lower than these.

        Branch and bound comes last in the first pass, and first in the others: neighbourhoods have
        found by then what they find soon, and one more pass of them may leave no time for the proof.
        """
        if not self.effort:
            return self._branched(*self._placed(choice, pairs, self.bound))
        found = self._branched(choice, self.bound)
        value = values(self.climb.program, self.climb.level, found.choice)[0]
        if found.done or value - found.bound <= self.climb.room(value):
            return found
        return Searched(*self._placed(found.choice, pairs, found.bound), done=False)

    def _placed(self, choice: Whole, pairs: Mask, bound: int) -> tuple[Whole, int]:
        """A choice no worse by neighbourhoods, and the bound, which is known to be so high.

        Where units were looked at whole, the pairs that they choose are searched before the `pairs`, as
        long as that pays; what they choose changes as the bound rises beside.
        """
        wide = replace(self, bound=bound)
        if self.rounds is not None:
            choice, wide = self._within_kernel(choice, wide, self.rounds)
        choice = wide.improved(self._core(pairs, choice), choice)
        return choice, wide.bound if self.rounds is None else max(wide.bound, self.rounds.raised())

    def _branched(self, choice: Whole, bound: int) -> Searched:
        """By branch and bound, as far as the effort goes."""
        most = min(_COLUMNS, _FIRST * 2**self.effort)
        return _branched(self.climb, choice, bound, most, _NODES * GROWTH**self.effort, self.search)

    def improved(self, core: Restricted, choice: Whole, turn: int = 0) -> Whole:
        """The choice after as many neighbourhoods as the effort is worth, others in every turn."""
        found = Neighbourhoods(
            core,
            self.climb,
            choice,
            self.loose,
            self.bound,
            _ROUNDS * GROWTH**self.effort,
            np.random.default_rng([self.search.seed, self.effort, turn]),
            self.search,
            self.rounds,
        ).improved()
        program, level = self.climb.program, self.climb.level
        self.search.watch.tell(program, level, values(program, level, found)[0], self.bound)
        return found

    def _core(self, pairs: Mask, choice: Whole) -> Restricted:
        """These pairs and those taken, for all levels that are left."""
        return Restricted.of(
            self.merged, pairs | (choice[: len(pairs)] > 0), self.climb.level, self.climb.reached
        )

    def _within_kernel(self, choice: Whole, here: "Pass", rounds: Rounds) -> tuple[Whole, "Pass"]:
        """A choice no worse, and the search `here` with the bound risen."""
        value = values(self.climb.program, self.climb.level, choice)[0]
        for turn in range(1, _TURNS + 1):
            before = value
            choice = here.improved(self._core(rounds.kernel(), choice), choice, turn)
            value = values(self.climb.program, self.climb.level, choice)[0]
            here = replace(here, bound=max(here.bound, rounds.raised()))
            if before - value < _PAYING * (before - here.bound):
                break
        return choice, here


def rooted(climb: DualAscent, choice: Whole, bound: int, search: Search) -> Searched:
    """By the root of branch and bound alone: HiGHS' cuts of knapsacks prove more than prices do."""
    return _branched(climb, choice, bound, _ROOT, 1, search)


def _branched(
    climb: DualAscent, choice: Whole, bound: int, most: int, nodes: int, search: Search
) -> Searched:
    """By so many nodes of branch and bound, where no more pairs than `most` are left."""
    value = values(climb.program, climb.level, choice)[0]
    goal = value - climb.room(value)
    if bound >= goal or search.watch.remaining == 0:
        return Searched(choice, bound, done=False)
    left = _left(climb, goal)
    if int(left.sum()) > most:
        return Searched(choice, bound, done=False)
    left |= choice[: len(left)] > 0
    core = Restricted.of(climb.program, left, climb.level, climb.reached)
    found, least = core.branched(choice, goal, nodes, search)
    return Searched(found, max(bound, min(least, goal)), done=least >= core.value(found))


def _left(climb: DualAscent, goal: int) -> Mask:
    """(n,) pairs that a plan below the goal may hold."""
    program = climb.program
    price = priced(program, climb.duals, climb.reached)
    return program.allowed if price is None else program.allowed & price.within(goal - 1)


def better_of(program: Program, level: int, choice: Whole, found: Whole | None) -> Whole:
    """What was found, if it is better in a level, or as good and better in the later ones."""
    if found is None or values(program, level, found) >= values(program, level, choice):
        return choice
    return found


__all__ = ["GROWTH", "Pass", "Searched", "better_of", "rooted", "values"]
