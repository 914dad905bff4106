"""Every required level is met."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from placement.base.arrays import Array, Codes, Mask
from placement.base.language import _
from placement.model.courses import Courses
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Remark, Screen
from placement.rules.told import Lesson

if TYPE_CHECKING:
    from placement.model.model import Model
    from placement.model.pairs import Pairs


class Competency(Screen):
    """Whoever takes a post has every competency it requires, valid on the day, at its level.

    Breach: levels missing, Σ max(0, required − held) over the post's competencies.

    Of several rows that require one competency of a post, the highest level counts. Courses of
    a `training` rule count as held where this rule is hard.

    Source: PermenPANRB 38/2017 (read): technical, managerial and socio-cultural competence;
    levels 1 to 5 are assumed.

    Example::

        competency: {}
    """

    kind: Literal["competency"] = "competency"
    nature = Nature.FITNESS
    mandatory_only: bool = Field(
        default=True, description="false: requirements that are not mandatory count too."
    )

    def amount(self, pairs: "Pairs") -> Array:
        """(n,) levels missing; for a hard rule, after the courses that a training rule offers."""
        missing = self._missing(pairs, pairs.problem.competency)
        reach, held = pairs.reach, pairs.problem.competency
        if not self.hard or reach is None:
            return missing
        lifted = self._missing(pairs, lambda name: reach.level.get(name, held(name)))
        return np.where(reach.covers(pairs.employee, pairs.post), lifted, missing)

    def _missing(self, pairs: "Pairs", held: Callable[[str], Codes]) -> Array:
        """(n,) levels missing, looked up by employee and by kind of requirement."""
        names, required = self._required(pairs.problem)
        if not required.any():
            return np.zeros(len(pairs))
        profiles, profile = np.unique(required, axis=0, return_inverse=True)
        missing = np.zeros((len(pairs.problem.employees), len(profiles)), np.int16)
        for column, name in enumerate(names):
            level = held(name).astype(np.int16)
            missing += np.maximum(0, profiles[:, column].astype(np.int16) - level[:, None])
        return missing[pairs.employee, profile.reshape(-1)[pairs.post]].astype(float)

    def post(self, model: "Model") -> None:
        """Pairs that courses open: whoever takes one takes a course for each level that is missing."""
        super().post(model)
        pairs, courses = model.pairs, model.courses
        if not self.hard or pairs.reach is None or courses is None:
            return
        judged = self.covers(pairs) & pairs.reach.covers(pairs.employee, pairs.post)
        if not self.incumbents:
            judged &= ~pairs.is_current
        chosen = np.flatnonzero(judged)
        names, required = self._required(pairs.problem)
        for column, name in enumerate(names):
            level = required[pairs.post[chosen], column]
            lacking = level > pairs.problem.competency(name)[pairs.employee[chosen]]
            _demand(model, courses, name, chosen[lacking], level[lacking])

    def _required(self, problem: Problem) -> tuple[list[str], Codes]:
        """The competencies asked for anywhere, sorted, and (P, C) the level that each post requires, or 0."""
        key = "requirements", self.mandatory_only
        return problem.once(key, lambda: _levels(problem, self.mandatory_only))

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee who lacks something; the message names what."""
        judged = np.flatnonzero(self.judged(problem, plan))
        names, required = self._required(problem)
        needed = required[plan.post[judged]]
        held = np.zeros_like(needed)
        for column, name in enumerate(names):
            level = problem.competency(name).copy()
            if self.hard and len(plan.course):
                np.maximum.at(level, plan.trained, Courses.levels(problem, name)[plan.course])
            held[:, column] = level[judged]
        missing = np.maximum(0, needed - held)
        amount, words = np.zeros(len(plan.post)), np.full(len(plan.post), "", object)
        amount[judged] = missing.sum(axis=1)
        template = _("needs level {level} in {competency}, has {held}")
        for row in np.flatnonzero(missing.any(axis=1)).tolist():
            words[judged[row]] = "; ".join(
                template.format(level=needed[row, column], competency=names[column], held=held[row, column])
                for column in np.flatnonzero(missing[row]).tolist()
            )
        return Breaches.where(amount, problem.employee_ids, "{words}", words=words)

    def informed(self, problem: Problem, plan: Plan) -> Mask:
        """(E,) holders of posts that require something."""
        asking = self._required(problem)[1].any(axis=1)
        return np.asarray(self.judged(problem, plan) & np.append(asking, False)[plan.post])

    def lacking(self) -> str:
        """No requirements."""
        return _("the tables ask for no competence in this post")

    @property
    def breach_unit(self) -> str:
        """Levels missing."""
        return _("levels missing")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("every level of competence asked for is there")

    @property
    def teachable(self) -> bool:
        """Courses lift hard screens alone."""
        return self.hard

    def lessons(self, problem: Problem, employee: int, post: int) -> list[Lesson]:
        """Every competency that falls short of what the post requires."""
        names, required = self._required(problem)
        found = []
        for column, name in enumerate(names):
            level = int(required[post, column])
            if level > problem.competency(name)[employee]:
                able = np.flatnonzero(Courses.levels(problem, name) >= level)
                price = Courses.prices(problem)[able]
                courses = tuple(map(str, problem.course_ids[able[np.argsort(price, kind="stable")]]))
                found.append(Lesson(name, level, courses, float(price.min(initial=np.inf))))
        return found

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """Nothing is required anywhere."""
        if not self._required(problem)[1].any():
            yield Remark(
                "warning", "", _("no post requires any competency"), _("fill the table requirements")
            )


def _demand(model: "Model", courses: Courses, competency: str, pair: Codes, level: Codes) -> None:
    """Rows: for each employee and level, courses taken that reach it ≥ the chosen pairs that need it."""
    pairs = model.pairs
    reach = Courses.levels(pairs.problem, competency)[courses.course]
    for needed in np.unique(level):
        asking = pair[level == needed]
        people, group = np.unique(pairs.employee[asking], return_inverse=True)
        row = np.full(len(pairs.problem.employees), -1)
        row[people] = np.arange(len(people))
        able = np.flatnonzero((reach >= needed) & (row[courses.employee] >= 0))
        model.link(
            by=np.concatenate([group.reshape(-1), row[courses.employee[able]]]),
            column=np.concatenate([asking, courses.column[able]]),
            coefficient=np.concatenate([-np.ones(len(asking)), np.ones(len(able))]),
            lower=np.zeros(len(people)),
        )


def _levels(problem: Problem, mandatory_only: bool) -> tuple[list[str], Codes]:
    """The competencies in rows of `requirements`, sorted, and (P, C) the highest level for each post."""
    table = problem.case.tables["requirements"]
    table = table[table["mandatory"] != 0] if mandatory_only else table
    column, names = pd.factorize(table["competency"], sort=True)
    level, job = table["level"].to_numpy(np.int64), problem.jobs.get_indexer(pd.Index(table["job"]))
    anywhere, known = table["unit"].isna().to_numpy(), job >= 0
    of_job = np.zeros((len(problem.jobs), len(names)), np.int64)
    rows = anywhere & known
    np.maximum.at(of_job, (job[rows], column[rows]), level[rows])
    required = of_job[problem.post_job]
    post = problem.post_codes(table["unit"], table["job"])
    rows = ~anywhere & (post >= 0)
    np.maximum.at(required, (post[rows], column[rows]), level[rows])
    return [str(name) for name in names], required
