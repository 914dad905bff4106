"""What can go wrong, each with the exit code of the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from placement.base.language import _

TOLD = 10
"""So many findings stand below the message in a traceback; `findings` has them all."""


@dataclass(frozen=True)
class Finding:
    """One problem of the input: where it is, what is wrong, and how to mend it.

    `row` counts as a spreadsheet does (the header is row 1), or is the line of a scenario
    file; None where the problem is not of one row. `table` names the table, or the file of
    a scenario.
    """

    severity: Literal["error", "warning"]
    table: str
    row: int | None
    column: str | None
    value: str | None
    message: str
    remedy: str

    def __str__(self) -> str:
        row = None if self.row is None else _("row {row}", row=self.row)
        where = ", ".join(filter(None, (self.table, row, self.column)))
        remedy = f" — {self.remedy}" if self.remedy else ""
        return f"{where}: {self.message}{remedy}" if where else f"{self.message}{remedy}"


class PlacementError(Exception):
    """Base of all errors that a user can do something about."""

    exit_code = 1


class InputError(PlacementError):
    """Tables or scenario are wrong; carries every finding, not only the first."""

    exit_code = 2

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)
        for finding in sorted(self.findings, key=lambda each: each.severity)[:TOLD]:  # errors before warnings
            self.add_note(str(finding))
        if (more := len(self.findings) - TOLD) > 0:
            self.add_note(_("… and {more} more: see .findings", more=more))


class InexactError(InputError):
    """Numbers are too large, or too fine, to be added exactly."""


class InfeasibleError(PlacementError):
    """No plan satisfies the hard rules."""

    exit_code = 3

    def __init__(self, message: str, conflict: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.conflict = tuple(conflict)


class SolverError(PlacementError):
    """A solver failed, or its answer did not pass the audit."""

    exit_code = 4


class ProofError(SolverError):
    """A plan is better than what was said to be proven the best: one of the two is wrong."""


class WriteError(PlacementError):
    """The system did not let a file or folder be written: a full disk, no rights, a limit."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class NoPlanError(PlacementError):
    """The time limit, or an interrupt, came before any plan."""

    exit_code = 5
