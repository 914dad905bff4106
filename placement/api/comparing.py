"""Runs side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from placement.api.answer import Answer
from placement.base.decimals import plain
from placement.base.extras import pictured
from placement.base.language import _, number
from placement.run import Run
from placement.study.cluster.places import place
from placement.study.compare import compare as comparing
from placement.study.compare.robustness import Robustness, robustness
from placement.study.compare.tables import MARK, write_comparison

if TYPE_CHECKING:
    from distributed import Client


@dataclass(frozen=True, repr=False)
class Comparison(Answer):
    """Runs side by side."""

    found: comparing.Comparison
    robust: Robustness | None = None
    """What became of the plans in the same futures, where that was asked for."""
    _shown = "measures"
    mark: ClassVar[str] = MARK
    """The file that tells a folder of a comparison from any other."""

    @property
    def document(self) -> Mapping[str, Any]:
        found = self.found
        return {
            "runs": list(found.names),
            "measures": {name: list(values) for name, values in found.measures.items()},
            "best": {name: list(best) for name, best in found.best.items()},
            "rules": [_rule(policy) for policy in found.policies],
            "policies": [
                {
                    "run": name,
                    "values": {str(priority): _plain(row) for priority, row in found.values(judge).items()},
                    "broken": [list(names) for names in found.broken(judge)],
                }
                for judge, name in enumerate(found.names)
            ],
            "people": [_person(person) for person in found.people],
            "posts": [
                {"unit": post.unit, "job": post.job, "today": post.today, "after": list(post.after)}
                for post in found.posts
            ],
            **({} if self.robust is None else {"robustness": _robust(self.robust)}),
        }

    @property
    def measures(self) -> pd.DataFrame:
        """One row per measure, a float64 column per run (NaN where there is nothing to tell)."""
        table = pd.DataFrame.from_dict(self.found.measures, orient="index", columns=list(self.found.names))
        return table.astype(np.float64).rename_axis("measure").reset_index()

    @property
    def people(self) -> pd.DataFrame:
        """One row per employee whom the runs do not place alike: "unit:job" in each run, NaN for none."""
        rows = [
            (person.employee, *(None if post is None else ":".join(post) for post in person.posts))
            for person in self.found.people
        ]
        return pd.DataFrame(rows, columns=["employee", *self.found.names]).astype("str")

    def save(self, folder: Path | str, *, force: bool = False) -> Path:
        """Writes every table as CSV into one folder, whole or not at all, and returns it.

        With futures, and the extra `report`, a picture of them too. Raises InputError where the folder
        is taken, PlacementError where writing fails.
        """
        write_comparison(self.found, Path(folder), self.robust, _draw, force=force)
        return Path(folder)

    def __repr__(self) -> str:
        runs, count = ", ".join(self.found.names), number(len(self.found.people))
        return _("{runs}: employees placed differently: {count}", runs=runs, count=count)


def compare(
    *runs: Run, draws: int = 0, jobs: int | None = None, client: "Client | str | None" = None, **named: Run
) -> Comparison:
    """Runs side by side: measures, and whom they place differently; `compare(today=run, capped=other)`.

    With `draws` each plan is also tried in so many futures, the same for all, as `stress` does; `jobs`
    and `client` are as there. Ctrl-C while the last plan is tried keeps the futures that all were tried
    in. Raises InputError for fewer than two runs, for runs that have no employee in common, and for
    futures of runs whose tables differ.
    """
    pairs = [(f"{number} {run.scenario.label}", run) for number, run in enumerate(runs, 1)]
    return compared([*pairs, *named.items()], draws, jobs, client)


def compared(
    runs: Iterable[tuple[str, Run]],
    draws: int = 0,
    jobs: int | None = None,
    client: "Client | str | None" = None,
) -> Comparison:
    """Runs under any names side by side."""
    known = [*runs]
    found = comparing.compare(known)
    if not draws:
        return Comparison(found)
    with place(jobs, client) as there:
        return Comparison(found, robustness(known, draws, there))


def _draw(found: Robustness, folder: Path) -> None:
    if pictured():
        from placement.reports.robustness import write_pictures  # noqa: PLC0415 - an extra

        write_pictures(found, folder)


def _robust(found: Robustness) -> dict[str, Any]:
    return {
        "draws": len(found.numbers),
        "missing": found.missing,
        "measures": {name: list(values) for name, values in found.measures.items()},
        "prices": [vars(price) for price in found.prices],
        "sentences": [*found.sentences()],
    }


def _rule(policy: comparing.RuleOfRuns) -> dict[str, Any]:
    return {
        "rule": policy.name,
        "kind": policy.kind,
        "differs": dict(policy.apart),
        "terms": [
            None if terms is None else {"priority": terms.priority, "weight": plain(terms.weight)}
            for terms in policy.terms
        ],
        "breaches": _plain(policy.breaches),
    }


def _person(person: comparing.Disagreement) -> dict[str, Any]:
    return {
        "employee": person.employee,
        "posts": [post and {"unit": post[0], "job": post[1]} for post in person.posts],
        "known": list(person.known),
        "reasons": [
            {
                "rule": voice.policy.name,
                "subject": voice.subject,
                "disputed": voice.policy.disputed,
                "amounts": [None if each is None or isinf(each) else each for each in voice.amounts],
                "speaks_for": list(voice.speaks_for),
            }
            for voice in person.voices
        ],
    }


def _plain(values: Iterable[Any]) -> list[int | float | None]:
    return [None if value is None else plain(value) for value in values]
