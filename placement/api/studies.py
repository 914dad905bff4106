"""Many solves: sweeps and waves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from placement.api.answer import Answer
from placement.api.solving import Policy, posed
from placement.base.decimals import plain
from placement.base.errors import InputError
from placement.base.extras import pictured
from placement.base.language import _, number
from placement.run import Run, inputs_of
from placement.study.cluster.places import place
from placement.study.sweep import sweep as sweeping
from placement.study.sweep.grid import MOST, Combination, Grid, written_value
from placement.study.sweep.grid import read_grid as read_sweep_file
from placement.study.sweep.outcome import MEASURES, SweepOutcome
from placement.study.sweep.tables import MARK, write_sweep
from placement.study.sweep.tables import table as as_table
from placement.study.waves import waves as waving

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["MEASURES", "Sweep", "Waves", "read_grid", "sweep", "waves", "written_value"]


@dataclass(frozen=True, repr=False)
class Sweep(Answer):
    """Every combination of a grid of policies, solved."""

    found: sweeping.Sweep
    _shown = "table"
    mark: ClassVar[str] = MARK
    """The file that tells a folder of a sweep from any other."""

    @property
    def table(self) -> pd.DataFrame:
        """One row per combination: run, the grid's keys, status, value_N, bound_N, gap_N, and measures."""
        return as_table(self.found).drop(columns="scenario").infer_objects()

    @property
    def runs(self) -> dict[str, Run]:
        """By the name of the combination, those that have a plan."""
        found = {each.name: self.found.run(at) for at, each in enumerate(self.found.grid.combinations)}
        return {name: run for name, run in found.items() if run is not None}

    @property
    def document(self) -> Mapping[str, Any]:
        found = self.found
        return {
            "title": found.grid.title,
            "keys": list(found.grid.keys),
            "best": {name: list(best) for name, best in found.best.items()},
            "stopped": found.stopped,
            "combinations": [
                _combination(each, outcome)
                for each, outcome in zip(found.grid.combinations, found.outcomes, strict=True)
            ],
        }

    def __repr__(self) -> str:
        outcomes = self.found.outcomes
        found = sum(each.result is not None for each in outcomes)
        return _("combinations: {count}, with a plan: {found}", count=len(outcomes), found=found)


def read_grid(file: Path | str) -> Grid:
    """The combinations of a sweep file, all checked on their cases: what `sweep` solves.

    Raises InputError with every finding of any combination when one is an error.
    """
    return read_sweep_file(Path(file))


def sweep(
    policy: Policy | Grid,
    grid: Mapping[str, Iterable[Any]] | None = None,
    *,
    jobs: int | None = None,
    client: "Client | str | None" = None,
    out: Path | str | None = None,
    force: bool = False,
    watch: sweeping.Watched = lambda _number, _outcome: None,
    command: Sequence[str] = (),
) -> Sweep:
    """Every combination of values for the keys, solved on this machine or on a Dask cluster.

    Here `jobs` processes work at once (default: one per core); a cluster is named by its `client` or
    the address of its scheduler. The results do not depend on where they come from. Keys are those of
    `Scenario.having`: `{"few.at_most": range(0, 200, 20)}`; `read_grid` reads policies and values from
    a file. Each combination is solved on one thread unless the grid says
    `solver.threads`. With `out` the folder gets `sweep.csv`, the same as
    Parquet, a picture and a run folder per plan, `command` in its
    manifest; until all is done, what was solved is kept beside it, and asked for again it goes on from
    there. `watch` hears of each combination that is done.

    Raises InputError with every finding of any combination when one is an error, and for a folder that
    exists where `force` is not set.
    """
    asked = policy if isinstance(policy, Grid) else _grid(policy, grid or {})
    with place(jobs, client) as there:
        if out is None:
            return Sweep(sweeping.sweep(asked, there, watch=watch))
        found = write_sweep(asked, Path(out), there, command=command, watch=watch, draw=_draw, force=force)
        return Sweep(found)


def _draw(found: sweeping.Sweep, folder: Path) -> None:
    if pictured():
        from placement.reports.sweeps import write_pictures  # noqa: PLC0415 - an extra

        write_pictures(found, folder)


def _grid(policy: Policy, grid: Mapping[str, Iterable[Any]]) -> Grid:
    lists = {key: list(values) for key, values in grid.items()}
    count = prod(map(len, lists.values()))
    if not lists or not count:
        raise InputError(_("there is nothing to vary"))
    if count > MOST:
        raise InputError(_("the grid has {count} combinations, more than {most}", count=count, most=MOST))
    scenario = posed(policy).scenario
    combinations = []
    for chosen in product(*lists.values()):
        settings = dict(zip(lists, chosen, strict=True))
        inputs = inputs_of(scenario.having({"solver.threads": 1} | settings))
        name = ",".join(f"{key}={value}" for key, value in settings.items())
        told = replace(inputs.scenario, tables=None)  # the case goes to each process once, not once each
        combinations.append(Combination(name, "", settings, told, inputs.digests))
    case = inputs.problem.case
    labels = {key: key for key in lists}
    return Grid(Path(), scenario.title, labels, tuple(combinations), {inputs.scenario.case: case}, ())


def _combination(asked: Combination, outcome: SweepOutcome) -> dict[str, Any]:
    measures = outcome.measures
    return {
        "run": asked.name,
        "scenario": asked.base,
        "settings": dict(asked.settings),
        "status": outcome.status,
        "levels": [
            {
                "priority": level.priority,
                "value": plain(level.value),
                "bound": plain(level.bound),
                "gap": level.gap,
            }
            for level in outcome.levels.values()
        ],
        **{name: measures[name] if measures else None for name in MEASURES},
        "seconds": round(outcome.seconds, 3),
        "conflict": list(outcome.conflict),
        "message": outcome.message,
    }


@dataclass(frozen=True, repr=False)
class Waves(Answer):
    """A plan's moves in dated waves."""

    found: waving.Waves
    _shown = "table"

    @property
    def table(self) -> pd.DataFrame:
        """One row per change: wave int64, date datetime64, employee, from, to ("unit:job", NaN for none)."""
        table = self.found.table
        table["date"] = pd.to_datetime(table["date"])
        return table.mask(table == "").astype({"employee": "str", "from": "str", "to": "str"})

    @property
    def short_of_minimum(self) -> pd.Series:
        """Persons short of the minimum today (0) and after each wave."""
        return pd.Series(self.found.short, name="short_of_minimum", dtype=np.int64).rename_axis("wave")

    @property
    def document(self) -> Mapping[str, Any]:
        found, rows = self.found, list(self.found.table.itertuples(index=False, name=None))
        return {
            "fewest": found.fewest,
            "earliest": found.earliest,
            "short_of_minimum_today": found.short[0],
            "waves": [
                {
                    "wave": number,
                    "date": day.isoformat(),
                    "short_of_minimum": found.short[number],
                    "moves": [
                        {"employee": employee, "from": _post(old), "to": _post(new)}
                        for wave, _date, employee, old, new in rows
                        if wave == number
                    ],
                }
                for number, day in enumerate(found.dates, 1)
            ],
        }

    def save(self, file: Path | str, *, force: bool = False) -> Path:
        """Writes who changes place when as CSV, and returns the file.

        Raises InputError where it exists and `force` is not set.
        """
        waving.write_waves(self.found, Path(file), force=force)
        return Path(file)

    def __repr__(self) -> str:
        changes, days = number(len(self.found.employee)), len(self.found.dates)
        return _("changes: {changes}, in waves: {waves}", changes=changes, waves=days)


def waves(run: Run, *, size: int = waving.SIZE, start: date | None = None, every: int = waving.DAYS) -> Waves:
    """The plan's changes in the fewest waves of at most `size` people, `every` so many days from `start` on.

    No post is stripped on the way. Raises InputError, InfeasibleError or NoPlanError where there is no order.
    """
    return Waves(waving.waves(run.problem, run.plan, size=size, start=start, every=every))


def _post(post: str) -> dict[str, str] | None:
    """Unit and job of "unit:job"; None for no post."""
    unit, colon, job = post.rpartition(":")
    return {"unit": unit, "job": job} if colon else None
