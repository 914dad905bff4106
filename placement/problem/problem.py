"""What rules look at: the case as integer-coded columns, on the scenario's day."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from placement.case import Case
from placement.case.selector import Columns, Mask, Where, Who, completed_years
from placement.case.travel import Travel, TravelSettings, travel_times
from placement.problem.plan import Codes, Plan

Selected = TypeVar("Selected", bound=Columns)
Found = TypeVar("Found")


class Scope(BaseModel):
    """Who and what takes part; the rest stays as it is, and still counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: Who = Field(default_factory=Who, description="Employees who may be placed anew.")
    where: Where = Field(default_factory=Where, description="Posts that take part.")


@dataclass(frozen=True)
class Problem:
    """E employees, P posts, U units, in the order of their tables.

    Codes are row numbers of the tables `employees`, `posts` and `units`; -1 stands for none.
    """

    case: Case
    date: date
    travel: Travel
    scope: Scope = field(default_factory=Scope)
    travel_settings: TravelSettings = field(default_factory=TravelSettings)

    @cached_property
    def employees(self) -> pd.DataFrame:
        """The table `employees`."""
        return self.case.tables["employees"]

    @cached_property
    def units(self) -> pd.DataFrame:
        """The table `units`."""
        return self.case.tables["units"]

    @cached_property
    def posts(self) -> pd.DataFrame:
        """The table `posts`."""
        return self.case.tables["posts"]

    @cached_property
    def employee_ids(self) -> NDArray[np.object_]:
        """(E,) ids."""
        return self.employees["employee"].to_numpy(object)

    @cached_property
    def unit_ids(self) -> NDArray[np.object_]:
        """(U,) ids."""
        return self.units["unit"].to_numpy(object)

    @cached_property
    def post_ids(self) -> NDArray[np.object_]:
        """(P,) "unit:job" of each post."""
        return np.asarray(self.posts["unit"].astype(object) + ":" + self.posts["job"].astype(object), object)

    @cached_property
    def post_unit(self) -> Codes:
        """(P,) unit of each post."""
        return self.unit_codes(self.posts["unit"])

    @cached_property
    def post_of(self) -> "dict[tuple[str, str], int]":
        """Post code by unit and job."""
        return {
            (unit, job): code
            for code, (unit, job) in enumerate(zip(self.posts["unit"], self.posts["job"], strict=True))
        }

    @cached_property
    def current(self) -> Codes:
        """(E,) the post each employee holds today."""
        return self.post_codes(self.employees["unit"], self.employees["post_job"])

    @cached_property
    def current_unit(self) -> Codes:
        """(E,) the unit each employee serves in today."""
        return self.unit_of(Plan(self.current))

    @cached_property
    def serves(self) -> Mask:
        """(E,) who serves today."""
        return self.current >= 0

    @cached_property
    def minimum(self) -> Codes:
        """(P,) persons."""
        return self.posts["minimum"].to_numpy(np.int64)

    @cached_property
    def target(self) -> Codes:
        """(P,) persons."""
        return self.posts["target"].to_numpy(np.int64)

    @cached_property
    def maximum(self) -> Codes:
        """(P,) persons; never below those whom the scope keeps in the post."""
        kept = self.current[self.frozen & self.serves]
        maximum = self.posts["maximum"].to_numpy(np.int64)
        return np.asarray(np.maximum(maximum, np.bincount(kept, minlength=len(self.posts))))

    @cached_property
    def open(self) -> Mask:
        """(P,) posts that take part."""
        return self._where(self.scope.where)

    @cached_property
    def frozen(self) -> Mask:
        """(E,) who stays as they are: outside the scope's `who`, or serving outside its `where`."""
        return self._holding(~self.open) | ~self._who(self.scope.who)

    @cached_property
    def years_in_post(self) -> NDArray[np.float64]:
        """(E,) completed years, NaN where `since` is blank."""
        return completed_years(self.employees["since"], self.date)

    @cached_property
    def employee_job(self) -> Codes:
        """(E,) code of each employee's profession in `jobs`."""
        return np.asarray(self.jobs.get_indexer(pd.Index(self.employees["job"])), np.int64)

    @cached_property
    def post_job(self) -> Codes:
        """(P,) code of each post's job in `jobs`."""
        return np.asarray(self.jobs.get_indexer(pd.Index(self.posts["job"])), np.int64)

    @cached_property
    def jobs(self) -> "pd.Index[str]":
        """Every job of employees and posts, sorted."""
        named = pd.concat([self.employees["job"], self.posts["job"], self.employees["post_job"]])
        jobs: pd.Index[str] = pd.Index(sorted(named.dropna().unique()))
        return jobs

    @cached_property
    def course_ids(self) -> NDArray[np.object_]:
        """Ids of the table `courses`, sorted."""
        return np.array(sorted(self.case.tables["courses"]["course"].unique()), object)

    @cached_property
    def place_minutes(self) -> NDArray[np.float64]:
        """(places, U) one-way minutes from each row of `places` to each unit, NaN where unknown."""
        places = self.case.tables["places"]
        people = pd.DataFrame({"employee": places["place"], "home": places["place"], "unit": None})
        people = people.reindex(columns=self.employees.columns).astype(self.employees.dtypes)
        way = travel_times({**self.case.tables, "employees": people}, self.travel_settings)
        return way.minutes[way.origin]

    def travel_cost(self, employee: Codes, unit: Codes) -> NDArray[np.float64]:
        """(n,) one-way money of employees to units, 0 where no source names it."""
        origin = self.travel.origin[employee]
        cost = np.zeros(len(origin))
        known = origin >= 0
        cost[known] = self.travel.cost[origin[known], unit[known]]
        return cost

    def who(self, selector: Who) -> Mask:
        """(E,) the employees a rule's `who` speaks of."""
        return self._mask(selector, self._who)

    def where(self, selector: Where) -> Mask:
        """(P,) the posts a rule's `where` speaks of; the scope's joins it."""
        return self._mask(selector, lambda chosen: self.open & self._where(chosen))

    def serving(self, who: Who, where: Where) -> Mask:
        """(E,) those of `who` whose current post is in `where`."""
        return self._holding(self.where(where)) & self.who(who)

    def _holding(self, posts: Mask) -> Mask:
        """(E,) whose current post is one of these."""
        held = self.serves.copy()
        held[self.serves] = posts[self.current[self.serves]]
        return held

    def unit_codes(self, ids: "Sequence[str] | pd.Series[str]") -> Codes:
        """Unit codes of ids, -1 where unknown or blank."""
        return np.asarray(self._units.get_indexer(pd.Index(ids, dtype=object)), np.int64)

    def employee_codes(self, ids: "Sequence[str] | pd.Series[str]") -> Codes:
        """Employee codes of ids, -1 where unknown or blank."""
        return np.asarray(self._employees.get_indexer(pd.Index(ids, dtype=object)), np.int64)

    def course_codes(self, ids: "Sequence[str] | pd.Series[str]") -> Codes:
        """Course codes of ids, -1 where unknown."""
        return np.asarray(pd.Index(self.course_ids).get_indexer(pd.Index(ids, dtype=object)), np.int64)

    def post_codes(self, units: "pd.Series[str]", jobs: "pd.Series[str]") -> Codes:
        """Post codes of units and jobs, -1 where unknown or blank."""
        unit, job = self.unit_codes(units), np.asarray(self.jobs.get_indexer(pd.Index(jobs)), np.int64)
        keys = pd.Index(self.post_unit * len(self.jobs) + self.post_job)
        codes = keys.get_indexer(pd.Index(unit * len(self.jobs) + job))
        return np.where((unit >= 0) & (job >= 0), codes, -1).astype(np.int64)

    def unit_of(self, plan: Plan) -> Codes:
        """(E,) the unit each employee is placed in."""
        return take(self.post_unit, plan.post)

    def moved(self, plan: Plan) -> Mask:
        """(E,) who serves today and is placed in another post; losing a post is no move."""
        return np.asarray(self.serves & (plan.post >= 0) & (plan.post != self.current))

    def minutes(self, employee: Codes, unit: Codes) -> NDArray[np.float64]:
        """(n,) one-way minutes of employees to units, NaN where no source knows the way."""
        origin = self.travel.origin[employee]
        known = origin >= 0
        if known.all():
            return self.travel.minutes[origin, unit]
        minutes = np.full(len(origin), np.nan)
        minutes[known] = self.travel.minutes[origin[known], unit[known]]
        return minutes

    def minutes_of(self, plan: Plan) -> NDArray[np.float64]:
        """(E,) one-way minutes to the post held, NaN for the unplaced and for unknown ways."""
        placed = np.flatnonzero(plan.post >= 0)
        minutes = np.full(len(plan.post), np.nan)
        minutes[placed] = self.minutes(placed, self.post_unit[plan.post[placed]])
        return minutes

    @cached_property
    def _units(self) -> "pd.Index[str]":
        return pd.Index(self.unit_ids)

    @cached_property
    def _employees(self) -> "pd.Index[str]":
        return pd.Index(self.employee_ids)

    def _who(self, selector: Who) -> Mask:
        mask = selector.matches([self.employees])
        with np.errstate(invalid="ignore"):
            if selector.min_years is not None:
                mask &= self.years_in_post >= selector.min_years
            if selector.max_years is not None:
                mask &= self.years_in_post <= selector.max_years
            if selector.min_performance is not None:
                mask &= self.employees["performance"].to_numpy(float) >= float(selector.min_performance)
        for name, level in (selector.competency or {}).items():
            mask &= self.competency(name) >= level
        return mask

    def _where(self, selector: Where) -> Mask:
        if selector.empty:
            return np.ones(len(self.posts), bool)
        return selector.matches([self.posts, self._units_of_posts])

    @cached_property
    def _units_of_posts(self) -> pd.DataFrame:
        return self.units.iloc[self.post_unit].reset_index(drop=True)

    def once(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """What `make` finds, kept under the key and not to be changed: rules ask again and again."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast("Found", self._kept[key])

    @cached_property
    def _kept(self) -> dict[Hashable, Any]:
        return {}

    def _mask(self, selector: Selected, match: Callable[[Selected], Mask]) -> Mask:
        """The mask of a selector, read-only."""

        def found() -> Mask:
            mask = match(selector)
            mask.flags.writeable = False
            return mask

        return self.once((type(selector), selector.model_dump_json()), found)

    def competency(self, name: str) -> NDArray[np.int64]:
        """(E,) the level each employee holds on the day, 0 for none or an expired one."""
        return self._competencies.get(name, np.zeros(len(self.employees), np.int64))

    @cached_property
    def _competencies(self) -> dict[str, NDArray[np.int64]]:
        table = self.case.tables["competencies"]
        table = table[table["valid_until"].isna() | (table["valid_until"] >= pd.Timestamp(self.date))]
        levels = {}
        for name, held in table.groupby("competency"):
            level = np.zeros(len(self.employees), np.int64)
            np.maximum.at(level, self.employee_codes(held["employee"]), held["level"].to_numpy(np.int64))
            levels[str(name)] = level
        return levels


def take(values: Codes, codes: Codes) -> Codes:
    """(n,) the values at the codes, -1 where the code is -1."""
    if not len(values):
        return np.full(len(codes), -1, np.int64)
    return np.where(codes >= 0, values[codes], -1)


def find(keys: Codes, wanted: Codes) -> Codes:
    """(k,) where each wanted key stands among the keys (all ≥ 0), -1 where it does not."""
    order = np.argsort(keys, kind="stable")
    at = np.searchsorted(keys, wanted, sorter=order)
    at = take(order, np.where(at < len(keys), at, -1))
    return np.where(take(keys, at) == wanted, at, -1)
