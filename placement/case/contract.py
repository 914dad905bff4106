"""The tables of a case and their columns, each declared once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Kind = Literal["text", "whole", "decimal", "money", "date"]

_DTYPES = {
    "text": "str",
    "whole": "Int64",
    "decimal": "float64",
    "money": "float64",
    "date": "datetime64[us]",
}
_EARLIEST = pd.Timestamp("1900-01-01")


@dataclass(frozen=True)
class Column:
    """One column: what a cell may hold, and what a blank one means.

    A blank means `default`, or the cell of the column `like` in the same row. `refers` names
    the table whose ids it holds; `word` the vocabulary whose spellings should agree.
    """

    name: str
    kind: Kind = "text"
    required: bool = False
    at_least: float | pd.Timestamp | None = None
    at_most: float | None = None
    choices: tuple[str, ...] = ()
    default: int | None = None
    like: str | None = None
    refers: Literal["employees", "units"] | None = None
    word: str | None = None

    @property
    def degrees(self) -> bool:
        """True for a latitude or a longitude."""
        return self.name in {"lat", "lon"}

    @property
    def flag(self) -> bool:
        """True for a column of 0 and 1."""
        return self.kind == "whole" and self.at_most == 1

    @property
    def loose(self) -> str:
        """The dtype while cells may still be blank or wrong."""
        return _DTYPES[self.kind]

    @property
    def dtype(self) -> str:
        """The dtype of a checked and completed column."""
        filled = self.required or self.default is not None or self.like is not None
        return "int64" if self.kind == "whole" and filled else self.loose


@dataclass(frozen=True)
class Table:
    """One table; no two rows share the values of one of its `keys`."""

    name: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    required: bool = False

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def column(self, name: str) -> Column | None:
        """The declared column of that name; None for a column of the user's own."""
        return next((column for column in self.columns if column.name == name), None)


def _employee(name: str = "employee") -> Column:
    return Column(name, required=True, refers="employees")


def _unit(name: str = "unit", *, required: bool = True) -> Column:
    return Column(name, required=required, refers="units")


def _job(name: str = "job", *, required: bool = True) -> Column:
    return Column(name, required=required, word="job")


def _amount(name: str, kind: Kind = "decimal", *, required: bool = False) -> Column:
    return Column(name, kind, required, at_least=0)


def _degree(name: str, kind: Kind = "decimal", *, required: bool = False) -> Column:
    return Column(name, kind, required, at_least=1, at_most=5)


def _day(name: str, *, required: bool = False) -> Column:
    return Column(name, "date", required, at_least=_EARLIEST)


_LATITUDE = Column("lat", "decimal", at_least=-90, at_most=90)
_LONGITUDE = Column("lon", "decimal", at_least=-180, at_most=180)
_COMPETENCY = Column("competency", required=True, word="competency")
_SETTINGS = ("urban", "rural", "remote", "very_remote")

_PEOPLE = (
    Table(
        "employees",
        (
            Column("employee", required=True, word="employee"),
            Column("name"),
            Column("title"),
            _job(),
            _unit(required=False),
            Column("post_job", like="job", word="job"),
            Column("grade"),
            Column("level"),
            Column("employment"),
            _day("since"),
            _day("born"),
            _day("retires"),
            Column("home"),
            _LATITUDE,
            _LONGITUDE,
            _degree("performance"),
            _degree("community_rating"),
            Column("tags"),
        ),
        keys=(("employee",),),
        required=True,
    ),
    Table(
        "units",
        (
            Column("unit", required=True, word="unit"),
            Column("name"),
            Column("kind", required=True, word="kind"),
            Column("region", required=True, word="region"),
            Column("agency", like="region", word="agency"),
            Column("place"),
            _LATITUDE,
            _LONGITUDE,
            _amount("population", "whole"),
            Column("setting", choices=_SETTINGS),
            Column("inpatient", "whole", at_least=0, at_most=1, default=0),
            _unit("parent", required=False),
        ),
        keys=(("unit",),),
        required=True,
    ),
    Table(
        "posts",
        (
            _unit(),
            _job(),
            Column("minimum", "whole", at_least=0, default=0),
            Column("target", "whole", at_least=0, like="minimum"),
            Column("maximum", "whole", at_least=0, like="target"),
        ),
        keys=(("unit", "job"),),
        required=True,
    ),
)
_WAYS = (
    Table(
        "places",
        (
            Column("place", required=True, word="place"),
            Column("name"),
            _LATITUDE,
            _LONGITUDE,
            _amount("population", "whole"),
            Column("region", word="region"),
        ),
        keys=(("place",),),
    ),
    Table(
        "travel",
        (
            Column("origin", required=True),
            _unit(),
            _amount("minutes", required=True),
            Column("mode"),
            _amount("cost", "money"),
        ),
    ),
    Table(
        "links",
        (
            Column("from", required=True),
            Column("to", required=True),
            _amount("minutes", required=True),
            _amount("km"),
            Column("mode"),
            _amount("cost", "money"),
        ),
    ),
)
_SKILLS = (
    Table(
        "requirements",
        (
            _job(),
            _unit(required=False),
            _COMPETENCY,
            _degree("level", "whole", required=True),
            Column("mandatory", "whole", at_least=0, at_most=1, default=1),
        ),
        keys=(("job", "unit", "competency"),),
    ),
    Table(
        "competencies",
        (
            _employee(),
            _COMPETENCY,
            _degree("level", "whole", required=True),
            _day("valid_until"),
        ),
        keys=(("employee", "competency"),),
    ),
    Table("licences", (_employee(), _job(), _day("valid_until", required=True))),
)
_WISHES = (
    Table(
        "preferences",
        (_employee(), _unit(), Column("rank", "whole", required=True, at_least=1)),
        keys=(("employee", "unit"),),
    ),
    Table(
        "ties",
        (
            _employee("employee_a"),
            _employee("employee_b"),
            Column("kind", required=True, choices=("together", "apart")),
        ),
    ),
    Table(
        "scores",
        (
            _employee(),
            _unit(),
            _job(required=False),
            Column("measure", required=True, word="measure"),
            Column("value", "decimal", required=True),
        ),
        keys=(("employee", "unit", "job", "measure"),),
    ),
)
_NEEDS = (
    Table(
        "courses",
        (
            Column("course", required=True, word="course"),
            _COMPETENCY,
            _degree("to_level", "whole", required=True),
            _amount("cost", "money"),
            _amount("days", "whole"),
            _amount("seats", "whole"),
        ),
        keys=(("course", "competency"),),
    ),
    Table(
        "workload",
        (
            _unit(),
            _job(),
            Column("activity", required=True),
            _amount("volume", required=True),
            _amount("minutes", required=True),
        ),
        keys=(("unit", "job", "activity"),),
    ),
    Table(
        "standards",
        (
            Column("kind", required=True, word="kind"),
            Column("setting", choices=_SETTINGS),
            Column("inpatient", "whole", at_least=0, at_most=1),
            _job(),
            _amount("minimum", "whole", required=True),
        ),
        keys=(("kind", "setting", "inpatient", "job"),),
    ),
    Table(
        "locks",
        (
            _employee(),
            _unit(),
            _job(required=False),
            Column("action", required=True, choices=("pin", "forbid")),
        ),
    ),
)

TABLES = {table.name: table for table in (*_PEOPLE, *_WAYS, *_SKILLS, *_WISHES, *_NEEDS)}
"""Every table of the contract by its name, in the contract's order."""


def table_named(name: str) -> Table | None:
    """The table that a file or a sheet of that name holds, whatever its case."""
    return TABLES.get(name.strip().lower())
