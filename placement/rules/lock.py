"""Pins and forbids, person by person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from placement.base.arrays import Array, Codes, Mask
from placement.base.language import _, term
from placement.case.selector import nearest
from placement.problem.called import called
from placement.problem.coded import take
from placement.problem.plan import Breaches, Plan
from placement.problem.problem import Problem
from placement.rules.base import Nature, Remark, Rule
from placement.rules.told import Parts

if TYPE_CHECKING:
    from placement.model.model import Model
    from placement.model.pairs import Pairs


class Pin(BaseModel):
    """One lock: an employee must have, or may not have, a post."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    employee: str
    unit: str
    job: Annotated[str | None, BeforeValidator(lambda job: job or None)] = None
    action: Literal["pin", "forbid"]


class Lock(Rule):
    """A pin demands the post (a blank job: any job there), a forbid keeps the employee out of it.

    Breach: 1 per broken lock.

    Locks come from the table `locks` and from `locks` here. A pin overrides no other rule.

    Hard or soft: a screen; hard, it takes away every pair that breaks a lock, soft, it charges
    the breach. Current posts are always judged too.

    Example::

        lock: {locks: [{employee: N3, unit: harbour, action: pin}]}
    """

    kind: Literal["lock"] = "lock"
    nature = Nature.FITNESS
    locks: tuple[Pin, ...] = Field(default=(), description="Locks beside those of the table.")

    incumbents: Literal[True] = Field(default=True, description="Locks always judge current posts too.")

    @classmethod
    def title(cls) -> str:
        """What policy it is."""
        return _("Locks: who stays, who must not")

    def screen(self, pairs: "Pairs") -> Array:
        """(n,) forbids that each pair breaks, and pins that it does not serve."""
        locks = self._locks(pairs.problem)
        lock, pair = locks.matches(pairs)
        pins = np.bincount(locks.employee[locks.pin], minlength=len(pairs.problem.employees))
        broken = pins[pairs.employee].astype(float)
        np.add.at(broken, pair, np.where(locks.pin[lock], -1.0, 1.0))
        return broken

    @property
    def parts(self) -> Parts:
        """Each employee by themselves."""
        return Parts.EMPLOYEES

    def post(self, model: "Model") -> None:
        """Forbids are a cost of pairs, pins a row each."""
        locks = self._locks(model.pairs.problem)
        lock, pair = locks.matches(model.pairs)
        pinned, pins = locks.pin[lock], locks.pin.astype(float)
        if not locks.pin.all():
            model.at_most(self, by=lock[~pinned], bound=np.zeros(len(pins)), column=pair[~pinned])
        if locks.pin.any():
            model.at_least(self, by=lock[pinned], bound=pins, column=pair[pinned])

    def audit(self, problem: Problem, plan: Plan) -> Breaches:
        """One row per broken lock."""
        locks = self._locks(problem)
        held = plan.post[locks.employee]
        there = (held >= 0) & (take(problem.post_unit, held) == locks.unit)
        there &= locks.any_job | (take(problem.post_job, held) == locks.job)
        broken = there != locks.pin
        post = np.full(len(broken), "", object)
        post[broken] = [locks.told(problem, lock) for lock in np.flatnonzero(broken).tolist()]
        return Breaches.where(
            broken,
            problem.employee_ids[locks.employee],
            _("{words} {post}, which does not hold"),
            words=np.where(locks.pin, _("pinned to"), _("kept out of")),
            post=post,
        )

    def informed(self, problem: Problem, plan: Plan) -> Mask:
        """(E,) those whom a lock names."""
        named = np.zeros(len(plan.post), bool)
        named[self._locks(problem).employee] = True
        return named

    @property
    def breach_unit(self) -> str:
        """Broken locks."""
        return _("broken locks")

    def asks(self) -> str:
        """What the rule asks, in words."""
        return _("whoever is pinned to a post holds it, and nobody holds one they are kept out of")

    def remarks(self, problem: Problem) -> Iterator[Remark]:
        """Inline locks that name nobody or no place."""
        for pin in self.locks:
            for word, known in ((pin.employee, problem.employee_ids), (pin.unit, problem.unit_ids)):
                if word not in set(known):
                    yield Remark(
                        "error", "locks", _("{word} is in no table", word=word), nearest(word, known)
                    )

        if self.hard and not any(pin.unit not in set(problem.unit_ids) for pin in self.locks):
            yield from (
                Remark("warning", "", words, _("change one of the locks")) for words in self._clashes(problem)
            )

    def _clashes(self, problem: Problem) -> Iterator[str]:
        """Locks that leave somebody no post, or more people than a post or a unit has places."""
        left = self._locks(problem).left(problem)
        for employee, posts in left.items():
            held = int(problem.current[employee])
            kept = bool(problem.frozen[employee]) and (held < 0 or not posts[held])
            if kept:
                yield _(
                    "the scope keeps {employee} where they are, and the locks do not",
                    employee=problem.employee_ids[employee],
                )
            elif not posts.any():
                yield _("the locks of {employee} leave no post", employee=problem.employee_ids[employee])
        stuck = [np.flatnonzero(posts) for posts in left.values() if posts.any()]
        for label, of_post, places in (
            (problem.post_ids, np.arange(len(problem.posts)), problem.maximum),
            (
                problem.unit_ids,
                problem.post_unit,
                np.bincount(problem.post_unit, problem.maximum, len(problem.units)),
            ),
        ):
            there = [int(of_post[posts[0]]) for posts in stuck if len(np.unique(of_post[posts])) == 1]
            pinned = np.bincount(np.array(there, np.int64), minlength=len(label))
            for code in np.flatnonzero(pinned > places).tolist():
                yield _(
                    "{post} takes at most {most}; {pinned} are pinned there",
                    post=label[code],
                    most=int(places[code]),
                    pinned=int(pinned[code]),
                )

    def _locks(self, problem: Problem) -> "_Locks":
        """Locks the rule speaks of."""
        key = "locks", self.locks, self.who.model_dump_json(), self.where.model_dump_json()
        return problem.once(key, lambda: self._spoken(problem))

    def _spoken(self, problem: Problem) -> "_Locks":
        columns = ["employee", "unit", "job", "action"]
        inline = pd.DataFrame([pin.model_dump() for pin in self.locks], columns=columns, dtype="str")
        table = problem.case.tables["locks"][columns]
        locks = pd.concat([table, inline], ignore_index=True).drop_duplicates(ignore_index=True)
        employee = problem.employee_codes(locks["employee"])
        spoken = self.who_mask(problem)[employee] & self._speaks_of(problem, locks)
        locks = locks[spoken]
        return _Locks(
            employee[spoken],
            problem.unit_codes(locks["unit"]),
            np.asarray(problem.jobs.get_indexer(pd.Index(locks["job"])), np.int64),
            locks["job"].isna().to_numpy(bool),
            (locks["action"] == "pin").to_numpy(bool),
            locks["job"].fillna("").to_numpy(object),
        )

    def _speaks_of(self, problem: Problem, locks: pd.DataFrame) -> Mask:
        """(locks,) whose post is in `where`, though it does not exist; without a job, any of the unit's."""
        where = self.where_mask(problem)
        if self.where.empty and problem.scope.where.empty:
            return np.ones(len(locks), bool)
        spoken = problem.posts.loc[where, ["unit", "job"]]
        exact = pd.MultiIndex.from_frame(locks[["unit", "job"]]).isin(pd.MultiIndex.from_frame(spoken))
        there = np.where(locks["job"].isna(), locks["unit"].isin(spoken["unit"]), exact)
        unknown = np.where(
            locks["job"].isna(),
            ~locks["unit"].isin(problem.posts["unit"]),
            problem.post_codes(locks["unit"], locks["job"]) < 0,
        )
        return there | (unknown & self._would_be_in_where(problem, locks))

    def _would_be_in_where(self, problem: Problem, locks: pd.DataFrame) -> Mask:
        """(locks,) whose unit and job are in `where`, whatever posts there are."""
        named = locks[["unit", "job"]].reset_index(drop=True)
        posts = problem.posts.iloc[:0].reindex(named.index)  # blank, each column of its own type
        posts = posts.assign(unit=named["unit"], job=named["job"])
        units = problem.units.iloc[problem.unit_codes(locks["unit"])].reset_index(drop=True)
        return self.where.matches([posts, units]) & problem.scope.where.matches([posts, units])


@dataclass(frozen=True)
class _Locks:
    """l locks as codes; -1 where no unit or no post's job has the name."""

    employee: Codes
    unit: Codes
    job: Codes
    any_job: Mask
    pin: Mask  # the others forbid
    job_id: NDArray[np.object_]  # "" for any

    def told(self, problem: Problem, lock: int) -> str:
        """The post that a lock names, in words."""
        unit, job = called(problem)[self.unit[lock]], term(str(self.job_id[lock]))
        return str(unit) if self.any_job[lock] else _("{job} at {unit}", job=job, unit=unit)

    def left(self, problem: Problem) -> dict[int, Mask]:
        """By employee of a pin, or whom the scope keeps, (P,) the posts that all their locks leave."""
        found: dict[int, Mask] = {}
        for number, employee in enumerate(self.employee.tolist()):
            meant = (problem.post_unit == self.unit[number]) & (
                self.any_job[number] | (problem.post_job == self.job[number])
            )
            known = found.get(employee, np.ones(len(problem.posts), bool))
            found[employee] = known & (meant if self.pin[number] else ~meant)
        pinned = {
            *self.employee[self.pin].tolist(),
            *np.flatnonzero(problem.frozen & problem.serves).tolist(),
        }
        return {employee: posts for employee, posts in found.items() if employee in pinned}

    def matches(self, pairs: "Pairs") -> tuple[Codes, Codes]:
        """(k,) lock and (k,) pair, wherever a pair is the post that a lock names."""
        first, last = (np.searchsorted(pairs.employee, self.employee, side) for side in ("left", "right"))
        count = last - first
        lock = np.repeat(np.arange(len(count)), count)
        pair = np.arange(len(lock)) + np.repeat(first - (np.cumsum(count) - count), count)
        post = pairs.post[pair]
        named = pairs.problem.post_unit[post] == self.unit[lock]
        named &= self.any_job[lock] | (pairs.problem.post_job[post] == self.job[lock])
        return lock[named], pair[named]


def binds_the_table(rule: Rule) -> bool:
    """Whether a rule binds everybody in the table `locks`, wherever they are to be."""
    return isinstance(rule, Lock) and rule.hard and rule.who.empty and rule.where.empty


def locking(employees: Sequence[str], locks: Sequence[Mapping[str, str]]) -> dict[str, object]:
    """The parameters of a rule that binds these employees alone, by these locks."""
    return {"kind": "lock", "who": {"employee": list(employees)}, "locks": list(locks)}
