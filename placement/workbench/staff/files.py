"""Where the files of an upload lie."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from placement.workbench import folders


def keep(upload: Any, files: Sequence[Any]) -> None:
    """Writes the files that a form sent into the upload's folder, by their own last names."""
    folder = folder_of(upload) / "given"
    folder.mkdir(parents=True)
    for file in files:
        with (folder / Path(file.name).name).open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)


def folder_of(upload: Any) -> Path:
    """Where its files lie."""
    return folders.uploads() / str(upload.pk)
