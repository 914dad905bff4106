"""Where a study's work is done: in processes of this machine, or on a cluster of many."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any

from placement.base.errors import InputError
from placement.base.extras import absent
from placement.base.language import _
from placement.run.manifest import DISTRIBUTION
from placement.study.cluster.processes import Answer, Coming, Place, Processes, Task, WorkerLost

if TYPE_CHECKING:
    from distributed import Client

_ALIKE = {DISTRIBUTION: "Placement", "distributed": "distributed"}
"""Packages of which everybody must have the same version, with their names."""

_PATIENCE = 60  # seconds within which a cluster must answer


@dataclass(frozen=True)
class Machine:
    """Processes of this machine, one per core unless `jobs` says otherwise; they end with the block.

    Each may take so many bytes of `memory`, an equal share of what there is unless told.
    """

    jobs: int | None = None
    memory: int | None = None

    @contextmanager
    def opened(self) -> Iterator[Processes]:
        """Raises SolverError where they do not start, InputError where Dask is not installed."""
        try:
            from placement.study.cluster.machine import cores, this_machine  # noqa: PLC0415 - an extra
        except ModuleNotFoundError as error:
            raise absent(error) from error
        with this_machine(self.jobs or cores(), self.memory) as (client, ended):
            yield _Connected(client, ended)


@dataclass(frozen=True)
class Cluster:
    """The processes of a Dask cluster, which go on after the block."""

    client: "Client"

    @contextmanager
    def opened(self) -> Iterator[Processes]:
        """Raises InputError unless it has processes, all with these versions of Placement and Dask."""
        address = getattr(self.client.scheduler, "address", "")
        try:
            self.client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            message = _("the cluster at {address} has no workers: start some", address=address)
            raise InputError(message) from error
        versions: Any = self.client.get_versions(packages=[DISTRIBUTION])
        for package, name in _ALIKE.items():
            found = {str(each["packages"][package]) for each in versions["workers"].values()}
            ours = metadata.version(package)
            if found != {ours}:
                words = _("the workers at {address} have {package} {there}, not {here}: install it there")
                there = ", ".join(sorted(found))
                raise InputError(words.format(address=address, package=name, there=there, here=ours))
        yield _Connected(self.client)


@dataclass(frozen=True)
class _Connected:
    client: "Client"
    ended: Callable[[str], WorkerLost] = lambda _worker: WorkerLost()

    def answers(self, work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Coming[Answer]:
        from placement.study.cluster.answers import answers  # noqa: PLC0415 - an extra

        return answers(work, tasks, self.client, self.ended)


@contextmanager
def place(jobs: int | None = None, client: "Client | str | None" = None) -> Iterator[Place]:
    """The cluster of a client or an address, else this machine. Raises InputError where none answers."""
    if client is None:
        yield Machine(jobs)
    elif isinstance(client, str):
        with _connected(client) as there:
            yield Cluster(there)
    else:
        yield Cluster(client)


def _connected(address: str) -> "Client":
    try:
        from placement.study.cluster.client import Caller  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise absent(error) from error
    for name in ("distributed", "distributed.client"):  # what there is to say is said by us
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return Caller(address, _PATIENCE)
    except Exception as error:  # whatever Dask makes of a port where somebody else answers, or another Dask
        message = _("no Dask scheduler answers at {address}: {reason}", address=address, reason=error)
        raise InputError(message) from error
