"""Fields of a rule in plain words of the language in use."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from placement.base.language import _, told, written
from placement.rules.base import Rule, Screen

Schema = Mapping[str, Any]


def parameters(rule: type[BaseModel], names: Collection[str]) -> Iterator[str]:
    """The lines of a table: name, type, default, description."""
    schema = rule.model_json_schema()
    yield _("| parameter | type | default | |")
    yield "| --- | --- | --- | --- |"
    for name in names:
        field = schema["properties"][name]
        default = _("required") if name in schema.get("required", []) else _default(field)
        kind = _type(field, schema.get("$defs", {}))
        yield f"| `{name}` | {kind} | {default} | {told(field['description'])} |"


def own(rule: type[Rule]) -> list[str]:
    """The parameters beside those that every rule takes, what all screens take last."""
    names = [name for name in rule.model_fields if name != "kind" and name not in Rule.model_fields]
    return sorted(names, key=lambda name: name in Screen.model_fields)


def _default(field: Schema) -> str:
    value = field.get("default")
    if value is None or value in ({}, [], ()):
        return _("none")
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _type(field: Schema, models: Mapping[str, Schema]) -> str:
    """What one may write."""
    if "$ref" in field:
        return _model(str(field["$ref"]).rsplit("/", 1)[-1], models)
    if "enum" in field or "const" in field:
        choices = field.get("enum", [field.get("const")])
        return _(" or ").join(f"`{str(choice).lower() if choice is True else choice}`" for choice in choices)
    if "anyOf" in field:
        # A decimal may be quoted, and null removes a key: neither is worth a word.
        kinds = [one for one in field["anyOf"] if one.get("type") != "null"]
        numbers = [one for one in kinds if one.get("type") == "number"]
        return _(" or ").join(_type(one, models) for one in numbers or kinds)
    if field["type"] == "array":
        return _("list of {what}", what=_type(field["items"], models))
    if field["type"] == "object":
        return _("mapping to {what}", what=_type(field["additionalProperties"], models))
    plain = {
        "boolean": _("true or false"),
        "string": _("text"),
        "integer": _("whole number"),
        "number": _("number"),
    }
    return plain[field["type"]] + _limits(field)


def _model(name: str, models: Mapping[str, Schema]) -> str:
    """A selector, or a mapping with keys of its own."""
    if name in ("Who", "Where"):
        return _("selector of employees") if name == "Who" else _("selector of posts")
    return _("mapping with {keys}", keys=", ".join(models[name]["properties"]))


def _limits(field: Schema) -> str:
    low, above, high = (field.get(key) for key in ("minimum", "exclusiveMinimum", "maximum"))
    if low is not None and high is not None:
        return _(" from {low} to {high}", low=written(f"{low:g}"), high=written(f"{high:g}"))
    if above is not None:
        return _(" above {low}", low=written(f"{above:g}"))
    return "" if low is None else _(" from {low}", low=written(f"{low:g}"))
