"""Scenario files: begun, shown, and the schema they follow."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from placement import scenario as scenarios
from placement.scenario import Scenario
from placement.scenario.starter import write_starter


def new_scenario(file: Path | str = "scenario.yaml", day: date | None = None, *, force: bool = False) -> Path:
    """Writes a commented scenario to begin with, and returns it; `day` is its date (default: today).

    Raises InputError where the file exists and `force` is not set.
    """
    write_starter(Path(file), day or datetime.now().astimezone().date(), force=force)
    return Path(file)


def scenario_schema(*, translated: bool = False) -> Mapping[str, Any]:
    """The JSON Schema of scenario files, for editors; `translated` with help in the language in use."""
    return scenarios.schema(translated=translated)


def merged(file: Path, *settings: str) -> Scenario:
    """The policies in a file and its parents, without their case."""
    return scenarios.read_scenario(file, settings)


def annotated(scenario: Scenario) -> str:
    """The merged scenario as YAML; a comment behind every value names its file and line."""
    return scenarios.show(scenario)


def document(scenario: Scenario) -> Mapping[str, Any]:
    """The merged scenario, and the file and line of every value by its dotted key."""
    return {"scenario": scenarios.plain(scenario.document), "origins": scenarios.origins(scenario)}
