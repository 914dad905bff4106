"""Whether a run folder tells the truth."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from placement.api.answer import Answer
from placement.base.decimals import plain
from placement.base.language import _
from placement.nation.records import is_nation
from placement.nation.verification import verify as verified_nation
from placement.run import Verdict
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
        return _("the audit is passed") if self else _("flaws: {count}", count=len(self.found.flaws))


def verify(folder: Path | str) -> Verification:
    """The plan of a run folder audited anew, its bounds proven anew, without any solver.

    A nation's folder is verified block by block, from its tables where they lie.

    Raises InputError for a folder that is no readable run.
    """
    folder = Path(folder)
    return Verification(verified_nation(folder) if is_nation(folder) else verified(folder))
