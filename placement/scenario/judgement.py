"""The merged tree as settings and rules, or all that is wrong with it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.selector import nearest
from placement.case.values import THOUSANDS
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.scenario.mapping import PYTHON
from placement.scenario.messages import in_words
from placement.scenario.settings import Head
from placement.scenario.tree import Branch, Keys, Listing, Node, Scalar, dotted, nearest_node, plain

Model = TypeVar("Model", bound=BaseModel)

_NUMBERS = (int, float, Decimal, Fraction)


class Judgement:
    """The head and the enabled rules of a merged tree; `findings` holds every error, none the less.

    A rule's kind is its name unless `kind` says another. A child that changes an inherited
    kind removes the old kind's parameters with nulls; they are unknown keys otherwise.
    """

    def __init__(self, tree: Branch, file: str, overriding: Collection[str] = ()) -> None:
        """`overriding`: what origins call the values that were set over all files."""
        self._tree, self._file, self._overriding = tree, file, overriding
        self.findings: list[Finding] = []
        self.head = self._valid(Head, tree, ())
        self.rules = dict(self._rules())

    def _rules(self) -> Iterator[tuple[str, Rule]]:
        rules = self._tree.entries.get("rules")
        for name, node in rules.entries.items() if isinstance(rules, Branch) else ():
            if isinstance(node, Branch) and _enabled(node):
                rule = self._rule(name, node)
                if rule is not None:
                    yield name, rule

    def _rule(self, name: str, node: Branch) -> Rule | None:
        said = node.entries.get("kind", Scalar(name, node.origin))
        kind = said.text if isinstance(said, Scalar) else None
        if kind is not None and kind in KINDS:
            whole = Branch({**node.entries, "kind": said}, node.origin)
            rule = self._valid(KINDS[kind], whole, ("rules", name))
            return None if rule is None else rule.named(name)
        message = _("there is no kind of rule `{kind}`", kind=kind) if kind else _("`kind` wants one value")
        self._report(said, ("rules", name, "kind"), message, self._meant(kind or "", name))
        return None

    def _meant(self, kind: str, name: str) -> str:
        """A remedy for an unknown kind: the nearest kind, or rule where the kind is but the rule's name."""
        rules = self._tree.entries["rules"]
        others = rules.entries.keys() - {name} if isinstance(rules, Branch) and kind == name else set()
        close = get_close_matches(kind, sorted({*KINDS, *others}), 1)
        return nearest(kind, close or KINDS)

    def _valid(self, model: type[Model], node: Branch, above: Sequence[str]) -> Model | None:
        try:
            valid = model.model_validate(plain(node))
        except ValidationError as problems:
            for error in problems.errors(include_url=False):
                keys = (*above, *(key for key in error["loc"] if key != "[key]"))
                message, remedy = in_words(error, model, above)
                found = nearest_node(self._tree, keys)
                if error["type"] == "extra_forbidden" and found.origin.file not in self._overriding:
                    remedy = _inherited(node, found, str(keys[-1])) or remedy
                self._report(found, keys, message, remedy)
            return None
        self.findings += [_doubt(*each) for each in _thousands(node, valid, tuple(above))]
        return valid

    def _report(self, node: Node, keys: Sequence[str | int], message: str, remedy: str) -> None:
        origin, value = node.origin, node.text if isinstance(node, Scalar) else None
        file, line = (self._file, None) if node is self._tree else (origin.file, origin.line)
        self.findings.append(Finding("error", file, line, dotted(keys), value, message, remedy))


def _thousands(node: Node, value: Any, above: Keys) -> Iterator[tuple[Keys, Scalar]]:
    """Numbers in a file that many read as thousands, and YAML as decimals: 1.250."""
    if isinstance(node, Branch):
        for key, inner in node.entries.items():
            within = value.get(key) if isinstance(value, Mapping) else getattr(value, key, None)
            yield from _thousands(inner, within, (*above, key))
    elif isinstance(node, Listing):
        if isinstance(value, Sequence):
            for at, (inner, within) in enumerate(zip(node.items, value, strict=False)):
                yield from _thousands(inner, within, (*above, at))
    elif (
        isinstance(value, _NUMBERS) and node.origin.file != PYTHON and re.fullmatch(THOUSANDS, str(node.text))
    ):
        yield above, node


def _doubt(keys: Keys, node: Scalar) -> Finding:
    text = str(node.text)
    number = text.rstrip("0").rstrip(".")
    return Finding(
        "warning",
        node.origin.file,
        node.origin.line,
        dotted(keys),
        text,
        _("{value} is read as {number}: a point is a decimal mark", value=text, number=number),
        _("write {digits} if it means thousands", digits=text.replace(".", "")),
    )


def _enabled(rule: Branch) -> bool:
    """False only when the rule says so in so many words; a nonsense is reported with the rule."""
    said = rule.entries.get("enabled")
    try:
        return not isinstance(said, Scalar) or TypeAdapter(bool).validate_python(said.text)
    except ValidationError:
        return True


def _inherited(rule: Branch, found: Node, key: str) -> str | None:
    """A remedy for a parameter left over from a kind that another file gave the rule."""
    kind = rule.entries.get("kind")
    if kind is None or kind.origin.file == found.origin.file:
        return None
    return _("write `{key}: null` to drop what {origin} says", key=key, origin=found.origin)
