"""The policies that come with Placement, as templates of scenarios."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from django.utils.text import slugify

import placement as pm
from placement.workbench.planning import naming
from placement.workbench.staff.exporting import REQUIRED
from placement.workbench.staff.layout import LAYOUTS


@dataclass(frozen=True)
class Template:
    """A policy to begin with: complete, without a case; `question` is what it asks."""

    name: str
    title: str
    question: str
    yaml: str

    @property
    def shown(self) -> str:
        """The title in the reader's language."""
        return naming.policy(self.title)

    @property
    def asks(self) -> str:
        """The question in the reader's language."""
        return naming.question(self.title, self.question)


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    """All of them, by title; read once."""
    with TemporaryDirectory() as scratch:
        folder = pm.example("sorong", Path(scratch) / "sorong")
        empty = _empty(Path(scratch) / "empty")
        found = [_template(file, empty) for file in sorted(folder.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda each: each.title))


def without_case(text: str) -> str:
    """The text of a scenario without the line that names its case."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("case:"))


def _template(file: Path, empty: Path) -> Template:
    policy = pm.read_scenario(file, f"case={empty.as_posix()}")
    return Template(slugify(file.stem), policy.label, " ".join(_question(file)), without_case(policy.text()))


def _question(file: Path) -> Iterator[str]:
    """The comment at the head of the file, which says what it asks."""
    for line in file.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            return
        if "$schema" not in line:
            yield line.lstrip("# ")


def _empty(folder: Path) -> Path:
    """A case without rows: policies are read for their text alone, which needs no tables."""
    columns = {name: LAYOUTS[name].columns for name in REQUIRED}
    pm.write_tables(
        {name: pd.DataFrame(columns=list(each), dtype="str") for name, each in columns.items()}, folder
    )
    return folder
