"""The folder a solve leaves behind: the plan, what it breaks, and all that made it."""

from pathlib import Path

from placement.run.document import document
from placement.run.inputs import Inputs, inputs_of, read_inputs
from placement.run.reading import read_run
from placement.run.run import Run
from placement.run.verification import Flaw, Verdict, verify

RUNS = Path("runs")
"""Where runs lie that were given no other place."""

__all__ = [
    "RUNS",
    "Flaw",
    "Inputs",
    "Run",
    "Verdict",
    "document",
    "inputs_of",
    "read_inputs",
    "read_run",
    "verify",
]
