"""Writes the letters of a proposal's moves: `python -m …lettering RUN OUT ARGUMENTS`, the last one JSON.

`language`, `collective`, `without`: employees whose moves are not made, and `marks`: lines at the foot.
"""

import json
import sys
from pathlib import Path

from docx import Document
from docx.shared import Pt

import placement as pm
from placement.workbench.planning.children.tied import tie


def main(folder: str, out: str, arguments: str) -> None:
    """Write them, say how many."""
    tie()
    told = json.loads(arguments)
    try:
        run = pm.read_run(folder)
        movers = {*run.placements["employee"][run.placements["moved"]]} - {*told["without"]}
        letters = pm.letters(
            run, out, language=told["language"], collective=told["collective"], employees=movers
        )
        for letter in letters.itertuples():
            words = told["marks"].get("" if told["collective"] else letter.employee, "")
            mark(Path(out) / str(letter.file), words)
    except pm.PlacementError as error:
        sys.exit(str(error))
    print(len(letters))  # noqa: T201 - to the parent


def mark(file: Path, words: str) -> None:
    """Puts a line at the foot of every page of a letter."""
    page = Document(str(file))
    for section in page.sections:
        section.footer.is_linked_to_previous = False
        line = section.footer.paragraphs[0]
        line.text = words
        line.runs[0].font.size = Pt(8)
    page.save(str(file))


if __name__ == "__main__":
    main(*sys.argv[1:4])
