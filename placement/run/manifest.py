"""`manifest.json`: from which files, with which versions and how a run was made."""

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

LIBRARIES = ("numpy", "pandas", "ortools", "highspy")
DISTRIBUTION = "staff-placement"


def manifest(
    digests: Mapping[str, str], kept: Mapping[str, str], scenario: object, seed: int, command: Sequence[str]
) -> dict[str, Any]:
    """What made the run; `digests` are of the files read, `kept` of their copies in the run folder."""
    return {
        "command": list(command),
        "seed": seed,
        "versions": {
            "placement": metadata.version(DISTRIBUTION),
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in LIBRARIES},
        },
        "inputs": dict(digests),
        "kept": dict(kept),
        "scenario": scenario,
    }


def digests(files: Iterable[Path], base: Path) -> dict[str, str]:
    """SHA-256 of each file, by its path seen from `base`, sorted."""
    found = {}
    for file in sorted({file.resolve() for file in files}):
        with file.open("rb") as content:
            name = Path(os.path.relpath(file, base.resolve()))
            found[name.as_posix()] = hashlib.file_digest(content, "sha256").hexdigest()
    return found


def write_json(value: object, file: Path) -> None:
    """Indented UTF-8 with LF."""
    file.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")
