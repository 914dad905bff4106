"""Courses: what they could lift, and the columns of a model that stand for taking them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from placement.base.arrays import Array, Codes, Mask
from placement.problem.problem import Problem


@dataclass(frozen=True)
class Reach:
    """How far courses could lift whom, and for which posts."""

    who: Mask  # (E,)
    where: Mask  # (P,)
    level: Mapping[str, Codes]  # competency → (E,) the level after the best course; others stay as held

    def covers(self, employee: Codes, post: Codes) -> Mask:
        """(n,) the pairs that a course may open."""
        return np.asarray(self.who[employee] & self.where[post])


@dataclass(frozen=True)
class Courses:
    """Columns of a model: who might take which course."""

    employee: Codes  # (k,)
    course: Codes  # (k,) code in Problem.course_ids
    column: Codes  # (k,)
    cost: Array  # (k,)

    @staticmethod
    def prices(problem: Problem) -> Array:
        """(courses,) money per head, 0 where blank; a course of several competencies is paid once."""

        def found() -> Array:
            table = problem.case.tables["courses"]
            cost = table.groupby("course")["cost"].max().reindex(problem.course_ids)
            return cost.fillna(0.0).to_numpy(float)

        return problem.once("prices of courses", found)

    @staticmethod
    def levels(problem: Problem, competency: str) -> Codes:
        """(courses,) the level each course lifts a competency to, 0 for none."""

        def found() -> Codes:
            table = problem.case.tables["courses"]
            level = table[table["competency"] == competency].set_index("course")["to_level"]
            return level.reindex(problem.course_ids).fillna(0).to_numpy(np.int64)

        return problem.once(("levels of courses", competency), found)
