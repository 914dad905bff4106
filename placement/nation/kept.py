"""Lean blocks on disk, for as long as the tables are as they were when they were built."""

import pickle
from pathlib import Path

from placement.nation.block import KnownPosts, LeanBlock
from placement.nation.building import built
from placement.run.manifest import digests
from placement.scenario import Scenario
from placement.study.cluster.kept import digest

_POSTS = "posts.pickle"


def asked(scenario: Scenario, name: str) -> str:
    """SHA-256 of what a block is made of: its tables, and all that the scenario says."""
    folder = scenario.case / name
    files = digests((each for each in folder.iterdir() if each.is_file()), folder)
    return digest(scenario.text(Path(name)), files)


def store(scenario: Scenario, name: str, folder: Path) -> KnownPosts:
    """The posts of a block that lies in the folder, built first where it is not there or not as asked."""
    here, wanted = folder / name, asked(scenario, name)
    mark = here / "asked"
    if not mark.is_file() or mark.read_text("utf-8") != wanted:
        mark.unlink(missing_ok=True)
        block, posts = built(scenario, name)
        block.save(here)
        (here / _POSTS).write_bytes(pickle.dumps(posts))
        mark.write_text(wanted, "utf-8")
    posts = pickle.loads((here / _POSTS).read_bytes())  # noqa: S301 - our own program wrote it
    return posts if isinstance(posts, KnownPosts) else built(scenario, name)[1]


def opened(name: str, folder: Path) -> LeanBlock:
    """The block, mapped."""
    return LeanBlock.open(folder / name)
