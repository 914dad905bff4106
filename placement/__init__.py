"""Placement: who should serve where, and the proof.

Read a case and policies, solve, ask::

    import placement as pm

    run = pm.solve(pm.read_scenario("balanced.yaml"), time_limit=10)
    run.placements
    pm.explain(run, "E0042").alternatives
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from placement import rules
    from placement.api.answers import Change, Diagnosis, Explanation, Gaps, Shortage
    from placement.api.comparing import Comparison, compare
    from placement.api.examples import example
    from placement.api.exchange import export_dhis2, export_fhir, import_case
    from placement.api.fronts import Front, front
    from placement.api.nations import NationRun, solve_nation
    from placement.api.needing import need
    from placement.api.options import Options, options
    from placement.api.papers import letters, report, template
    from placement.api.questions import WhatIf, conflict, diagnose, explain, shortage, whatif
    from placement.api.scenarios import new_scenario, scenario_schema
    from placement.api.solving import (
        check,
        read_case,
        read_cell,
        read_inputs,
        read_run,
        read_scenario,
        read_tables,
        solve,
        write_cell,
        write_tables,
    )
    from placement.api.stresses import Stress, stress
    from placement.api.studies import Sweep, Waves, read_grid, sweep, waves
    from placement.api.summing import Summary, summary
    from placement.api.verifying import Verification, verify
    from placement.base.errors import (
        Finding,
        InfeasibleError,
        InputError,
        NoPlanError,
        PlacementError,
        SolverError,
    )
    from placement.base.language import in_words, speaking, term
    from placement.case import Case
    from placement.run import Inputs, Run
    from placement.scenario import Scenario

    __version__: str

_HOMES = {
    "api.answers": ("Change", "Diagnosis", "Explanation", "Gaps", "Shortage"),
    "api.comparing": ("Comparison", "compare"),
    "api.examples": ("example",),
    "api.exchange": ("export_dhis2", "export_fhir", "import_case"),
    "api.fronts": ("Front", "front"),
    "api.nations": ("NationRun", "solve_nation"),
    "api.needing": ("need",),
    "api.options": ("Options", "options"),
    "api.papers": ("letters", "report", "template"),
    "api.questions": ("WhatIf", "conflict", "diagnose", "explain", "shortage", "whatif"),
    "api.scenarios": ("new_scenario", "scenario_schema"),
    "api.solving": (
        "check",
        "read_case",
        "read_cell",
        "read_inputs",
        "read_run",
        "read_scenario",
        "read_tables",
        "solve",
        "write_cell",
        "write_tables",
    ),
    "api.stresses": ("Stress", "stress"),
    "api.studies": ("Sweep", "Waves", "read_grid", "sweep", "waves"),
    "api.summing": ("Summary", "summary"),
    "api.verifying": ("Verification", "verify"),
    "case": ("Case",),
    "base.errors": (
        "Finding",
        "InfeasibleError",
        "InputError",
        "NoPlanError",
        "PlacementError",
        "SolverError",
    ),
    "base.language": ("in_words", "speaking", "term"),
    "run": ("Inputs", "Run"),
    "scenario": ("Scenario",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Case",
    "Change",
    "Comparison",
    "Diagnosis",
    "Explanation",
    "Finding",
    "Front",
    "Gaps",
    "InfeasibleError",
    "InputError",
    "Inputs",
    "NationRun",
    "NoPlanError",
    "Options",
    "PlacementError",
    "Run",
    "Scenario",
    "Shortage",
    "SolverError",
    "Stress",
    "Summary",
    "Sweep",
    "Verification",
    "Waves",
    "WhatIf",
    "__version__",
    "check",
    "compare",
    "conflict",
    "diagnose",
    "example",
    "explain",
    "export_dhis2",
    "export_fhir",
    "front",
    "import_case",
    "in_words",
    "letters",
    "need",
    "new_scenario",
    "options",
    "read_case",
    "read_cell",
    "read_grid",
    "read_inputs",
    "read_run",
    "read_scenario",
    "read_tables",
    "report",
    "rules",
    "scenario_schema",
    "shortage",
    "solve",
    "solve_nation",
    "speaking",
    "stress",
    "summary",
    "sweep",
    "template",
    "term",
    "verify",
    "waves",
    "whatif",
    "write_cell",
    "write_tables",
]


def __getattr__(name: str) -> object:
    """A name is imported when it is first asked for: `import placement` itself takes no time."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415

        return version("staff-placement")
    if name == "rules":
        return import_module("placement.rules")
    if name not in _HOME:
        raise AttributeError(f"module 'placement' has no attribute {name!r}")
    try:
        return getattr(import_module(f"placement.{_HOME[name]}"), name)
    except ModuleNotFoundError as error:
        from placement.base.extras import absent  # noqa: PLC0415

        raise absent(error) from error


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
