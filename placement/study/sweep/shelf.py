"""Where the runs of a study are put as they come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from placement.base.errors import WriteError
from placement.base.language import _
from placement.case import Case
from placement.run import Run
from placement.study.sweep.grid import Combination
from placement.study.sweep.outcome import SweepOutcome
from placement.study.sweep.problems import Problems


@dataclass(frozen=True)
class Shelf:
    """A folder in which each run has its own, by the name of its combination."""

    folder: Path
    cases: Mapping[Path, Case]
    command: tuple[str, ...]

    def put(self, combination: Combination, outcome: SweepOutcome) -> SweepOutcome:
        """The outcome: as it is, or `unwritten` where its plan could not be written."""
        if outcome.result is None:
            return outcome
        scenario = combination.scenario
        run = Run(scenario, self._problems.of(scenario), outcome.result, inputs=combination.digests)
        try:
            run.save(self.folder / combination.name, command=self.command)
        except WriteError as error:
            message = _("the plan could not be written: {reason}", reason=error.reason)
            return replace(outcome, status="unwritten", result=None, measures=None, message=message)
        return outcome

    @cached_property
    def _problems(self) -> Problems:
        return Problems(dict(self.cases))
