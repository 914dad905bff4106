"""Rules of other packages, found by their entry points.

A package that offers `quiet_season = "coast.rules:QuietSeason"` in the group `placement.rules` adds
a kind to every scenario on the machine. Words of its own it keeps as gettext catalogues in the
folder `locale` beside its module, in a domain named like the package.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path

from placement.base.language import _, also
from placement.base.offers import offers, refused
from placement.rules.base import Rule

GROUP = "placement.rules"


def catalogue(own: Sequence[type[Rule]]) -> Mapping[str, type[Rule]]:
    """Rule classes by kind: these, then those of other packages, sorted by the name of their entry point.

    Raises InputError for an entry point that offers no rule, or a kind that there is already: a
    policy that is dropped in silence would be worse.
    """
    kinds = {_kind(rule): rule for rule in own}
    for point, rule in _offered():
        if _kind(rule) in kinds:
            raise refused(point, _("there is a kind `{kind}` already", kind=_kind(rule)))
        kinds[_kind(rule)] = rule
    return kinds


def _kind(rule: type[Rule]) -> str:
    return str(rule.model_fields["kind"].default)


def _offered() -> Iterator[tuple[EntryPoint, type[Rule]]]:
    """The rules that installed packages offer."""
    for point, found in offers(GROUP):
        if not (isinstance(found, type) and issubclass(found, Rule) and "kind" in found.model_fields):
            raise refused(point, _("it is no rule: a class derived from `Rule` or `Screen`, with its kind"))
        _with_its_words(point.module)
        yield point, found


def _with_its_words(module: str) -> None:
    """Words of the package, where it brings some."""
    package = module.partition(".")[0]
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(folder) / "locale").is_dir():
            also(package, Path(folder) / "locale")
