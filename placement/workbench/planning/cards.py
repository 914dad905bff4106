"""A scenario's YAML as cards, and a change on a card as YAML again.

Comments stay with the keys beside which they stand. A comment goes where its key goes: with a rule
that is removed, or with a value that is cleared; and one inside a value in brackets goes when that
value is written anew. Spaces between words and around brackets may become the usual ones.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

Schema = Mapping[str, Any]
_WORD = re.compile(r"[\w./+(-][\w./+() -]*(?<! )", re.ASCII)
_FIRST = ("enabled", "priority", "weight", "who", "where")
HEADS = ("scope", "travel", "solver")


class CardError(ValueError):
    """The YAML, or what was typed, cannot be read; the text says why."""


@dataclass(frozen=True)
class Finding:
    """What `check` says of a line."""

    severity: str
    line: int | None
    path: str
    message: str
    remedy: str
    table: str = ""

    @property
    def told(self) -> str:
        """All of it in one line."""
        place = _("Line %(line)s") % {"line": self.line} if self.line else self.table
        said = f"{place}: {self.message}" if place else self.message
        return f"{said} – {self.remedy}" if self.remedy else said


@dataclass(frozen=True)
class Field:
    """One value of a card; `path` is where it stands in the YAML, `kind` how it is asked for."""

    path: str
    name: str
    kind: str
    help: str
    value: str = ""
    choices: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    help_language: str = ""


@dataclass(frozen=True)
class Card:
    """A rule, or a section of the scenario's head: what is said, and what else could be."""

    path: str
    name: str
    kind: str
    help: str
    line: int
    fields: tuple[Field, ...]
    more: tuple[Field, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    title: str = ""
    help_language: str = ""

    @property
    def label(self) -> str:
        """What kind of rule it is, in words."""
        return self.title or self.kind

    @property
    def is_rule(self) -> bool:
        """Whether it can be taken away."""
        return self.path.startswith("rules.")

    @property
    def priority(self) -> str:
        """The priority as written; blank for a rule that may not be broken."""
        return next((each.value for each in self.fields if each.name == "priority"), "")


def cards(yaml: str, schema: Schema, findings: Iterable[Finding] = ()) -> list[Card]:
    """The head and every rule, in the order of the file. Raises CardError for what is no mapping."""
    said, lines, told = _plain(yaml), _round(yaml), list(findings)
    top = [name for name in ("title", "date") if name in schema["properties"]]
    made = [_card("", "", said, 1, {name: schema["properties"][name] for name in top}, told, schema)]
    made += [
        _card(name, "", said[name], _line(lines, name), _section(schema, name), told, schema)
        for name in HEADS
        if isinstance(said.get(name), dict)
    ]
    rules = said.get("rules")
    for name, rule in rules.items() if isinstance(rules, dict) else ():
        values = rule if isinstance(rule, dict) else {}
        kind = str(values.get("kind", name))
        model = definition(schema, kind)
        line = _line(lines.get("rules"), name)
        made.append(_card(f"rules.{name}", kind, values, line, model, told, schema))
    return made


def place_of(yaml: str, key: str) -> int:
    """The line of a key at the top of the text, counted from 1; 0 where there is none or it is no YAML."""
    try:
        tree = _round(yaml)
    except CardError:
        return 0
    return _line(tree, key) if key in tree else 0


def value_of(yaml: str, path: str) -> str:
    """The value at a dotted path as a card shows it; blank where there is none, or no YAML."""
    try:
        return _said(yaml, path.split("."))
    except CardError:
        return ""


def changed(yaml: str, path: str, value: str, schema: Schema) -> str:
    """The YAML with a value set at a path, or cleared where the text is blank."""
    *above, last = path.split(".", 2) if path.startswith("rules.") else path.split(".")
    if value.strip() == _said(yaml, [*above, last]):
        return yaml
    tree = _round(yaml)
    node = tree
    for key in above:
        if not isinstance(node.get(key), CommentedMap):
            node[key] = CommentedMap()
        node = node[key]
    if value.strip():
        node[last] = value.strip() if _kind_of(path, tree, schema) == "text" else _typed(value)
    else:
        node.pop(last, None)
    return _text(tree)


def titles(schema: Schema) -> dict[str, str]:
    """What each kind of rule is, in words."""
    kinds = [kind for kind in schema["$defs"]["rule"]["properties"]["kind"]["enum"] if kind]
    return {kind: str(_model(schema, kind)["title"]) for kind in kinds}


def with_rule(yaml: str, name: str, kind: str, schema: Schema) -> str:
    """The YAML with one more rule at its end. Raises CardError for a name that is taken or no name."""
    tree = _round(yaml)
    name = name.strip() or kind
    if not re.fullmatch(r"\w+", name):
        raise CardError(_("A rule's name is letters, digits and _: %(name)s") % {"name": name})
    if kind not in titles(schema):
        raise CardError(_("There is no such kind of rule: %(kind)s") % {"kind": kind})
    rules = tree.get("rules")
    if not isinstance(rules, CommentedMap):
        rules = tree["rules"] = CommentedMap()
    if name in rules:
        raise CardError(_("There is a rule %(name)s already.") % {"name": name})
    rules[name] = CommentedMap({"kind": kind})
    return _text(tree)


def without_rule(yaml: str, name: str) -> str:
    """The YAML without a rule."""
    tree = _round(yaml)
    rules = tree.get("rules")
    if isinstance(rules, CommentedMap):
        rules.pop(name, None)
    return _text(tree)


def definition(schema: Schema, kind: str) -> Schema:
    """The properties of a kind of rule; none for a kind that is not known."""
    properties: Schema = _model(schema, kind).get("properties", {})
    return properties


def description(schema: Schema, kind: str) -> str:
    """What a kind of rule asks, in the words of the reference, without its example."""
    return str(_model(schema, kind).get("description", "")).split("\n\nExample", 1)[0]


def _foreign(said: Schema) -> str:
    """The language of a description that is not in the reader's; blank for one that is."""
    return str(said.get("x-language", ""))


def _model(schema: Schema, kind: str) -> Schema:
    """All that the schema says of a kind of rule; nothing of a kind that is not known."""
    for model in schema["$defs"].values():
        if any(each.get("const") == kind for each in _ways(model.get("properties", {}).get("kind", {}))):
            found: Schema = model
            return found
    return {}


def _card(
    path: str,
    kind: str,
    values: Mapping[str, Any],
    line: int,
    properties: Schema,
    findings: Sequence[Finding],
    schema: Schema,
) -> Card:
    """A card of what is said, with what else its kind knows."""
    known = {name: each for name, each in properties.items() if name != "kind"}
    order = [*[name for name in _FIRST if name in known], *[name for name in known if name not in _FIRST]]
    if path:
        order += [name for name in values if name not in known and name != "kind"]
    mine = [each for each in findings if path and (each.path + ".").startswith(path + ".")]
    fields = [_field(path, name, values, known.get(name, {}), mine or findings, schema) for name in order]
    said = [each for each in fields if each.name in values or each.name == "priority"]
    return Card(
        path,
        path.rpartition(".")[2],
        kind,
        description(schema, kind) if kind else "",
        line,
        tuple(said if path else fields),
        tuple(each for each in fields if each not in said) if path else (),
        tuple(mine),
        str(_model(schema, kind).get("title", "")) if kind else "",
        _foreign(_model(schema, kind)) if kind else "",
    )


def _field(
    path: str,
    name: str,
    values: Mapping[str, Any],
    said: Schema,
    findings: Sequence[Finding],
    schema: Schema,
) -> Field:
    whole = f"{path}.{name}".lstrip(".")
    kind, choices = _asked(said, schema)
    value = "" if name not in values else inline(values[name])
    if kind == "choice" and value and value not in choices:
        choices = (*choices, value)
    if kind == "text" and isinstance(values.get(name), str):
        value = values[name]
    told = tuple(each for each in findings if (each.path + ".").startswith(whole + "."))
    return Field(whole, name, kind, str(said.get("description", "")), value, choices, told, _foreign(said))


def _asked(said: Schema, schema: Schema) -> tuple[str, tuple[str, ...]]:
    """How a value is asked for: choice, number, text, or a value as YAML has it."""
    ways = [_resolved(way, schema) for way in _ways(said)]
    types = {kind for way in ways for kind in _listed(way.get("type"))} - {"null"}
    chosen = tuple(str(each) for way in ways for each in way.get("enum", ()) if each is not None)
    if chosen:
        return "choice", chosen
    if types == {"boolean"}:
        return "choice", ("true", "false")
    if types & {"integer", "number"} and "boolean" not in types:
        return "number", ()
    if "string" in types and not types & {"array", "object"}:
        return "text", ()
    return "yaml", ()


def _said(yaml: str, keys: Sequence[str]) -> str:
    """The value at a path as a card shows it; blank where there is none."""
    node: Any = _plain(yaml)
    for key in keys:
        if not isinstance(node, dict) or key not in node:
            return ""
        node = node[key]
    return node if isinstance(node, str) else inline(node)


def _kind_of(path: str, tree: CommentedMap, schema: Schema) -> str:
    parts = path.split(".", 2)
    if parts[0] == "rules" and len(parts) == 3:
        rule = tree["rules"][parts[1]]
        return _asked(definition(schema, str(rule.get("kind", parts[1]))).get(parts[2], {}), schema)[0]
    if len(parts) == 2:
        return _asked(_section(schema, parts[0]).get(parts[1], {}), schema)[0]
    return "text" if path == "title" else "yaml"


def _section(schema: Schema, name: str) -> Schema:
    for way in _ways(schema["properties"].get(name, {})):
        properties: Schema = _resolved(way, schema).get("properties", {})
        if properties:
            return properties
    return {}


def _ways(said: Schema) -> list[Schema]:
    return list(said.get("anyOf", [said]))


def _resolved(said: Schema, schema: Schema) -> Schema:
    name = str(said.get("$ref", "")).rpartition("/")[2]
    found: Schema = schema["$defs"].get(name, said) if name else said
    return found


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def inline(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{inline(key)}: {inline(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    text = "null" if value is None else str(value)
    return text if _WORD.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _line(tree: Any, key: str) -> int:
    """The line of a key, counted from 1."""
    if isinstance(tree, CommentedMap) and key in tree:
        return int(tree.lc.key(key)[0]) + 1
    return 1


def _plain(yaml: str) -> dict[str, Any]:
    """All values as texts, as the engine reads them."""
    tree = _read(YAML(typ="base", pure=True), yaml)
    return tree if isinstance(tree, dict) else {}


def _round(yaml: str) -> CommentedMap:
    tree = _read(_writer(), yaml)
    if tree is None:
        return CommentedMap()
    if not isinstance(tree, CommentedMap):
        raise CardError(_("A scenario is a mapping: lines of key: value."))
    return tree


def _read(reader: YAML, yaml: str) -> Any:
    try:
        return reader.load(yaml)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", error)
        if mark is None:
            raise CardError(_("This is not YAML: %(problem)s") % {"problem": problem}) from error
        told = {"line": mark.line + 1, "problem": problem}
        raise CardError(_("This is not YAML (line %(line)s): %(problem)s") % told) from error


def _typed(value: str) -> Any:
    found = _read(_writer(), value)
    return value.strip() if isinstance(found, str) else found


def _text(tree: CommentedMap) -> str:
    written = io.StringIO()
    _writer().dump(tree, written)
    return "" if not tree else written.getvalue()


def _writer() -> YAML:
    made = YAML(typ="rt", pure=True)
    made.preserve_quotes = True
    made.width = 100_000
    made.indent(mapping=2, sequence=4, offset=2)
    return made


def lines(yaml: str, findings: Iterable[Finding] = ()) -> Iterator[tuple[int, str, list[Finding]]]:
    """Every line with its number and what `check` says of it."""
    told = list(findings)
    for number, line in enumerate(yaml.splitlines(), 1):
        yield number, line, [each for each in told if each.line == number]
