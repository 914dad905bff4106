"""A sweep as a table and as files: a row per combination, a run folder for each that has a plan."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from placement.base.decimals import plain, shown
from placement.base.files import names_in, written_whole
from placement.run.run import own
from placement.run.tables import write_table
from placement.study.cluster.kept import Remembered, beside
from placement.study.cluster.processes import Place
from placement.study.sweep.grid import Combination, Grid, written_value
from placement.study.sweep.outcome import MEASURES, SweepOutcome
from placement.study.sweep.shelf import Shelf
from placement.study.sweep.sweep import Sweep, Watched, sweep

MARK = "sweep.csv"
"""The file that tells a folder of a sweep from any other."""
PARQUET = "sweep.parquet"
PICTURES = ("sweep.svg", "sweep.png")
_ROOM = 1000  # bytes of a row, far more than most take


def table(found: Sweep) -> pd.DataFrame:
    """One row per combination, in the grid's order; blank (None) where there is nothing to tell.

    Columns run, scenario, the grid's keys, status, value_N, bound_N and gap_N of every priority
    N, moves, unplaced, short_of_minimum, short_of_target, minutes_mean, seconds, message.
    """
    rows = [
        [*_asked(each), outcome.status, *_reached(found, outcome), round(outcome.seconds, 3), outcome.message]
        for each, outcome in zip(found.grid.combinations, found.outcomes, strict=True)
    ]
    return pd.DataFrame(rows, columns=[*_columns(found)], dtype=object)


def write_sweep(
    grid: Grid,
    folder: Path,
    place: Place,
    *,
    command: Sequence[str] = (),
    watch: Watched = lambda _number, _outcome: None,
    draw: Callable[[Sweep, Path], None] = lambda _sweep, _folder: None,
    force: bool = False,
) -> Sweep:
    """The grid solved; its runs, its table and what `draw` adds in one folder, written whole or not at all.

    After Ctrl-C, or where a run cannot be written, the folder holds what was done by then. Raises
    InputError where the folder is taken, WriteError where nothing can be written, NoPlanError
    where nothing was done. Until all is done the answers are kept beside the folder: the same sweep,
    begun again, goes on from there.
    """
    kept = Remembered(place, beside(folder))
    with written_whole(folder, force=force, mark=MARK, own=_own) as fresh:
        room = fresh / ".room"  # on a disk that fills up the table of what was done still finds its place
        room.write_bytes(bytes(_ROOM * (len(grid.combinations) + 4)))
        found = sweep(grid, kept, shelf=Shelf(fresh, grid.cases, tuple(command)), watch=watch)
        rows = table(found)
        words = {
            name: [written_value(cell) if name in grid.keys else _text(cell) for cell in rows[name]]
            for name in rows.columns
        }
        room.unlink()
        write_table(pd.DataFrame(words, dtype=object), fresh / MARK)
        if not any(outcome.status == "unwritten" for outcome in found.outcomes):  # the disk is not full
            typed = {name: _typed(cells, rows[name]) for name, cells in words.items()}
            pd.DataFrame(typed).to_parquet(fresh / PARQUET)
            draw(found, fresh)
    if not found.stopped:
        kept.clear()
    return found


def _own(folder: Path) -> Iterator[str]:
    """The run folders that the table of an earlier sweep names."""
    yield from (MARK, PARQUET, *PICTURES)
    for name in names_in(folder / MARK, "run"):
        yield from (f"{name}/{file}" for file in own(folder / name))


def _typed(words: Sequence[str], cells: "pd.Series[Any]") -> Any:
    """Numbers where all cells are, NaN where there is none; else as they are written, None for nothing."""
    if all(cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool)) for cell in cells):
        return cells.astype(float)
    return [None if cell is None else word for word, cell in zip(words, cells, strict=True)]


def _columns(found: Sweep) -> Iterator[str]:
    yield from ("run", "scenario", *found.grid.keys, "status")
    for priority in found.priorities:
        yield from (f"value_{priority}", f"bound_{priority}", f"gap_{priority}")
    yield from (*MEASURES, "seconds", "message")


def _asked(combination: Combination) -> list[Any]:
    values = [
        written_value(value) if isinstance(value, list | dict) else value
        for value in combination.settings.values()
    ]
    return [combination.name, combination.base, *values]


def _reached(found: Sweep, outcome: SweepOutcome) -> Iterator[Any]:
    for priority in found.priorities:
        level = outcome.levels.get(priority)
        yield from (plain(level.value), plain(level.bound), level.gap) if level else (None, None, None)
    yield from (outcome.measures[name] if outcome.measures else None for name in MEASURES)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return shown(cell) if isinstance(cell, float) else written_value(cell)
