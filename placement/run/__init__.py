"""The folder a solve leaves behind: the plan, what it breaks, and all that made it."""

from placement.run.document import document
from placement.run.folder import RUNS, require_free, written_whole
from placement.run.inputs import Inputs, inputs_of, read_inputs
from placement.run.reading import read_run
from placement.run.run import Run
from placement.run.verification import Flaw, Verdict, verify

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
    "require_free",
    "verify",
    "written_whole",
]
