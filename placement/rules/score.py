"""A measure of the planner's own."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from placement.base.arrays import Array, Codes
from placement.base.language import _
from placement.case.selector import nearest
from placement.problem.coded import find
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Remark, Rule
from placement.rules.told import Parts
from placement.rules.words import places, there

if TYPE_CHECKING:
    from placement.model.model import Model


class Score(Rule):
    """A measure of the table `scores` is small, or large, over all placements.

    Breach: Σ value of the pairs held, negated for `maximise`.

    A row with the job beats one without; a pair without a row counts 0.

    Hard or soft: always soft, so it needs a priority.

    Example::

        score: {measure: forum_votes, sense: maximise, priority: 2}
    """

    kind: Literal["score"] = "score"
    nature = Nature.WISH
    measure: str = Field(description="A `measure` of the table `scores`.")
    sense: Literal["minimise", "maximise"] = Field(default="minimise", description="Which way is better.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("A measure over all placements")

    @model_validator(mode="after")
    def _has_a_priority(self) -> Self:
        if self.hard:
            raise ValueError(_("a score needs a priority"))
        return self

    @property
    def parts(self) -> Parts:
        """Each employee by themselves."""
        return Parts.EMPLOYEES

    def post(self, model: "Model") -> None:
        """The measure of each pair."""
        pairs = model.pairs
        value = scores(pairs.problem, self.measure, pairs.employee, pairs.post)
        model.charge(self, np.where(self.covers(pairs), self._sign * value, 0.0))

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee whose placement has a score."""
        spoken = (plan.post >= 0) & self.who_mask(problem)
        spoken[spoken] &= self.where_mask(problem)[plan.post[spoken]]
        place = places(problem, plan)
        found = np.zeros(len(plan.post))
        given = problem.once(("given", self.measure), lambda: self._given(problem))
        for row in np.flatnonzero(spoken):
            employee, unit, job = problem.employee_ids[row], place["unit"][row], place["job"][row]
            found[row] = given.get((employee, unit, job), given.get((employee, unit, ""), 0.0))
        message = _("{measure} at {unit} is {score}")
        return Breaches.where(
            self._sign * found,
            problem.employee_ids,
            message,
            measure=self.measure,
            unit=there(problem, plan)["unit"],
            score=found,
        )

    @property
    def breach_unit(self) -> str:
        """Points."""
        return _("points")

    def asks(self) -> str:
        """What the rule asks, in words."""
        if self.sense == "maximise":
            return _("the measure {measure} is as large as can be", measure=self.measure)
        return _("the measure {measure} is as small as can be", measure=self.measure)

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """A measure that the table lacks."""
        yield from known_measure(self.measure, problem)

    @property
    def _sign(self) -> float:
        return 1.0 if self.sense == "minimise" else -1.0

    def _given(self, problem: Problem) -> dict[tuple[str, str, str], float]:
        """By employee, unit and job ("" for all), as the table has it."""
        table = problem.case.tables["scores"]
        table = table[table["measure"] == self.measure]
        of = zip(table["employee"], table["unit"], table["job"].fillna(""), strict=True)
        return dict(zip(of, table["value"], strict=True))


def scores(problem: Problem, measure: str, employee: Codes, post: Codes) -> Array:
    """(n,) the measure of pairs of employees and posts, 0 where the table `scores` has none."""
    (exact, by_job), (general, by_unit) = problem.once(("scores", measure), lambda: _scores(problem, measure))
    at_post = find(exact, employee * len(problem.posts) + post)
    at_unit = find(general, employee * len(problem.units) + problem.post_unit[post])
    return np.where(at_post >= 0, np.append(by_job, 0.0)[at_post], np.append(by_unit, 0.0)[at_unit])


def _scores(problem: Problem, measure: str) -> tuple[tuple[Codes, Array], tuple[Codes, Array]]:
    """Values by employee and post, and by employee and unit, each after its keys."""
    table = problem.case.tables["scores"]
    table = table[table["measure"] == measure]
    value = table["value"].to_numpy(float)
    who, unit = problem.employee_codes(table["employee"]), problem.unit_codes(table["unit"])
    held = problem.post_codes(table["unit"], table["job"])
    exact, general = held >= 0, table["job"].isna().to_numpy(bool)
    return (
        (who[exact] * len(problem.posts) + held[exact], value[exact]),
        (who[general] * len(problem.units) + unit[general], value[general]),
    )


def known_measure(measure: str, problem: Problem) -> Iterator[Remark]:
    """An error where no row of `scores` has the measure."""
    known = problem.case.tables["scores"]["measure"].unique()
    if measure not in known:
        message = _("the table scores has no measure {measure}", measure=measure)
        yield Remark("error", "measure", message, nearest(measure, known))
