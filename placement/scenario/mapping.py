"""Python's values as a scenario's tree, so that a policy needs no file."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel

from placement.base.errors import InputError
from placement.base.language import _
from placement.rules.base import Rule
from placement.scenario.tree import Branch, Listing, Node, Origin, Scalar

PYTHON = "Python"
"""What findings call the place of a value that no file gives."""

SECTIONS = frozenset({"title", "case", "date", "scope", "travel", "rules", "solver"})
"""Keys at the top of a scenario."""


def tree_of(values: Mapping[str, Any]) -> Branch:
    """A mapping of Python values, rules and settings among them, as a tree; None removes a key.

    Dotted keys are paths. A key that is no section of a scenario speaks of its rules: `few.at_most`
    is `rules.few.at_most`. Raises InputError for a value that YAML could not say.
    """
    origin = Origin(PYTHON, None, Path.cwd())
    tree: dict[str, Any] = {}
    for key, value in values.items():
        path = key.split(".")
        _put(tree, path if path[0] in SECTIONS else ["rules", *path], _node(value, origin, key), key)
    return _branch(tree, origin)


def _put(tree: dict[str, Any], path: list[str], node: Node, key: str) -> None:
    for part in path[:-1]:
        below = tree.setdefault(part, {})
        if not isinstance(below, dict):
            raise InputError(_("{key} is said twice", key=key))
        tree = below
    if path[-1] in tree:
        raise InputError(_("{key} is said twice", key=key))
    tree[path[-1]] = node


def _branch(tree: Mapping[str, Any], origin: Origin) -> Branch:
    return Branch(
        {key: _branch(node, origin) if isinstance(node, dict) else node for key, node in tree.items()}, origin
    )


def _node(value: Any, origin: Origin, key: str) -> Node:
    if isinstance(value, Rule):
        said = value.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return _node({"kind": getattr(value, "kind", None), **said}, origin, key)
    if isinstance(value, BaseModel):
        return _node(value.model_dump(mode="json", exclude_unset=True, exclude_none=True), origin, key)
    if isinstance(value, Mapping):
        return Branch(
            {str(name): _node(below, origin, f"{key}.{name}") for name, below in value.items()}, origin
        )
    if isinstance(value, list | tuple | set | frozenset | range | np.ndarray):
        items = sorted(value) if isinstance(value, set | frozenset) else list(value)
        return Listing(tuple(_node(item, origin, key) for item in items), origin)
    return Scalar(_text(value, key), origin)


def _text(value: Any, key: str) -> str | None:
    """A single value as YAML writes it; numbers keep every decimal they are written with."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, int | float | Decimal):
        return format(Decimal(repr(value) if isinstance(value, float) else value), "f")
    kind = type(value).__name__
    raise InputError(_("{key}: a scenario cannot hold a {kind}", key=key, kind=kind))
