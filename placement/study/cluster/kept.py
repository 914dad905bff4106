"""Answers kept until a study is done, so that it goes on where it was interrupted."""

import hashlib
import os
import pickle
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from placement.run.manifest import DISTRIBUTION
from placement.study.cluster.processes import Answer, Coming, Place, Processes, Task, WorkerLost


class Digested(Protocol):
    """What is asked, told from all else by a digest."""

    @property
    def digest(self) -> str:
        """The same for the same question about the same data, in any process."""


def digest(*parts: object) -> str:
    """SHA-256 of the parts: of bytes as they are, of all else as it prints."""
    found = hashlib.sha256()
    for part in parts:
        written = part if isinstance(part, bytes) else repr(part).encode()
        found.update(len(written).to_bytes(8, "big") + written)
    return found.hexdigest()


def beside(folder: Path) -> Path:
    """Where the answers are kept of a study that is to be written to that folder."""
    folder = folder.resolve()
    return folder.parent / f".{folder.name}.answers"


@dataclass(frozen=True)
class Remembered:
    """A place whose answers are kept in a folder, and not asked for again; work and tasks have digests.

    The folder is the user's own: what others might have written there is not read.
    """

    place: Place
    folder: Path
    lost: list[str] = field(default_factory=list)  # names of answers whose processes ended

    @contextmanager
    def opened(self) -> Iterator[Processes]:
        """Processes are looked for when an answer is missing."""
        with ExitStack() as stack:
            yield _Remembering(self, stack)

    def clear(self) -> None:
        """The study is done; where answers were lost, it may be begun again for these."""
        if not self.lost:
            shutil.rmtree(self.folder, ignore_errors=True)

    def get(self, name: str) -> Any:
        """The answer of that name; None where there is none that can be read."""
        file = self.folder / name
        with suppress(Exception):  # whatever a file that was cut off makes of pickle
            if hasattr(os, "getuid") and file.stat().st_uid != os.getuid():
                return None
            return pickle.loads(file.read_bytes())  # noqa: S301 - our own program wrote it
        return None

    def put(self, name: str, answer: object) -> None:
        """Written whole or not at all; a disk that takes no more costs nothing but this answer."""
        file = self.folder / name
        fresh = file.with_suffix(".part")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.write_bytes(pickle.dumps(answer))
            fresh.replace(file)
        except OSError:
            with suppress(OSError):
                fresh.unlink()


@dataclass
class _Remembering:
    kept: Remembered
    stack: ExitStack
    crew: Processes | None = None

    def answers(self, work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Coming[Answer]:
        version = metadata.version(DISTRIBUTION)
        names = [digest(version, _digest(work), _digest(task)) for task in tasks]
        missing = []
        for number, name in enumerate(names):
            answer = self.kept.get(name)
            if answer is None:
                missing.append(number)
            else:
                yield number, answer
        if not missing:
            return
        if self.crew is None:
            self.crew = self.stack.enter_context(self.kept.place.opened())
        coming = self.crew.answers(work, [tasks[number] for number in missing])
        try:
            for at, answer in coming:
                name = names[missing[at]]
                if isinstance(answer, WorkerLost):
                    self.kept.lost.append(name)
                else:
                    self.kept.put(name, answer)
                yield missing[at], answer
        finally:
            coming.close()


def _digest(asked: Any) -> str:
    digested: Digested = asked
    return digested.digest
