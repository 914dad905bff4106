"""A case in codes: employees, units, posts, jobs and courses as row numbers."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placement.base.arrays import Codes, Mask
from placement.case import Case

Found = TypeVar("Found")


@dataclass(frozen=True)
class CodedCase:
    """E employees, P posts, U units, in the order of their tables.

    Codes are row numbers of the tables `employees`, `posts` and `units`; -1 stands for none.
    """

    case: Case

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
    def course_ids(self) -> NDArray[np.object_]:
        """Ids of the table `courses`, sorted."""
        return np.array(sorted(self.case.tables["courses"]["course"].unique()), object)

    @cached_property
    def jobs(self) -> "pd.Index[str]":
        """Every job of employees and posts, sorted."""
        named = pd.concat([self.employees["job"], self.posts["job"], self.employees["post_job"]])
        jobs: pd.Index[str] = pd.Index(sorted(named.dropna().unique()))
        return jobs

    @cached_property
    def employee_job(self) -> Codes:
        """(E,) code of each employee's profession in `jobs`."""
        return np.asarray(self.jobs.get_indexer(pd.Index(self.employees["job"])), np.int64)

    @cached_property
    def post_job(self) -> Codes:
        """(P,) code of each post's job in `jobs`."""
        return np.asarray(self.jobs.get_indexer(pd.Index(self.posts["job"])), np.int64)

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
    def minimum(self) -> Codes:
        """(P,) persons."""
        return self.posts["minimum"].to_numpy(np.int64)

    @cached_property
    def target(self) -> Codes:
        """(P,) persons."""
        return self.posts["target"].to_numpy(np.int64)

    @cached_property
    def current(self) -> Codes:
        """(E,) the post each employee holds today."""
        return self.post_codes(self.employees["unit"], self.employees["post_job"])

    @cached_property
    def current_unit(self) -> Codes:
        """(E,) the unit each employee serves in today."""
        return take(self.post_unit, self.current)

    @cached_property
    def serves(self) -> Mask:
        """(E,) who serves today."""
        return self.current >= 0

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

    @cached_property
    def _units(self) -> "pd.Index[str]":
        return pd.Index(self.unit_ids)

    @cached_property
    def _employees(self) -> "pd.Index[str]":
        return pd.Index(self.employee_ids)

    def once(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """What `make` finds, kept under the key and not to be changed: rules ask again and again."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast("Found", self._kept[key])

    @cached_property
    def _kept(self) -> dict[Hashable, Any]:
        return {}


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
