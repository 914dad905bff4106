"""The catalogues: every string that the code says has its Indonesian, and nothing else does."""

import ast
from collections.abc import Iterator
from io import BytesIO
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests import words


@pytest.fixture(scope="module", params=words.BOOKS, ids=lambda book: book.domain)
def book(request: pytest.FixtureRequest) -> words.Book:
    """Each of the catalogues."""
    found: words.Book = request.param
    return found


@pytest.fixture(scope="module")
def template(book: words.Book) -> Catalog:
    """The strings that the code says now."""
    return book.gathered()


@pytest.fixture(scope="module")
def catalogue(book: words.Book) -> Catalog:
    """The translations as they are committed."""
    with book.catalogue.open("rb") as file:
        return read_po(file)


def strings(catalog: Catalog) -> set[tuple[str | None, str]]:
    return {(message.context, str(message.id)) for message in catalog if message.id}


def translated(catalog: Catalog) -> Iterator[Message]:
    yield from (message for message in catalog if message.id and all(words.forms(message.string)))


@pytest.mark.slow
def test_the_template_has_exactly_the_strings_of_the_code(book: words.Book, template: Catalog) -> None:
    with book.template.open("rb") as file:
        assert strings(read_po(file)) == strings(template), "run `make words`"


def test_the_catalogue_has_exactly_the_strings_of_the_code(template: Catalog, catalogue: Catalog) -> None:
    assert strings(catalogue) == strings(template), "run `make words`"
    assert not catalogue.obsolete


def test_every_string_is_translated(catalogue: Catalog) -> None:
    assert words.blank(catalogue) == []


def test_no_translation_is_a_guess(catalogue: Catalog) -> None:
    assert [message.id for message in translated(catalogue) if message.fuzzy] == []


def test_the_compiled_catalogue_is_that_of_the_text(book: words.Book, catalogue: Catalog) -> None:
    with book.catalogue.with_suffix(".mo").open("rb") as file:
        committed = read_mo(file)
    assert pairs(committed) == pairs(read_mo(BytesIO(words.mo(catalogue)))), "run `make words`"


def pairs(catalog: Catalog) -> dict[tuple[str | None, str], object]:
    return {(message.context, str(message.id)): message.string for message in translated(catalog)}


def test_translations_have_the_fields_of_their_strings(catalogue: Catalog) -> None:
    assert [
        message.id
        for message in translated(catalogue)
        if fields(*words.forms(message.id)) != fields(*words.forms(message.string))
    ] == []


def fields(*texts: str) -> set[tuple[str, str | None, str | None]]:
    """Names, formats and conversions; of several texts those that occur in any."""
    parts = (
        [part for text in texts for part in Formatter().parse(text)]
        if any("{" in text for text in texts)
        else []
    )
    return {(name, form, how) for _text, name, form, how in parts if name is not None}


def test_translations_begin_and_end_like_their_strings(catalogue: Catalog) -> None:
    assert [
        message.id
        for message in translated(catalogue)
        for source, text in zip(words.forms(message.id), words.forms(message.string), strict=True)
        if ends(source) != ends(text)
    ] == []


def ends(text: str) -> tuple[int, bool]:
    """Blanks before the text, and whether it ends as a sentence does."""
    return len(text) - len(text.lstrip()), text.endswith(".")


@pytest.mark.slow
def test_what_is_translated_is_written_out() -> None:
    """A string that is put together is in no catalogue; descriptions of fields are gathered by themselves."""
    unreadable = [
        f"{file.name}:{node.lineno}"
        for file in words.PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
        if not isinstance(node.args[0], ast.Constant) and ast.unparse(node.args[0]) != "field.description"
    ]
    assert unreadable == []


@pytest.mark.slow
def test_words_are_chosen_when_they_are_said_and_not_when_a_module_is_read() -> None:
    """Only commands may, which are imported when the language is settled, and what Django says lazily."""
    frozen = [
        f"{file.relative_to(words.PACKAGE)}:{call.lineno}"
        for file in words.PACKAGE.rglob("*.py")
        if "commands" not in file.parts and "gettext_lazy as _" not in file.read_text("utf-8")
        for call in read_at_import(ast.parse(file.read_text("utf-8")))
    ]
    assert frozen == []


def read_at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Calls of `_` outside every function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id == "_":
            yield child
        yield from read_at_import(child)
