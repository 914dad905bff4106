"""What becomes of one combination of a grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from placement.problem.measures import Measures
from placement.proof.result import Level, Result

MEASURES = ("moves", "unplaced", "short_of_minimum", "short_of_target", "minutes_mean")
"""Of each plan's figures those that a sweep shows, less being better; see `placement.problem.measures`."""

Status = Literal["optimal", "feasible", "infeasible", "unknown", "failed", "unwritten", "stopped"]
"""As a run's; `failed`: no answer that passed the audit; `unwritten`: the plan could not be written;
`stopped`: Ctrl-C, or a disk that takes no more, came first."""


@dataclass(frozen=True)
class SweepOutcome:
    """What became of one combination; result and measures are None without a plan."""

    status: Status
    result: Result | None = None
    measures: Measures | None = None
    message: str = ""  # why there is no plan
    conflict: tuple[str, ...] = ()  # rules that stand against each other, where none satisfies them all
    seconds: float = 0.0

    @property
    def levels(self) -> Mapping[int, Level]:
        """By priority, its value and bound; empty without a plan."""
        return {level.priority: level for level in self.result.levels} if self.result else {}
