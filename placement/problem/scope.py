"""Who and what takes part, and whom selectors speak of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from placement.base.arrays import Codes, Mask
from placement.case.selector import Columns, Where, Who
from placement.problem.distances import MappedCase

Selected = TypeVar("Selected", bound=Columns)


class Scope(BaseModel):
    """Who and what takes part; the rest stays as it is, and still counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: Who = Field(default_factory=Who, description="Employees who may be placed anew.")
    where: Where = Field(default_factory=Where, description="Posts that take part.")


@dataclass(frozen=True)
class ScopedCase(MappedCase):
    """A case of which a part takes part."""

    scope: Scope = field(default_factory=Scope)
    lifted: bool = field(default=False, kw_only=True)
    """True where the scope keeps nobody and closes nothing; rules speak of its posts all the same."""

    @cached_property
    def open(self) -> Mask:
        """(P,) posts that take part."""
        return np.ones(len(self.posts), bool) if self.lifted else self._taking_part

    @cached_property
    def frozen(self) -> Mask:
        """(E,) who stays as they are: outside the scope's `who`, or serving outside its `where`."""
        if self.lifted:
            return np.zeros(len(self.employees), bool)
        return self._holding(~self._taking_part) | ~self._who(self.scope.who)

    @cached_property
    def maximum(self) -> Codes:
        """(P,) persons; never below those whom the scope keeps in the post."""
        kept = self.current[self.frozen & self.serves]
        maximum = self.posts["maximum"].to_numpy(np.int64)
        return np.asarray(np.maximum(maximum, np.bincount(kept, minlength=len(self.posts))))

    def who(self, selector: Who) -> Mask:
        """(E,) the employees a rule's `who` speaks of."""
        return self._mask(selector, self._who)

    def where(self, selector: Where) -> Mask:
        """(P,) the posts a rule's `where` speaks of; the scope's joins it."""
        return self._mask(selector, lambda chosen: self._taking_part & self._where(chosen))

    def serving(self, who: Who, where: Where) -> Mask:
        """(E,) those of `who` whose current post is in `where`."""
        return self._holding(self.where(where)) & self.who(who)

    def _holding(self, posts: Mask) -> Mask:
        """(E,) whose current post is one of these."""
        held = self.serves.copy()
        held[self.serves] = posts[self.current[self.serves]]
        return held

    def _who(self, selector: Who) -> Mask:
        mask = selector.matches([self.employees])
        with np.errstate(invalid="ignore"):
            if selector.min_years is not None:
                mask &= self.years_in_post >= selector.min_years
            if selector.max_years is not None:
                mask &= self.years_in_post <= selector.max_years
            if selector.min_performance is not None:
                mask &= self.employees["performance"].to_numpy(float) >= float(selector.min_performance)
        for name, level in (selector.competency or {}).items():
            mask &= self.competency(name) >= level
        return mask

    @cached_property
    def _taking_part(self) -> Mask:
        return self._where(self.scope.where)

    def _where(self, selector: Where) -> Mask:
        if selector.empty:
            return np.ones(len(self.posts), bool)
        return selector.matches([self.posts, self._units_of_posts])

    @cached_property
    def _units_of_posts(self) -> pd.DataFrame:
        return self.units.iloc[self.post_unit].reset_index(drop=True)

    def _mask(self, selector: Selected, match: Callable[[Selected], Mask]) -> Mask:
        """The mask of a selector, read-only."""

        def found() -> Mask:
            mask = match(selector)
            mask.flags.writeable = False
            return mask

        return self.once((type(selector), selector.model_dump_json()), found)
