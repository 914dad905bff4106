"""What a solve has done so far, kept on disk: a killed run goes on from there."""

import os
import pickle
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from placement.base.errors import WriteError
from placement.base.language import _

State = TypeVar("State")


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Raises WriteError, the folder named, where the system does not let it be written."""
    try:
        yield
    except OSError as error:
        reason = str(error.strerror or error)
        message = _("{folder} could not be written: {reason}", folder=folder, reason=reason)
        raise WriteError(message, reason) from error


@dataclass(frozen=True)
class Stages(Generic[State]):
    """The state after the last stage, under a digest of what was asked; without a folder none is kept.

    The folder is the user's own: what others might have written there is not read.
    """

    folder: Path | None = None
    digest: str = ""

    def through(
        self, begin: Callable[[], State], stages: Sequence[Callable[[State], State]]
    ) -> Iterator[State]:
        """The state that begins and that after each stage, from the last one that was kept."""
        done, state = self._kept() or (0, None)
        if state is None:
            state = begin()
            self._keep(0, state)
        yield state
        for number, stage in enumerate(stages[done:], done + 1):
            state = stage(state)
            self._keep(number, state)
            yield state

    def _kept(self) -> tuple[int, State] | None:
        """How many stages are done, and the state after these."""
        with suppress(Exception):  # no file, or whatever one that was cut off makes of pickle
            kept: tuple[int, State] = self._read()
            return kept
        return None

    def _keep(self, done: int, state: State) -> None:
        """In the place of the state before, which is there until this one is written."""
        if self.folder is None:
            return
        with writing(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self._file.with_suffix(".part")
            with fresh.open("wb") as out:
                pickle.dump((done, state), out, protocol=5)
            fresh.replace(self._file)

    def clear(self) -> None:
        """The solve is done."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _file(self) -> Path:
        if self.folder is None:
            raise FileNotFoundError
        return self.folder / f"state-{self.digest[:32]}"

    def _read(self) -> Any:
        if hasattr(os, "getuid") and self._file.stat().st_uid != os.getuid():
            raise PermissionError(self._file)
        with self._file.open("rb") as kept:
            return pickle.load(kept)  # noqa: S301 - our own program wrote it
