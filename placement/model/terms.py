"""On what terms a row may be missed: what the model knows of the rule that states it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True)
class Terms:
    """Who states something, and what missing it costs; without a priority it may not be missed."""

    name: str
    priority: int | None
    weight: Decimal

    @property
    def hard(self) -> bool:
        """True when it may not be missed."""
        return self.priority is None


class Stated(Protocol):
    """What has terms: a rule."""

    @property
    def terms(self) -> Terms:
        """Its terms."""
        ...
