"""Where somebody could serve, asked without a plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

import pandas as pd

from placement.api.answer import Answer
from placement.api.solving import Policy, posed
from placement.problem import Problem
from placement.problem.lookup import employee_code
from placement.study.explain import options as of_posts


@dataclass(frozen=True, repr=False)
class Options(Answer):
    """Posts for people like an employee: those they are fit for, and what the others ask besides."""

    problem: Problem
    code: int
    found: list[of_posts.Option]
    _shown = "table"

    @property
    def employee(self) -> str:
        """Who asks."""
        return str(self.problem.employee_ids[self.code])

    @property
    def table(self) -> pd.DataFrame:
        """One row per post: unit, job, fit, minutes, today, minimum, target, lacks, barred, current.

        `today` counts who is there, `lacks` has the competencies and levels that are missing, `barred` all
        else in the way.
        """
        rows = [
            {
                **{name: each[name] for name in _COLUMNS},
                "lacks": "; ".join(f"{one['competency']} {one['level']}" for one in each["lacks"]),
                "barred": "; ".join(one["message"] for one in each["barred"]),
            }
            for each in self.document["posts"]
        ]
        return pd.DataFrame(rows, columns=[*_COLUMNS, "lacks", "barred"])

    @property
    def document(self) -> Mapping[str, Any]:
        return {"employee": self.employee, "posts": [self._told(each) for each in self.found]}

    def _told(self, each: of_posts.Option) -> dict[str, Any]:
        problem = self.problem
        post = problem.posts.iloc[each.post]
        return {
            "unit": str(post["unit"]),
            "job": str(post["job"]),
            "fit": not each.lessons and not each.bars,
            "current": each.current,
            "minutes": None if isnan(each.minutes) else each.minutes,
            "today": each.headcount,
            "minimum": int(problem.minimum[each.post]),
            "target": int(problem.target[each.post]),
            "lacks": [
                {"competency": one.competency, "level": one.level, "courses": list(one.courses)}
                for one in each.lessons
            ],
            "barred": [vars(one) for one in each.bars],
        }

    def __repr__(self) -> str:
        fit = sum(not each.lessons and not each.bars for each in self.found)
        return f"{self.employee}: {fit}/{len(self.found)}"


_COLUMNS = ("unit", "job", "fit", "current", "minutes", "today", "minimum", "target")


def options(policy: Policy, employee: str) -> Options:
    """Posts that an employee could hold under the hard rules about single pairs, whatever others do.

    Posts for other people's jobs are left out. Raises InputError for an id that the case lacks.
    """
    inputs = posed(policy)
    code = employee_code(inputs.problem, employee)
    return Options(inputs.problem, code, of_posts.options(inputs.problem, inputs.scenario.rules, code))
