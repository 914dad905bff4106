"""The JSON Schema of scenario files, for editors."""

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from placement.base.language import paragraphs, spoken, told
from placement.rules import KINDS
from placement.scenario.settings import Head

if TYPE_CHECKING:
    from pydantic import BaseModel

Schema = dict[str, Any]
_PREFIX = "#/$defs/"
_DROPPED = {"required", "title", "default"}
_QUOTED_NUMBER = r"^[+-]?[0-9.]+([eE][+-]?[0-9]+)?$"


def schema(*, translated: bool = False) -> Schema:
    """JSON Schema (2020-12) of one scenario file.

    Nothing is required, since files extend one another; null removes a key. A rule's
    parameters are those of its `kind`, else of the kind it is named after, else of any kind.
    Titles of rules are in the language in use; descriptions are in English, or, `translated`, in the
    language in use as well. One that has no translation then says so: `x-language: en`.
    """
    made = _schema()
    return _translated(made) if translated else made


def _schema() -> Schema:
    models: list[type[BaseModel]] = [Head, *KINDS.values()]
    _refs, made = models_json_schema([(model, "validation") for model in models])
    definitions: dict[str, Schema] = {name: _loosened(model) for name, model in made["$defs"].items()}
    for rule in KINDS.values():
        definitions[rule.__name__]["title"] = rule.title()
    head = definitions.pop(Head.__name__)
    extends = {"type": "string", "description": "One parent file, relative to this one; mappings merge."}
    properties = {
        "title": head["properties"].pop("title"),
        "extends": _or_null(extends),
        **head["properties"],
    }
    properties["rules"] = _or_null({**_rules(), "description": Head.model_fields["rules"].description})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Placement scenario",
        "description": "Policies over a case.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": {**definitions, "rule": _any_rule(definitions)},
    }


def _rules() -> Schema:
    """Rules by name; one that is named after a kind and says no other is of that kind."""
    any_rule = {"$ref": _PREFIX + "rule"}
    named = {
        kind: _or_null(
            {"if": {"required": ["kind"]}, "then": any_rule, "else": {"$ref": _PREFIX + model.__name__}}
        )
        for kind, model in KINDS.items()
    }
    return {"type": "object", "properties": named, "additionalProperties": _or_null(any_rule)}


def _any_rule(definitions: dict[str, Schema]) -> Schema:
    """A rule by its `kind`; without one it changes an inherited rule, and any parameter may be meant."""
    of_kind = [
        {
            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
            "then": {"$ref": _PREFIX + model.__name__},
        }
        for kind, model in KINDS.items()
    ]
    parameters = sorted(
        {key for model in KINDS.values() for key in definitions[model.__name__]["properties"]}
    )
    kinds = {
        "type": ["string", "null"],
        "enum": [*KINDS, None],
        "description": "What the rule is; default: its name.",
    }
    return {
        "type": "object",
        "properties": {**dict.fromkeys(parameters, True), "kind": kinds},
        "additionalProperties": False,
        "allOf": of_kind,
    }


def _translated(node: Any) -> Any:
    """The schema with its descriptions in the language in use, one line for every paragraph."""
    if isinstance(node, list):
        return [_translated(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _translated(value) for key, value in node.items()}
    if isinstance(said := node.get("description"), str):
        made["description"] = told(said)
        if spoken() != "en" and paragraphs(made["description"]) == paragraphs(said):
            made["x-language"] = "en"
    return made


def _loosened(node: Any) -> Any:
    """The schema without required keys; every key may be null, every text a number or a truth value."""
    if isinstance(node, list):
        return [_loosened(item) for item in node]
    if not isinstance(node, dict):
        return node
    loose = {key: _loosened(value) for key, value in node.items() if key not in _DROPPED}
    if node.get("type") == "string" and not node.keys() & {"enum", "const", "format", "pattern"}:
        loose["type"] = ["string", "number", "boolean"]
    if any(option.get("type") == "number" for option in node.get("anyOf", ())):
        # Pydantic lets a decimal be any text, which would hide the bounds of the number.
        numbers = [option for option in loose["anyOf"] if "string" not in option.get("type", ())]
        loose["anyOf"] = [*numbers, {"type": "string", "pattern": _QUOTED_NUMBER}]
    if "properties" in node:
        loose["properties"] = {key: _or_null(_loosened(value)) for key, value in node["properties"].items()}
    elif isinstance(node.get("additionalProperties"), dict):
        loose["additionalProperties"] = _or_null(loose["additionalProperties"])
    return loose


def _or_null(node: Schema) -> Schema:
    """The schema or null; its description stays where editors look for it."""
    described = {"description": node["description"]} if "description" in node else {}
    bare = {key: value for key, value in node.items() if key != "description"}
    options = bare["anyOf"] if bare.keys() == {"anyOf"} else [bare]
    null: Schema = {"type": "null"}
    return {**described, "anyOf": [*(option for option in options if option != null), null]}
