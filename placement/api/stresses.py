"""A plan under stress."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from placement.api.answer import Answer
from placement.base.extras import pictured
from placement.base.files import require_free
from placement.run import Run
from placement.study.cluster.kept import Remembered, beside
from placement.study.cluster.places import place
from placement.study.stress import stress as stressing
from placement.study.stress.draws import Odds
from placement.study.stress.tables import MARK, draws_table, posts_table, sentences, write_stress

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Stress", "stress"]


@dataclass(frozen=True, repr=False)
class Stress(Answer):
    """A plan in many futures: what is short, what repairs mend, what could have been."""

    found: stressing.Stress
    _shown = "posts"
    mark: ClassVar[str] = MARK
    """The file that tells a folder of a stress test from any other."""

    @property
    def posts(self) -> pd.DataFrame:
        """One row per post: what it needs and has as planned, chances before repair and after, reserve."""
        return posts_table(self.found)

    @property
    def draws(self) -> pd.DataFrame:
        """One row per future: what was drawn, what is short before repair and after, hindsight."""
        return draws_table(self.found)

    @property
    def fragile(self) -> pd.DataFrame:
        """Of `posts` those filled as planned and below their minimum in over a tenth, the worst first."""
        return self.posts.iloc[self.found.fragile].reset_index(drop=True)

    @property
    def sentences(self) -> list[str]:
        """All of it in words of the language in use."""
        return [*sentences(self.found)]

    @property
    def document(self) -> Mapping[str, Any]:
        found, regret = self.found, self.found.regret
        totals = {"short": found.short.sum(axis=1), "short_repaired": found.left.sum(axis=1)}
        return {
            "draws": len(found.trials),
            "seed": found.seed,
            "odds": vars(found.odds),
            "stopped": found.stopped,
            "lost": found.lost,
            "short_as_planned": int(found.planned.sum()),
            **{f"{name}_mean": stressing.mean(each) for name, each in totals.items()},
            **{f"{name}_worst_tenth": stressing.worst(each) for name, each in totals.items()},
            "unmended": found.unmended,
            "late": found.late,
            "fragile": self.fragile[["unit", "job", "chance", "chance_repaired", "reserve"]].to_dict(
                "records"
            ),
            "reserves": found.reserves_by_job,
            "regret": None if regret is None else dict(zip(("least", "most", "draws"), regret, strict=True)),
            "sentences": self.sentences,
        }

    def save(self, folder: Path | str, *, force: bool = False) -> Path:
        """Writes `stress.csv` (posts), `draws.csv` and, with the extra `report`, a picture into one folder.

        Raises InputError where the folder is taken.
        """
        write_stress(self.found, Path(folder), _draw, force=force)
        return Path(folder)

    def __repr__(self) -> str:
        short = stressing.mean(np.asarray(self.found.left.sum(axis=1)))
        return f"{len(self.found.trials)} futures, {short:.1f} persons short on average after repair"


def stress(  # noqa: PLR0913 - what may happen, and what is tried against it
    run: Run,
    draws: int = 1000,
    *,
    leave: float = 0.05,
    refuse: float = 0.1,
    arrive: float = 0.02,
    need: float = 0.05,
    repairs: int = 10,
    hindsight: int = 10,
    seed: int = 0,
    jobs: int | None = None,
    client: "Client | str | None" = None,
    out: Path | str | None = None,
    force: bool = False,
    watch: stressing.Watched = lambda _count: None,
) -> Stress:
    """The plan in so many futures: `leave` is the chance that somebody with a post is gone.

    `refuse`: that a mover stays. `arrive`: arrivals expected, as a share of all employees. `need`: that
    a post's minimum is one higher; one lower is as likely. Then at most `repairs` people are moved, and
    every so many futures (`hindsight`, 0: none) are solved as if they had been known. The result
    depends on the `seed` alone, not on `jobs` or `client`, which are as for `sweep`. With `out` it is
    saved there; `watch` hears how many were tried.

    Raises InputError for numbers that make no sense, NoPlanError where nothing was tried.
    """
    odds, effort = Odds(leave, refuse, arrive, need), stressing.Futures(draws, repairs, hindsight)
    with place(jobs, client) as there:
        if out is None:
            return Stress(stressing.stress(run, odds, effort, there, seed=seed, watch=watch))
        require_free(Path(out), force=force, mark=MARK)
        kept = Remembered(there, beside(Path(out)))
        found = Stress(stressing.stress(run, odds, effort, kept, seed=seed, watch=watch))
    found.save(out, force=force)
    if not found.found.stopped:
        kept.clear()
    return found


def _draw(found: stressing.Stress, folder: Path) -> None:
    if pictured():
        from placement.reports.stresses import write_pictures  # noqa: PLC0415 - an extra

        write_pictures(found, folder)
