"""What a plan amounts to in figures that people compare: staffing, moves, travel."""

from typing import Any, Literal

import numpy as np
import pandas as pd

from placement.base.arrays import Codes, Mask
from placement.problem.plan import Plan
from placement.problem.problem import Problem

Measures = dict[str, int | float | None]


def today(problem: Problem) -> Plan:
    """The plan that leaves everybody where they are."""
    return Plan(problem.current)


def headcount(problem: Problem, plan: Plan) -> Codes:
    """(P,) persons in each post under the plan."""
    return np.bincount(plan.post[plan.post >= 0], minlength=len(problem.posts)).astype(np.int64)


def from_unit(problem: Problem) -> Mask:
    """(E,) whose ways begin at today's unit, for neither a home nor a position of theirs is known.

    Their way of today counts 0, which is no knowledge of where they live.
    """
    people = problem.employees
    known = people["home"].notna() | (people["lat"].notna() & people["lon"].notna())
    return np.asarray(problem.serves & ~known.to_numpy(bool))


def posts_table(problem: Problem, plan: Plan) -> pd.DataFrame:
    """One row per post, in the order of the table `posts`: what it needs, has, and will have.

    Columns unit, job, minimum, target, maximum, before, after, short_of_minimum,
    short_of_target; the shortfalls are those of the plan.
    """
    after = headcount(problem, plan)
    return pd.DataFrame(
        {
            "unit": problem.posts["unit"].to_numpy(object),
            "job": problem.posts["job"].to_numpy(object),
            "minimum": problem.minimum,
            "target": problem.target,
            "maximum": problem.maximum,
            "before": headcount(problem, today(problem)),
            "after": after,
            "short_of_minimum": np.maximum(0, problem.minimum - after),
            "short_of_target": np.maximum(0, problem.target - after),
        }
    )


def measures(problem: Problem, plan: Plan) -> Measures:
    """The figures of a plan; of `today(problem)`, those before it.

    Shortfalls count persons, minutes are one-way and of those whose way is known; a mean
    over nobody is None. Posts that ask for nobody are never counted as staffed.
    """
    posts = posts_table(problem, plan)
    placed = plan.post >= 0
    minutes = problem.minutes_of(plan)
    known = minutes[~np.isnan(minutes)]
    return {
        "employees": len(plan.post),
        "placed": int(placed.sum()),
        "unplaced": int((~placed).sum()),
        "first_postings": int((placed & ~problem.serves).sum()),
        "posts_lost": int((~placed & problem.serves).sum()),
        "moves": int(problem.moved(plan).sum()),
        "moves_to_another_unit": int(
            (problem.moved(plan) & (problem.unit_of(plan) != problem.current_unit)).sum()
        ),
        **({"visits": sum(each.total for each in plan.visits)} if plan.visits else {}),
        **_staffed(posts, "minimum"),
        **_staffed(posts, "target"),
        "minutes_total": _plain(known.sum()),
        "minutes_mean": float(known.mean()) if len(known) else None,
        "minutes_longest": _plain(known.max()) if len(known) else None,
        "minutes_unknown": int(placed.sum()) - len(known),
        "minutes_from_unit": int((placed & from_unit(problem)).sum()),
    }


def staffing(problem: Problem, plan: Plan, by: Literal["job", "region", "kind", "setting"]) -> pd.DataFrame:
    """Minimum, target, headcount and persons short of the minimum before and after, summed over posts.

    One row per job, or per region, kind or setting of the unit (index, sorted; blank: ""); columns
    minimum, target, before, after, short_before, short_after.
    """
    posts = posts_table(problem, plan)
    words = posts["job"] if by == "job" else problem.units[by].iloc[problem.post_unit]
    summed = posts.assign(
        short_before=np.maximum(0, posts["minimum"] - posts["before"]), short_after=posts["short_of_minimum"]
    )[["minimum", "target", "before", "after", "short_before", "short_after"]]
    return summed.groupby(pd.Series(words.to_numpy(object), name=by).fillna("")).sum()


def _staffed(posts: pd.DataFrame, level: Literal["minimum", "target"]) -> dict[str, int | float | None]:
    asked = posts[level] > 0
    short = posts[f"short_of_{level}"]
    return {
        f"posts_with_{level}": int(asked.sum()),
        f"posts_at_{level}": int((asked & (short == 0)).sum()),
        f"short_of_{level}": int(short.sum()),
    }


def _plain(value: Any) -> int | float:
    return int(value) if float(value).is_integer() else float(value)
