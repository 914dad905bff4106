"""The words of the workbench, gathered as `tests.words` gathers those of the engine.

Strings are those of gettext's functions in Python, and of Django's tags in templates.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from placement.base.language import FOLDER

WORKBENCH = FOLDER.parent / "workbench"
DOMAIN = "django"
TEMPLATE = WORKBENCH / "locale" / f"{DOMAIN}.pot"
CATALOGUE = WORKBENCH / "locale" / "id" / "LC_MESSAGES" / f"{DOMAIN}.po"

_FUNCTIONS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def fill(catalog: Catalog) -> None:
    """Adds every string of the workbench with the files that say it."""
    for file in sorted(path for suffix in ("*.py", "*.html", "*.txt") for path in WORKBENCH.rglob(suffix)):
        for words, context in said(file):
            place = file.relative_to(WORKBENCH.parents[1]).as_posix()
            catalog.add(words, locations=[(place, 0)], context=context)


def said(file: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Each string of a file, or singular and plural of one, and its context."""
    text = file.read_text("utf-8")
    if file.suffix != ".py":
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    for _line, words, _comments, context in extract("python", BytesIO(text.encode()), _FUNCTIONS):
        yield (tuple(words[:2]) if isinstance(words, tuple) else words), context  # type: ignore[misc]
