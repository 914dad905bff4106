"""A block read anew from its tables, under a plan: what verifying and finishing ask of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from placement.base.arrays import Codes, Whole
from placement.nation.audit import NOTHING, Audited, Tables, audit_people, audit_posts
from placement.nation.folder import problem_of
from placement.nation.terms import Shared
from placement.problem import Problem
from placement.problem.plan import Plan
from placement.run.tables import placement_table
from placement.scenario import Scenario


@dataclass(frozen=True)
class Seen:
    """A block under a plan: its employees audited, and how many people it sends to its posts."""

    name: str
    told: Audited
    before: Whole  # (own posts,)
    after: Whole  # (own posts,)
    placements: pd.DataFrame  # the columns of `placement.csv`
    tables: Tables  # of units and posts; of the others no rows

    @property
    def light(self) -> "Seen":
        """Without the rows of the employees, which are as many as they are."""
        return replace(self, placements=self.placements.iloc[:0])


def examined(asked: tuple[str, Codes], scenario: Scenario, staffed: Sequence[str]) -> Seen:
    """The block of a name where everybody holds a post of the block's own codes, (E,), -1 for none."""
    name, post = asked
    return seen(problem_of(scenario, name), scenario, staffed, name, post)


def seen(problem: Problem, scenario: Scenario, staffed: Sequence[str], name: str, post: Codes) -> Seen:
    """The same of a problem that is at hand."""
    plan = Plan(np.asarray(post, np.int64))
    kept = {"units", "posts"}
    tables = problem.case.tables
    return Seen(
        name,
        audit_people(problem, scenario.rules, staffed, plan),
        _headcount(problem.current, len(problem.posts)),
        _headcount(plan.post, len(problem.posts)),
        placement_table(problem, plan),
        {key: table if key in kept else table.iloc[:0] for key, table in tables.items()},
    )


def _headcount(post: Codes, posts: int) -> Whole:
    return np.bincount(post[post >= 0], minlength=posts)


@dataclass
class Audit:
    """The audit of a nation: blocks as they are seen, then the posts of all."""

    scenario: Scenario
    terms: Shared
    told: Audited = NOTHING

    def posts(self, blocks: Iterable[Seen]) -> pd.DataFrame:
        """Audits the posts under the sums of all blocks; every post once, with who serves then and now."""
        kept = [*blocks]
        before, after = (np.zeros(self.terms.posts, np.int64) for _ in range(2))
        for each, view in zip(kept, self.terms.views, strict=True):
            self.told += each.told
            before[view.post] += each.before
            after[view.post] += each.after
        known = np.zeros(self.terms.posts, bool)
        rows = []
        for each, view in zip(kept, self.terms.views, strict=True):
            own = np.flatnonzero(~known[view.post])
            known[view.post] = True
            code = view.post[own]
            self.told += audit_posts(
                self.scenario, each.tables, own, before[code], after[code], self.terms.staffed
            )
            levels = each.tables["posts"].iloc[own][["unit", "job", "minimum", "target", "maximum"]]
            rows.append(levels.assign(before=before[code], after=after[code]))
        return pd.concat(rows).sort_values(["unit", "job"], ignore_index=True)
