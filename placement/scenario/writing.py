"""A tree as YAML again: block style, short lists in brackets, scalars as they were written."""

import json
import re
from collections.abc import Iterator

from placement.scenario.tree import Branch, Listing, Node, Origin, is_null

Line = tuple[str, Origin | None]
"""A line of YAML, and where its value comes from."""

_BARE = re.compile(r"[\w./+(-][\w./+() -]*(?<! )", re.ASCII)
_NULLS = {"", "~", "null", "Null", "NULL"}
_MARKS = ("- ", "--- ")


def lines(node: Branch, indent: str = "") -> Iterator[Line]:
    """The lines of a mapping."""
    for key, value in node.entries.items():
        start = f"{indent}{_word(key)}:"
        if isinstance(value, Branch) and value.entries:
            yield start, None
            yield from lines(value, indent + "  ")
        elif isinstance(value, Listing) and _tall(value):
            yield start, None
            for item in value.items:
                yield from _bullet(item, indent + "  ")
        else:
            yield f"{start} {inline(value)}", value.origin


def text(node: Branch) -> str:
    """YAML that reads back as the tree."""
    return "".join(f"{line}\n" for line, _origin in lines(node)) or "{}\n"


def annotated(node: Branch) -> str:
    """YAML whose every value names the file and line it comes from."""
    written = list(lines(node))
    width = min(60, max((len(line) for line, origin in written if origin), default=0))
    return "".join(f"{line:<{width}}  # {origin}\n" if origin else f"{line}\n" for line, origin in written)


def _tall(node: Listing) -> bool:
    """Whether a list is easier to read item by item."""
    return any(isinstance(item, Branch) and item.entries for item in node.items)


def _bullet(item: Node, indent: str) -> Iterator[Line]:
    if not (isinstance(item, Branch) and item.entries):
        yield f"{indent}- {inline(item)}", item.origin
        return
    for number, (line, origin) in enumerate(lines(item, indent + "  ")):
        yield (line if number else f"{indent}- {line[len(indent) + 2 :]}"), origin


def inline(node: Node) -> str:
    """A value as YAML on one line."""
    if isinstance(node, Branch):
        return "{" + ", ".join(f"{_word(key)}: {inline(value)}" for key, value in node.entries.items()) + "}"
    if isinstance(node, Listing):
        return "[" + ", ".join(map(inline, node.items)) + "]"
    return "null" if is_null(node) else _word(str(node.text))


def _word(text: str) -> str:
    """A word bare where YAML reads it back as it is, else in double quotes."""
    bare = _BARE.fullmatch(text) and text not in _NULLS and not text.startswith(_MARKS) and text.strip("-.")
    if bare:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in quoted)
