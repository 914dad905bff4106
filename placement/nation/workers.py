"""Blocks on the workers of a Dask cluster: built where they are held, and anew where one is lost."""

import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from placement.base.errors import SolverError
from placement.base.language import _
from placement.nation.block import KnownPosts, LeanBlock
from placement.nation.building import built
from placement.nation.holders import Holder, Work
from placement.scenario import Scenario
from placement.study.cluster.places import place

if TYPE_CHECKING:
    from distributed import Client, Future


@contextmanager
def held(
    scenario: Scenario, names: Sequence[str], jobs: int | None = None, client: "Client | str | None" = None
) -> Iterator[Holder]:
    """Blocks on the workers of a cluster, or of processes of this machine, for as long as the block lasts.

    Every worker reads the tables itself, so all of them need the scenario's folder under its path.
    """
    with place(jobs, client) as there, there.opened() as crew:
        connected: Any = crew
        yield Workers(connected.client, scenario, names)


@dataclass
class Workers:
    """A client of workers that hold the blocks."""

    client: "Client"
    scenario: Scenario
    names: Sequence[str]

    def __post_init__(self) -> None:
        self._name, self._count = f"placement-{secrets.token_hex(8)}", 0
        self._blocks = [self._asked(built, self.scenario, name) for name in self.names]

    def posts(self) -> Iterator[KnownPosts]:
        """As the workers found them."""
        return self._told([self._asked(_posts, block) for block in self._blocks])

    def each(self, work: Work, own: Sequence[Any], *given: Any) -> Iterator[Any]:
        """Wherever each block is."""
        same = self._asked(
            _same, given
        )  # what is lost with a worker is asked again, what is scattered is not
        return self._told(
            [
                self._asked(_done, block, work, mine, same)
                for block, mine in zip(self._blocks, own, strict=True)
            ]
        )

    def apart(self, work: Work, own: Sequence[Any], *given: Any) -> Iterator[Any]:
        """On whichever worker is free."""
        same = self._asked(_same, given)
        return self._told([self._asked(_worked, work, mine, same) for mine in own])

    def _asked(self, work: Work, *given: Any) -> "Future[Any]":
        self._count += 1
        key = f"{self._name}-{self._count}"
        with self._heard():
            return self.client.submit(work, *given, key=key, pure=False)

    def _told(self, futures: "list[Future[Any]]") -> Iterator[Any]:
        """Their answers, in order; each is forgotten when it was heard."""
        futures.reverse()
        while futures:
            with self._heard():
                answer = futures.pop().result()
            yield answer

    @contextmanager
    def _heard(self) -> Iterator[None]:
        """Raises SolverError where workers or scheduler are lost, whatever Dask makes of it."""
        from distributed import KilledWorker  # noqa: PLC0415 - an extra

        try:
            yield
        except KilledWorker as error:
            raise SolverError(
                _("several processes ended over one block: is there too little memory?")
            ) from error
        except CancelledError as error:
            raise SolverError(_gone()) from error
        except Exception as error:
            if self.client.status == "running":
                raise
            raise SolverError(_gone()) from error


def _gone() -> str:
    return _(
        "the cluster ended before the work was done; given again, the same command goes on from its last"
        " stage"
    )


def _posts(held: tuple[LeanBlock, KnownPosts]) -> KnownPosts:
    return held[1]


def _same(given: tuple[Any, ...]) -> tuple[Any, ...]:
    return given


def _done(held: tuple[LeanBlock, KnownPosts], work: Work, own: Any, given: tuple[Any, ...]) -> Any:
    return work(held[0], own, *given)


def _worked(work: Work, own: Any, given: tuple[Any, ...]) -> Any:
    return work(own, *given)
