"""YAML 1.2 → tree, with a finding for all that is no scenario."""

import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.values import THOUSANDS
from placement.scenario.tree import Branch, Keys, Listing, Node, Origin, Scalar, dotted

COMMAND_LINE = "--set"
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_NULL, _STANDARD = "tag:yaml.org,2002:null", "tag:yaml.org,2002:"
_MOST_NODES = 100_000  # aliases of aliases grow without end
_DEEPEST = 200  # brackets in brackets; the parser is slow to see that there are too many
_MOST_BYTES = 2**20  # a thousand times what people write; long lists belong in tables


class WritingError(ValueError):
    """What stands here is no scenario."""

    def __init__(self, line: int | None, message: str, remedy: str, keys: Keys = ()) -> None:
        super().__init__(message)
        self.line, self.remedy, self.keys = line, remedy, keys

    def finding(self, file: str, column: str | None = None, value: str | None = None) -> Finding:
        """The error, of this file."""
        return Finding("error", file, self.line, dotted(self.keys) or column, value, str(self), self.remedy)


def parse_file(path: Path, file: str, least: str = "") -> tuple[Branch | None, list[Finding]]:
    """The mapping in a file, told to users as `file`, and what is wrong with the writing.

    `least` is the remedy for an empty file that is to be something else than a scenario.
    """
    parser = _Parser(file, path.parent)
    try:
        return _mapping(parser.parse(_text(path)), least), parser.findings
    except WritingError as error:
        return None, [*parser.findings, error.finding(file)]


def parse_value(text: str, keys: Keys) -> tuple[Node | None, list[Finding]]:
    """The value that the command line sets at the keys."""
    parser = _Parser(COMMAND_LINE, Path.cwd(), numbered=False)
    try:
        node = parser.parse(text, keys) or Scalar(None, parser.origin(None))
    except WritingError as error:
        return None, [*parser.findings, error.finding(COMMAND_LINE, dotted(keys), text)]
    return node, parser.findings


def _mapping(node: Node | None, least: str) -> Branch:
    if node is None:
        remedy = least or _("write at least `case` and `date`, or `extends`")
        raise WritingError(None, _("the file is empty"), remedy)
    if not isinstance(node, Branch):
        message = _("a scenario is a mapping of keys to values")
        if least:
            message = _("the file is no mapping of keys to values")
        raise WritingError(1, message, _("write `key: value` lines"))
    return node


def _text(path: Path) -> str:
    content = b""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            remedy = _("move long lists into tables, and name a YAML file")
            raise WritingError(None, _("the file is larger than 1 MiB"), remedy)
        return io.TextIOWrapper(io.BytesIO(content), "utf-8-sig").read()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise WritingError(line, _("the file is not UTF-8"), _("save it as UTF-8")) from None
    except FileNotFoundError:
        raise WritingError(None, _("there is no such file"), _("check the path")) from None
    except OSError as error:
        raise WritingError(
            None, _("the file cannot be read: {reason}", reason=error.strerror), _("check the path")
        ) from None


def _seen(text: str) -> str:
    """The text as the tables' words are compared with it: composed accents, nothing invisible."""
    return unicodedata.normalize("NFC", text).translate(_UNSEEN)


def _depth(text: str) -> int:
    """How many brackets are open at once, at most; those in quotes and comments count too."""
    steps = (1 if bracket in "[{" else -1 for bracket in re.findall(r"[][{}]", text))
    return max(accumulate(steps), default=0)


class _Parser:
    """One text on its way to a tree."""

    def __init__(self, file: str, folder: Path, *, numbered: bool = True) -> None:
        self.findings: list[Finding] = []
        self._file, self._folder, self._numbered = file, folder, numbered
        self._open: set[int] = set()

    def parse(self, text: str, keys: Keys = ()) -> Node | None:
        """The tree, None for an empty text; raises WritingError."""
        deep = WritingError(None, _("the values are nested too deeply"), _("write fewer levels"))
        if _depth(text) > _DEEPEST:
            raise deep
        try:
            node = YAML(typ="safe", pure=True).compose(_seen(text))
            if node is None:
                return None
            self._require_few(node, keys, {})
            return self._tree(node, keys, None)
        except MarkedYAMLError as error:
            raise _syntax(error, self._numbered) from None
        except YAMLError as error:
            problem = _("this is not YAML: {problem}", problem=str(error).partition("\n")[0])
            raise WritingError(None, problem, _("remove it")) from None
        except RecursionError:
            raise deep from None

    def origin(self, line: int | None) -> Origin:
        """A line of this text."""
        return Origin(self._file, line, self._folder)

    def _require_few(self, node: YamlNode, keys: Keys, counted: dict[int, int]) -> int:
        """How many nodes the node is when its aliases are written out; raises WritingError where too many.

        Each is counted once, so that this takes no longer than reading did.
        """
        if id(node) not in counted:
            counted[id(node)] = 0  # an alias inside its own anchor is told later
            parts = node.value if isinstance(node, SequenceNode | MappingNode) else ()
            below = (part[1] if isinstance(part, tuple) else part for part in parts)
            counted[id(node)] = 1 + sum(self._require_few(part, keys, counted) for part in below)
        if counted[id(node)] > _MOST_NODES:
            message, remedy = _("aliases make the file too large"), _("write the values out")
            raise WritingError(self._line(node), message, remedy, keys)
        return counted[id(node)]

    def _tree(self, node: YamlNode, keys: Keys, key_line: int | None) -> Node:
        line = self._line(node)
        if id(node) in self._open:
            remedy = _("write the value out")
            raise WritingError(line, _("an alias stands inside its own anchor"), remedy, keys)
        if not str(node.tag).startswith(_STANDARD):
            self._report(
                line, keys, _("the tag {tag} has no meaning here", tag=node.tag), _("remove the tag")
            )
        self._open.add(id(node))
        try:
            return self._built(node, keys, key_line or line)
        finally:
            self._open.remove(id(node))

    def _built(self, node: YamlNode, keys: Keys, key_line: int | None) -> Node:
        if isinstance(node, MappingNode):
            return Branch(dict(self._entries(node, keys)), self.origin(key_line))
        if isinstance(node, SequenceNode):
            items = tuple(self._tree(item, (*keys, number), None) for number, item in enumerate(node.value))
            return Listing(items, self.origin(key_line))
        if node.tag == _NULL:
            return Scalar(None, self.origin(key_line))
        return Scalar(str(node.value), self.origin(self._line(node)))

    def _entries(self, node: MappingNode, keys: Keys) -> Iterator[tuple[str, Node]]:
        first: dict[str, int | None] = {}
        for key, value, parts in _untorn(node):
            line = self._line(key)
            if len(parts) > 1:  # and go on with the first part, so that nothing else is told of it
                self._report(line, (*keys, key.value), *_torn(parts))
            if not isinstance(key, ScalarNode) or key.tag == _NULL or not key.value:
                self._report(line, keys, _("a key is one word"), _("write `key: value`"))
            elif key.value == "<<" and key.style is None:
                self._report(
                    line, (*keys, "<<"), _("`<<` is no key here"), _("use `extends`, or write the keys out")
                )
            elif key.value in first:
                message = _(
                    "{key} stands here twice, first in line {line}", key=key.value, line=first[key.value] or 1
                )
                self._report(line, (*keys, key.value), message, _("keep one of them"))
            else:
                first[key.value] = line
                yield key.value, self._tree(value, (*keys, key.value), line)

    def _line(self, node: YamlNode) -> int | None:
        return node.start_mark.line + 1 if self._numbered else None

    def _report(self, line: int | None, keys: Keys, message: str, remedy: str) -> None:
        self.findings.append(Finding("error", self._file, line, dotted(keys) or None, None, message, remedy))


def _untorn(node: MappingNode) -> Iterator[tuple[YamlNode, YamlNode, list[str]]]:
    """Keys and values, each with the parts of its number if commas tore it.

    In braces `at_most: 0,1` says 0, and then a key 1 without a value.
    """
    found: list[tuple[YamlNode, YamlNode, list[str]]] = []
    for key, value in node.value:
        if found and found[-1][2] and _digits(key) and isinstance(value, ScalarNode) and not value.value:
            found[-1][2].append(key.value)
        else:
            found.append((key, value, [value.value] if _digits(value) else []))
    yield from found


def _digits(node: YamlNode) -> bool:
    return (
        isinstance(node, ScalarNode)
        and not node.style
        and re.fullmatch(r"[+-]?[\d.]+", node.value) is not None
    )


def _torn(parts: list[str]) -> tuple[str, str]:
    """What is said of a number in these parts, and what to write for it."""
    message = _("{value} is several values to YAML: the comma begins another", value=",".join(parts))
    digits, number = "".join(parts), ".".join(parts)
    if len(parts) > 2:
        return message, _("write {digits}, without separators", digits=digits)
    if re.fullmatch(THOUSANDS, ",".join(parts)):
        return message, _("write {digits}, or {number}", digits=digits, number=number)
    return message, _("write {number}: the decimal mark is a point", number=number)


def _syntax(error: MarkedYAMLError, numbered: bool) -> WritingError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark is not None and numbered else None
    problem = str(error.problem)
    for part, words in _SYNTAX.items():
        if part in problem:
            message, remedy = words()
            return WritingError(line, message, remedy)
    remedy = _("check the indentation, colons, brackets and quotes here and in the line above")
    return WritingError(line, _("this is not YAML: {problem}", problem=problem), remedy)


# Parts of the parser's own words. Functions, since the language is chosen after the import.
_SYNTAX: dict[str, Callable[[], tuple[str, str]]] = {
    r"'\t'": lambda: (_("a tab stands where YAML wants spaces"), _("indent with spaces")),
    "another document": lambda: (
        _("a second document begins here"),
        _("keep one scenario per file: remove the `---`"),
    ),
    "undefined alias": lambda: (_("this alias has no anchor"), _("quote a value that begins with `*`")),
    "mapping values are not allowed": lambda: (
        _("a colon, or an indentation, that fits nothing above"),
        _("align the keys, and quote a value that holds `: `"),
    ),
}
