"""The trade-off between a cap and what it buys."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from placement.api.answer import Answer
from placement.api.solving import Policy, posed
from placement.base.decimals import plain
from placement.base.errors import InputError
from placement.base.extras import pictured
from placement.base.language import _
from placement.run import Run
from placement.study.cluster.places import place
from placement.study.front import front as fronting
from placement.study.front.slopes import pieces
from placement.study.front.space import parsed
from placement.study.front.tables import MARK, write_front
from placement.study.front.tables import table as as_table
from placement.study.front.volume import volume
from placement.study.front.words import sentences

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Front", "front"]


@dataclass(frozen=True, repr=False)
class Front(Answer):
    """What a cap buys: plans, and what no plan falls below, at every value of it."""

    found: fronting.Front
    _shown = "table"
    mark: ClassVar[str] = MARK
    """The file that tells a folder of a front from any other."""

    @property
    def table(self) -> pd.DataFrame:
        """One row per value: the caps' keys, plan, bound, gap, run (whose plan it is) and status."""
        return as_table(self.found).infer_objects()

    @property
    def runs(self) -> dict[str, Run]:
        """By the name of the value, those that were solved and have a plan."""
        found = {self.found.name(number): self.found.run(number) for number in self.found.points}
        return {name: run for name, run in found.items() if run is not None}

    @property
    def slopes(self) -> pd.DataFrame:
        """One row per straight piece: start, end, saves (by unit of the cap), and proven least and most."""
        rows = [vars(piece) for piece in pieces(self.found)]
        return pd.DataFrame(rows, columns=["start", "end", "saves", "least", "most"]).astype(float)

    @property
    def band(self) -> float:
        """The widest gap between plan and bound at any value."""
        return self.found.band

    @property
    def sentences(self) -> list[str]:
        """What the cap buys and how sure that is, in words of the language in use."""
        return [*sentences(self.found)]

    @property
    def document(self) -> Mapping[str, Any]:
        found, share = self.found, volume(self.found)
        return {
            "title": found.space.inputs.scenario.title,
            "keys": [axis.key for axis in found.space.axes],
            "priority": found.priority,
            "band": found.band if found.band < float("inf") else None,
            "stopped": found.stopped,
            "sentences": self.sentences,
            "slopes": [
                {name: None if value is None else plain(value) for name, value in vars(piece).items()}
                for piece in pieces(found)
            ],
            "hypervolume": None if share is None else vars(share),
            "values": as_table(found).to_dict("records"),
        }

    def __repr__(self) -> str:
        return f"{self.found.space.size} values, {len(self.found.points)} solved, band {self.band:.2%}"


def front(  # noqa: PLR0913 - as many as `sweep` takes, and how far to go
    policy: Policy,
    over: str | Sequence[str] | Mapping[str, Iterable[Any]],
    *,
    band: float = 0.01,
    points: int = 200,
    jobs: int | None = None,
    client: "Client | str | None" = None,
    out: Path | str | None = None,
    force: bool = False,
    watch: fronting.Watched = lambda _name, _outcome, _band: None,
    command: Sequence[str] = (),
) -> Front:
    """The first priority over the values of a cap: `{"few.at_most": range(81)}`, or "few.at_most=0..80".

    Solved where plan and bound are furthest apart, until they are within the `band`, (plan − bound) /
    max(1, |plan|), at every value, or `points` values are solved; `jobs` and `client` as for `sweep`, and the
    result does not depend on them. Several caps make a list of points. With `out` the folder gets
    `front.csv`, a picture, and a run folder per value solved. `watch` hears of each.

    Raises InputError where a key is no cap, InfeasibleError where no value has a plan, NoPlanError
    where none was found in time.
    """
    asked, effort = _asked(over), fronting.Effort(band, points)
    with place(jobs, client) as there:
        if out is None:
            return Front(fronting.front(posed(policy), asked, effort, there, watch=watch))
        found = write_front(
            posed(policy),
            asked,
            Path(out),
            effort,
            there,
            draw=_draw,
            command=command,
            watch=watch,
            force=force,
        )
        return Front(found)


def _asked(over: str | Sequence[str] | Mapping[str, Iterable[Any]]) -> Mapping[str, Iterable[Any]]:
    if isinstance(over, Mapping):
        return over
    read = [parsed(text) for text in ([over] if isinstance(over, str) else over)]
    if len({key for key, _values in read}) < len(read):
        raise InputError(_("{key} is said twice", key=read[-1][0]))
    return dict(read)


def _draw(found: fronting.Front, folder: Path) -> None:
    if pictured():
        from placement.reports.fronts import write_pictures  # noqa: PLC0415 - an extra

        write_pictures(found, folder)
