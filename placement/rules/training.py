"""Courses open posts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import Field

from placement.base.arrays import Array, Mask
from placement.base.decimals import fraction, number, sums, total
from placement.base.language import _
from placement.model.courses import Courses, Reach
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Looser, Nature, Remark, Rule
from placement.rules.looser import exact
from placement.rules.parameters import ABSENT, MaybeAmount
from placement.rules.told import Spending
from placement.rules.words import figure

if TYPE_CHECKING:
    from placement.model.model import Model


class Training(Rule):
    """Courses make employees competent, and so open pairs that hard `competency` rules forbid.

    Breach: cost of the courses, with a priority.

    Who takes which course is decided with the placements: a course lifts its competencies to
    its `to_level`, for hard screens only.

    Hard or soft: seats per course and `at_most` money bind always. Hard, courses within them are
    free; soft, their cost is charged.

    Example::

        competency: {}
        training: {at_most: 50}
    """

    kind: Literal["training"] = "training"
    nature = Nature.FITNESS
    at_most: MaybeAmount = Field(default=ABSENT, description="Most money for courses; absent: no limit.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Courses that make people fit")

    @property
    def trains(self) -> Self:
        """Itself."""
        return self

    def trainable(self, problem: Problem) -> Mask:
        """(E,) who may take courses."""
        return self.who_mask(problem)

    def reach(self, problem: Problem) -> Reach:
        """What its courses could lift."""
        return problem.once(("reach", self.model_dump_json()), lambda: self._reach(problem))

    def _reach(self, problem: Problem) -> Reach:
        levels = {}
        for competency in problem.case.tables["courses"]["competency"].unique():
            held, best = problem.competency(competency), Courses.levels(problem, competency).max(initial=0)
            levels[str(competency)] = np.where(self.trainable(problem), np.maximum(held, best), held)
        return Reach(self.trainable(problem), self.where_mask(problem), levels)

    def columns(self, model: "Model") -> None:
        """A column per employee and course that would lift one of their competencies."""
        problem = model.pairs.problem
        table = problem.case.tables["courses"]
        lifts = np.zeros((len(problem.employees), len(problem.course_ids)), bool)
        for competency in table["competency"].unique():
            lifts |= Courses.levels(problem, competency)[None, :] > problem.competency(competency)[:, None]
        employee, course = np.nonzero(lifts & self.trainable(problem)[:, None])
        column = model.columns(np.ones(len(employee)))
        model.courses = Courses(employee, course, column, Courses.prices(problem)[course])

    def post(self, model: "Model") -> None:
        """Seats, money, and the cost."""
        problem, courses = model.pairs.problem, model.courses
        if courses is None:
            return
        seats = self._seats(problem)
        limited = np.isfinite(seats)[courses.course]
        model.link(
            by=courses.course[limited],
            column=courses.column[limited],
            coefficient=-1.0,
            lower=np.where(np.isfinite(seats), -seats, 0.0),
        )
        everybody = np.zeros(len(courses.column), np.int64)
        if self.at_most is not None:
            most = number(fraction(self.at_most))
            model.link(by=everybody, column=courses.column, coefficient=-courses.cost, lower=[-most])
        self._only_for_posts_in_where(model, courses)
        if not self.hard:
            model.at_most(self, by=everybody, bound=[0.0], column=courses.column, coefficient=courses.cost)

    def _only_for_posts_in_where(self, model: "Model", courses: Courses) -> None:
        """A course is for somebody who is placed in `where`."""
        pairs = model.pairs
        where = self.where_mask(pairs.problem)
        if where.all():
            return
        there = np.flatnonzero(where[pairs.post])
        taker = np.full(len(pairs.problem.employees), -1)
        takers = np.unique(courses.employee)
        taker[takers] = np.arange(len(takers))
        count = np.bincount(taker[courses.employee], minlength=len(takers)).astype(float)
        entry = taker[pairs.employee[there]]
        there, entry = there[entry >= 0], entry[entry >= 0]
        model.link(
            by=np.concatenate([entry, taker[courses.employee]]),
            column=np.concatenate([there, courses.column]),
            coefficient=np.concatenate([count[entry], -np.ones(len(courses.column))]),
            lower=np.zeros(len(takers)),
        )

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """The cost per employee, and beyond any price what exceeds seats or money."""
        cost = Courses.prices(problem)[plan.course]
        each = sums(plan.trained, cost, len(problem.employees)).astype(float)
        taken = np.bincount(plan.course, minlength=len(problem.course_ids))
        full = np.where(taken > self._seats(problem), np.inf, 0.0)
        dear = np.inf if self.at_most is not None and total(cost) > fraction(self.at_most) else 0.0
        stranger = np.zeros(len(problem.employees))
        stranger[plan.trained] = np.where(self._entitled(problem, plan)[plan.trained], 0.0, np.inf)
        amount = np.concatenate([stranger + (0.0 if self.hard else each), full, [dear]])
        subject = np.concatenate([problem.employee_ids, problem.course_ids, ["all"]])
        return Breaches.where(amount, subject, _("courses for {amount}"))

    def spending(self, problem: Problem, plan: Plan) -> Spending:
        """Money for courses."""
        limit = None if self.at_most is None else fraction(self.at_most)
        return Spending({"courses": total(Courses.prices(problem)[plan.course])}, limit)

    @property
    def breach_unit(self) -> str:
        """Cost of courses."""
        return _("cost of courses")

    def asks(self) -> str:
        """What the rule asks, in words."""
        if self.at_most is None:
            return _("courses may make people fit for a post")
        return _("courses may make people fit for a post, for at most {limit}", limit=figure(self.at_most))

    @property
    def unlimited(self) -> Self:
        """The same courses, whatever they cost."""
        return self.model_copy(update={"at_most": None})

    def paying(self, problem: Problem, plan: Plan) -> Looser:
        """The money that the courses of a plan take."""
        told = _("{after} would have to be spent, the limit is {before}")
        return Looser.of(self, "at_most", exact(total(Courses.prices(problem)[plan.course])), told)

    def _entitled(self, problem: Problem, plan: Plan) -> Mask:
        """(E,) who may take courses under the plan."""
        where = self.where_mask(problem)
        if where.all():
            return self.trainable(problem)
        there = plan.post >= 0
        there[there] &= where[plan.post[there]]
        return there & self.trainable(problem)

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """No course is offered."""
        if problem.case.tables["courses"].empty:
            yield Remark("warning", "", _("the table courses is empty"), _("fill the table courses"))

    def _seats(self, problem: Problem) -> Array:
        """(courses,) infinite where blank."""
        table = problem.case.tables["courses"]
        seats = table.groupby("course")["seats"].min().reindex(problem.course_ids)
        return np.asarray(seats.astype(float).fillna(np.inf), np.float64)
