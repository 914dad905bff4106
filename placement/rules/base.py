"""The contract every rule file fulfils."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, PrivateAttr

from placement.base.blocks import blocks
from placement.case.selector import Mask, Where, Who
from placement.problem import Problem
from placement.problem.plan import Breaches, Codes, Plan

if TYPE_CHECKING:
    from placement.model import Model
    from placement.model.pairs import Pairs
    from placement.rules.training import Training

Array = NDArray[np.float64]
Positive = Annotated[Decimal, Field(gt=0, max_digits=24, decimal_places=9)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=24, decimal_places=9)]
Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=9)]

_BLOCK = 2**20  # pairs that are screened at once


@dataclass(frozen=True)
class Remark:
    """What a rule says of a case before any solve: an error, or a warning."""

    severity: Literal["error", "warning"]
    key: str  # the parameter it is about, "" for the rule as a whole
    message: str
    remedy: str


class Rule(BaseModel, ABC):
    """One policy. `screen`, `post` and `audit` speak of one quantity: the breach."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(True, description="false drops the rule.")
    priority: PositiveInt | None = Field(
        None, description="Place in the order of priorities, 1 first; absent: the rule may not be broken."
    )
    weight: Positive = Field(Decimal(1), description="Price of one unit of breach within its priority.")
    who: Who = Field(default_factory=Who, description="The employees the rule speaks of.")
    where: Where = Field(default_factory=Where, description="The units and posts the rule speaks of.")

    _name: str = PrivateAttr("")

    @property
    def name(self) -> str:
        """The rule's name in the scenario."""
        return self._name or str(getattr(self, "kind", ""))

    def named(self, name: str) -> "Rule":
        """The same rule under a name."""
        rule = self.model_copy()
        setattr(rule, "_name", name)  # noqa: B010 - a private attribute of another instance of this class
        return rule

    @property
    def hard(self) -> bool:
        """True when the rule may not be broken."""
        return self.priority is None

    @property
    def needs_minutes(self) -> bool:
        """True when pairs whose travel no source knows cannot be judged."""
        return False

    @property
    def trains(self) -> "Training | None":
        """The rule itself, if its courses open pairs."""
        return None

    @property
    def stands_alone(self) -> bool:
        """True when no other rule may share its priority."""
        return False

    def admits(self, problem: Problem) -> tuple[Codes, NDArray[np.bool_]] | None:
        """Classes of employees, and which posts each class may ever hold; None: no say.

        (E,) class code and (classes, P). Pairs outside are never made; current posts are.
        """
        return None

    def screen(self, pairs: "Pairs") -> Array | None:
        """(n,) breach of each pair by itself, or None where the rule does not judge pairs."""
        return None

    def columns(self, model: "Model") -> None:
        """Declare columns of the rule's own, before any rule states its rows."""

    @abstractmethod
    def post(self, model: "Model") -> None:
        """State the rule on the model."""

    @abstractmethod
    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """Breach of each subject under the plan, by plain arithmetic."""

    def in_order(self, problem: Problem, plan: Plan) -> tuple[int, ...]:
        """What a rule that stands alone makes small under the plan, the largest first."""
        return ()

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """What is wrong or doubtful with the rule on this case."""
        return iter(())

    def covers(self, pairs: "Pairs") -> Mask:
        """(n,) the pairs that `who` and `where` speak of, `where` testing the pair's post."""
        return _at(self.where_mask(pairs.problem), pairs.post) & _at(
            self.who_mask(pairs.problem), pairs.employee
        )

    def covers_current(self, pairs: "Pairs") -> Mask:
        """(n,) the pairs of whom `who` and `where` speak, `where` testing the current post."""
        return pairs.problem.serving(self.who, self.where)[pairs.employee]

    def who_mask(self, problem: Problem) -> Mask:
        """(E,) the employees of `who`."""
        return problem.who(self.who)

    def where_mask(self, problem: Problem) -> Mask:
        """(P,) the posts of `where`."""
        return problem.where(self.where)


class Screen(Rule):
    """A rule that judges each pair by itself; current posts only if `incumbents` says so."""

    incumbents: bool = Field(False, description="true: current posts are judged too.")

    @abstractmethod
    def amount(self, pairs: "Pairs") -> Array:
        """(n,) breach of each pair, whoever it is."""

    def post(self, model: "Model") -> None:
        """What the screen finds, pair by pair."""
        if self.hard and model.screened:
            return
        pairs = model.pairs
        amount = np.empty(len(pairs))
        for block in blocks(len(pairs), _BLOCK):
            amount[block] = self.screen(pairs.part(block))
        model.charge(self, amount)

    def screen(self, pairs: "Pairs") -> Array:
        """(n,) breach of the pairs that the rule speaks of, 0 for the others."""
        judged = self.covers(pairs)
        if not self.incumbents:
            judged &= ~pairs.is_current
        return np.where(judged, self.amount(pairs), 0.0)

    def judged(self, problem: Problem, plan: Plan) -> Mask:
        """(E,) whose placement the rule judges under the plan."""
        placed = plan.post >= 0
        mask = placed & self.who_mask(problem)
        mask[placed] &= self.where_mask(problem)[plan.post[placed]]
        return mask if self.incumbents else mask & (plan.post != problem.current)


def _at(mask: Mask, codes: Codes) -> Mask:
    """(n,) the mask at the codes."""
    return np.ones(len(codes), bool) if mask.all() else mask[codes]


def places(problem: Problem, plan: Plan) -> Mapping[str, NDArray[np.object_]]:
    """For messages: (E,) `unit` and `job` of the post each employee holds, "" for none."""
    blank = np.full(len(plan.post), "", object)
    if not len(problem.posts):
        return {"unit": blank, "job": blank}
    held = plan.post >= 0
    return {
        name: np.where(held, problem.posts[name].to_numpy(object)[plan.post], blank)
        for name in ("unit", "job")
    }
