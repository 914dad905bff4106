"""Generalised assignment as a case: jobs are employees, agents are units with room.

Every employee is placed (`placed`), what each takes of a unit's room is a measure (`capacity`),
what each costs there another (`score`). Types C, D and E are drawn as Chu and Beasley (1997) and
Laguna, Kelly, González-Velarde and Glover (1995) say; the public instances are read from files in
the OR-Library's format, which are not kept here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.instances.rules import rules_of
from benchmarks.instances.tables import case_of, problem_of
from placement.problem.problem import Problem
from placement.rules.base import Rule

_TIGHTNESS = 0.8  # of all that a unit would take of an even part of the employees: its room


@dataclass(frozen=True)
class Assignment:
    """What each employee costs and takes in each unit."""

    cost: NDArray[np.int64]  # (units, employees)
    takes: NDArray[np.int64]  # (units, employees)
    room: NDArray[np.int64]  # (units,)

    @classmethod
    def drawn(cls, kind: str, units: int, employees: int, seed: int = 0) -> "Assignment":
        """An instance of type C (cost and room unrelated), D or E (what is cheap takes much)."""
        random = np.random.default_rng([seed, units, employees, ord(kind)])
        shape = units, employees
        if kind == "c":
            takes, cost = random.integers(5, 26, shape), random.integers(10, 51, shape)
        elif kind == "d":
            takes = random.integers(1, 101, shape)
            cost = 111 - takes + random.integers(-10, 11, shape)
        elif kind == "e":
            takes = np.maximum(1, 1 - 10 * np.log(1 - random.random(shape))).astype(np.int64)
            cost = np.maximum(0, 1000 / takes - 10 * random.random(shape)).astype(np.int64)
        else:
            raise ValueError(f"{kind}: types are c, d, e")
        return cls(cost, takes, (_TIGHTNESS * takes.sum(axis=1) / units).astype(np.int64))

    @property
    def problem(self) -> Problem:
        """The case, on its day."""
        units, employees = self.cost.shape
        unit_ids = np.array([f"U{code:03d}" for code in range(units)], object)
        ids = np.array([f"E{code:05d}" for code in range(employees)], object)
        unit, employee = (part.ravel() for part in np.indices(self.cost.shape))
        pairs = {"employee": ids[employee], "unit": unit_ids[unit]}
        measures = {"cost": self.cost, "room": self.takes}
        case = case_of(
            employees=pd.DataFrame({"employee": ids, "job": "any"}),
            units=pd.DataFrame({"unit": unit_ids, "kind": "office", "region": "R"}),
            posts=pd.DataFrame(
                {"unit": unit_ids, "job": "any", "minimum": 0, "target": 0, "maximum": employees}
            ),
            scores=pd.concat(
                [
                    pd.DataFrame({**pairs, "measure": name, "value": each.ravel()})
                    for name, each in measures.items()
                ]
            ),
        )
        tables = dict(case.tables)
        tables["units"] = tables["units"].assign(room=self.room.astype(float))
        return problem_of(replace(case, tables=tables))


def rules() -> dict[str, Rule]:
    """Everybody somewhere, within the room, at the least cost."""
    return rules_of(
        {
            "everybody": {"kind": "placed", "include_new": True},
            "room": {"kind": "capacity", "measure": "room"},
            "cost": {"kind": "score", "measure": "cost", "priority": 1},
        }
    )


def read(file: Path) -> Iterator[Assignment]:
    """The instances of a file: one (units, employees, costs, takes, room), or their number and then each.

    A file whose numbers end early, or go on, is refused with ValueError.
    """
    numbers = np.array(file.read_text("utf-8").split(), np.int64)
    at, count = 0, 1
    if len(numbers) and not _fits(numbers, 0):
        at, count = 1, int(numbers[0])
    for _ in range(count):
        if at + 2 > len(numbers):
            raise ValueError(f"{file}: it ends before its {count} instances do")
        units, employees = (int(each) for each in numbers[at : at + 2])
        size = units * employees
        cost, takes, room, rest = np.split(numbers[at + 2 :], np.cumsum([size, size, units]))
        if len(room) < units:
            raise ValueError(f"{file}: an instance of {units} × {employees} ends early")
        yield Assignment(cost.reshape(units, employees), takes.reshape(units, employees), room)
        at = len(numbers) - len(rest)
    if at != len(numbers):
        raise ValueError(f"{file}: numbers are left after {count} instances")


def _fits(numbers: NDArray[np.int64], at: int) -> bool:
    """Whether all numbers from here are one instance."""
    units, employees = numbers[at : at + 2] if len(numbers) > at + 1 else (0, 0)
    return len(numbers) - at == 2 + 2 * int(units) * int(employees) + int(units)
