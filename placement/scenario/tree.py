"""A scenario as a tree whose every value knows where it was written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Origin:
    """The file, as users are told of it, and the line (None: the command line)."""

    file: str
    line: int | None
    folder: Path = field(compare=False)  # what a relative path written here starts from

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Scalar:
    """A value as it is written; None for null."""

    text: str | None
    origin: Origin


@dataclass(frozen=True)
class Listing:
    """A list; its origin is that of its key."""

    items: "tuple[Node, ...]"
    origin: Origin


@dataclass(frozen=True)
class Branch:
    """A mapping; its origin is that of its key in the file that spoke of it last."""

    entries: "Mapping[str, Node]"
    origin: Origin


Node = Scalar | Listing | Branch


def is_null(node: Node | None) -> bool:
    """True for a null, and for nothing at all."""
    return node is None or (isinstance(node, Scalar) and node.text is None)


def merge(parent: Branch, child: Branch) -> Branch:
    """The child over the parent: mappings merge, scalars and lists replace, a null stays as a gap.

    A key keeps the place where it stood first. Merging is left to right along a chain.
    """
    entries = dict(parent.entries)
    for key, node in child.entries.items():
        above = entries.get(key)
        if isinstance(above, Branch) and isinstance(node, Branch):
            entries[key] = merge(above, node)
        else:
            entries[key] = node
    # The command line has no line to show; where the mapping stands in a file tells more.
    return Branch(entries, parent.origin if child.origin.line is None else child.origin)


def pruned(tree: Branch) -> Branch:
    """The tree without the keys that a null removes."""
    kept = {key: node for key, node in tree.entries.items() if not is_null(node)}
    return Branch(
        {key: pruned(node) if isinstance(node, Branch) else node for key, node in kept.items()}, tree.origin
    )


def vain_nulls(parent: Node | None, child: Node, above: Keys = ()) -> Iterator[Keys]:
    """The keys of the child's nulls that find nothing to remove in the parent."""
    if not isinstance(child, Branch):
        return
    inherited = parent.entries if isinstance(parent, Branch) else {}
    for key, node in child.entries.items():
        if not is_null(node):
            yield from vain_nulls(inherited.get(key), node, (*above, key))
        elif is_null(inherited.get(key)):
            yield (*above, key)


def plain(node: Node) -> Any:
    """Dicts, lists, texts and None."""
    if isinstance(node, Branch):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return node.text


def leaves(node: Node, above: Keys = ()) -> Iterator[tuple[Keys, Origin]]:
    """Keys and origin of every value: scalars, lists, and mappings without keys."""
    if isinstance(node, Branch) and node.entries:
        for key, below in node.entries.items():
            yield from leaves(below, (*above, key))
    else:
        yield above, node.origin


def nearest_node(root: Node, keys: Sequence[str | int]) -> Node:
    """The node at the keys, or the last one on the way there."""
    node = root
    for key in keys:
        below = _below(node, key)
        if below is None:
            break
        node = below
    return node


def nested(keys: Sequence[str], value: Node) -> Branch:
    """The tree that holds the value at the keys, and nothing else."""
    below = value if len(keys) == 1 else nested(keys[1:], value)
    return Branch({keys[0]: below}, value.origin)


def dotted(keys: Sequence[str | int]) -> str:
    """Keys as users write them: rules.few_moves.at_most."""
    return ".".join(map(str, keys))


def _below(node: Node, key: str | int) -> Node | None:
    if isinstance(node, Branch):
        return node.entries.get(str(key))
    if isinstance(node, Listing) and isinstance(key, int) and key < len(node.items):
        return node.items[key]
    return None
