"""One run kept warm: answers questions about it, one JSON object a line, until its parent is gone.

`python -m placement.workbench.planning.children.asking RUN`. A question has `kind`, `arguments` and
`language`; its answer has `answer`, or `error` where it cannot be answered.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any

import placement as pm
from placement.workbench.planning.children.tied import tie

SECONDS = 15.0
"""For explanations: nobody waits at a terminal, and the answer is kept."""

KEPT = "kept_on_the_board"


def main(folder: str) -> None:
    """Reads the run, then listens."""
    lines = tie()
    try:
        run = pm.read_run(folder)
    except pm.PlacementError as error:
        for _line in lines:
            _tell({"error": str(error)})
        return
    session = pm.whatif(run)
    for line in lines:
        asked = json.loads(line)
        with pm.speaking(asked["language"]):
            _tell(_answered(session, asked["kind"], asked["arguments"]))


def _answered(session: pm.WhatIf, kind: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {"answer": KINDS[kind](session, arguments)}
    except pm.PlacementError as error:
        return {"error": str(error)}


def _whatif(session: pm.WhatIf, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What the plan becomes, and the scenario that asks for it."""
    pins, forbids = ([tuple(place) for place in arguments.get(name, ())] for name in ("pin", "forbid"))
    document = session.ask(pin=pins, forbid=forbids).document
    return {**document, "yaml": _kept(session.run.scenario, pins, forbids)}


def _person(session: pm.WhatIf, arguments: Mapping[str, Any]) -> Any:
    unit, job = arguments.get("unit") or None, arguments.get("job") or None
    return pm.explain(session.run, arguments["employee"], unit, job, seconds=SECONDS).document


def _gaps(session: pm.WhatIf, arguments: Mapping[str, Any]) -> Any:
    return pm.explain(session.run, unit=arguments["unit"], seconds=SECONDS).document


def _ready(session: pm.WhatIf, _arguments: Mapping[str, Any]) -> None:
    """Builds what every change of the board needs."""
    session.ask()


KINDS = {"whatif": _whatif, "person": _person, "gap": _gaps, "ready": _ready}


def _kept(scenario: pm.Scenario, pins: list[tuple[str, ...]], forbids: list[tuple[str, ...]]) -> str:
    """The scenario with the changes as locks of those whom they name, without its case."""
    wishes = [("pin", place) for place in pins] + [("forbid", place) for place in forbids]
    locks = [
        {**dict(zip(("employee", "unit", "job"), place, strict=False)), "action": action}
        for action, place in wishes
    ]
    name, number = KEPT, 1
    while name in scenario.rules:
        number += 1
        name = f"{KEPT}_{number}"
    who = {"employee": sorted({place[0] for _action, place in wishes})}
    kept = pm.rules.Lock.model_validate({"who": who, "locks": locks})
    text = scenario.having({f"rules.{name}": kept}).text()
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("case:"))


def _tell(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
