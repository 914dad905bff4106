"""The words and numbers a user sees, in English and Indonesian (gettext catalogues under `locale/`)."""

import gettext
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("en", "id")
FOLDER = Path(__file__).parents[1] / "locale"
DOMAIN = "placement"
EXAMPLE = "\n\nExample::\n"
"""Behind it a docstring says no more than an example."""

TERMS = frozenset(
    {
        "administration",
        "dentist",
        "environmental_health",
        "laboratory",
        "midwife",
        "nurse",
        "nutrition",
        "pharmacy",
        "physician",
        "public_health",
        "support",
    }
)
"""Codes that are words of everybody's: jobs of health facilities."""

_COMMAS_AND_POINTS = str.maketrans(",.", ".,")
_usual = "en"
_here: ContextVar[str] = ContextVar("language")  # a server answers two readers at the same time
_others: dict[str, Path] = {}  # of packages that add rules: domain → folder


def use(language: str) -> None:
    """Speak this language from now on, "en" or "id", wherever no block of `speaking` says otherwise."""
    global _usual  # noqa: PLW0603 - what a process speaks
    _usual = language


def also(domain: str, folder: Path) -> None:
    """What the catalogue does not know is looked up in this one too: `folder`/id/LC_MESSAGES/`domain`.mo."""
    _others[domain] = folder
    _read.cache_clear()


def spoken() -> str:
    """The language in use: "en" or "id"."""
    return _here.get(_usual)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within the block this language is in use, in this thread or task alone; after it the one before."""
    before = _here.set(language)
    try:
        yield
    finally:
        _here.reset(before)


def preferred() -> str:
    """The language of PLACEMENT_LANGUAGE, else of the locale, else English."""
    for variable in ("PLACEMENT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(variable, "")[:2].lower()
        if code in LANGUAGES:
            return code
    return "en"


def _(message: str, /, **values: object) -> str:
    """The message in the language in use, its {names} filled with the values."""
    text = _read(spoken()).gettext(message)
    return text.format(**values) if values else text


def paragraphs(text: str) -> list[str]:
    """What a docstring says, its example left out: paragraphs of one line each, the catalogue's messages."""
    said, _mark, _example = text.partition(EXAMPLE)
    return [" ".join(paragraph.split()) for paragraph in said.split("\n\n")]


def told(text: str) -> str:
    """A docstring in the language in use; paragraphs that no catalogue knows, and its example, as written."""
    _said, mark, example = text.partition(EXAMPLE)
    return "\n\n".join(map(_read(spoken()).gettext, paragraphs(text))) + mark + example


def term(code: str, language: str | None = None) -> str:
    """What people call a code of the tables: `public_health` is public health, or kesehatan masyarakat.

    So too the rules of the scenarios that come with Placement. A code that the catalogue does not know
    stays as it is written, with blanks for underscores. In the language in use, or in another one.
    """
    catalogue = _read(language or spoken())
    return catalogue.pgettext("term" if code in TERMS else "scenario", code.replace("_", " "))


def in_words(value: object) -> str:
    """A parameter's value in a few words: `{"unit": ["A", "B"]}` is unit A/B; – for none."""
    if isinstance(value, Mapping):
        return " ".join(f"{key} {in_words(of)}" for key, of in value.items() if of is not None) or "–"
    if isinstance(value, list):
        return "/".join(map(in_words, value)) or "–"
    return "–" if value is None else str(value)


@lru_cache
def _read(language: str) -> gettext.NullTranslations:
    catalogue = gettext.translation(DOMAIN, FOLDER, [language], fallback=True)
    for domain, folder in _others.items():
        catalogue.add_fallback(gettext.translation(domain, folder, [language], fallback=True))
    return catalogue


def named(name: str) -> str:
    """A name that a scenario or a case gives, such as `minimum_staff`, as people read it.

    Names of the scenarios that come with Placement are translated; others are the user's own words.
    """
    return _read(spoken()).pgettext("scenario", name.replace("_", " "))


def keyed(name: str) -> str:
    """A rule as its scenario calls it; in another language its meaning first, the key behind it."""
    told = named(name)
    return name if told == name.replace("_", " ") else f"{told} [{name}]"


def told_apart(names: Iterable[str]) -> dict[str, str]:
    """Names as people read them; those that read alike with their keys behind them."""
    said = {name: named(name) for name in names}
    often = Counter(label.casefold() for label in said.values())
    return {
        name: f"{label} [{name}]" if often[label.casefold()] > 1 else label for name, label in said.items()
    }


def number(value: float, decimals: int = 1) -> str:
    """Thousands apart and at most so many decimals: 1,234.5 in English, 1.234,5 in Indonesian."""
    places = 0 if float(value).is_integer() else decimals
    return written(f"{value:,.{places}f}")


def exact(value: float) -> str:
    """The same with all of its decimals, nine at most, and no zeros behind them."""
    return number(value) if float(value).is_integer() else written(f"{value:,.9f}".rstrip("0").rstrip("."))


def percent(share: float, decimals: int = 3) -> str:
    """A share in percent: 0.05 is 5.000% in English, 5,000% in Indonesian."""
    return written(f"{share:.{decimals}%}")


def written(figure: str) -> str:
    """A figure formatted as in English, with the commas and points of the language in use."""
    return figure.translate(_COMMAS_AND_POINTS) if spoken() == "id" else figure


def day(when: date) -> str:
    """1 January 2027."""
    return f"{when.day} {_months()[when.month - 1]} {when.year}"


def _months() -> tuple[str, ...]:
    return (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
