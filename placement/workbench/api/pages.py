"""Long lists for programs: some of the rows, and how many there are, so that no list ends unsaid."""

from collections.abc import Iterable
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Query, Schema
from pydantic import Field

Row = TypeVar("Row")


class Window(Schema):
    """Which rows of a list: so many, after so many."""

    offset: Annotated[int, Field(ge=0, le=2**31)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100

    def of(self, found: QuerySet[Any]) -> list[Any]:
        """These rows of a query, whose order must be total."""
        return list(found[self.offset : self.offset + self.limit])


Asked = Annotated[Window, Query()]
"""As an operation takes it: `offset` and `limit` of its address."""


class Page(Schema, Generic[Row]):
    """Some rows, and how many there are."""

    count: int
    rows: list[Row]


def page(found: QuerySet[Any], rows: Iterable[Any]) -> dict[str, Any]:
    """The answer: how many a query has, and the rows that were asked for."""
    return {"count": found.count(), "rows": list(rows)}
