"""An instance as files: what the command line reads."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.instances.tables import DAY, TRAVEL
from placement.case import Case, write_case
from placement.rules.base import Rule
from placement.scenario import SolverSettings


def write_instance(
    case: Case, rules: Mapping[str, Rule], folder: Path, solver: SolverSettings | None = None
) -> Path:
    """The tables in `data` and the scenario beside them; returns the scenario's path."""
    write_case(case, folder / "data")
    scenario = folder / "scenario.yaml"
    scenario.write_text(json.dumps(scenario_of(rules, solver or SolverSettings()), indent=1), "utf-8")
    return scenario


def scenario_of(rules: Mapping[str, Rule], solver: SolverSettings) -> dict[str, Any]:
    """The scenario as JSON, which is YAML."""
    written = {
        name: {"kind": rule.kind, **rule.model_dump(mode="json", exclude_unset=True)}
        for name, rule in rules.items()
    }
    return {
        "title": "Seeded case",
        "case": "data",
        "date": DAY.isoformat(),
        "travel": {"sources": list(TRAVEL.sources)},
        "rules": written,
        "solver": solver.model_dump(mode="json", exclude_unset=True),
    }
