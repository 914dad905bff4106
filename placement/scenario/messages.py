"""Pydantic's errors in plain words: what is wrong, and what to write instead."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from placement.base.language import _
from placement.case.selector import nearest
from placement.case.values import THOUSANDS
from placement.scenario.tree import dotted

Words = tuple[str, str]
"""A message and a remedy."""


def in_words(error: ErrorDetails, model: type[BaseModel], above: Sequence[str]) -> Words:
    """The message and the remedy of an error in what is written for a model, under the keys above."""
    keys = [key for key in error["loc"] if key != "[key]"]
    key = str(keys[-1]) if keys else dotted(above)
    holder, field = _field(model, keys)
    if error["type"] == "missing":
        owner = dotted([*above, *keys[:-1]]) or _("the scenario")
        return _("{owner} needs `{key}`", owner=owner, key=key), _(
            "add `{key}`: {meaning}", key=key, meaning=_meaning(field)
        )
    if error["type"] == "extra_forbidden":
        return _("there is no key `{key}` here", key=key), nearest(key, holder.model_fields)
    if error["type"] == "value_error":
        return str(error["ctx"]["error"]), _meaning(field)
    value = error["input"]
    words = _VALUES.get(error["type"]) if isinstance(value, str) else None
    words = words or _SHAPES.get(error["type"])
    if words is None:
        return _("`{key}` is not right: {problem}", key=key, problem=error["msg"]), _meaning(field)
    return words(key, value, error.get("ctx", {}))


def _field(model: type[BaseModel], keys: Sequence[str | int]) -> tuple[type[BaseModel], FieldInfo | None]:
    """The model that holds the last key, and the field that the key names or lies in."""
    field = None
    for number, key in enumerate(keys):
        found = model.model_fields.get(str(key))
        field = found or (field if number else None)
        inner = _model_in(found.annotation) if found else None
        if inner and number < len(keys) - 1:
            model = inner
    return model, field


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _meaning(field: FieldInfo | None) -> str:
    return _(field.description) if field and field.description else _("see `placement scenario schema`")


def _bound(value: Any) -> str:
    return str(value).removesuffix(".0")


def _choice(key: str, value: Any, context: Mapping[str, Any]) -> Words:
    choices = re.findall(r"'([^']*)'", str(context["expected"]))
    return _("{value} is no choice of `{key}`", value=value, key=key), nearest(value, choices)


def _number(_key: str, value: Any, _context: Mapping[str, Any]) -> Words:
    return _("{value} is no number", value=value), _meant(value) or _("write a number such as 0.05")


def _whole(_key: str, value: Any, _context: Mapping[str, Any]) -> Words:
    remedy = _meant(value) or _("write a whole number such as 3")
    return _("{value} is no whole number", value=value), remedy


def _meant(value: Any) -> str:
    """The remedy for a decimal comma, and for thousands set apart; "" where neither is there."""
    text = str(value).strip()
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        remedy = _("write {number}: the decimal mark is a point", number=text.replace(",", "."))
        if not re.fullmatch(THOUSANDS, text):
            return remedy
        return _("write {digits}, or {number}", digits=text.replace(",", ""), number=text.replace(",", "."))
    if re.fullmatch(r"[+-]?\d{1,3}([., '_]\d{3})+", text):
        return _("write {digits}, without separators", digits=re.sub(r"[., '_]", "", text))
    return ""


def _day(_key: str, value: Any, _context: Mapping[str, Any]) -> Words:
    return _("{value} is no date such as 2027-01-31", value=value), _(
        "write year-month-day, such as 2027-01-31"
    )


def _truth(_key: str, value: Any, _context: Mapping[str, Any]) -> Words:
    return _("{value} is neither true nor false", value=value), _("write true or false")


def _digits(_key: str, value: Any, context: Mapping[str, Any]) -> Words:
    limits = {
        "max_digits": _("digits"),
        "decimal_places": _("decimals"),
        "whole_digits": _("digits before the decimal point"),
    }
    name, what = next((name, what) for name, what in limits.items() if name in context)
    return _("{value} is too long", value=value), _(
        "write at most {limit} {what}", limit=context[name], what=what
    )


def _blank(key: str, _value: Any, _context: Mapping[str, Any]) -> Words:
    return _("`{key}` is blank", key=key), _("write a value")


def _one_value(key: str, _value: Any, _context: Mapping[str, Any]) -> Words:
    return _("`{key}` wants one value", key=key), _("write one value; no list, no mapping, no blank")


def _mapping(key: str, _value: Any, _context: Mapping[str, Any]) -> Words:
    return _("`{key}` wants a mapping", key=key), _("write {example}", example="{key: value}")


def _list(key: str, _value: Any, _context: Mapping[str, Any]) -> Words:
    return _("`{key}` wants a list", key=key), _("write [first, second]")


def _fewer(key: str, _value: Any, context: Mapping[str, Any]) -> Words:
    return _("the list `{key}` is too short", key=key), _(
        "write at least {least}", least=context["min_length"]
    )


_VALUES: dict[str, Callable[[str, Any, Mapping[str, Any]], Words]] = {
    "bool_parsing": _truth,
    "date_from_datetime_inexact": _day,
    "date_from_datetime_parsing": _day,
    "date_parsing": _day,
    "decimal_max_digits": _digits,
    "decimal_max_places": _digits,
    "decimal_parsing": _number,
    "decimal_whole_digits": _digits,
    "finite_number": _number,
    "float_parsing": _number,
    "greater_than": lambda _key, value, context: (
        _("{value} is too small", value=value),
        _("write a number above {bound}", bound=_bound(context["gt"])),
    ),
    "greater_than_equal": lambda _key, value, context: (
        _("{value} is too small", value=value),
        _("write a number of at least {bound}", bound=_bound(context["ge"])),
    ),
    "int_from_float": _whole,
    "int_parsing": _whole,
    "int_parsing_size": _whole,
    "less_than": lambda _key, value, context: (
        _("{value} is too large", value=value),
        _("write a number below {bound}", bound=_bound(context["lt"])),
    ),
    "less_than_equal": lambda _key, value, context: (
        _("{value} is too large", value=value),
        _("write a number of at most {bound}", bound=_bound(context["le"])),
    ),
    "literal_error": _choice,
    "string_too_short": _blank,
}
"""Of a value that is one, but not the right one."""

_SHAPES: dict[str, Callable[[str, Any, Mapping[str, Any]], Words]] = {
    "bool_type": _one_value,
    "date_type": _one_value,
    "decimal_type": _one_value,
    "dict_type": _mapping,
    "float_type": _one_value,
    "int_type": _one_value,
    "list_type": _list,
    "literal_error": _one_value,
    "model_attributes_type": _mapping,
    "model_type": _mapping,
    "string_type": _one_value,
    "too_short": _fewer,
    "tuple_type": _list,
}
"""Of a value where a list or a mapping is wanted, and the other way round."""
