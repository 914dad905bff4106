"""Writes the letters of a proposal's moves: `python -m …lettering RUN OUT ARGUMENTS`, the last one JSON.

`language`, `collective`, and `without`: employees whose moves are not made.
"""

import json
import sys

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
    except pm.PlacementError as error:
        sys.exit(str(error))
    print(len(letters))  # noqa: T201 - to the parent


if __name__ == "__main__":
    main(*sys.argv[1:4])
