"""What every answer is: a table for those who compute, and the JSON of the command line."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import pandas as pd


class Answer(ABC):
    """An answer: `document` is the JSON that the command line prints; a notebook shows its main table."""

    _shown: ClassVar[str]  # the name of the table that a notebook shows

    @property
    @abstractmethod
    def document(self) -> Mapping[str, Any]:
        """As JSON has it."""

    def _repr_html_(self) -> str:
        table: pd.DataFrame = getattr(self, self._shown)
        return f"<p><b>{escape(repr(self))}</b></p>{table.to_html(index=False, na_rep='–', border=0)}"
