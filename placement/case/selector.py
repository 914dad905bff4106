"""Selectors: which employees (`who`) and which posts (`where`) a rule speaks of."""

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from placement.base.arrays import Array, Mask
from placement.base.language import _, term

Values = tuple[str, ...]

_LISTED = 40  # words of a remedy; the kinds of rules are fewer
_WORDS = {"true": "1", "yes": "1", "false": "0", "no": "0"}


class SelectorError(ValueError):
    """A selector names a column or a value that the tables cannot have."""

    def __init__(self, key: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.key, self.remedy = key, remedy


class Columns(BaseModel):
    """A mapping of column to a value or a list of values; all must hold, a blank never matches."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        json_schema_extra={
            "additionalProperties": {
                "anyOf": [
                    {"type": ["string", "number", "boolean"]},
                    {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
                ]
            }
        },
    )

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, data: Any) -> Any:
        """Values of columns as texts, one or many alike."""
        if not isinstance(data, Mapping):
            return data
        return {key: value if key in cls.model_fields else _texts(key, value) for key, value in data.items()}

    @property
    def columns(self) -> dict[str, Values]:
        """The values asked for, by column."""
        return dict(self.__pydantic_extra__ or {})

    @property
    def empty(self) -> bool:
        """True when everything matches."""
        return not self.model_dump(exclude_none=True)

    def matches(self, frames: Iterable[pd.DataFrame]) -> Mask:
        """(n,) which rows match; the frames are aligned, a column is looked for in each in turn.

        Raises SelectorError for an unknown column or an impossible value.
        """
        frames = list(frames)
        mask = np.ones(len(frames[0]), bool)
        for key, values in self.columns.items():
            holder = next((frame for frame in frames if key in frame.columns), None)
            if holder is None:
                known = [str(name) for frame in frames for name in frame.columns]
                raise SelectorError(key, _("there is no column {column}", column=key), nearest(key, known))
            mask &= _match(key, holder[key], values)
        return mask

    def strangers(self, frames: Iterable[pd.DataFrame]) -> dict[str, tuple[str, str]]:
        """Words asked for that no row has, by column: the first, and the nearest that occurs."""
        frames = list(frames)
        found = {}
        for key, values in self.columns.items():
            column = next((frame[key] for frame in frames if key in frame.columns), None)
            if column is None or not pd.api.types.is_string_dtype(column):
                continue
            known = _words(key, column)
            unknown = [value for value in values if value not in known]
            if unknown and known:
                meant = sorted(_called(key, unknown[0], frames) & known)
                remedy = _("did you mean {word}?", word=meant[0]) if len(meant) == 1 else ""
                found[key] = unknown[0], remedy or nearest(unknown[0], meant or known)
        return found


class Where(Columns):
    """A selector of units and posts: columns of the tables `units` and `posts`."""


class Who(Columns):
    """A selector of employees: columns of `employees`, time in post, performance, competence."""

    min_years: int | None = Field(
        default=None, ge=0, le=1000, description="Completed years in post, at least."
    )
    max_years: int | None = Field(
        default=None, ge=0, le=1000, description="Completed years in post, at most."
    )
    min_performance: Decimal | None = Field(default=None, description="Performance (1-5), at least.")
    competency: dict[str, Annotated[int, Field(ge=1, le=5)]] | None = Field(
        default=None, description="Valid competencies and the levels needed."
    )

    def __hash__(self) -> int:
        return hash(self.model_dump_json())


def completed_years(since: pd.Series, day: date) -> Array:
    """(n,) anniversaries passed by the day (29 February → 1 March); NaN where `since` is blank."""
    return np.floor(completed_months(since, day) / 12)


def completed_months(since: pd.Series, day: date) -> Array:
    """(n,) whole months from `since` to the day, negative when later; NaN where blank."""
    months = 12 * (day.year - since.dt.year) + (day.month - since.dt.month)
    return np.asarray(months - (day.day < since.dt.day), float)


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known word, or all of them."""
    known = sorted(set(known))
    close = difflib.get_close_matches(word, known, 1)
    if close:
        return _("did you mean {word}?", word=close[0])
    if not known:
        return _("there is none to choose from")
    return _("choose one of: {words}", words=", ".join(known[:_LISTED]))


def _called(key: str, word: str, frames: Iterable[pd.DataFrame]) -> set[str]:
    """The codes of a column that people call by the word: names of units or employees, words for jobs."""
    plain = word.casefold().strip()
    codes: set[str] = set()
    for frame in frames:
        if key in {"unit", "employee"} and {key, "name"} <= {*frame.columns}:
            names = frame["name"].astype("str").str.casefold().str.strip()
            codes |= {*frame.loc[names == plain, key].dropna()}
        elif key in {"job", "post_job"} and key in frame.columns:
            codes |= {code for code in frame[key].dropna().unique() if term(code).casefold() == plain}
    return codes


def _texts(key: str, value: Any) -> Values:
    values = value if isinstance(value, list | tuple) else [value]
    if not values or any(isinstance(item, Mapping | list | tuple) or item is None for item in values):
        raise ValueError(_("{column} needs a value or a list of values", column=key))
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in values)


def _match(key: str, column: "pd.Series[Any]", values: Values) -> Mask:
    if key == "tags":
        wanted = set(values)
        return np.array([bool(wanted & _split(tags)) for tags in column.fillna("").astype(str)], bool)
    if pd.api.types.is_bool_dtype(column):
        column = column.astype("Int64")
    if pd.api.types.is_numeric_dtype(column):
        numbers = [_number(key, value) for value in values]
        return np.isin(column.to_numpy(float, na_value=np.nan), numbers)
    if pd.api.types.is_datetime64_any_dtype(column):
        return np.asarray(column.isin([_day(key, value) for value in values]))
    return np.asarray(column.isin(values) & column.notna())


def _words(key: str, column: "pd.Series[Any]") -> set[str]:
    """What occurs in a column of texts; tags one by one."""
    distinct = column.dropna().unique()
    return set().union(*map(_split, distinct)) if key == "tags" else set(distinct)


def _split(tags: str) -> set[str]:
    return {tag.strip() for tag in tags.split(";")} - {""}


def _number(key: str, value: str) -> float:
    try:
        return float(Decimal(_WORDS.get(value, value)))
    except InvalidOperation:
        message = _("{value} is no number, and {column} holds numbers", value=value, column=key)
        raise SelectorError(key, message, _("write a number")) from None


def _day(key: str, value: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(date.fromisoformat(value))
    except ValueError:
        message = _("{value} is no date, and {column} holds dates", value=value, column=key)
        raise SelectorError(key, message, _("write a date such as 2027-01-31")) from None
