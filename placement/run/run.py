"""A scenario, the problem it posed, and the plan that answered it: as an object, as tables, as a folder."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from placement.base.files import strangers, written_whole
from placement.base.language import _, number, percent
from placement.case import Case, write_case
from placement.case.contract import TABLES
from placement.problem import Problem
from placement.problem.plan import Plan
from placement.proof.result import Result, Status
from placement.run import frames
from placement.run.document import document
from placement.run.manifest import digests, manifest, write_json
from placement.run.proof import write_proof
from placement.run.tables import breaches_table, placement_table, staffing_table, visits_table, write_table
from placement.scenario import Scenario
from placement.scenario.tree import plain

SCENARIO, CASE = "scenario.yaml", "case"

VISITED = "visits.csv"
"""Beside these where a rule lets visits be made."""

_FILES = ("placement.csv", "posts.csv", "breaches.csv", "result.json", "certificate.json", "manifest.json")


def own(folder: Path) -> Iterable[str]:
    """What a run writes in its folder: the rest (a report, letters) is kept when it is written anew.

    And what a nation's solve wrote there, whose plan is another's.
    """
    blocks = (f"{each.parent.name}/{each.name}" for each in sorted(folder.glob("placement/*.csv")))
    nation = ("prices.csv", *blocks) if (folder / "prices.csv").is_file() else ()
    return (SCENARIO, *_FILES, VISITED, *(f"{CASE}/{name}.csv" for name in TABLES), *nation)


@dataclass(frozen=True, repr=False)
class Run:
    """A scenario, the problem it posed, and the plan that answered it.

    `proof` is its certificate's file, `inputs` the SHA-256 of every file read, by its path, and
    `folder` the run folder that it was read from.
    """

    scenario: Scenario
    problem: Problem
    result: Result
    proof: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None

    @property
    def name(self) -> str:
        """The name of its folder; of a run that was never written, the scenario's title."""
        return self.folder.resolve().name if self.folder else self.scenario.label

    @property
    def case(self) -> Case:
        """The tables as they were read."""
        return self.problem.case

    @property
    def plan(self) -> Plan:
        """Who goes where."""
        return self.result.plan

    @property
    def status(self) -> Status:
        """`optimal` where every value meets its bound within the gap asked for, else `feasible`."""
        return self.result.status

    @property
    def certified(self) -> bool:
        """True when every bound was computed again without the solver."""
        return self.result.certified

    @property
    def visiting(self) -> bool:
        """True when a rule lets holders of posts visit others."""
        return any(rule.ways(self.problem) is not None for rule in self.scenario.rules.values())

    @property
    def placements(self) -> pd.DataFrame:
        """Every employee once, by id: the columns of `placement.csv`; `moved` bool, `minutes` float64."""
        return frames.placements(self.problem, self.plan)

    @property
    def posts(self) -> pd.DataFrame:
        """Every post once, sorted by unit and job: the columns of `posts.csv`, headcounts int64."""
        return frames.posts(self.problem, self.plan)

    @property
    def visits(self) -> pd.DataFrame:
        """Every way along which visits are made once: the columns of `visits.csv`, `visits` int64."""
        return frames.visits(self.problem, self.plan)

    @property
    def levels(self) -> pd.DataFrame:
        """Every priority once: the columns of the levels of `result.json`; figures float64, `rules` dicts."""
        return frames.levels(self.result)

    @property
    def breaches(self) -> pd.DataFrame:
        """What the soft rules find broken: the columns of `breaches.csv`, `amount` float64."""
        return frames.breaches(self.scenario.rules, self.result)

    @property
    def measures(self) -> pd.DataFrame:
        """What people compare, one row per measure: measure, today, planned (float64, NaN for nothing)."""
        return frames.measures(self.problem, self.plan)

    @property
    def staffing(self) -> pd.DataFrame:
        """Over the posts of each job: minimum, target, before, after, short_before, short_after (int64)."""
        return frames.staffing(self.problem, self.plan)

    @property
    def document(self) -> Mapping[str, Any]:
        """What `result.json` holds."""
        return document(self.problem, self.result)

    @staticmethod
    def strangers(folder: Path) -> list[str]:
        """What lies in a run folder and no run wrote there: saving keeps it."""
        return strangers(folder, own)

    def save(self, folder: Path | str, *, force: bool = False, command: Sequence[str] = ()) -> Path:
        """Writes the run folder, whole or not at all, and returns it; other files in it are kept.

        Raises InputError where the folder exists and `force` is not set, PlacementError where
        writing fails.
        """
        folder = Path(folder)
        with written_whole(folder, force=force, own=own) as fresh:
            self._write(fresh, command)
        return folder

    def _write(self, fresh: Path, command: Sequence[str]) -> None:
        scenario, problem, result = self.scenario, self.problem, self.result
        write_case(self.case, fresh / CASE)
        (fresh / SCENARIO).write_text(scenario.text(Path(CASE)), "utf-8")
        write_table(placement_table(problem, self.plan), fresh / "placement.csv")
        write_table(staffing_table(problem, self.plan), fresh / "posts.csv")
        if self.visiting:
            write_table(visits_table(problem, self.plan), fresh / VISITED)
        write_table(breaches_table(scenario.rules, result.breaches), fresh / "breaches.csv")
        write_json(document(problem, result), fresh / "result.json")
        priorities = [level.priority for level in result.levels]
        write_proof(problem, priorities, result.duals, fresh / "certificate.json")
        kept = digests([fresh / SCENARIO, *(fresh / CASE).iterdir()], fresh)
        policies = plain(scenario.document)
        write_json(
            manifest(self.inputs, kept, policies, scenario.solver.seed, command), fresh / "manifest.json"
        )

    def __repr__(self) -> str:
        figures = [
            _(
                "priority {priority}: {value}, bound {bound}, gap {gap}",
                priority=level.priority,
                value=number(float(level.value)),
                bound=number(float(level.bound)),
                gap=percent(level.gap),
            )
            for level in self.result.levels
        ]
        return "\n  ".join([self._headline, *figures])

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        table = self.levels.drop(columns="rules").to_html(index=False, na_rep="–", border=0)
        return f"<p><b>{escape(self._headline)}</b></p>{table}"

    @property
    def _headline(self) -> str:
        moves = int(self.problem.moved(self.plan).sum())
        words = _("{title}: feasible, not proven to be the best; moves: {moves}")
        if self.status == "optimal":
            words = _("{title}: optimal within the gap asked for, by the solver's word; moves: {moves}")
            if self.certified:
                words = _("{title}: optimal, proven within the gap asked for; moves: {moves}")
        return words.format(title=self.scenario.label, moves=moves)
