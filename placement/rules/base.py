"""The contract every rule file fulfils: what a policy is, asks, costs, and what people are told of it.

A rule that judges pairs one by one is a `Screen`; any other states its rows in `post`. The first
part of `Rule` is the model's and the audit's side, two statements of one quantity. The second part
is what reports, letters and questions ask of a rule; only `nature`, `asks` and `breach_unit` have
no default. Nobody outside this room knows a rule by its kind.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from inspect import isabstract
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Protocol, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from placement.base.arrays import Array, Codes, Mask
from placement.base.blocks import blocks
from placement.base.language import _
from placement.model.courses import Reach
from placement.model.terms import Terms
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.problem.visits import Visits
from placement.rules.parameters import ONE, Positive, Where, Who
from placement.rules.told import Lesson, Parts, Spending, figured

if TYPE_CHECKING:
    from placement.model.model import Model
    from placement.model.pairs import Pairs

Value = int | str | bool | Decimal | tuple[int | str, ...] | None

_BLOCK = 2**20  # pairs that are screened at once


class Nature(Enum):
    """What a rule is about."""

    FITNESS = "fitness"  # who may hold which post
    MOBILITY = "mobility"  # who may move, how far and how often: without it everybody could go anywhere
    NEED = "need"  # what posts, units and the people they serve must have
    WISH = "wish"  # which of the allowed placements are liked better
    GROUP = "group"  # who serves beside whom


@dataclass(frozen=True)
class Remark:
    """What a rule says of a case before any solve: an error, or a warning."""

    severity: Literal["error", "warning"]
    key: str  # the parameter it is about, "" for the rule as a whole
    message: str
    remedy: str


class Teacher(Protocol):
    """A rule whose courses open pairs."""

    @property
    def at_most(self) -> Decimal | None:
        """Most money for courses."""
        ...

    @property
    def unlimited(self) -> "Rule":
        """The same courses, whatever they cost."""
        ...

    def reach(self, problem: Problem) -> Reach:
        """What its courses could lift."""
        ...

    def paying(self, problem: Problem, plan: Plan) -> "Looser":
        """The rule with the money that the courses of a plan take."""
        ...


class Rule(BaseModel, ABC):
    """One policy. `screen`, `post` and `audit` speak of one quantity: the breach."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nature: ClassVar[Nature]
    seen: ClassVar[bool] = False
    """True where a move shows the breach by itself: by headcounts, minutes, wishes, or that it is one."""

    if TYPE_CHECKING:  # a field of every rule: the one name it has
        kind: str = ""

    enabled: bool = Field(default=True, description="false drops the rule.")
    priority: Annotated[int, Field(gt=0, le=1000)] | None = Field(
        default=None,
        description="Place in the order of priorities, 1 first; absent: the rule may not be broken.",
    )
    weight: Positive = Field(default=ONE, description="Price of one unit of breach within its priority.")
    who: Who = Field(default_factory=Who, description="The employees the rule speaks of.")
    where: Where = Field(default_factory=Where, description="The units and posts the rule speaks of.")

    _name: str = PrivateAttr("")

    @classmethod
    def __pydantic_init_subclass__(cls, **_more: Any) -> None:
        """Refuses a rule without a kind or a nature where it is written, not where it is asked."""
        if isabstract(cls):
            return
        field = cls.model_fields.get("kind")
        if field is None or not isinstance(field.default, str):
            raise TypeError(f'{cls.__name__} wants its kind: `kind: Literal["…"] = "…"`')
        if not isinstance(getattr(cls, "nature", None), Nature):
            raise TypeError(f"{cls.__name__} wants a nature: `nature = Nature.MOBILITY`, or another")

    @property
    def name(self) -> str:
        """The rule's name in the scenario."""
        return self._name or self.kind

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
    def free(self) -> Self:
        """The same rule without a priority: hard, and what it lets people do costs nothing."""
        return self.model_copy(update={"priority": None})

    @property
    def terms(self) -> Terms:
        """What the model is to know of the rule."""
        return Terms(self.name, self.priority, self.weight)

    @property
    def needs_minutes(self) -> bool:
        """True when pairs whose travel no source knows cannot be judged."""
        return False

    @property
    def trains(self) -> "Teacher | None":
        """The rule itself, if its courses open pairs."""
        return None

    def ways(self, problem: Problem) -> Visits | None:
        """Visits that the rule lets holders of posts make, the most there may be; None: it is about none."""
        return None

    @property
    def widens(self) -> bool:
        """True when the rule lets and forbids nothing: without it there are fewer plans, or as many."""
        return self.trains is not None

    @property
    def by_lot(self) -> bool:
        """True when the rule draws lots among those whom nothing else tells apart."""
        return False

    @property
    def stands_alone(self) -> bool:
        """True when no other rule may share its priority."""
        return False

    @property
    def adds_up(self) -> bool:
        """True when `at_most` limits one sum over everybody, to which the sums of parts add up."""
        return False

    @property
    def parts(self) -> Parts | None:
        """What the rule speaks of, whatever the tables hold; None: of what only the whole case tells."""
        return Parts.SUM if self.adds_up and self.hard else None

    def admits(self, problem: Problem) -> tuple[Codes, Mask] | None:
        """Classes of employees, and which posts each class may ever hold; None: all may hold all.

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

    def informed(self, problem: Problem, plan: Plan) -> Mask | None:
        """(E,) whose placement the rule judges by something that the tables hold; None: nobody's by itself.

        Who is judged without it is not found at fault, and was not checked either.
        """
        return None

    def lacking(self) -> str:
        """What the tables do not hold of whom the rule judges uninformed, in the language in use."""
        return ""

    def spending(self, problem: Problem, plan: Plan) -> Spending | None:
        """Money that the rule counts under the plan; None for a rule that speaks of none."""
        return None

    def in_order(self, problem: Problem, plan: Plan) -> tuple[int, ...]:
        """What a rule that stands alone makes small under the plan, the largest first."""
        return ()

    @classmethod
    def title(cls) -> str:
        """What policy it is, in words of the language in use; its kind where a rule has none."""
        return str(cls.model_fields["kind"].default)

    @property
    @abstractmethod
    def breach_unit(self) -> str:
        """What a breach counts, in words of the language in use: "persons short"."""

    @abstractmethod
    def asks(self) -> str:
        """What the rule asks, in words of the language in use: "at most 40 moves"."""

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """What is wrong or doubtful with the rule on this case."""
        return iter(())

    @classmethod
    def missed(cls) -> Remark | None:
        """What to say of a scenario without any rule of this kind; None: nothing is amiss."""
        return None

    def subjects_of(self, problem: Problem, employee: int) -> Sequence[str]:
        """Subjects of `audit` that are the employee's own, beside the id: a tie, for one."""
        return ()

    @classmethod
    def tied(cls, problem: Problem) -> Codes:  # noqa: ARG003 - for the kinds that have some
        """(k, 2) employees who change place on one day, whatever the scenario says."""
        return np.zeros((0, 2), np.int64)

    def looser(self, problem: Problem) -> Iterator["Looser"]:
        """The rule at looser values, the nearest first; none where it has no parameter to loosen.

        Numbers of one parameter go on and on: each allows all that those before it allow, and
        between two neighbours no value allows other plans than one of them.
        """
        return iter(())

    def looser_for(self, problem: Problem, employee: int, post: int) -> Iterator["Looser"]:
        """Looser values that might allow one pair, the nearest first; whether they do is tried."""
        return self.looser(problem)

    def looser_by(self, problem: Problem, breach: Fraction) -> "Looser | None":
        """The nearest value that allows all that breaks the rule by so much: where it limits one sum."""
        return None

    def uncapped(self) -> "Rule | None":
        """A rule of the sum that this one limits: the smaller that is, the less this one is broken."""
        return None

    def counted(self, parameter: str) -> str:
        """What a number of the parameter counts, in words of the language in use: "moves"."""
        return parameter.replace("_", " ")

    @property
    def teachable(self) -> bool:
        """True when a course may give what the rule asks for; `lessons` then names it."""
        return False

    def lessons(self, problem: Problem, employee: int, post: int) -> Sequence[Lesson]:
        """What the employee would have to learn for the post."""
        return ()

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

    def checks_nothing(self, problem: Problem) -> bool:
        """True where `who` selects nobody, or `where` no post: what is not broken was not checked either."""
        return not (self.who_mask(problem).any() and self.where_mask(problem).any())

    def concerns(self, problem: Problem, plan: Plan, employee: int) -> bool:
        """Whether `who` and `where` speak of the employee in the post of today or of the plan."""
        posts = {problem.current[employee], plan.post[employee]} - {-1}
        where = self.where_mask(problem)[list(posts)].any() if posts else self.where.empty
        return bool(self.who_mask(problem)[employee] and where)


class Screen(Rule):
    """A rule that judges each pair by itself; current posts only if `incumbents` says so."""

    incumbents: bool = Field(default=False, description="true: current posts are judged too.")

    @property
    def parts(self) -> Parts:
        """Each pair by itself."""
        return Parts.EMPLOYEES

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

    def informed(self, problem: Problem, plan: Plan) -> Mask:
        """(E,) whom the rule judges, where what it judges by is in no table that may be blank."""
        return self.judged(problem, plan)

    def judged(self, problem: Problem, plan: Plan) -> Mask:
        """(E,) whose placement the rule judges under the plan."""
        placed = plan.post >= 0
        mask = placed & self.who_mask(problem)
        mask[placed] &= self.where_mask(problem)[plan.post[placed]]
        return mask if self.incumbents else mask & (plan.post != problem.current)


def _at(mask: Mask, codes: Codes) -> Mask:
    """(n,) the mask at the codes."""
    return np.ones(len(codes), bool) if mask.all() else mask[codes]


@dataclass(frozen=True)
class Looser:
    """A rule with a parameter at another value; `told` says what that amounts to, {before} and {after}."""

    rule: Rule
    parameter: str
    before: Value
    after: Value
    told: str = ""

    @classmethod
    def of(cls, rule: Rule, parameter: str, value: Value, told: str = "") -> "Looser":
        """The rule with the parameter at the value."""
        changed = rule.model_copy(update={parameter: value})
        return cls(changed, parameter, getattr(rule, parameter), value, told)

    @property
    def shown(self) -> tuple[Any, Any]:
        """Both values as JSON has them."""
        return _plain(self.before), _plain(self.after)

    @property
    def words(self) -> str:
        """What the looser rule amounts to, in a sentence of the language in use."""
        told = self.told or _("with {parameter} {after} instead of {before}")
        before, after = map(figured, self.shown)
        return told.format(parameter=self.parameter, before=before, after=after)


def _plain(value: Value) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return list(value) if isinstance(value, tuple) else value
