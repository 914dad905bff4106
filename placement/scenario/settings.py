"""What a scenario says outside its rules."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from placement.case.travel import TravelSettings
from placement.problem import Scope


def _iso(value: Any) -> Any:
    """Dates alone: pydantic would take 2027 for seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
        raise PydanticCustomError("date_parsing", "no date")  # told as pydantic's own
    return value


Day = Annotated[date, BeforeValidator(_iso)]


class SolverSettings(BaseModel):
    """How long and how exactly to search."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time_limit: float = Field(default=60, gt=0, le=10**9, allow_inf_nan=False, description="Seconds.")
    gap: Decimal = Field(
        default=Decimal(0),
        ge=0,
        lt=1,
        decimal_places=20,
        description="(value − bound) / max(1, |value|) that suffices, per priority; 0: proof.",
    )
    threads: int = Field(default=2, ge=1, le=256, description="Processor cores to use.")
    seed: int = Field(default=0, ge=0, lt=2**31, description="Start of all that is drawn at random.")


class Head(BaseModel):
    """The keys of a scenario; its rules are judged one by one, each by its kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(default="", description="What the scenario is called in reports.")
    case: str = Field(min_length=1, description="The folder of tables, relative to the file that says it.")
    date: Day = Field(description="Ages, tenure and licences are measured on this day.")
    scope: Scope = Field(default_factory=Scope, description="Who and what takes part.")
    travel: TravelSettings = Field(
        default_factory=TravelSettings, description="Where minutes of travel come from."
    )
    rules: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="The policies, by their names."
    )
    solver: SolverSettings = Field(
        default_factory=SolverSettings, description="How long and how exactly to search."
    )
