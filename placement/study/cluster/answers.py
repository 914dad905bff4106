"""Tasks answered by the processes of a Dask cluster; whatever becomes of one of them, the others go on."""

import pickle
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from distributed import Client, KilledWorker, WorkerPlugin, as_completed, get_worker
from distributed.client import FutureCancelledError

from placement.base.errors import SolverError
from placement.base.language import _
from placement.study.cluster.processes import Answer, Coming, Task, WorkerLost


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
    cluster is closed.
    """
    name = f"placement-{secrets.token_hex(8)}"
    client.register_plugin(_Bench(pickle.dumps(work)), name=name)
    futures = {
        client.submit(_done, name, pickle.dumps(task), key=f"{name}-{number}", pure=False): number
        for number, task in enumerate(tasks)
    }
    try:
        for future in as_completed([*futures], loop=client.loop):
            number = futures.pop(future)
            yield number, _answer(future, ended)
    finally:
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


def _answer(future: Any, ended: Callable[[str], WorkerLost]) -> Any:
    try:
        answer = pickle.loads(future.result())  # noqa: S301 - our own program wrote it
    except KilledWorker as error:
        return ended(str(error.last_worker.name))
    except FutureCancelledError as error:
        raise SolverError(_("the cluster was closed before the work was done")) from error
    if isinstance(answer, _Raised):
        raise answer.error
    return answer
