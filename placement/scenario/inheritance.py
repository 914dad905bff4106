"""What a scenario says in the end: its chain of `extends`, then the command line."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from placement.base.errors import Finding
from placement.base.language import _
from placement.scenario.reading import COMMAND_LINE, parse_file, parse_value
from placement.scenario.tree import (
    Branch,
    Keys,
    Node,
    Origin,
    Scalar,
    dotted,
    is_null,
    merge,
    nearest_node,
    nested,
    pruned,
    vain_nulls,
)

_DEEPEST = 20  # parts of a dotted key


def merged(path: Path, overrides: Sequence[str | Branch]) -> tuple[Branch | None, list[Finding]]:
    """The tree of a scenario without its nulls, and what is wrong or doubtful with how it was written.

    There is no tree where a file of the chain cannot be read.
    """
    findings: list[Finding] = []
    files = _chain(path, findings)
    settings = _settings(overrides, findings)
    if files is None:
        return None, findings
    tree = Branch({}, Origin(path.name, None, path.parent))
    for layer in (*files, *settings):
        findings += [_in_vain(layer, keys) for keys in vain_nulls(tree, layer)]
        tree = merge(tree, layer)
    return pruned(tree), findings


def layer(overrides: Sequence[str | Branch]) -> Branch:
    """Overrides as one tree, their nulls kept; those that cannot be read are left out."""
    tree = Branch({}, Origin(COMMAND_LINE, None, Path()))
    for each in _settings(overrides, []):
        tree = merge(tree, each)
    return tree


def _chain(path: Path, findings: list[Finding]) -> list[Branch] | None:
    """The files from the first ancestor down to the scenario itself, without `extends`."""
    layers: list[Branch] = []
    seen: set[Path] = set()
    following: Path | None = path
    while following is not None:
        seen.add(following.resolve())
        tree, wrong = parse_file(following, _label(following, path))
        findings += wrong
        if tree is None:
            return None
        entries = {key: node for key, node in tree.entries.items() if key != "extends"}
        layers.insert(0, Branch(entries, tree.origin))
        said = tree.entries.get("extends")
        if said is None or is_null(said):
            return layers
        following, problem = _parent(said, seen)
        if problem:
            findings.append(problem)
    return None


def _parent(said: Node, seen: Collection[Path]) -> tuple[Path | None, Finding | None]:
    """The file that `extends` names, or what is wrong with it."""
    path = said.origin.folder / str(said.text) if isinstance(said, Scalar) else None
    if path is None:
        words = _("a scenario extends one file"), _("name one file")
    elif path.resolve() in seen:
        words = _("the files extend one another in a circle"), _("break the circle")
    elif not path.is_file():
        words = _("there is no such file"), _("name a file, as seen from the folder of this one")
    else:
        return path, None
    value = said.text if isinstance(said, Scalar) else None
    return None, Finding("error", said.origin.file, said.origin.line, "extends", value, *words)


def _label(path: Path, scenario: Path) -> str:
    """A file as seen from the scenario's folder."""
    return Path(os.path.relpath(path, scenario.parent)).as_posix()


def _settings(overrides: Sequence[str | Branch], findings: list[Finding]) -> list[Branch]:
    """One layer per KEY=VALUE; what is a layer already stays as it is."""
    layers = []
    for override in overrides:
        if isinstance(override, Branch):
            layers.append(override)
            continue
        key, equals, text = override.partition("=")
        keys = tuple(part.strip() for part in key.split("."))
        if not equals or not all(keys):
            words = _("{text} is no KEY=VALUE", text=override), _("write rules.few_moves.at_most=0.05")
            findings.append(Finding("error", COMMAND_LINE, None, None, override, *words))
            continue
        if len(keys) > _DEEPEST:
            words = _("no key of a scenario lies so deep"), _("write rules.few_moves.at_most=0.05")
            findings.append(Finding("error", COMMAND_LINE, None, None, f"{override[:60]}…", *words))
            continue
        value, wrong = parse_value(text, keys)
        findings += wrong
        if value is not None:
            layers.append(nested(keys, value))
    return layers


def _in_vain(layer: Node, keys: Keys) -> Finding:
    origin = nearest_node(layer, keys).origin
    remedy = _("check the spelling, or remove the line")
    if len(keys) == 2 and keys[0] == "rules":
        remedy = _("for a rule without parameters write `{name}: {braces}`", name=keys[1], braces="{}")
    message = _("a null, or a blank, removes a key, and there is none to remove")
    return Finding("warning", origin.file, origin.line, dotted(keys), None, message, remedy)
