"""The visits of a plan by the names of units, and what they mean for those who hold a post."""

from collections.abc import Iterator
from dataclasses import dataclass

from placement.base.language import _, number, term
from placement.problem.plan import Plan
from placement.problem.problem import Problem


@dataclass(frozen=True)
class Visit:
    """Visits from a post to one in another unit, both places by code and by what people call them."""

    home: int  # post
    there: int  # post
    from_unit: int
    unit: int
    from_name: str
    name: str
    job: str
    number: int
    share: float  # of a person, all of them together


def visits(problem: Problem, plan: Plan) -> list[Visit]:
    """All that are made, by the names of units and jobs."""
    names = problem.units["name"].fillna(problem.units["unit"]).to_numpy(object)
    jobs = problem.posts["job"].to_numpy(object)
    found = []
    for each in plan.visits:
        ways = zip(each.home.tolist(), each.there.tolist(), each.number.tolist(), strict=True)
        for home, there, count in ways:
            ends = int(problem.post_unit[home]), int(problem.post_unit[there])
            place = str(names[ends[0]]), str(names[ends[1]])
            found.append(Visit(home, there, *ends, *place, str(jobs[there]), count, float(each.part * count)))
    return sorted(found, key=lambda each: (each.from_name, each.name, each.job, each.home, each.there))


def sentences(problem: Problem, plan: Plan, post: int) -> Iterator[str]:
    """What visits mean for the holders of a post; both places are named."""
    for each in visits(problem, plan):
        words = {"home": each.from_name, "there": each.name, "job": term(each.job), "n": number(each.number)}
        if each.home == post:
            yield _("Holders of the {job} post at {home} also serve at {there}; visits: {n}.", **words)
        if each.there == post:
            yield _("Holders of the {job} post at {home} also come to {there}; visits: {n}.", **words)
