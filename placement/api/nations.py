"""A nation: a case in many blocks."""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from placement.api.answer import Answer
from placement.base.errors import InputError
from placement.base.files import require_free
from placement.base.language import _, percent
from placement.nation.building import require_supported
from placement.nation.folder import block_names
from placement.nation.holders import Mapped
from placement.nation.kept import asked, own_folder
from placement.nation.records import PLACEMENT, POSTS
from placement.nation.running import run
from placement.nation.stages import Stages
from placement.nation.workers import held
from placement.scenario import Scenario, read_scenario
from placement.solvers.path import Progress
from placement.study.cluster.kept import digest

if TYPE_CHECKING:
    from distributed import Client

    from placement.nation.solving import State

__all__ = ["NationRun", "solve_nation"]


@dataclass(frozen=True, repr=False)
class NationRun(Answer):
    """A nation's plan, in a folder."""

    folder: Path
    told: Mapping[str, Any]
    _shown = "levels"

    @property
    def document(self) -> Mapping[str, Any]:
        """What `result.json` holds."""
        return self.told

    @property
    def levels(self) -> pd.DataFrame:
        """The one priority: priority, value, bound, certified_bound, gap, rules."""
        return pd.DataFrame(self.document["levels"])

    @property
    def posts(self) -> pd.DataFrame:
        """Every post once: unit, job, minimum, target, maximum, before, after."""
        return pd.read_csv(self.folder / POSTS, dtype={"unit": "str", "job": "str"})

    def placements(self, block: str) -> pd.DataFrame:
        """Every employee of a block once, by id: the columns of a run's `placement.csv`, as text."""
        return pd.read_csv(self.folder / PLACEMENT / f"{block}.csv", dtype="str", keep_default_na=False)

    def __repr__(self) -> str:
        level = self.document["levels"][0]
        figures = {name: level[name] for name in ("value", "bound")}
        return _("value {value}, bound {bound}, gap {gap}", gap=percent(level["gap"]), **figures)


def solve_nation(
    policy: Scenario | Path | str,
    out: Path | str,
    *,
    blocks: Path | str | None = None,
    jobs: int | None = None,
    client: "Client | str | None" = None,
    force: bool = False,
    watch: Callable[[Progress], None] = lambda _: None,
) -> NationRun:
    """A plan for all blocks of the scenario's case at once, with a proven bound, in a folder.

    The case is a folder of cases, one per block. Blocks are files in `blocks` (default: beside `out`
    until it is written), mapped into memory when they are looked at; with `jobs` or `client` the
    processes of this machine, or the workers of a Dask cluster, hold them. The plan is the same. A
    solve that was killed goes on from its last stage. A time limit that the scenario states, and the
    first Ctrl-C, end it with the plan that is there.

    Raises InputError for policies that a nation does not hold, for tables with errors and for blocks
    that do not fit together, InfeasibleError where no plan satisfies the hard rules, SolverError where
    none was found within the caps, or it did not pass the audit, NoPlanError where time or patience
    ended before there was one.
    """
    scenario = policy if isinstance(policy, Scenario) else read_scenario(Path(policy))
    require_supported(scenario.rules)
    if scenario.tables is not None:
        raise InputError(_("a nation is read from a folder of blocks: give the scenario one as its case"))
    names, folder = block_names(scenario), Path(out)
    require_free(folder, force=force, inputs=[scenario.case])
    aside = folder.resolve().with_name(f".{folder.resolve().name}.nation")
    if blocks is not None:
        _require_apart(Path(blocks), case=scenario.case, out=folder)
    own_folder(aside)
    stages: Stages[State] = Stages(aside, _asked(scenario, names))
    with ExitStack() as stack:
        stack.callback(_without_empty, aside / "blocks", aside)
        if jobs is None and client is None:
            holder: Any = Mapped(scenario, names, Path(blocks) if blocks else aside / "blocks")
        else:
            holder = stack.enter_context(held(scenario, names, jobs, client))
        command = ["placement", *sys.argv[1:]]
        told = run(
            scenario,
            holder,
            folder,
            stages,
            force=force,
            command=command,
            report=watch,
            same=lambda: _asked(scenario, names) == stages.digest,
        )
        return NationRun(folder, told)


def _asked(scenario: Scenario, names: Sequence[str]) -> str:
    return digest(*(asked(scenario, name) for name in names))


def _require_apart(blocks: Path, case: Path, out: Path) -> None:
    """Raises InputError where the lean blocks would lie among what is read, or what is written."""
    for other in (case, out):
        ours, theirs = blocks.resolve(), other.resolve()
        if ours.is_relative_to(theirs) or theirs.is_relative_to(ours):
            raise InputError(
                _(
                    "{blocks} and {other} lie in one another: choose another --blocks",
                    blocks=blocks,
                    other=other,
                )
            )


def _without_empty(*folders: Path) -> None:
    """A solve that kept nothing leaves no folder behind."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()
