"""What a solve has done so far, kept on disk: a killed run goes on from there."""

import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from placement.base.errors import WriteError
from placement.base.language import _

Answer = TypeVar("Answer")


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
class Stages:
    """Answers by the names of stages, under a digest of what was asked; without a folder none is kept.

    The folder is the user's own: what others might have written there is not read.
    """

    folder: Path | None = None
    digest: str = ""

    def once(self, name: str, work: Callable[[], Answer]) -> Answer:
        """What the stage came to when it was done, or comes to now."""
        if self.folder is None:
            return work()
        file = self.folder / f"{name}-{self.digest[:32]}"
        with suppress(Exception):  # whatever a file that was cut off makes of pickle
            kept: Answer = self._read(file)
            return kept
        answer = work()
        with writing(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = file.with_suffix(".part")
            with fresh.open("wb") as out:
                pickle.dump(answer, out, protocol=5)
            fresh.replace(file)
        return answer

    def clear(self) -> None:
        """The solve is done."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def _read(file: Path) -> Any:
        if hasattr(os, "getuid") and file.stat().st_uid != os.getuid():
            raise PermissionError(file)
        with file.open("rb") as kept:
            return pickle.load(kept)  # noqa: S301 - our own program wrote it
