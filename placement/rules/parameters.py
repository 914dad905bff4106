"""Types of rules' parameters: numbers within bounds, written as people write them and read exactly."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from pydantic import Field

from placement.case import selector

Count = Annotated[int, Field(ge=0, le=10**9)]
Years = Annotated[int, Field(ge=0, le=1000)]
Months = Annotated[int, Field(ge=0, le=12_000)]

if TYPE_CHECKING:
    from collections.abc import Mapping

    # A checker takes for a field's argument what `__set__` takes, and for its value what `__get__` gives: as
    # pydantic makes Decimal(40) of 40 and a selector of a mapping, `Moves(at_most=40)` is right.
    Read_co = TypeVar("Read_co", covariant=True)
    Written_contra = TypeVar("Written_contra", contravariant=True)

    class Given(Generic[Read_co, Written_contra]):
        """A parameter that is read as one type and may be written as others, too."""

        def __get__(self, rule: object, owner: Any = None) -> Read_co: ...
        def __set__(self, rule: object, value: Written_contra) -> None: ...

    Positive = Given[Decimal, Decimal | float | str]
    Amount = Given[Decimal, Decimal | float | str]
    Portion = Given[Decimal, Decimal | float | str]
    Rough = Given[Decimal, Decimal | float | str]
    MaybeAmount = Given[Decimal | None, Decimal | float | str | None]
    MaybePortion = Given[Decimal | None, Decimal | float | str | None]
    PortionOrColumn = Given[Decimal | str, Decimal | float | str]
    Prices = Given[dict[str, dict[str, Decimal]], Mapping[str, Mapping[str, Decimal | float | str]]]
    Who = Given[selector.Who, selector.Who | Mapping[str, Any]]
    Where = Given[selector.Where, selector.Where | Mapping[str, Any]]
else:
    Positive = Annotated[Decimal, Field(gt=0, max_digits=24, decimal_places=9)]
    Amount = Annotated[Decimal, Field(ge=0, max_digits=24, decimal_places=9)]
    Portion = Annotated[Decimal, Field(ge=0, le=1, decimal_places=9)]
    Rough = Annotated[Decimal, Field(ge=0, le=1, decimal_places=4)]
    MaybeAmount = Amount | None
    MaybePortion = Portion | None
    PortionOrColumn = Portion | str
    Prices = dict[str, dict[str, Amount]]
    Who, Where = selector.Who, selector.Where

ZERO: Any = Decimal(0)
ONE: Any = Decimal(1)
ABSENT: Any = None
"""Defaults, of no type for a checker: it would want what `Given` stands for."""
