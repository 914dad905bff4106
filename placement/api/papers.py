"""What people read of a run, and whether a run folder tells the truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from placement.api.answers import Answer
from placement.base.decimals import plain
from placement.reports import write_evidence
from placement.reports.evidence import Evidence
from placement.reports.letters import TEMPLATE, write_letters
from placement.run import Run, Verdict
from placement.run import verify as verified


@dataclass(frozen=True, repr=False)
class Verification(Answer):
    """What a fresh audit of a run folder finds; true where nothing is wrong."""

    found: Verdict
    _shown = "levels"

    def __bool__(self) -> bool:
        return not self.found.flaws

    @property
    def document(self) -> Mapping[str, Any]:
        """`{"audit": "ok" | [flaws], "levels": […]}`."""
        levels = [
            {
                "priority": level.priority,
                "value": plain(level.value),
                "bound": plain(level.bound),
                "certified_bound": None if level.certified_bound is None else plain(level.certified_bound),
                "gap": level.gap,
                "certified": level.certified(self.found.gap),
            }
            for level in self.found.levels
        ]
        return {"audit": [vars(flaw) for flaw in self.found.flaws] or "ok", "levels": levels}

    @property
    def flaws(self) -> pd.DataFrame:
        """One row per hard rule broken or false word of the folder: rule, subject, amount, message."""
        names = ["rule", "subject", "amount", "message"]
        return pd.DataFrame([vars(flaw) for flaw in self.found.flaws], columns=names)

    @property
    def levels(self) -> pd.DataFrame:
        """One row per priority: priority, value, bound, certified_bound, gap, certified."""
        table = pd.DataFrame(self.document["levels"])
        return table.astype(
            {name: np.float64 for name in ("value", "bound", "certified_bound") if name in table}
        )

    def __repr__(self) -> str:
        return "the audit is passed" if self else f"{len(self.found.flaws)} flaws"


def verify(folder: Path | str) -> Verification:
    """The plan of a run folder audited anew, its bounds proven anew, without any solver.

    Raises InputError for a folder that is no readable run.
    """
    return Verification(verified(Path(folder)))


def report(
    run: Run, file: Path | str, *, compare: Sequence[Run] = (), force: bool = False
) -> tuple[Path, ...]:
    """Writes a page to read (.html), a workbook (.xlsx), or a folder with both; returns the files.

    Raises InputError for a file that exists where `force` is not set, PlacementError where writing fails.
    """
    return write_evidence([Evidence.told(each) for each in (run, *compare)], Path(file), force=force)


def letters(
    run: Run, folder: Path | str, *, template: Path | str | None = None, force: bool = False
) -> pd.DataFrame:
    """Writes a transfer proposal (.docx) for each move into a folder; returns the list of letters.

    Raises InputError for a template that cannot be filled and for a folder that exists where `force`
    is not set.
    """
    found = write_letters(run, Path(template) if template else TEMPLATE, Path(folder), force=force)
    return pd.DataFrame([vars(letter) for letter in found])
