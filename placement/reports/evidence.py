"""What a report rests on: a run, what its folder says of it, and the audit of today and of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placement.base.language import named
from placement.problem.measures import Measures, measures, posts_table, today
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.reports.network import DrawnLinks, network
from placement.reports.shifts import UnitShift, shifts
from placement.run import Run, document, read_run
from placement.run.manifest import manifest
from placement.run.reading import read_json
from placement.scenario import plain
from placement.study.explain.visits import Visit, visits
from placement.study.money import Money, money


@dataclass(frozen=True)
class Evidence:
    """One run, before and after.

    `written` is its `result.json`, `manifest` its `manifest.json`, `label` names its folder.
    """

    run: Run
    label: str
    written: Mapping[str, Any]
    manifest: Mapping[str, Any]

    @classmethod
    def of(cls, folder: Path) -> "Evidence":
        """The run in a folder; raises InputError for a folder that is no run."""
        run = read_run(folder)
        documents = (read_json(folder / name) for name in ("result.json", "manifest.json"))
        return cls(run, folder.resolve().name, *documents)

    @classmethod
    def told(cls, run: Run) -> "Evidence":
        """A run that lies in no folder."""
        policies, seed = plain(run.scenario.document), run.scenario.solver.seed
        made = manifest(run.inputs, {}, policies, seed, [])
        return cls(run, run.scenario.label, document(run.problem, run.result), made)

    @property
    def problem(self) -> Problem:
        """What was to be solved."""
        return self.run.problem

    @property
    def title(self) -> str:
        """The scenario's title, or the name of its folder."""
        title = self.run.scenario.title
        return named(title) if title else self.label

    @cached_property
    def plans(self) -> tuple[Plan, Plan]:
        """Today, and the plan."""
        return today(self.problem), self.run.plan

    @cached_property
    def measures(self) -> tuple[Measures, Measures]:
        """Of today, and of the plan."""
        before, after = self.plans
        return measures(self.problem, before), measures(self.problem, after)

    @cached_property
    def breaches(self) -> dict[str, tuple[Breaches, Breaches]]:
        """By rule, what it finds broken today and under the plan."""
        before, after = self.plans
        return {
            name: (rule.audit(self.problem, before), rule.audit(self.problem, after))
            for name, rule in self.run.scenario.rules.items()
        }

    @cached_property
    def posts(self) -> pd.DataFrame:
        """`measures.posts_table`, with `short_before` of the minimum and `unit_name` added."""
        posts = posts_table(self.problem, self.run.plan)
        return posts.assign(
            short_before=np.maximum(0, posts["minimum"] - posts["before"]),
            unit_name=self.unit_names[self.problem.post_unit],
        )

    @cached_property
    def shifts(self) -> list[UnitShift]:
        """Units that gain or lose, who loses most first."""
        return shifts(self.posts)

    @cached_property
    def visits(self) -> list[Visit]:
        """Those that the plan makes."""
        return visits(self.problem, self.run.plan)

    @cached_property
    def network(self) -> DrawnLinks | None:
        """The links between places and the movers on them."""
        return network(self.problem, self.run.plan)

    @cached_property
    def money(self) -> tuple[Money, ...]:
        """What the plan spends, by the rules that speak of money."""
        return money(self.problem, self.run.scenario.rules, self.run.plan)

    @cached_property
    def unit_names(self) -> NDArray[np.object_]:
        """(U,) what people call each unit."""
        units = self.problem.units
        return units["name"].fillna(units["unit"]).to_numpy(object)

    @cached_property
    def places(self) -> dict[str, str]:
        """What people call each place, by its id."""
        places = self.run.case.tables["places"]
        return dict(zip(places["place"], places["name"].fillna(places["place"]), strict=True))

    @cached_property
    def districts(self) -> NDArray[np.object_]:
        """(U,) what people call the place of each unit, else its region."""
        units = self.problem.units
        named = [
            region if pd.isna(place) else self.places.get(place, place)
            for place, region in zip(units["place"], units["region"], strict=True)
        ]
        return np.array(named, object)

    @cached_property
    def moved(self) -> NDArray[np.int64]:
        """(moves,) codes of the employees who move."""
        return np.flatnonzero(self.problem.moved(self.run.plan))
