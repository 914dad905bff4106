"""What posts need, as JSON: `python -m ….needing FOLDER MINUTES SUPPORT`.

FOLDER holds a case, `data`, and perhaps the same with a `workload` of what people have reported, `reported`.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

import placement as pm


def main(folder: str, minutes: str, support: str) -> None:
    """Prints by source and method the need of every post."""
    place, health = Path(folder), {"working_minutes": float(minutes), "support": float(support)}
    found = {
        "health": _needed(place / "data", "health", **health),
        "general": _needed(place / "data", "general"),
    }
    if (place / "reported").is_dir():
        found["reported"] = _needed(place / "reported", "health", **health)
    sys.stdout.write(json.dumps(found, ensure_ascii=False))


def _needed(case: Path, method: Any, **settings: Any) -> dict[str, Any]:
    """Rows of `pm.need`; why there are none, where it says so."""
    try:
        frame = pm.need(case, method, **settings)
    except pm.InputError as error:
        told = [f"{each.table}: {each.message}; {each.remedy}" for each in error.findings]
        return {"error": " ".join(told) or str(error), "posts": []}
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return {"error": "", "posts": [{name: _plain(value) for name, value in row.items()} for row in rows]}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool) else pd.Series([value]).tolist()[0]


if __name__ == "__main__":
    main(*sys.argv[1:4])
