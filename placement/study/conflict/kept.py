"""The scope as a rule, so that who looks for a conflict can ask whom and what it bars."""

from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np

from placement.base.arrays import Array, Codes, Mask
from placement.base.language import _
from placement.problem.called import posts
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Rule

if TYPE_CHECKING:
    from placement.model.model import Model
    from placement.model.pairs import Pairs


class Kept(Rule):
    """Whom the scope keeps stays as they are, nobody new comes to a closed post; no kind of a scenario.

    Breach: 1 per employee of whom that does not hold.
    """

    kind: Literal["scope"] = "scope"
    nature = Nature.MOBILITY
    parameter: ClassVar[str] = "scope"
    frozen: tuple[bool, ...]  # by employee
    open: tuple[bool, ...]  # by post

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """What the scope of a problem says."""
        return cls(frozen=tuple(problem.frozen.tolist()), open=tuple(problem.open.tolist()))

    def admits(self, problem: Problem) -> tuple[Codes, Mask] | None:
        """Hard: the kept have no post but the current one, the others those that are open."""
        if not self.hard:
            return None
        posts = np.zeros((2, len(problem.posts)), bool)
        posts[0] = self.open
        return np.asarray(self.frozen, np.int64), posts

    def screen(self, pairs: "Pairs") -> Array:
        """(n,) 1 where somebody would come to a closed post, or is kept and would go."""
        barred = np.asarray(self.frozen, bool)[pairs.employee] | ~np.asarray(self.open, bool)[pairs.post]
        return np.asarray(barred & ~pairs.is_current, float)

    def post(self, model: "Model") -> None:
        """One row per employee: the kept who serve hold their post, the others none that is barred."""
        pairs = model.pairs
        bound = (np.asarray(self.frozen, bool) & pairs.problem.serves).astype(float)
        held = bound[pairs.employee] > 0
        if bound.any():
            model.at_least(self, by=pairs.employee, bound=bound, where=held & pairs.is_current)
        barred = ~held & (self.screen(pairs) > 0)
        if barred.any():
            model.at_most(self, by=pairs.employee, bound=np.zeros(len(bound)), where=barred)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee who is not where the scope leaves them."""
        frozen = np.asarray(self.frozen, bool)
        other = plan.post != problem.current
        shut = np.zeros(len(other), bool)
        new = other & (plan.post >= 0) & ~frozen
        shut[new] = ~np.asarray(self.open, bool)[plan.post[new]]
        broken = np.flatnonzero((frozen & other) | shut)
        kept = _("is kept by the scope: {before}; needed: {after}")
        closed = _("would need, outside the scope: {after}")
        words = [
            (kept if frozen[who] else closed).format(
                before=_told(problem, problem.current[who]),
                after=_told(problem, plan.post[who]),
            )
            for who in broken.tolist()
        ]
        amount, told = np.ones(len(broken)), np.array(words, object)
        return Breaches.where(amount, problem.employee_ids[broken], "{words}", words=told)

    def instead(self, problem: Problem, plan: Plan) -> tuple[dict[str, str], dict[str, str]]:
        """By employee whom the plan has elsewhere, today's post and the new one; blank for none."""
        broken = problem.employee_codes(self.audit(problem, plan).subject.tolist()).tolist()
        before, after = (
            {str(problem.employee_ids[who]): _label(problem, post[who]) for who in broken}
            for post in (problem.current, plan.post)
        )
        return before, after

    @property
    def breach_unit(self) -> str:
        """Persons."""
        return _("persons the scope keeps elsewhere")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("the scope keeps everybody outside it where they are, and closes other posts")


def _told(problem: Problem, post: int) -> str:
    return str(posts(problem, np.array([post]))[0]) if post >= 0 else _("no post")


def _label(problem: Problem, post: int) -> str:
    return str(problem.post_ids[post]) if post >= 0 else ""
