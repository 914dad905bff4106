"""Tasks answered by the processes of a Dask cluster; whatever becomes of one of them, the others go on."""

import pickle
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from itertools import islice
from typing import Any

from distributed import Client, KilledWorker, WorkerPlugin, as_completed, get_worker

from placement.base.errors import SolverError
from placement.base.language import _
from placement.study.cluster.processes import Answer, Coming, Task, WorkerLost

_WAITING = 2  # tasks more than there is work for


@dataclass(frozen=True)
class _Raised:
    """What the work raised."""

    error: Exception


class _Bench(WorkerPlugin):
    """The work, at every process of a cluster, those that come later included."""

    def __init__(self, work: bytes) -> None:
        self._written = work

    def setup(self, worker: Any) -> None:  # noqa: ARG002 - Dask's signature
        """Once for all tasks: what the work has looked up stays known."""
        self.work: Callable[[Any], Any] = pickle.loads(self._written)  # noqa: S301 - our own program wrote it


def answers(
    work: Callable[[Task], Answer],
    tasks: Sequence[Task],
    client: Client,
    ended: Callable[[str], WorkerLost],
) -> Coming[Answer]:
    """Every task given to the work, at whichever process is free.

    Work, tasks and answers are pickled. A task whose process ends is given to another one; `ended` says
    what is known of a process by its name. Where the loop over the answers ends early, by an interrupt
    or otherwise, no task is begun any more. Raises what the work raises, and SolverError where the
    cluster ends.
    """
    name = f"placement-{secrets.token_hex(8)}"
    client.register_plugin(_Bench(pickle.dumps(work)), name=name)
    futures: dict[Any, int] = {}
    # An answer is fetched as soon as it is there: one that waits at a process is lost with it.
    coming = as_completed([], loop=client.loop, with_results=True, raise_errors=False)
    waiting = enumerate(tasks)

    def give() -> None:
        for number, task in islice(waiting, max(0, _room(client) - len(futures))):
            future = client.submit(_done, name, pickle.dumps(task), key=f"{name}-{number}", pure=False)
            futures[future] = number
            coming.add(future)

    try:
        give()
        for future, answer in coming:
            number = futures.pop(future)
            give()
            yield number, _answer(answer, ended)
    except Exception as error:
        if client.status == "running":
            raise
        raise SolverError(_gone()) from error  # whatever Dask made of it
    finally:
        if client.status == "running":
            client.cancel([*futures], force=True)
            client.unregister_worker_plugin(name)


def _done(name: str, task: bytes) -> bytes:
    """What a process does; the answer is pickled here, for nobody on its way needs to look into it."""
    answer: object
    try:
        bench: Any = get_worker().plugins[name]
        answer = bench.work(pickle.loads(task))  # noqa: S301 - our own program wrote it
    except Exception as error:  # noqa: BLE001 - raised again where somebody hears it
        answer = _Raised(error)
    return pickle.dumps(answer)


def _gone() -> str:
    return _(
        "the cluster ended before the work was done; begun again, a study that is written to a folder "
        "goes on from there"
    )


def _room(client: Client) -> int:
    """Tasks to be given away at once: one at each process and one that waits; so few are lost with us."""
    return _WAITING + 2 * int(sum(client.nthreads().values()))


def _answer(told: Any, ended: Callable[[str], WorkerLost]) -> Any:
    """What came of a task: bytes, or as Dask tells an error."""
    if not isinstance(told, bytes):
        error = told[1] if isinstance(told, tuple) else told
        if isinstance(error, KilledWorker):
            return ended(str(error.last_worker.name))
        if isinstance(error, CancelledError):
            raise SolverError(_gone()) from error
        raise error
    answer = pickle.loads(told)  # noqa: S301 - our own program wrote it
    if isinstance(answer, _Raised):
        raise answer.error
    return answer
