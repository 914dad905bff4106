"""Twenty people edit the same rows at once: nobody is turned away by a locked database, no edit is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .office import TABLES, WRITERS
from .servers import database, environment

EDITS = int(os.environ.get("PLACEMENT_EDITS", "20"))
"""Edits of each; 100 on demand."""


@pytest.mark.slow
def test_no_edit_is_lost(tmp_path: Path, checkout: Path) -> None:
    with database() as address:
        said = subprocess.run(
            [sys.executable, "-m", "tests.workbench.office", "write", str(EDITS)],
            env=environment(tmp_path, address),
            cwd=checkout,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)
    assert told["figures"] == [EDITS * WRITERS // TABLES] * TABLES
    assert told["events"] == EDITS * WRITERS
    assert told["again"] > 0, "they did get in each other's way"
