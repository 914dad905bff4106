"""Solver paths of other packages, found by their entry points; what they say is checked before it counts.

A package that offers `swift = "swift.path:Swift"` in the group `placement.paths`, a class or an object
with what `Path` has, adds a path to every solve on the machine. The engine audits its plans and
certifies its bounds like any other's.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from placement.base.errors import SolverError
from placement.base.language import _
from placement.base.offers import offers, package, refused
from placement.program.program import Program
from placement.solvers.exact.exact import ExactPath
from placement.solvers.path import Path, Solution, Watch

GROUP = "placement.paths"


@cache
def offered() -> tuple[Path, ...]:
    """The paths of other packages, sorted by the name of their entry point.

    Raises InputError for an entry point that offers no path.
    """
    found: list[Path] = []
    for point, thing in offers(GROUP):
        try:
            path = thing() if isinstance(thing, type) else thing
        except Exception as error:
            raise refused(point, f"{type(error).__name__}: {error}") from error
        if not (
            isinstance(getattr(path, "name", None), str)
            and callable(getattr(path, "supports", None))
            and callable(getattr(path, "solve", None))
        ):
            raise refused(point, _("it is no path: it wants `name`, `supports` and `solve`"))
        found.append(Offered(path, package(point)))  # type: ignore[arg-type] # as far as can be seen
    return tuple(found)


@dataclass(frozen=True)
class Offered:
    """A path of another package; where it fails, or answers what no path may, its package is named."""

    path: Path
    package: str

    @property
    def name(self) -> str:
        """Its own."""
        return self.path.name

    def supports(self, program: Program) -> bool:
        """Whether the path says that it can solve it."""
        try:
            return bool(self.path.supports(program))
        except Exception as error:
            raise self._failed(f"{type(error).__name__}: {error}") from error

    def solve(self, program: Program, gap: float, threads: int, seed: int, watch: Watch) -> Solution:
        """Its solution; that there is none is asked of the exact path again."""
        try:
            found = self.path.solve(program, gap, threads, seed, watch)
        except Exception as error:
            raise self._failed(f"{type(error).__name__}: {error}") from error
        if not isinstance(found, Solution):
            raise self._failed(_("it returned no Solution"))
        if found.status == "infeasible":
            return ExactPath().solve(program, gap, threads, seed, watch)
        if found.x is not None:
            self._require_choice(program, found)
        return found

    def _require_choice(self, program: Program, found: Solution) -> None:
        """Raises SolverError where columns are not the program's whole numbers, or levels lack a bound."""
        pairs, x = len(program.pairs), np.asarray(found.x)
        if x.shape != (pairs + len(program.upper),) or x.dtype.kind not in "iu":
            raise self._failed(_("its choice is no whole number for each column"))
        most = np.concatenate([program.allowed.astype(np.int64), program.upper])
        placed = np.bincount(program.pairs.employee[x[:pairs] > 0], minlength=len(program.must))
        if (x < 0).any() or (x > most).any() or (placed > 1).any():
            raise self._failed(_("its choice takes what the program does not allow"))
        if len(found.bounds) != len(program.priorities):
            raise self._failed(_("it has not one bound for each priority"))

    def _failed(self, reason: str) -> SolverError:
        words = _("the path {name} of the package {package} failed: {reason}; mend or remove it")
        return SolverError(words.format(name=self.name, package=self.package, reason=reason))
