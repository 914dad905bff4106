"""Solves one scenario into a run folder, telling how far it is: one JSON object a line.

`python -m placement.workbench.planning.children.solving SCENARIO OUT [KEY=VALUE …]`. The last line says
how it ended; the exit code is the command line's.
"""

import json
import signal
import sys
import time
from typing import Any

import placement as pm
from placement.workbench.planning.children.tied import stopped, tie

OFTEN = 0.2
"""Seconds between two lines about the same stage."""


def main(scenario: str, out: str, *settings: str) -> int:
    """Reads, solves, writes; 0 where there is a plan."""
    tie()
    try:
        policy = pm.read_scenario(scenario, *settings)
        if stopped():
            return pm.NoPlanError.exit_code
        run = pm.solve(policy, watch=_teller())
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what was found is being written
        run.save(out, command=["placement", "solve", "scenario.yaml", *_set(settings)])
    except KeyboardInterrupt:
        return pm.NoPlanError.exit_code
    except pm.InfeasibleError as error:
        _tell({"error": str(error), "diagnosis": _diagnosis(policy)})
        return error.exit_code
    except pm.PlacementError as error:
        findings = [vars(each) for each in getattr(error, "findings", ())]
        _tell({"error": str(error), "findings": findings[:200]})
        return error.exit_code
    return 0


def _diagnosis(policy: pm.Scenario) -> Any:
    """Why there is no plan, and the least that would have to give; None where that is not found."""
    try:
        return pm.diagnose(policy).document
    except (pm.PlacementError, KeyboardInterrupt):
        return None


def _set(settings: tuple[str, ...]) -> list[str]:
    return [word for each in settings for word in ("--set", each)]


def _teller() -> Any:
    """Tells of every change of stage, and now and then of the rest."""
    last: list[tuple[str, int | None, float]] = []

    def watch(seen: Any) -> None:
        now = time.monotonic()
        if last and last[0][:2] == (seen.stage, seen.priority) and now - last[0][2] < OFTEN:
            return
        last[:] = [(seen.stage, seen.priority, now)]
        _tell({**vars(seen), "gap": seen.gap})

    return watch


def _tell(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
