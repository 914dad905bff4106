"""The audit of a nation's plan, block by block: every rule's own, as for any plan, and the sums of all.

Rules about single employees are audited on the block they are in. Rules about headcounts are audited
on the posts that a block is the first to know, with as many persons as the whole nation sends there.
Of a cap the blocks tell what they use of it: its rule is audited as if nothing were allowed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from placement.base import decimals
from placement.base.arrays import Codes, Whole
from placement.base.language import _
from placement.case import Case
from placement.problem import Problem
from placement.problem.plan import Breaches, Plan
from placement.proof.audit import STRUCTURE, structure
from placement.rules.base import Looser, Rule
from placement.rules.told import Parts
from placement.run.verification import Flaw
from placement.scenario import Scenario

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Audited:
    """What an audit of some people, or of some posts, finds: breaches and uses of caps, by rule."""

    breach: Mapping[str, Fraction]
    flaws: tuple[Flaw, ...]
    counts: Mapping[str, int]

    def __add__(self, other: "Audited") -> "Audited":
        return Audited(
            {name: self.of(name) + other.of(name) for name in {**self.breach, **other.breach}},
            (*self.flaws, *other.flaws),
            _counts(self.counts, other.counts),
        )

    def of(self, rule: str) -> Fraction:
        """The breach of a rule, or what is used of a cap."""
        return self.breach.get(rule, Fraction(0))


NOTHING = Audited({}, (), {})


def audit_people(problem: Problem, rules: Mapping[str, Rule], staffed: Sequence[str], plan: Plan) -> Audited:
    """The rules that speak of the block's employees, and what these use of every cap."""
    breaches = {STRUCTURE: structure(problem, rules, plan)}
    used = {}
    for name, rule in rules.items():
        if name in staffed:
            continue
        if is_cap(rule):
            used[name] = Looser.of(rule, "at_most", Decimal(0)).rule.named(name).audit(problem, plan).total
        else:
            breaches[name] = rule.audit(problem, plan)
    counts = {
        "employees": len(plan.post),
        "moves": int(problem.moved(plan).sum()),
        "unplaced": int((plan.post < 0).sum()),
    }
    found = _told(rules, breaches)
    return replace(found, breach={**found.breach, **used}, counts=counts)


def audit_posts(
    scenario: Scenario, tables: Tables, own: Codes, before: Whole, after: Whole, staffed: Sequence[str]
) -> Audited:
    """The rules that speak of headcounts, on a block's `own` posts: so many serve today, and then."""
    posts = tables["posts"].iloc[own]
    case = Case(
        scenario.case, {**tables, "posts": posts, "employees": _persons(tables, posts, before, after)}, {}, ()
    )
    problem = scenario.problem(case)
    each = np.maximum(before, after)
    post = np.repeat(np.arange(len(posts)), each)
    plan = Plan(np.where(_rank(each) < after[post], post, -1))
    rules = {name: scenario.rules[name] for name in staffed}
    breaches = {name: rule.audit(problem, plan) for name, rule in rules.items()}
    found = _told(rules, {STRUCTURE: structure(problem, {}, plan)} | breaches)
    short = {
        f"short_of_{level}": int(np.maximum(0, posts[level].to_numpy(np.int64) - after).sum())
        for level in ("minimum", "target")
    }
    return replace(found, counts=short)


def _persons(tables: Tables, posts: pd.DataFrame, before: Whole, after: Whole) -> pd.DataFrame:
    """Somebody for everybody who serves in the posts, today or then."""
    each = np.maximum(before, after)
    at = np.repeat(np.arange(len(posts)), each)
    serves = _rank(each) < before[at]
    unit, job = (posts[name].to_numpy(object)[at] for name in ("unit", "job"))
    persons = pd.DataFrame(
        {
            "employee": [f"{number:09d}" for number in range(len(at))],
            "job": job,
            "unit": pd.Series(unit, dtype=object).where(serves),
            "post_job": pd.Series(job, dtype=object).where(serves),
        }
    )
    like = tables["employees"]
    return persons.reindex(columns=like.columns).astype(like.dtypes)


def _rank(size: Whole) -> Whole:
    """0, 1, 2 … in every group of these sizes."""
    return np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)


def is_cap(rule: Rule) -> bool:
    """Whether it limits a sum over everybody, and may not be broken."""
    return rule.parts is Parts.SUM


def limit_of(rule: Rule) -> Fraction:
    """How much a cap allows."""
    allowed: Decimal = vars(rule)["at_most"]
    return decimals.fraction(allowed)


def over_caps(rules: Mapping[str, Rule], told: Audited) -> list[Flaw]:
    """Caps of which more is used than there is."""
    flaws = []
    for name, rule in rules.items():
        if is_cap(rule):
            used, limit = told.of(name), limit_of(rule)
            if used > limit:
                words = _(
                    "uses {used}, the limit is {limit}",
                    used=decimals.plain(used),
                    limit=decimals.plain(limit),
                )
                flaws.append(Flaw(name, "all", float(used - limit), words))
    return flaws


def value_of(rules: Mapping[str, Rule], told: Audited) -> Fraction:
    """Σ weight × breach over the soft rules."""
    soft = {name: rule for name, rule in rules.items() if not rule.hard}
    return sum((decimals.fraction(rule.weight) * told.of(name) for name, rule in soft.items()), Fraction(0))


def _told(rules: Mapping[str, Rule], breaches: Mapping[str, Breaches]) -> Audited:
    flaws: list[Flaw] = []
    for name, found in breaches.items():
        bad = np.isinf(found.amount) | (name == STRUCTURE or rules[name].hard)
        if bad.any():
            rows = zip(found.subject, found.amount, found.messages(), bad, strict=True)
            flaws += [Flaw(name, str(s), float(a), m) for s, a, m, wrong in rows if wrong]
    total = {name: found.total for name, found in breaches.items() if name in rules and not rules[name].hard}
    return Audited(total, tuple(flaws), {})


def _counts(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}
