"""Transfer proposals, merged from a .docx template: one for each move of a run, or one for all."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pandas as pd
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from placement.base.errors import Finding, InputError
from placement.base.files import names_in, written_whole
from placement.base.language import _, speaking
from placement.reports.letters.fields import ALL, PERSON, Letter, common, people
from placement.run import Run
from placement.run.tables import write_table

__all__ = ["FIELDS", "LIST", "TEMPLATE", "Letter", "template_of", "write_letters"]

LIST = "letters.csv"
"""The table of all letters, which marks the folder as one of letters."""

FIELDS = (*PERSON, *ALL)
"""What the template of a single letter may name; that of a collective one has `people` and `ALL`."""

UNFIT = (TemplateError, ArithmeticError, LookupError, SyntaxError, TypeError, ValueError)
"""What filling a template may raise: its words, its arithmetic, or a page that is no XML any more."""


def template_of(language: str, *, collective: bool = False) -> Path:
    """The letter that comes with Placement in a language, "en" or "id"; `template.py` beside it writes it."""
    names = {
        ("id", False): "usulan_mutasi.docx",
        ("id", True): "usulan_mutasi_kolektif.docx",
        ("en", False): "transfer_proposal.docx",
        ("en", True): "transfer_proposals.docx",
    }
    return Path(__file__).with_name(names[language, collective])


TEMPLATE = template_of("id")
"""The default letter."""


def write_letters(
    run: Run,
    template: Path,
    folder: Path,
    *,
    force: bool,
    language: str = "id",
    legal_basis: Sequence[str] = (),
    collective: bool = False,
    employees: Collection[str] | None = None,
) -> tuple[Letter, ...]:
    """A folder with a document per move, named by employee id, or one for all; and the table `letters.csv`.

    Where `employees` are given, only their moves are told. Written whole or not at all. Raises InputError
    for a template that cannot be read or names what there is not, and for a folder that exists where
    `force` is not set.
    """
    _checked(template, ("people", *ALL) if collective else FIELDS)
    with written_whole(folder, force=force, mark=LIST, own=_own) as fresh:
        name = template.name if collective else ""
        with speaking(language):
            told = [each for each in people(run, name) if employees is None or each[0].employee in employees]
            shared = common(run, legal_basis, len(told))
        if collective:
            _merge(template, shared | {"people": [fields for _letter, fields in told]}, fresh / name)
        else:
            for letter, fields in told:
                _merge(template, shared | fields, fresh / letter.file)
        letters = tuple(letter for letter, _fields in told)
        columns = [*Letter.__dataclass_fields__]
        write_table(pd.DataFrame([vars(letter) for letter in letters], columns=columns), fresh / LIST)
    return letters


def _own(folder: Path) -> Iterator[str]:
    """The letters that the table of an earlier time names: none may stay of whom the plan leaves now."""
    yield LIST
    yield from names_in(folder / LIST, "file")


def _checked(template: Path, fields: Sequence[str]) -> None:
    """Raises InputError where the template is no .docx, or names a field that letters lack."""
    try:
        named = DocxTemplate(template).get_undeclared_template_variables(_words())
    except TemplateError as error:
        raise InputError(
            _("{file} is no template that can be filled: {reason}", file=template, reason=error)
        ) from error
    except (OpcError, OSError, BadZipFile, KeyError, ValueError) as error:
        raise InputError(_("{file} is no readable .docx document", file=template)) from error
    remedy = _("choose one of: {words}", words=", ".join(fields))
    findings = [
        Finding("error", template.name, None, None, name, _("letters have no such field"), remedy)
        for name in sorted(named - {*fields})
    ]
    if findings:
        raise InputError(_("{file} cannot be filled", file=template), findings)


def _merge(template: Path, fields: Mapping[str, Any], file: Path) -> None:
    document = DocxTemplate(template)
    try:
        document.render(fields, _words())
    except UNFIT as error:
        raise InputError(
            _("{file} is no template that can be filled: {reason}", file=template, reason=error)
        ) from error
    content = BytesIO()  # an archive that cannot be finished in a file would complain when it is thrown away
    document.save(content)
    file.write_bytes(content.getvalue())


def _words() -> SandboxedEnvironment:
    """Names that do not exist are errors, and what tables hold stays text."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
