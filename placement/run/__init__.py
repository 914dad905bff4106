"""The folder a solve leaves behind: the plan, what it breaks, and all that made it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from placement.base.files import written_whole
from placement.case import write_case
from placement.run.document import document
from placement.run.inputs import Inputs, read_inputs
from placement.run.manifest import digests, manifest, write_json
from placement.run.proof import write_proof
from placement.run.reading import CASE, SCENARIO, Run, read_run
from placement.run.tables import breaches_table, placement_table, staffing_table, write_table
from placement.run.verification import Flaw, Verdict, verify
from placement.scenario.tree import plain

RUNS = Path("runs")
"""Where runs lie that were given no other place."""

__all__ = [
    "RUNS",
    "Flaw",
    "Inputs",
    "Run",
    "Verdict",
    "document",
    "read_inputs",
    "read_run",
    "verify",
    "write_run",
]


def write_run(
    run: Run, folder: Path, *, read: Mapping[str, str], command: Sequence[str] = (), force: bool = False
) -> None:
    """The run folder, written whole or not at all; `read` are the digests of the files read.

    Raises InputError where the folder exists and `force` is not set, PlacementError where
    writing fails.
    """
    scenario, problem, result = run.scenario, run.problem, run.result
    with written_whole(folder, force=force) as fresh:
        write_case(run.case, fresh / CASE)
        (fresh / SCENARIO).write_text(scenario.text(Path(CASE)), "utf-8")
        write_table(placement_table(problem, run.plan), fresh / "placement.csv")
        write_table(staffing_table(problem, run.plan), fresh / "posts.csv")
        write_table(breaches_table(scenario.rules, result.breaches), fresh / "breaches.csv")
        write_json(document(problem, result), fresh / "result.json")
        priorities = [level.priority for level in result.levels]
        write_proof(problem, priorities, result.duals, fresh / "certificate.json")
        kept = digests([fresh / SCENARIO, *(fresh / CASE).iterdir()], fresh)
        policies = plain(scenario.document)
        write_json(manifest(read, kept, policies, scenario.solver.seed, command), fresh / "manifest.json")
