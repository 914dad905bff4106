"""What a plan comes to: for those who decide on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from placement.api.answer import Answer
from placement.reports import story
from placement.reports.evidence import Evidence
from placement.reports.moves import Move, chosen, could_go, moves
from placement.run import Run


@dataclass(frozen=True, repr=False)
class Summary(Answer):
    """What was decided and why, figures before and after, units that gain and lose, moves with reasons.

    Sentences are in the language that is spoken when they are first asked for.
    """

    evidence: Evidence
    _shown = "figures"

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """`{"sentences", "figures", "units", "moves"}`."""
        return {
            "sentences": story.sentences(self.evidence),
            "figures": [
                {
                    "words": each.words,
                    "before": each.before,
                    "after": each.after,
                    "verdict": each.verdict,
                    "leads": each.leads,
                }
                for each in story.figures(self.evidence)
            ],
            "units": [
                {
                    "unit": each.unit,
                    "name": each.name,
                    "short_before": each.short_before,
                    "short_after": each.short_after,
                    "filled": dict(each.filled),
                    "emptied": dict(each.emptied),
                }
                for each in self.evidence.shifts
            ],
            "moves": [_move(each) for each in moves(self.evidence)],
        }

    @property
    def figures(self) -> pd.DataFrame:
        """One row per measure: words, before, after, verdict ("better", "worse", "same", "")."""
        return pd.DataFrame(self.document["figures"], columns=["words", "before", "after", "verdict"])

    @property
    def moves(self) -> pd.DataFrame:
        """One row per move: employee, for, against (lists of sentences), instead, minutes and wishes."""
        names = ["employee", "for", "against", "instead", *_WAYS]
        return pd.DataFrame(self.document["moves"], columns=names)

    def __repr__(self) -> str:
        return " ".join(self.document["sentences"][:1])


_WAYS = ("minutes_before", "minutes_after", "wish_before", "wish_after")


def summary(run: Run) -> Summary:
    """What a plan comes to, in the language in use: `summary(run).document["sentences"]`.

    A wish is the rank of a unit in the employee's list. `instead` tells of colleagues who could go as well.
    """
    return Summary(Evidence.told(run))


def _move(each: Move) -> dict[str, Any]:
    told, others = each.told, len(each.equals)
    return {
        "employee": told.employee,
        "for": list(told.gains) or [text for text in (each.room,) if text],
        "against": list(told.prices),
        "instead": f"{could_go(others)} {chosen(each.lot)}" if others else "",
        **{name: getattr(told, name) for name in _WAYS},
    }
