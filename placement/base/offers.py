"""What other packages offer, found by their entry points."""

from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from placement.base.errors import InputError
from placement.base.language import _


def offers(group: str) -> Iterator[tuple[EntryPoint, object]]:
    """The entry points of a group, sorted by name, each with what it names.

    Raises InputError where one cannot be loaded: what is dropped in silence would be missed too late.
    """
    for point in sorted(installed().select(group=group), key=lambda point: (point.name, point.value)):
        try:
            found = point.load()
        except Exception as error:  # whatever a stranger's module raises
            raise refused(point, f"{type(error).__name__}: {error}") from error
        yield point, found


@cache
def installed() -> Any:  # of another type with every Python
    """All entry points, whatever they offer: every package is looked through for them, once."""
    return entry_points()


def refused(point: EntryPoint, reason: str) -> InputError:
    """An error that names the entry point and its package."""
    words = _("{name} ({value}) of the package {package} is no good: {reason}; mend or remove it")
    return InputError(words.format(name=point.name, value=point.value, package=package(point), reason=reason))


def package(point: EntryPoint) -> str:
    """The package that offers it."""
    return "?" if point.dist is None else point.dist.name
