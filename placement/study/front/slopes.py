"""What one more of a cap buys, in a few straight pieces."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from placement.study.front.front import Front

_MOST = 4  # pieces; people remember no more
_BEND = Fraction(1, 50)  # of the whole fall: what lies that close to a line is on it


@dataclass(frozen=True)
class Piece:
    """From a tighter value of the cap to a looser one: what each unit of it saves on average.

    No plans save less than `least` nor more than `most` there: that is proven.
    """

    start: Fraction
    end: Fraction
    saves: Fraction
    least: Fraction | None  # None where a bound is missing
    most: Fraction | None


def pieces(front: Front) -> tuple[Piece, ...]:
    """From tight to loose, of a front over one cap; none where fewer than two values have a plan.

    Ends are values that were solved, chosen so that plans lie close to straight lines between them.
    """
    if len(front.space.axes) > 1:
        return ()
    axis, curve = front.space.axes[0], front.curve
    solved = [number for number, outcome in front.points.items() if outcome.result]
    solved = solved[::-1] if axis.looser < 0 else solved
    line = [(Fraction(axis.values[number]), Fraction(curve.upper[number])) for number in solved]
    found = []
    for start, end in _ends(line):
        (x, above), (y, below) = line[start], line[end]
        far, a, b = abs(y - x), solved[start], solved[end]
        bounds = [curve.lower[each] for each in (a, b)]
        known = all(isinstance(each, Fraction) for each in bounds)
        least, most = ((bounds[0] - below) / far, (above - bounds[1]) / far) if known else (None, None)
        found.append(Piece(x, y, (above - below) / far, least, most))
    return tuple(found)


def _ends(line: Sequence[tuple[Fraction, Fraction]]) -> list[tuple[int, int]]:
    """Where straight pieces begin and end: split where the line is furthest off, while that is too far."""
    if len(line) < 2:
        return []
    cuts = [0, len(line) - 1]
    near = _BEND * (max(y for _x, y in line) - min(y for _x, y in line))
    while len(cuts) <= _MOST:
        far, at = max(_furthest(line, *each) for each in pairwise(cuts))
        if far <= near:
            break
        cuts = sorted([*cuts, at])
    return [*pairwise(cuts)]


def _furthest(line: Sequence[tuple[Fraction, Fraction]], start: int, end: int) -> tuple[Fraction, int]:
    """How far off the straight piece a point between lies at most, and the first that does."""
    (x, y), (right, low) = line[start], line[end]
    off = [
        (abs(line[at][1] - y - (low - y) * (line[at][0] - x) / (right - x)), -at)
        for at in range(start + 1, end)
    ]
    far, at = max(off, default=(Fraction(0), -start))
    return far, -at
