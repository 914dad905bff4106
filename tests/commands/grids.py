"""A sweep over the clinic, solved by hand.

Where moves are only discouraged, E3 fills the gap at C; where nobody may move it stays open; where
neither gap nor move may be, there is no plan.
"""

from pathlib import Path

from tests.commands.clinic import write_clinic

SWEEP = """\
title: How hard
scenario: gaps.yaml
grid:
  rules.few_moves.priority: [2, null]
  rules.gaps.priority: [1, null]
"""
NAMES = [
    "few_moves.priority=2,gaps.priority=1",
    "few_moves.priority=2,gaps.priority=null",
    "few_moves.priority=null,gaps.priority=1",
    "few_moves.priority=null,gaps.priority=null",
]


def write_sweep_file(folder: Path, text: str = SWEEP) -> Path:
    """The clinic and a sweep file beside its scenario."""
    file = write_clinic(folder).with_name("sweep.yaml")
    file.write_text(text, "utf-8")
    return file
