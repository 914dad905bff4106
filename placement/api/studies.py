"""Many solves: sweeps, waves, need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from placement.api.answers import Answer
from placement.api.solving import read_case, read_scenario
from placement.base.errors import InputError
from placement.base.language import _
from placement.case import Case
from placement.case.selector import Where
from placement.run import Run, inputs_of
from placement.scenario import Scenario
from placement.study.need import need as needing
from placement.study.sweep import sweep as sweeping
from placement.study.sweep.grid import MOST, Combination, Grid
from placement.study.sweep.tables import table as as_table
from placement.study.waves import waves as waving


@dataclass(frozen=True, repr=False)
class Sweep(Answer):
    """Every combination of a grid of policies, solved."""

    found: sweeping.Sweep
    _shown = "table"

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
        """The table as records."""
        return {"runs": self.table.astype(object).where(self.table.notna(), None).to_dict("records")}

    def __repr__(self) -> str:
        outcomes = self.found.outcomes
        return (
            f"{len(outcomes)} combinations, {sum(each.result is not None for each in outcomes)} with a plan"
        )


def sweep(
    policy: Scenario | Path | str, grid: Mapping[str, Iterable[Any]], *, jobs: int | None = None
) -> Sweep:
    """Every combination of values for the keys, solved in `jobs` processes at once (default: one per core).

    Keys are those of `Scenario.having`: `{"few.at_most": range(0, 200, 20)}`. Each combination is
    solved on one thread unless the grid says `solver.threads`. The results do not depend on `jobs`.
    Raises InputError with every finding of any combination when one is an error.
    """
    scenario = policy if isinstance(policy, Scenario) else read_scenario(policy)
    lists = {key: list(values) for key, values in grid.items()}
    count = prod(map(len, lists.values()))
    if not lists or not count:
        raise InputError(_("there is nothing to vary"))
    if count > MOST:
        raise InputError(_("the grid has {count} combinations, more than {most}", count=count, most=MOST))
    combinations = []
    for chosen in product(*lists.values()):
        settings = dict(zip(lists, chosen, strict=True))
        inputs = inputs_of(scenario.having({"solver.threads": 1} | settings))
        name = ",".join(f"{key}={value}" for key, value in settings.items())
        told = replace(inputs.scenario, tables=None)  # the case goes to each process once, not once each
        combinations.append(Combination(name, "", settings, told, inputs.digests))
    case = inputs.problem.case
    labels = {key: key for key in lists}
    asked = Grid(Path(), scenario.title, labels, tuple(combinations), {inputs.scenario.case: case}, ())
    return Sweep(sweeping.sweep(asked, jobs=jobs))


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
        """The table as records, and what is short."""
        records = self.found.table.to_dict("records")
        return {"waves": records, "short_of_minimum": list(self.found.short)}

    def __repr__(self) -> str:
        return f"{len(self.found.employee)} changes in {len(self.found.dates)} waves"


def waves(run: Run, *, size: int = waving.SIZE, start: date | None = None, every: int = waving.DAYS) -> Waves:
    """The plan's changes in the fewest waves of at most `size` people, `every` so many days from `start` on.

    No post is stripped on the way. Raises InputError, InfeasibleError or NoPlanError where there is no order.
    """
    return Waves(waving.waves(run.problem, run.plan, size=size, start=start, every=every))


def need(
    case: Case | Path | str,
    method: needing.MethodName = "health",
    *,
    working_minutes: Decimal | float | None = None,
    support: Decimal | float = 0,
    rounding: needing.Rounding = "nearest",
    where: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """What each post needs: targets from the table `workload`, minima from `standards`.

    One row per post: unit, job, actual, need, wisn, understaffed, minimum, target, maximum, the old ones,
    basis. `method` is ABK-Kes (`health`, Permenkes 33/2015) or ABK (`general`, PermenPANRB 1/2020).
    Raises InputError for parameters without a meaning.
    """
    tables = case if isinstance(case, Case) else read_case(case)
    found = needing.need(
        tables,
        method,
        working_minutes=working_minutes,
        support=support,
        rounding=rounding,
        where=Where.model_validate(dict(where or {})),
    )
    return found.frame
