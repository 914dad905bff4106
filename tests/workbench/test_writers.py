"""Twenty people write at once: nobody is turned away by a locked database, nothing is lost or doubled."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .office import TABLES, WRITERS
from .servers import database, environment

EDITS = int(os.environ.get("PLACEMENT_EDITS", "20"))
"""Edits of each; 100 on demand."""


VOTERS = 40


def told_by(data: Path, checkout: Path, what: str, number: int) -> dict[str, Any]:
    """What an office of its own prints."""
    with database() as address:
        said = subprocess.run(
            [sys.executable, "-m", "tests.workbench.office", what, str(number)],
            env=environment(data, address),
            cwd=checkout,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert said.returncode == 0, said.stderr
    told: dict[str, Any] = json.loads(said.stdout)
    return told


@pytest.mark.slow
@pytest.mark.more
def test_no_edit_is_lost(tmp_path: Path, checkout: Path) -> None:
    told = told_by(tmp_path, checkout, "write", EDITS)
    assert told["figures"] == [EDITS * WRITERS // TABLES] * TABLES
    assert told["events"] == EDITS * WRITERS
    assert told["again"] > 0, "they did get in each other's way"


@pytest.mark.slow
def test_never_are_more_slips_used_than_people_present(tmp_path: Path, checkout: Path) -> None:
    told = told_by(tmp_path, checkout, "vote", VOTERS)
    assert told == dict.fromkeys(("counted", "ballots", "used", "events"), VOTERS // 2)
