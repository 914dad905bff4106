"""A front as a table and as files."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from placement.base.decimals import plain, shown
from placement.base.files import names_in, written_whole
from placement.run import Inputs
from placement.run.run import own
from placement.run.tables import write_table
from placement.study.cluster.kept import Remembered, beside
from placement.study.cluster.processes import Place
from placement.study.front.front import Effort, Front, Watched, front
from placement.study.sweep.shelf import Shelf

MARK = "front.csv"
"""The file that tells a folder of a front from any other."""

PICTURES = ("front.svg", "front.png")


def table(found: Front) -> pd.DataFrame:
    """One row per value, in rising order; None where there is nothing to tell.

    A column per cap (its dotted key); `plan`, what the first priority is worth in the best plan
    known; `bound`, what no plan there falls below; `gap`; `run`, the run folder of that plan;
    `point` and `status`, the value's own run folder and what became of it where it was solved;
    `infeasible` where no plan is allowed.
    """
    gaps = found.curve.gaps
    rows = [
        {
            **{key: plain(Fraction(value)) for key, value in settings.items()},
            "plan": _known(found.curve.upper[at]),
            "bound": _known(found.curve.lower[at]),
            "gap": float(gaps[at]) if found.curve.best[at] is not None else None,
            "run": None if (best := found.curve.best[at]) is None else found.name(best),
            "point": found.name(at) if at in found.points and found.points[at].result else None,
            "status": _status(found, at),
        }
        for at, settings in enumerate(found.space.settings)
    ]
    return pd.DataFrame(rows, dtype=object)


def write_front(  # noqa: PLR0913 - what is asked, where it is solved, and where it goes
    inputs: Inputs,
    over: Mapping[str, Iterable[Any]],
    folder: Path,
    effort: Effort,
    place: Place,
    *,
    draw: Callable[[Front, Path], None] = lambda _front, _folder: None,
    command: Sequence[str] = (),
    watch: Watched = lambda _name, _outcome, _band: None,
    force: bool = False,
) -> Front:
    """The front; its runs, `front.csv` and what `draw` adds in one folder, written whole or not at all.

    Until all is done the answers are kept beside the folder: the same front, begun again, goes on
    from there.
    """
    kept = Remembered(place, beside(folder))
    with written_whole(folder, force=force, mark=MARK, own=_own) as fresh:
        shelf = Shelf(fresh, {inputs.scenario.case: inputs.problem.case}, tuple(command))
        found = front(inputs, over, effort, kept, shelf=shelf, watch=watch)
        rows = table(found)
        write_table(pd.DataFrame({name: map(_text, rows[name]) for name in rows}, dtype=object), fresh / MARK)
        draw(found, fresh)
    if not found.stopped:
        kept.clear()
    return found


def _own(folder: Path) -> Iterator[str]:
    """The files that a front wrote there before."""
    yield from (MARK, *PICTURES)
    for name in names_in(folder / MARK, "point"):
        yield from (f"{name}/{file}" for file in own(folder / name))


def _status(found: Front, at: int) -> str | None:
    if at in found.points:
        return found.points[at].status
    return "infeasible" if found.curve.infeasible[at] else None


def _known(value: Any) -> int | float | None:
    return None if isinstance(value, float) else plain(value)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return shown(cell) if isinstance(cell, float) else str(cell)
