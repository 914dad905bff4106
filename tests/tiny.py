"""Tiny cases for tests: tables from rows, at random or by hand, and all their plans."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import pandas_dtype

from placement.base.arrays import Codes
from placement.case import Case
from placement.case.completion import completed, settled
from placement.case.contract import TABLES
from placement.case.travel import TravelSettings, travel_times
from placement.problem import Problem, Scope
from placement.problem.plan import Breaches, Plan
from placement.problem.visits import Visits
from placement.proof.audit import broken, structure, values
from placement.rules.base import Rule
from placement.rules.equity import Equity

DAY = date(2027, 1, 1)
Rows = Sequence[Mapping[str, Any]]
Known = dict[str, tuple[tuple[bytes, ...], Breaches]]

COUNT_VISITS = {"staffing", "equity", "access", "visiting"}
"""Kinds of rules that count visits; to all others they are nothing."""


BLANK = {
    table.name: pd.DataFrame(
        index=pd.RangeIndex(2, 2, name="row"), columns=[column.name for column in table]
    ).astype({column.name: column.loose for column in table})
    for table in TABLES.values()
}
"""Every table of the contract without rows: made once, for it takes longer than a tiny solve."""

EMPTY = settled(completed(BLANK))
"""The same as a case holds them."""


def case_of(**tables: Rows) -> Case:
    """A case as if read from files; blanks are left out of the rows."""
    frames = {name: BLANK[name] for name in ("employees", "units", "posts")}
    for table in (TABLES[name] for name in tables):
        rows = list(tables[table.name])
        index = pd.RangeIndex(2, 2 + len(rows), name="row")
        dtypes = {column.name: column.loose for column in table}
        own = sorted({key for row in rows for key in row} - set(dtypes))
        cells = {name: [row.get(name) for row in rows] for name in (*dtypes, *own)}
        frames[table.name] = pd.DataFrame(
            {
                name: pd.Series(values, index, object).astype(pandas_dtype(dtypes.get(name, "str")))
                for name, values in cells.items()
            }
        )
    return Case(Path(), EMPTY | settled(completed(frames)), {}, ())


def problem_of(scope: Scope | None = None, **tables: Rows) -> Problem:
    """A problem on 1 January 2027."""
    case = case_of(**tables)
    return Problem(case, DAY, travel_times(case.tables, TravelSettings()), scope or Scope())


def plan_of(problem: Problem, *posts: str | None) -> Plan:
    """A plan from "unit:job" of each employee, None for without."""
    code = {post: row for row, post in enumerate(problem.post_ids)}
    return Plan(np.array([-1 if post is None else code[post] for post in posts], np.int64))


def every_plan(problem: Problem, rules: Mapping[str, Rule]) -> Iterator[Plan]:
    """All ways to place everybody, to train them and to let them visit where a rule does, sensible or not."""
    employees, courses = len(problem.employees), len(problem.course_ids)
    trains = any(rule.trains is not None for rule in rules.values())
    ways = [found for rule in rules.values() if (found := rule.ways(problem)) is not None]
    lessons = list(product((False, True), repeat=employees * courses if trains else 0))
    for choice in product(range(-1, len(problem.posts)), repeat=employees):
        post = np.array(choice, np.int64)
        for taken, visits in product(lessons, every_visit(problem, ways, post)):
            lesson = np.flatnonzero(taken)
            yield Plan(post, lesson // max(1, courses), lesson % max(1, courses), visits)


def every_visit(problem: Problem, ways: Sequence[Visits], post: Codes) -> list[tuple[Visits, ...]]:
    """All ways to let as many from each post visit each other as hold it."""
    holders = np.bincount(post[post >= 0], minlength=len(problem.posts))
    made: list[list[Visits]] = [
        [
            replace(each, number=np.array(number, np.int64)).made()
            for number in product(*(range(holders[home] + 1) for home in each.home))
        ]
        for each in ways
    ]
    return list(product(*made))


Value = dict[int, Fraction | list[int]]


def best_by_enumeration(problem: Problem, rules: Mapping[str, Rule]) -> Value | None:
    """The best value of every priority by trying all plans with `audit` alone; None where none is allowed."""
    best: list[Fraction | list[int]] | None = None
    priorities = sorted({rule.priority for rule in rules.values() if rule.priority is not None})
    known: Known = {}
    for plan in every_plan(problem, rules):
        if not _allowed(problem, rules, plan, known):
            continue
        breaches = {
            name: _judged(name, problem, rule, plan, known) for name, rule in rules.items() if not rule.hard
        }
        if broken(rules, breaches):
            continue
        found: Value = dict(values(rules, breaches))
        found = found | in_order(problem, rules, plan)
        value = [found[priority] for priority in priorities]
        best = value if best is None else min(best, value)
    return None if best is None else dict(zip(priorities, best, strict=True))


def in_order(problem: Problem, rules: Mapping[str, Rule], plan: Plan) -> Value:
    """By priority of a leximin rule, the shortfalls of its groups, the largest first."""
    return {
        rule.priority: sorted(rule.shortfalls(problem, plan).tolist(), reverse=True)
        for rule in rules.values()
        if isinstance(rule, Equity) and rule.how == "leximin" and rule.priority is not None
    }


def _allowed(problem: Problem, rules: Mapping[str, Rule], plan: Plan, known: Known) -> bool:
    """Whether nothing is broken that may not be, cheapest questions first."""
    sending = [rule for rule in rules.values() if plan.visits and rule.ways(problem) is not None]
    if any(np.isinf(rule.audit(problem, plan).amount).any() for rule in sending):
        return False
    if len(structure(problem, rules, plan).amount):
        return False
    hard = [name for name, rule in rules.items() if rule.hard]
    return not any(len(_judged(name, problem, rules[name], plan, known).amount) for name in hard)


def _judged(name: str, problem: Problem, rule: Rule, plan: Plan, known: Known) -> Breaches:
    """The rule's audit; one that counts no visits is asked once of plans that differ in them alone."""
    if not plan.visits or rule.kind in COUNT_VISITS:
        return rule.audit(problem, plan)
    told = plan.post.tobytes(), plan.trained.tobytes(), plan.course.tobytes()
    if name not in known or known[name][0] != told:  # plans that differ in visits alone follow each other
        known[name] = told, rule.audit(problem, plan)
    return known[name][1]


def random_problem(random: np.random.Generator, employees: int = 3) -> Problem:
    """Three units in two regions, four posts, three jobs; every table with something to bite on."""
    units = ["A", "B", "C"]
    jobs = ["nurse", "midwife", "clerk"]
    posts = [(units[code // 3], jobs[code % 3]) for code in random.choice(9, 4, replace=False)]

    def maybe(cell: tuple[str, Any], share: float = 0.8) -> dict[str, Any]:
        return dict([cell]) if random.random() < share else {}

    def day(first: int, last: int) -> str:
        return f"{random.integers(first, last)}-{random.integers(1, 13):02d}-{random.choice([1, 15, 28]):02d}"

    people: list[dict[str, Any]] = []
    for number in range(employees):
        unit, post_job = posts[random.integers(len(posts))]
        serves = {"unit": unit, "post_job": post_job} if random.random() < 0.75 else {}
        job = post_job if random.random() < 0.6 else str(random.choice(jobs))
        people.append(
            {
                "employee": f"E{number}",
                "job": job,
                "employment": str(random.choice(["pns", "pppk"])),
                **serves,
            }
            | maybe(("since", day(2020, 2027)))
            | maybe(("retires", day(2026, 2029)))
            | maybe(("home", str(random.choice(["p", "q", "r"]))), 0.7)
            | maybe(("performance", int(random.integers(1, 6))))
            | maybe(("community_rating", float(random.choice([1, 2.5, 4.3]))))
            | maybe(("tags", str(random.choice(["oap", "oap;new", "new"]))), 0.5)
        )
    ids = [row["employee"] for row in people]
    return problem_of(
        scope=_random_scope(random),
        employees=people,
        units=[
            {"unit": unit, "kind": "puskesmas", "region": region, "place": place}
            | maybe(("population", int(random.integers(0, 50))))
            | maybe(("beds", str(random.choice(["1", "2.5", "4"]))))
            | maybe(("setting", str(random.choice(["urban", "rural", "remote", "very_remote"]))))
            for unit, region, place in zip(units, ["96.01", "96.01", "96.71"], ["p", "q", "r"], strict=True)
        ],
        posts=[
            {"unit": unit, "job": job, "minimum": low, "target": low + int(random.integers(0, 2))}
            | maybe(("maximum", low + int(random.integers(1, 3))), 0.6)
            for unit, job in posts
            for low in [int(random.integers(0, 3))]
        ],
        places=[{"place": place} | maybe(("population", int(random.integers(0, 90)))) for place in "pqr"],
        links=[
            {"from": "p", "to": "q", "minutes": random.choice([10, 12.5, 40]), "cost": 7.5},
            {"from": "q", "to": "r", "minutes": random.choice([30, 45.5, 90]), "cost": 20},
        ][: random.integers(1, 3)],
        competencies=[
            {"employee": employee, "competency": skill, "level": int(random.integers(1, 6))}
            | maybe(("valid_until", day(2026, 2029)), 0.5)
            for employee in ids
            for skill in ("care", "talk")
            if random.random() < 0.6
        ],
        requirements=[
            {"job": "nurse", "competency": "care", "level": int(random.integers(1, 5))},
            {"job": "nurse", "unit": "A", "competency": "care", "level": int(random.integers(1, 5))},
            {"job": "midwife", "competency": "talk", "level": 3, "mandatory": int(random.integers(0, 2))},
        ][: random.integers(0, 4)],
        licences=[
            {"employee": employee, "job": job, "valid_until": day(2026, 2029)}
            for employee in ids
            for job in ("nurse", "midwife")
            if random.random() < 0.4
        ],
        preferences=[
            {"employee": employee, "unit": str(unit), "rank": rank}
            for employee in ids
            if random.random() < 0.6
            for rank, unit in enumerate(random.permutation(units)[: random.integers(1, 4)], 1)
        ],
        locks=[
            {
                "employee": str(random.choice(ids)),
                "unit": unit,
                "action": str(random.choice(["pin", "forbid"])),
            }
            | maybe(("job", job), 0.6)
            for unit, job in posts[: random.integers(0, 3)]
        ],
        ties=_random_ties(random, ids),
        scores=_random_scores(random, ids, posts),
        courses=_random_courses(random),
    )


def _random_ties(random: np.random.Generator, ids: Sequence[str]) -> Rows:
    """Some of all ties of either kind; now and then one is told the other way round, too."""
    ties: list[dict[str, Any]] = []
    for a, b in combinations(ids, 2):
        for kind in ("together", "apart"):
            ties += [{"employee_a": a, "employee_b": b, "kind": kind}] * (random.random() < 0.6)
            ties += [{"employee_a": b, "employee_b": a, "kind": kind}] * (random.random() < 0.3)
    return ties


def _random_scores(random: np.random.Generator, ids: Sequence[str], posts: Sequence[tuple[str, str]]) -> Rows:
    """Two measures: of most units as a whole, and of some posts besides; "beds" may be freed, too."""
    measures = {"fit": [-3, -1.25, 0.5, 2, 4], "beds": [-1, 0.5, 1, 1.5, 3]}
    places = [(unit, None, 0.7) for unit in sorted({unit for unit, _ in posts})]
    return [
        {"employee": employee, "unit": unit, "measure": measure, "value": float(random.choice(values))}
        | ({"job": job} if job else {})
        for employee in ids
        for measure, values in measures.items()
        for unit, job, share in [*places, *((unit, job, 0.4) for unit, job in posts)]
        if random.random() < share
    ]


def _random_courses(random: np.random.Generator) -> Rows:
    """Two courses, the second of which may teach both competencies; price and seats of a course agree."""
    seats, cost = random.integers(0, 3, 2), random.choice([0, 4.5, 10, 20], 2)
    taught = [("first", "care"), ("second", "talk"), ("second", "care")][: random.integers(2, 4)]
    scarce = {"first": random.random() < 0.6, "second": random.random() < 0.6}
    return [
        {"course": course, "competency": skill, "to_level": int(random.integers(2, 6)), "cost": cost[at]}
        | ({"seats": int(seats[at])} if scarce[course] else {})
        for course, skill in taught
        for at in [int(course == "second")]
    ]


def _random_scope(random: np.random.Generator) -> Scope:
    draw = random.random()
    if draw < 0.1:
        return Scope.model_validate({"where": {"region": "96.01"}})
    if draw < 0.2:
        return Scope.model_validate({"who": {"employment": "pns"}})
    return Scope()
