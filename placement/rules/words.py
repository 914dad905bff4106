"""Figures and groups in the sentences of rules, in the language in use."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from placement.base.language import _, named, written
from placement.case.selector import Columns
from placement.problem.called import called, jobs
from placement.problem.plan import Plan
from placement.problem.problem import Problem


def percent(share: Decimal) -> str:
    """A share with all its digits: 0.125 is 12.5%."""
    return written(f"{(share * 100).normalize():f}%")


def figure(value: Decimal | int) -> str:
    """A number with its thousands apart and all its digits."""
    return written(f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}")


def each(per: str) -> str:
    """Where something is counted: "in each unit", "in all"."""
    return {
        "all": _("in all"),
        "unit": _("in each unit"),
        "region": _("in each region"),
        "post": _("in each post"),
        "job": _("in each job"),
        "agency": _("in each agency"),
        "kind": _("in each kind of unit"),
    }[per]


def border(name: str) -> str:
    """A border that moves may not cross."""
    return {"unit": _("unit"), "agency": _("agency"), "region": _("region")}[name]


def chosen(selector: Columns) -> str:
    """What a selector asks for: "job = nurse / midwife, min years = 4"."""
    said = selector.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    return ", ".join(f"{named(name)} = {_value(value)}" for name, value in said.items())


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{named(str(name))} {inner}" for name, inner in value.items())
    return " / ".join(map(str, value)) if isinstance(value, list) else str(value)


def years_in_post(years: int) -> str:
    """A looser number of years, to be filled."""
    if years == 1:
        return _("at one year in post instead of {before}")
    return _("at {after} years in post instead of {before}")


def there(problem: Problem, plan: Plan) -> Mapping[str, NDArray[np.object_]]:
    """For messages: (E,) what people call `unit` and `job` of the post each employee holds, "" for none."""
    if not len(problem.posts):
        return places(problem, plan)
    held = plan.post >= 0
    return {
        "unit": np.where(held, called(problem)[problem.post_unit[plan.post]], ""),
        "job": np.where(held, jobs(problem)[plan.post], ""),
    }


def places(problem: Problem, plan: Plan) -> Mapping[str, NDArray[np.object_]]:
    """(E,) ids of the `unit` and `job` of the post each employee holds, "" for none."""
    blank = np.full(len(plan.post), "", object)
    if not len(problem.posts):
        return {"unit": blank, "job": blank}
    held = plan.post >= 0
    named = problem.once(
        "places", lambda: {name: problem.posts[name].to_numpy(object) for name in ("unit", "job")}
    )
    return {name: np.where(held, ids[plan.post], blank) for name, ids in named.items()}
