"""A case and its policies by one name, such as health-5000-mild-0."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from benchmarks.instances.civil import civil_case, substitutes
from benchmarks.instances.health import health_case, size_of
from benchmarks.instances.rules import SIDES, flow_rules, neighbours, rules_of, side_rules, single_rules
from benchmarks.instances.tables import problem_of
from placement.case import Case
from placement.problem.problem import Problem
from placement.rules.base import Rule

SERVICES = ("health", "facilities", "civil")
"""Health workers around big units, those of many kinds of facilities, the whole civil service."""

FORMS = ("flow", "levels", *SIDES)
"""One priority without side rows, three of them, and one with side rows of some strength."""

_CIVIL: dict[str, dict[str, object]] = {
    "tenure": {"years": 2},
    "retirement": {"months": 12},
    "pppk": {"kind": "transfer", "within": "agency", "who": {"employment": "pppk"}},
}


@dataclass(frozen=True)
class Instance:
    """What is measured: equal names are equal instances, on every machine."""

    service: str
    employees: int
    form: str
    seed: int = 0

    def __post_init__(self) -> None:
        if self.service not in SERVICES or self.form not in FORMS:
            known = f"{', '.join(SERVICES)} and {', '.join(FORMS)}"
            raise ValueError(f"{self}: known are {known}")
        if self.employees < 1 or self.seed < 0:
            raise ValueError(f"{self}: at least one employee, and no seed below 0")

    def __str__(self) -> str:
        return f"{self.service}-{self.employees}-{self.form}-{self.seed}"

    @classmethod
    def named(cls, name: str) -> Self:
        """The instance of a name; raises ValueError for any other word."""
        parts = re.fullmatch(r"([a-z]+)-(\d+)-([a-z0-9-]+)-(\d+)", name)
        if parts is None:
            raise ValueError(f"{name}: a name is SERVICE-EMPLOYEES-FORM-SEED, such as health-5000-mild-0")
        return cls(parts[1], int(parts[2]), parts[3], int(parts[4]))

    @cached_property
    def case(self) -> Case:
        """The tables."""
        couples = SIDES[self.form].couples if self.form in SIDES else 0.01
        if self.service == "health":
            return health_case(self.employees, *size_of(self.employees), self.seed, couples=couples)
        return civil_case(self.employees, self.seed, health_only=self._health_only, couples=couples)

    @cached_property
    def problem(self) -> Problem:
        """The case on its day."""
        return problem_of(self.case)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The policies, by their names."""
        if self.form == "levels":
            return self._levels()
        flow = self._flow()
        if self.form not in SIDES:
            return flow
        return flow | side_rules(self.problem, flow, SIDES[self.form])

    @property
    def _health_only(self) -> bool:
        """Whether teachers and offices are left out."""
        return self.service == "facilities"

    def _flow(self) -> dict[str, Rule]:
        """One priority without side rows."""
        if self.service == "health":
            return single_rules(neighbours(size_of(self.employees)[1]), 270)
        return single_rules(substitutes(health_only=self._health_only), 120) | rules_of(_CIVIL)

    def _levels(self) -> dict[str, Rule]:
        """Three priorities."""
        if self.service == "health":
            return flow_rules(size_of(self.employees)[1])
        own: dict[str, dict[str, object]] = {
            "profession": {"substitutes": substitutes(health_only=self._health_only), "priority": 3},
            "travel_limit": {"minutes": 120},
        }
        return flow_rules(0) | rules_of(own | _CIVIL)
