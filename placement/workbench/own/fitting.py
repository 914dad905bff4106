"""The posts that one person could hold, asked of the engine in a process of its own.

`python -m placement.workbench.own.fitting CASE DAY EMPLOYEE OUT` writes JSON: what `placement.options`
tells in every language, or `error`.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import placement as pm

LANGUAGES = ("en", "id")
RULES = {
    "job": pm.rules.Profession(),
    "skills": pm.rules.Competency(),
    "right_to_practise": pm.rules.Licence(),
}
"""What makes somebody fit: the job, what the post requires, the right to practise."""


def main(case: str, day: str, employee: str, out: str) -> None:
    """Writes the file, whole or not at all."""
    try:
        told: dict[str, Any] = fitting(Path(case), day, employee)
    except pm.PlacementError as error:
        told = {"error": str(error)}
    place = Path(out)
    with tempfile.NamedTemporaryFile("w", dir=place.parent, encoding="utf-8", delete=False) as scratch:
        json.dump(told, scratch, ensure_ascii=False)
    Path(scratch.name).replace(place)


def fitting(case: Path, day: str, employee: str) -> dict[str, Any]:
    """By language the posts."""
    tables = pm.read_case(case)
    policy = pm.Scenario.of(tables, date=day, rules=RULES)
    told = {}
    for language in LANGUAGES:
        with pm.speaking(language):
            told[language] = pm.options(policy, employee).document["posts"]
    return told


if __name__ == "__main__":
    main(*sys.argv[1:5])
