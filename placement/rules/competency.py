"""Every required level is met."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from placement.language import _
from placement.plan import Breaches, Codes, Plan
from placement.problem import Problem
from placement.rules.base import Array, Remark, Screen
from placement.rules.training import Courses, attainable

if TYPE_CHECKING:
    from placement.model import Model
    from placement.pairs import Pairs


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
    mandatory_only: bool = Field(True, description="false: requirements that are not mandatory count too.")

    def amount(self, pairs: "Pairs") -> Array:
        """(n,) levels missing; for a hard rule, after the courses that a training rule offers."""
        missing = self._missing(pairs, pairs.problem.competency)
        if not self.hard or pairs.training is None:
            return missing
        lifted = self._missing(pairs, partial(attainable, pairs.problem, pairs.training))
        return np.where(pairs.training.covers(pairs), lifted, missing)

    def _missing(self, pairs: "Pairs", held: Callable[[str], Codes]) -> Array:
        """(n,) levels missing, looked up by employee and by kind of requirement."""
        problem = pairs.problem
        required = self._required(problem)
        if required.empty:
            return np.zeros(len(pairs))
        profiles, profile = np.unique(required.to_numpy(), axis=0, return_inverse=True)
        missing = np.zeros((len(problem.employees), len(profiles)), np.int16)
        for column, name in enumerate(required.columns):
            level = held(name).astype(np.int16)
            missing += np.maximum(0, profiles[:, column].astype(np.int16) - level[:, None])
        return missing[pairs.employee, profile.reshape(-1)[pairs.post]].astype(float)

    def post(self, model: "Model") -> None:
        """Pairs that courses open: whoever takes one takes a course for each level that is missing."""
        super().post(model)
        pairs, courses = model.pairs, model.courses
        if not self.hard or pairs.training is None or courses is None:
            return
        judged = self.covers(pairs) & pairs.training.covers(pairs)
        if not self.incumbents:
            judged &= ~pairs.is_current
        chosen = np.flatnonzero(judged)
        required = self._required(pairs.problem)
        for name in required.columns:
            level = required[name].to_numpy()[pairs.post[chosen]]
            lacking = level > pairs.problem.competency(name)[pairs.employee[chosen]]
            _demand(model, courses, name, chosen[lacking], level[lacking])

    def _required(self, problem: Problem) -> pd.DataFrame:
        """(P, competencies) the level that each post requires, 0 for none."""
        table = problem.case.tables["requirements"]
        if self.mandatory_only:
            table = table[table["mandatory"] != 0]
        posts = problem.posts[["unit", "job"]].assign(post=np.arange(len(problem.posts)))
        anywhere = table["unit"].isna()
        found = pd.concat(
            [
                posts.merge(table.loc[anywhere, ["job", "competency", "level"]], on="job"),
                posts.merge(table.loc[~anywhere, ["job", "unit", "competency", "level"]], on=["job", "unit"]),
            ]
        )
        levels = found.groupby(["post", "competency"])["level"].max().unstack("competency")
        return levels.reindex(range(len(posts))).fillna(0).astype(np.int64)

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per employee who lacks something; the message names what."""
        judged = np.flatnonzero(self.judged(problem, plan))
        holder = problem.posts.iloc[plan.post[judged]].reset_index(drop=True)[["unit", "job"]]
        holder["employee"] = problem.employee_ids[judged]
        needed = problem.case.tables["requirements"]
        if self.mandatory_only:
            needed = needed[needed["mandatory"] == 1]
        found = holder.merge(needed.rename(columns={"unit": "only"}), on="job")
        found = found[found["only"].isna() | (found["only"] == found["unit"])]
        found = found.groupby(["employee", "competency"])["level"].max().reset_index()
        held = problem.case.tables["competencies"]
        held = held[~(held["valid_until"] < pd.Timestamp(problem.date))]
        if self.hard:
            held = pd.concat([held, _learned(problem, plan)])
        held = held.groupby(["employee", "competency"])["level"].max().reset_index()
        found = found.merge(held, on=["employee", "competency"], how="left", suffixes=("", "_held"))
        found["held"] = found["level_held"].fillna(0)
        found["missing"] = (found["level"] - found["held"]).clip(lower=0)
        found = found[found["missing"] > 0]
        found["words"] = _lacks(found)
        rows = found.groupby("employee").agg(missing=("missing", "sum"), words=("words", "; ".join))
        return Breaches(
            rows.index.to_numpy(object),
            rows["missing"].to_numpy(float),
            "{words}",
            {"words": rows["words"].to_numpy()},
        )

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """Nothing is required anywhere."""
        if self._required(problem).empty:
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


def _learned(problem: Problem, plan: Plan) -> pd.DataFrame:
    """Levels that the plan's courses give: employee, competency, level."""
    taken = pd.DataFrame(
        {"employee": problem.employee_ids[plan.trained], "course": problem.course_ids[plan.course]}
    )
    found = taken.merge(problem.case.tables["courses"], on="course")
    return found.rename(columns={"to_level": "level"})[["employee", "competency", "level"]]


def _lacks(found: pd.DataFrame) -> NDArray[np.object_]:
    """(k,) what each row of needed and held levels lacks, in words."""
    template = _("needs level {level} in {competency}, has {held}")
    columns = (found[name].tolist() for name in ("level", "competency", "held"))
    words = [
        template.format(level=level, competency=competency, held=int(held))
        for level, competency, held in zip(*columns, strict=True)
    ]
    return np.array(words, object)
