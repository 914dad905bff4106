"""Lean blocks on disk, for as long as the tables are as they were when they were built."""

import json
import os
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from placement.base.errors import InputError
from placement.base.language import _
from placement.nation.block import KnownPosts, LeanBlock
from placement.nation.building import built
from placement.nation.stages import writing
from placement.run.manifest import DISTRIBUTION, digests
from placement.scenario import Scenario
from placement.study.cluster.kept import digest

_MARK = "asked.json"
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, EOFError)
"""What files come to that were cut off or edited."""


def asked(scenario: Scenario, name: str) -> str:
    """SHA-256 of what a block is made of: its tables, all that the scenario says, and what reads them."""
    folder = scenario.case / name
    files = digests((each for each in folder.iterdir() if each.is_file()), folder)
    return digest(metadata.version(DISTRIBUTION), scenario.text(Path(name)), files)


def own_folder(folder: Path) -> None:
    """A folder of the user's own that nobody else reads, made where it is not there.

    Raises InputError for one of somebody else: what lies there would be taken at its word.
    """
    with writing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        raise InputError(_("{folder} belongs to somebody else: choose another place", folder=folder))


def store(scenario: Scenario, name: str, folder: Path) -> KnownPosts:
    """The posts of a block that lies in the folder, built first where it is not there or not as asked.

    What lies there is compared with the digest that was kept when it was built.
    """
    own_folder(folder)
    here, wanted = folder / name, asked(scenario, name)
    with suppress(*_UNREADABLE):
        if json.loads((here / _MARK).read_text("utf-8")) == {"asked": wanted, "holds": _held(here)}:
            return KnownPosts.open(here / "posts")
    block, posts = built(scenario, name)
    with writing(here):
        (here / _MARK).unlink(missing_ok=True)
        block.save(here)
        posts.save(here / "posts")
        (here / _MARK).write_text(json.dumps({"asked": wanted, "holds": _held(here)}), "utf-8")
    return posts


def opened(name: str, folder: Path) -> LeanBlock:
    """The block, mapped."""
    return LeanBlock.open(folder / name)


def _held(here: Path) -> dict[str, str]:
    """SHA-256 of every file of a block."""
    files = (each for each in here.rglob("*") if each.is_file() and each.name != _MARK)
    return digests(files, here)
