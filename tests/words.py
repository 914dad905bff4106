"""`make words`: every string a user sees, gathered into the catalogues of `placement/locale`.

The workbench has a catalogue of its own, which Django reads (`tests.web_words`).

Strings are the first argument of `_`, in Python and in Jinja templates; descriptions of pydantic
fields, which become remedies; what rules and other parts of a scenario say of themselves, paragraph by
paragraph; and what click says itself. A string that nobody has translated is
left blank and named; one that is no longer said is dropped.
"""

import ast
import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract
from ruamel.yaml import YAML

from placement.base.language import DOMAIN, FOLDER, TERMS, paragraphs
from placement.case.contract import TABLES
from placement.rules import OWN
from placement.scenario import schema
from tests import web_words
from tests.web_words import WORKBENCH

ID = str | tuple[str, str]
"""A string, or the singular and the plural of one."""

PACKAGE = FOLDER.parent
SCENARIOS = PACKAGE.parent / "scenarios" / "sorong"
DOCS = PACKAGE.parent / "docs"
TEMPLATE = FOLDER / f"{DOMAIN}.pot"
CATALOGUE = FOLDER / "id" / "LC_MESSAGES" / f"{DOMAIN}.po"
SUFFIXES = ("*.html", "*.j2", "*.jinja")

# Files change when words do, not whenever they are written.
BORN = datetime(2027, 1, 1, tzinfo=UTC)

CLICK: tuple[ID, ...] = (
    "Aborted!",
    "Could not open file {filename!r}: {message}",
    "Error: {message}",
    "Invalid value for {param_hint}: {message}",
    "Invalid value: {message}",
    "Missing argument",
    "Missing command.",
    "Missing option",
    "No such command {name!r}.",
    "No such option {name!r}.",
    "Show this message and exit.",
    "Try '{command} {option}' for help.",
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a directory.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is not readable.",
    "{value!r} is not a valid {number_type}.",
    "{value} is not in the range {range}.",
    "Option {name!r} does not take a value.",
    "file",
    "directory",
    "path",
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)
"""What click says of a wrong call, through the gettext of the process."""


@dataclass(frozen=True)
class Book:
    """A catalogue: its domain, template and Indonesian, and what fills the template."""

    domain: str
    template: Path
    catalogue: Path
    fill: Callable[[Catalog], None]

    def gathered(self) -> Catalog:
        """The template: every string with the files that say it."""
        catalog = Catalog(project="Placement", version="0.1", creation_date=BORN, fuzzy=False)
        catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
        catalog.header_comment = "# Words of Placement; written by `make words`."
        self.fill(catalog)
        return catalog

    def updated(self, template: Catalog) -> Catalog:
        """The Indonesian catalogue with exactly the strings of the template."""
        if self.catalogue.exists():
            with self.catalogue.open("rb") as file:
                catalogue = read_po(file, locale="id", domain=self.domain)
        else:
            catalogue = Catalog("id", self.domain)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.header_comment = template.header_comment
        catalogue.project, catalogue.version = template.project, template.version
        catalogue.creation_date = catalogue.revision_date = BORN
        catalogue.fuzzy, catalogue.language_team, catalogue.last_translator = False, "", ""
        return catalogue


def main() -> int:
    """Write template, catalogue and its compiled form of every book; 1 where something is not translated."""
    lacking: list[str] = []
    for book in BOOKS:
        template = book.gathered()
        catalogue = book.updated(template)
        book.catalogue.parent.mkdir(parents=True, exist_ok=True)
        book.template.write_bytes(po(template))
        book.catalogue.write_bytes(po(catalogue))
        book.catalogue.with_suffix(".mo").write_bytes(mo(catalogue))
        lacking += blank(catalogue)
    for message in lacking:
        sys.stderr.write(f"not translated: {message}\n")
    return 1 if lacking else 0


def fill(catalog: Catalog) -> None:
    """Adds every string of the engine, its reports and the command line."""
    for file in sorted(set(PACKAGE.rglob("*.py")) - set(WORKBENCH.rglob("*.py"))):
        for message in said(file.read_text("utf-8")):
            catalog.add(message, locations=[(_place(file), 0)])
    found = {path for suffix in SUFFIXES for path in PACKAGE.rglob(suffix)}
    for file in sorted(found - set(WORKBENCH.rglob("*"))):
        with file.open("rb") as source:
            for _line, _function, words, _comments in babel_extract(source, ["_"], [], {}):
                catalog.add(_first(words), locations=[(_place(file), 0)])
    for paragraph in described(schema()):
        catalog.add(paragraph, locations=[("scenarios/schema/scenario.json", 0)])
    for code in TERMS:
        catalog.add(code.replace("_", " "), locations=[("placement/base/language.py", 0)], context="term")
    for name in shipped():
        catalog.add(name, locations=[("scenarios/sorong", 0)], context="scenario")
    for own in CLICK:
        catalog.add(own, locations=[("click", 0)])


def fill_docs(catalog: Catalog) -> None:
    """Adds the sentences of the pages that are written in both languages."""
    for file in sorted(DOCS.glob("*.py")):
        for message in said(file.read_text("utf-8")):
            catalog.add(message, locations=[(f"docs/{file.name}", 0)])


BOOKS = (
    Book(DOMAIN, TEMPLATE, CATALOGUE, fill),
    Book(
        "docs",
        DOCS / "locale" / "docs.pot",
        DOCS / "locale" / "id" / "LC_MESSAGES" / "docs.po",
        fill_docs,
    ),
    Book(web_words.DOMAIN, web_words.TEMPLATE, web_words.CATALOGUE, web_words.fill),
)


def shipped() -> list[str]:
    """Names in scenarios: what rules and selectors say, the shipped ones' words and their case's."""
    names = {name for rule in OWN for name in rule.model_fields} - {"kind"}
    names |= {
        choice for rule in OWN for field in rule.model_fields.values() for choice in choices(field.annotation)
    }
    for column in (*TABLES["employees"], *TABLES["units"]):
        names |= {column.name, *column.choices}
    for file in sorted(SCENARIOS.glob("*.yaml")):
        scenario = YAML(typ="safe").load(file)
        names |= {scenario["title"], *(scenario.get("rules") or {})}
    for table in sorted((SCENARIOS / "data").glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                said = (row.get(column) or "" for column in ("kind", "basis", "assumed"))
                names |= {name for cell in said for name in cell.split(";") if name}
    return sorted(name.replace("_", " ") for name in names)


def described(node: Any) -> Iterator[str]:
    """The paragraphs of every description in a schema: docstrings of rules, and their parameters'."""
    if isinstance(node, dict) and isinstance(node.get("description"), str):
        yield from paragraphs(node["description"])
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from described(part)


def choices(annotation: Any) -> Iterator[str]:
    """The texts that a field takes, where it takes but some."""
    for part in get_args(annotation):
        if get_origin(annotation) is not Literal:
            yield from choices(part)
        elif isinstance(part, str):
            yield part


def said(source: str) -> Iterator[str]:
    """The literal strings that a Python file hands to `_`, and the descriptions of its fields."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id == "_" and node.args:
            yield from _literal(node.args[0])
        elif node.func.id == "Field":
            for keyword in node.keywords:
                if keyword.arg == "description":
                    yield from _literal(keyword.value)


def po(catalogue: Catalog) -> bytes:
    """The text of a catalogue, sorted by string."""
    file = BytesIO()
    write_po(file, catalogue, width=110, sort_output=True, include_lineno=False)
    return file.getvalue()


def mo(catalogue: Catalog) -> bytes:
    """The compiled form of a catalogue."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def blank(catalogue: Catalog) -> list[str]:
    """The strings that have no translation."""
    return [str(message.id) for message in catalogue if message.id and not all(forms(message.string))]


def forms(words: str | Sequence[str] | None) -> Sequence[str]:
    """Singular and plural of a string, or the one form it has; "" where there is none."""
    return [words or ""] if isinstance(words, str | None) else words


def _literal(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _first(message: str | tuple[str | None, ...] | None) -> str:
    found = message if isinstance(message, str) else next(filter(None, message or ()), "")
    return found or ""


def _place(file: Path) -> str:
    return file.relative_to(PACKAGE.parent).as_posix()


if __name__ == "__main__":
    sys.exit(main())
