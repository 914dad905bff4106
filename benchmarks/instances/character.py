"""Characters: cases drawn at random in everything that makes a case easy or hard.

A hundred numbers, each a case and its policies. Those that are even may be looked at while the
engine is worked on; the odd ones are kept for measuring only, so that what is measured was not
tuned to.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.instances.rules import rules_of
from benchmarks.instances.tables import DAY, case_of, problem_of
from placement.case import Case
from placement.problem.problem import Problem
from placement.program.screening import candidates, screened
from placement.rules.base import Rule

COUNT = 100
"""How many characters there are."""

AREA = 2.0, 1.5
"""Degrees east and north that the units lie in."""

PRICE = 400
"""Of a person short of a share, or of those who stay."""

_MINUTES = 111.2 * 1.4 / 30 * 60  # of a degree: kilometres, detour, speed

Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Traits:
    """What a character is made of; None and 0: nothing of the kind."""

    employees: int = 5_000
    size: int = 50  # employees per unit, in the mean
    skew: float = 0.0  # 0: units of one size
    jobs: int = 30
    reach: int = 15  # units within the travel limit, in the mean
    substitutes: int = 1  # further jobs that may hold a post
    regions: int = 4
    couples: float = 0.0  # share of the employees
    moves: float | None = None  # cap, share of those who serve
    money: float | None = None  # cap: what the capped moves cost at this quantile of all ways
    share: float | None = None  # of experienced staff
    share_per: str = "unit"
    retention: float | None = None
    equity: str | None = None
    access: bool = False
    training: bool = False
    priorities: int = 1

    @classmethod
    def drawn(cls, random: np.random.Generator) -> Self:
        """Every trait by itself; nearly all characters have side rows."""

        def of(values: Sequence[Any], chances: Sequence[float] | None = None) -> Any:
            return values[int(random.choice(len(values), p=chances))]

        return cls(
            employees=of((1_000, 2_000, 5_000, 10_000, 20_000), (0.1, 0.15, 0.5, 0.15, 0.1)),
            size=of((8, 12, 20, 40, 80, 160)),
            skew=of((0.0, 0.4, 0.8)),
            jobs=of((6, 12, 30, 80)),
            reach=of((5, 12, 30, 60)),
            substitutes=of((0, 1, 2)),
            regions=of((1, 3, 8)),
            couples=of((0.0, 0.01, 0.05), (0.5, 0.3, 0.2)),
            moves=of((None, 0.03, 0.08, 0.2)),
            money=of((None, 0.2, 0.35, 0.5), (0.4, 0.2, 0.2, 0.2)),
            share=of((None, 0.2, 0.3, 0.45), (0.2, 0.25, 0.3, 0.25)),
            share_per=of(("unit", "region"), (0.8, 0.2)),
            retention=of((None, 0.7, 0.8, 0.9, 0.95)),
            equity=of((None, "region", "unit"), (0.75, 0.15, 0.1)),
            access=bool(random.random() < 0.15),
            training=bool(random.random() < 0.15),
            priorities=of((1, 2, 3, 4), (0.45, 0.2, 0.25, 0.1)),
        )

    @property
    def units(self) -> int:
        """How many there are."""
        return max(2, self.employees // self.size)

    @property
    def together_at_a_price(self) -> bool:
        """Whether couples are so many that they may be split."""
        return self.couples > 0.02

    @property
    def minutes(self) -> float:
        """The travel limit that lets so many units be in reach."""
        degrees = (self.reach * AREA[0] * AREA[1] / (np.pi * self.units)) ** 0.5
        return float(degrees * _MINUTES)


@dataclass(frozen=True)
class Character:
    """A number's case and policies: equal numbers are equal cases, on every machine."""

    number: int

    def __post_init__(self) -> None:
        if not 0 <= self.number < COUNT:
            raise ValueError(f"{self}: characters are numbered from 0 to {COUNT - 1}")

    def __str__(self) -> str:
        return f"character-{self.number}"

    @classmethod
    def named(cls, name: str) -> Self:
        """The character of a name such as character-7; raises ValueError for any other word."""
        number = re.fullmatch(r"character-(\d+)", name)
        if number is None:
            raise ValueError(f"{name}: a name is character-NUMBER")
        return cls(int(number[1]))

    @property
    def kept(self) -> bool:
        """Whether it is for measuring only."""
        return self.number % 2 == 1

    @cached_property
    def traits(self) -> Traits:
        """What it is made of."""
        return Traits.drawn(np.random.default_rng([2026, self.number]))

    @cached_property
    def case(self) -> Case:
        """The tables."""
        return character_case(self.traits, self.number)

    @cached_property
    def problem(self) -> Problem:
        """The case on its day."""
        return problem_of(self.case)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The policies, by their names."""
        return character_rules(self.problem, self.traits)

    @property
    def told(self) -> str:
        """The traits in a line, those that it lacks left out."""
        return ", ".join(f"{name} {value}" for name, value in asdict(self.traits).items() if value)


def character_case(traits: Traits, seed: int = 0) -> Case:
    """People clustered around units; a part of the posts lack somebody."""
    random = np.random.default_rng([seed, 1])
    count, units, jobs = traits.employees, traits.units, traits.jobs
    at = random.random((units, 2)) * AREA
    pull = random.permutation(1 / np.arange(1, units + 1) ** traits.skew)
    pull /= pull.sum()
    unit = random.choice(units, count, p=pull)
    frequency = 1 / np.arange(1, jobs + 1) ** 0.7
    job = random.choice(jobs, count, p=frequency / frequency.sum())
    home = at[unit] + random.normal(0, traits.minutes / _MINUTES / 3, (count, 2))
    posts = _posts(random, unit, job, traits)
    ids = np.array([f"E{code:06d}" for code in range(count)], object)
    unit_ids = np.array([f"U{code:05d}" for code in range(units)], object)
    region = np.array([f"R{code:02d}" for code in np.floor(at[:, 0] / AREA[0] * traits.regions).astype(int)])
    serving = random.random(count) < 0.95
    tied = _couples(random, unit, serving, traits)
    experienced = np.full(count, None, object)
    experienced[random.random(count) < 0.3] = "experienced"
    tables = {
        "employees": pd.DataFrame(
            {
                "employee": ids,
                "job": [f"job {code:02d}" for code in job],
                "unit": pd.Series(unit_ids[unit]).where(serving),
                "since": np.datetime64(DAY) - random.integers(0, 12 * 365, count),
                "lat": home[:, 1].round(4),
                "lon": 131 + home[:, 0].round(4),
                "tags": experienced,
            }
        ),
        "units": pd.DataFrame(
            {
                "unit": unit_ids,
                "kind": "puskesmas",
                "region": region,
                "lat": at[:, 1].round(4),
                "lon": 131 + at[:, 0].round(4),
            }
        ),
        "posts": posts.assign(unit=unit_ids[posts["unit"]], job=[f"job {code:02d}" for code in posts["job"]]),
        "ties": pd.DataFrame(
            {"employee_a": ids[tied[:, 0]], "employee_b": ids[tied[:, 1]], "kind": "together"}
        ),
    }
    return case_of(**tables, **_places(random, traits), **_courses(random, ids, job, traits))


def _couples(random: np.random.Generator, unit: Codes, serving: NDArray[np.bool_], traits: Traits) -> Codes:
    """(t, 2) who serve in one unit; where couples are many, every second one has a half from anywhere."""
    order = random.permutation(np.flatnonzero(serving))
    order = order[np.argsort(unit[order], kind="stable")]
    pairs = order[: len(order) // 2 * 2].reshape(-1, 2)
    pairs = random.permutation(pairs[unit[pairs[:, 0]] == unit[pairs[:, 1]]])
    pairs = pairs[: round(traits.couples * len(unit) / 2)]
    if traits.together_at_a_price:
        pairs[::2, 1] = random.permutation(pairs[::2, 1])
    return pairs


def _posts(random: np.random.Generator, unit: Codes, job: Codes, traits: Traits) -> pd.DataFrame:
    """Posts where somebody serves, and as many again by chance; targets around today's headcounts."""
    units, jobs = traits.units, traits.jobs
    now = np.zeros((units, jobs), np.int64)
    np.add.at(now, (unit, job), 1)
    even = np.outer(np.bincount(unit, minlength=units), np.bincount(job, minlength=jobs)) / len(unit)
    target = random.poisson(0.5 * now + 0.5 * even * 1.04)
    where, what = np.nonzero((target > 0) | (now > 0))
    wanted = target[where, what]
    return pd.DataFrame({"unit": where, "job": what, "minimum": wanted * 7 // 10, "target": wanted})


def _places(random: np.random.Generator, traits: Traits) -> dict[str, pd.DataFrame]:
    """Villages, for `access`."""
    if not traits.access:
        return {}
    count = max(10, traits.employees // 20)
    at = random.random((count, 2)) * AREA
    return {
        "places": pd.DataFrame(
            {
                "place": [f"V{code:05d}" for code in range(count)],
                "lat": at[:, 1].round(4),
                "lon": 131 + at[:, 0].round(4),
                "population": random.lognormal(6, 0.8, count).round(),
            }
        )
    }


def _courses(
    random: np.random.Generator, ids: NDArray[np.object_], job: Codes, traits: Traits
) -> dict[str, pd.DataFrame]:
    """A skill that the commonest job asks for, who has it, and a course, for `training`."""
    if not traits.training:
        return {}
    skilled = random.random(len(ids)) < np.where(job == 0, 0.8, 0.3)
    return {
        "requirements": pd.DataFrame({"job": ["job 00"], "competency": ["skill"], "level": [2]}),
        "competencies": pd.DataFrame(
            {"employee": ids, "competency": "skill", "level": np.where(skilled, 2, 1)}
        ),
        "courses": pd.DataFrame(
            {
                "course": ["course"],
                "competency": ["skill"],
                "to_level": [2],
                "cost": [10.0],
                "seats": [max(1, len(ids) // 20)],
            }
        ),
    }


def character_rules(problem: Problem, traits: Traits) -> dict[str, Rule]:
    """The policies in their priorities: need before shares and moves, those before ways."""
    last = traits.priorities
    first, need, group = 1, {1: 1, 2: 1, 3: 2, 4: 2}[last], {1: 1, 2: 2, 3: 2, 4: 3}[last]
    names = [f"job {code:02d}" for code in range(traits.jobs)]
    substitutes = {
        name: {names[(code + step) % traits.jobs]: 40 * step for step in range(1, traits.substitutes + 1)}
        for code, name in enumerate(names)
    }
    chosen: dict[str, dict[str, object]] = {
        "profession": {"substitutes": substitutes, "priority": last},
        "travel_limit": {"minutes": str(round(traits.minutes))},
        "minimum": {"kind": "staffing", "priority": first, "weight": 450},
        "target": {"kind": "staffing", "level": "target", "priority": need, "weight": 450},
        "stay": {"priority": group, "weight": 30},
        "commute": {"priority": last},
        "placed": {},
    }
    if traits.training:
        chosen |= {"competency": {}, "training": {"at_most": str(2 * traits.employees // 20)}}
    if traits.couples:
        chosen["together"] = {"priority": group, "weight": PRICE} if traits.together_at_a_price else {}
    if traits.access:
        jobs, minutes = names[:2], str(round(traits.minutes / 2))
        chosen["access"] = {"minutes": minutes, "jobs": jobs, "priority": first}
    if traits.equity is not None:
        chosen["equity"] = {"over": traits.equity, "level": "target", "priority": need, "weight": PRICE}
    if traits.share is not None:
        having = {"having": {"tags": "experienced"}, "share": str(traits.share), "per": traits.share_per}
        chosen["experienced"] = {"kind": "mix", **having, "priority": group, "weight": PRICE}
    if traits.retention is not None:
        chosen["retention"] = {"share": str(traits.retention), "priority": group, "weight": PRICE}
    return rules_of(chosen | _caps(problem, rules_of(chosen), traits))


def _caps(problem: Problem, others: Mapping[str, Rule], traits: Traits) -> dict[str, dict[str, object]]:
    """On moves, and on the money that they cost."""
    serving = int(problem.serves.sum())
    capped = int((traits.moves or 0.15) * serving)
    caps: dict[str, dict[str, object]] = {}
    if traits.moves is not None:
        caps["moves"] = {"at_most": str(capped)}
    if traits.money is not None:
        chosen = list(others.values())
        minutes = screened(candidates(problem, chosen), chosen).minutes
        minute = float(np.quantile(minutes, traits.money))
        caps["budget"] = {"at_most": str(round(minute * capped)), "per_minute": 1}
    return caps
