"""What each post needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd

from placement.api.answer import Answer
from placement.api.solving import read_case
from placement.base.decimals import fraction, plain
from placement.case import Case
from placement.case.selector import Where
from placement.study.need import need as needing


@dataclass(frozen=True, repr=False)
class Need(Answer):
    """What each post needs, and the table of posts that follows."""

    found: needing.Need
    _shown = "table"

    @property
    def table(self) -> pd.DataFrame:
        """One row per post: what `need` returns."""
        return self.found.frame

    @property
    def document(self) -> Mapping[str, Any]:
        method = self.found.method
        return {
            "method": method.name,
            "working_minutes": plain(fraction(method.working_minutes)),
            "support": plain(fraction(method.support)),
            "factor": round(float(method.factor), 4),
            "rounding": self.found.rounding,
            "posts": [_needed(row) for _number, row in self.table.iterrows()],
        }

    def save(self, file: Path | str, *, force: bool = False) -> Path:
        """Writes the new table of posts as CSV, and returns the file.

        Raises InputError where it exists and `force` is not set.
        """
        needing.write_posts(self.found, Path(file), force=force)
        return Path(file)

    def __repr__(self) -> str:
        return f"{len(self.table)} posts, {int(self.table['understaffed'].sum())} understaffed"


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
    return needed(
        case, method, working_minutes=working_minutes, support=support, rounding=rounding, where=where
    ).table


def needed(
    case: Case | Path | str,
    method: needing.MethodName = "health",
    *,
    working_minutes: Decimal | float | None = None,
    support: Decimal | float = 0,
    rounding: needing.Rounding = "nearest",
    where: Mapping[str, Any] | None = None,
) -> Need:
    """The same as an answer, which can be written."""
    tables = case if isinstance(case, Case) else read_case(case)
    found = needing.need(
        tables,
        method,
        working_minutes=working_minutes,
        support=support,
        rounding=rounding,
        where=Where.model_validate(dict(where or {})),
    )
    return Need(found)


def ratio(row: "pd.Series[Any]") -> float | None:
    """WISN with two decimals; what is below 1 never reads as 1."""
    found = _known(row["wisn"], 2)
    return 0.99 if found == 1 and row["understaffed"] else found


def before(row: "pd.Series[Any]") -> dict[str, int] | None:
    """The headcounts of the old table; None for a new post."""
    names = ("minimum", "target", "maximum")
    return None if pd.isna(row["old_target"]) else {name: int(row[f"old_{name}"]) for name in names}


def _needed(row: "pd.Series[Any]") -> dict[str, Any]:
    return {
        "unit": row["unit"],
        "job": row["job"],
        "actual": int(row["actual"]),
        "need": _known(row["need"], 4),
        "wisn": ratio(row),
        "understaffed": bool(row["understaffed"]),
        **{name: int(row[name]) for name in ("minimum", "target", "maximum")},
        "before": before(row),
        "basis": row["basis"],
    }


def _known(value: float, digits: int) -> float | None:
    """The rounded value; None for NaN."""
    return None if isnan(value) else round(value, digits)
