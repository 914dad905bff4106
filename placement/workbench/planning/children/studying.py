"""Solves a run's policy at many values: `python -m …studying RUN OUT KIND ARGUMENTS`, the last one JSON.

`front` has `over`, values of caps as KEY=LO..HI, and `points`, how many are solved at most; `sweep` has
`grid`, lists of values by key. One JSON object a line: how many are done, at last the `answer`.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

import placement as pm
from placement.workbench.planning.children.tied import tie

_BEHIND = 10
"""A study yields to the runs and questions for which somebody waits."""

_JOBS = max(1, (os.cpu_count() or 1) - 1)


def main(folder: str, out: str, kind: str, arguments: str) -> None:
    """Solve them, write tables and pictures, tell."""
    tie()
    os.nice(_BEHIND) if hasattr(os, "nice") else None
    told = json.loads(arguments)
    try:
        with pm.speaking(told["language"]):
            answer = KINDS[kind](pm.read_run(folder).scenario, out, told)
    except pm.PlacementError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(1)
    _tell({"answer": answer})


def _front(policy: pm.Scenario, out: str, told: Mapping[str, Any]) -> Any:
    watch, points = _teller(told["points"]), told["points"]
    return pm.front(
        policy, told["over"], points=points, jobs=_JOBS, out=out, force=True, watch=watch
    ).document


def _sweep(policy: pm.Scenario, out: str, told: Mapping[str, Any]) -> Any:
    count = 1
    for values in told["grid"].values():
        count *= len(values)
    return pm.sweep(policy, told["grid"], jobs=_JOBS, out=out, force=True, watch=_teller(count)).document


KINDS = {"front": _front, "sweep": _sweep}


def _teller(count: int) -> Callable[..., None]:
    """Counts what is done, of so many at most."""
    done = 0

    def watch(*_seen: object) -> None:
        nonlocal done
        done += 1
        _tell({"done": done, "of": count})

    return watch


def _tell(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(_finite(value), ensure_ascii=False, default=str, allow_nan=False) + "\n")
    sys.stdout.flush()


def _finite(value: Any) -> Any:
    """The same where databases can keep it: what is not known is null."""
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value


if __name__ == "__main__":
    main(*sys.argv[1:])
