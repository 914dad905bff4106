"""The whole civil service of some regions, or its health workers alone: units of many kinds in villages.

Posts follow from the kind of the unit; towns have more people than posts, remote places fewer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.instances.health import tags
from benchmarks.instances.tables import DAY, case_of
from placement.case import Case

Random = np.random.Generator
Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]

PER_REGION = 2_500
"""Employees of a region."""

WIDTH = 0.9
"""Degrees from one region's capital to the next one's."""

FAMILIES = (
    ("nurse", "midwife"),
    ("pharmacist", "pharmacy assistant"),
    ("public health", "environmental health", "nutrition"),
    ("mathematics", "science"),
    ("language", "english", "social studies"),
    ("clerk", "archivist", "treasurer", "planner"),
)
"""Jobs that stand in for each other."""

FULL = {"urban": 1.2, "rural": 1.0, "remote": 0.8, "very_remote": 0.6}
"""Headcount today over the target, by setting."""


@dataclass(frozen=True)
class Kind:
    """Units of a kind: their service, its share of all staff, and mean posts by job."""

    name: str
    service: str
    share: float
    posts: Mapping[str, float]
    capital: bool = False  # in the capital of its region

    @property
    def size(self) -> float:
        """Mean posts of a unit."""
        return sum(self.posts.values())


KINDS = (
    Kind(
        "puskesmas",
        "health",
        0.13,
        {
            "nurse": 9,
            "midwife": 8,
            "physician": 2,
            "dentist": 1,
            "pharmacist": 1,
            "pharmacy assistant": 1,
            "public health": 2,
            "environmental health": 1,
            "nutrition": 1,
            "laboratory": 1,
            "clerk": 2,
        },
    ),
    Kind("health post", "health", 0.04, {"nurse": 1.5, "midwife": 1.5}),
    Kind(
        "hospital",
        "health",
        0.08,
        {
            "nurse": 70,
            "midwife": 20,
            "physician": 18,
            "dentist": 2,
            "pharmacist": 6,
            "pharmacy assistant": 8,
            "nutrition": 5,
            "laboratory": 10,
            "clerk": 15,
            "treasurer": 3,
        },
        capital=True,
    ),
    Kind("primary school", "education", 0.3, {"class teacher": 6, "religion": 1, "sports": 1, "clerk": 0.5}),
    Kind(
        "junior school",
        "education",
        0.15,
        {
            "mathematics": 3,
            "science": 3,
            "language": 3,
            "english": 2,
            "social studies": 2,
            "religion": 2,
            "sports": 1.5,
            "clerk": 2,
        },
    ),
    Kind("district office", "offices", 0.1, {"clerk": 7, "treasurer": 2, "planner": 2, "archivist": 1}),
    Kind("village office", "offices", 0.05, {"clerk": 2, "treasurer": 1}),
    Kind(
        "agency office",
        "offices",
        0.15,
        {"clerk": 20, "treasurer": 6, "planner": 8, "archivist": 4, "auditor": 3, "engineer": 5},
        capital=True,
    ),
)


def civil_case(employees: int, seed: int = 0, *, health_only: bool = False, couples: float = 0.01) -> Case:
    """Regions of some 2,500 employees each, every service an agency of its region."""
    random = np.random.default_rng(seed)
    kinds = _kinds(health_only=health_only)
    places = _places(random, max(2, round(employees / PER_REGION)), max(12, employees // 40))
    units, kind = _units(random, kinds, places, employees)
    posts = _posts(random, kinds, kind, units)
    held = _held(random, posts, units, employees)
    pairs = random.permutation(employees)[: 2 * round(couples * employees)].reshape(-1, 2)
    ids = np.array([f"E{code:06d}" for code in range(employees)], object)
    return case_of(
        places=places.drop(columns="capital"),
        units=units,
        posts=posts,
        employees=_employees(random, ids, posts.iloc[held], places, units).assign(tags=tags(employees, seed)),
        ties=pd.DataFrame(
            {"employee_a": ids[pairs[:, 0]], "employee_b": ids[pairs[:, 1]], "kind": "together"}
        ),
    )


def substitutes(*, health_only: bool = False) -> dict[str, dict[str, int]]:
    """Post's job → employee's job → penalty, which grows along a family; of the jobs that occur."""
    occur = {job for kind in _kinds(health_only=health_only) for job in kind.posts}
    families = [[job for job in family if job in occur] for family in FAMILIES]
    return {
        job: {other: 40 * abs(here - there) for there, other in enumerate(family) if other != job}
        for family in families
        for here, job in enumerate(family)
        if len(family) > 1
    }


def _kinds(*, health_only: bool) -> list[Kind]:
    """Units of the services that take part."""
    return [kind for kind in KINDS if kind.service == "health" or not health_only]


def _places(random: Random, regions: int, villages: int) -> pd.DataFrame:
    """Villages around capitals on a grid, ever fewer people the farther out."""
    across = int(np.ceil(np.sqrt(regions)))
    region = np.sort(np.concatenate([np.arange(regions), random.integers(0, regions, villages)]))
    capital = np.r_[True, region[1:] != region[:-1]]
    middle = np.column_stack([region // across, region % across]) * WIDTH
    away = random.laplace(0, 0.17, (len(region), 2)).clip(-WIDTH * 0.6, WIDTH * 0.6)
    away[capital] = 0
    distance = np.hypot(*away.T)
    return pd.DataFrame(
        {
            "place": [f"V{code:05d}" for code in range(len(region))],
            "lat": (-6 + middle[:, 0] + away[:, 0]).round(4),
            "lon": (105 + middle[:, 1] + away[:, 1]).round(4),
            "population": (random.lognormal(7.5, 0.8, len(region)) * np.where(capital, 20, 1)).round(),
            "region": [f"R{code:02d}" for code in region],
            "setting": np.array([*FULL])[np.digitize(distance, [0.1, 0.3, 0.5])],
            "capital": capital,
        }
    )


def _units(
    random: Random, kinds: list[Kind], places: pd.DataFrame, employees: int
) -> tuple[pd.DataFrame, Codes]:
    """The units, in their villages, and (U,) the kind of each; every region has one of each kind."""
    regions = places["region"].nunique()
    all_shares = sum(kind.share for kind in kinds)
    number = [max(regions, round(employees * kind.share / all_shares / kind.size)) for kind in kinds]
    kind = np.repeat(np.arange(len(kinds)), number)
    in_capital = np.array([each.capital for each in kinds])[kind]
    capitals = np.flatnonzero(places["capital"])
    weight = np.sqrt(places["population"].to_numpy(float))
    at = random.choice(len(places), len(kind), p=weight / weight.sum())
    turn = np.arange(len(kind)) % regions
    at[in_capital] = capitals[turn[in_capital]]
    village = places.iloc[at].reset_index(drop=True)
    service = np.array([each.service for each in kinds], object)[kind]
    units = pd.DataFrame(
        {
            "unit": [f"U{code:05d}" for code in range(len(kind))],
            "kind": np.array([each.name for each in kinds], object)[kind],
            "region": village["region"],
            "agency": village["region"] + " " + service,
            "place": village["place"],
            "population": village["population"],
            "setting": village["setting"],
            "inpatient": np.isin(service, "health") & (random.random(len(kind)) < 0.3),
        }
    )
    return units, kind


def _posts(random: Random, kinds: list[Kind], kind: Codes, units: pd.DataFrame) -> pd.DataFrame:
    """Posts of every unit: the kind's, larger and smaller by chance."""
    jobs = sorted({job for each in kinds for job in each.posts})
    mean = np.array([[each.posts.get(job, 0.0) for job in jobs] for each in kinds])[kind]
    target = random.poisson(mean * random.uniform(0.7, 1.3, (len(kind), 1)))
    unit, job = np.nonzero((target > 0) | (mean >= 1))
    return pd.DataFrame(
        {
            "unit": units["unit"].to_numpy()[unit],
            "job": np.array(jobs, object)[job],
            "minimum": -(-target[unit, job] * 3 // 5),
            "target": target[unit, job],
        }
    )


def _held(random: Random, posts: pd.DataFrame, units: pd.DataFrame, employees: int) -> Codes:
    """(E,) the post each employee holds today, or was trained for."""
    setting = units.set_index("unit")["setting"].reindex(posts["unit"])
    weight = (posts["target"].to_numpy() + 0.05) * setting.map(FULL).to_numpy(float)
    return np.sort(random.choice(len(posts), employees, p=weight / weight.sum()))


def _employees(
    random: Random, ids: NDArray[np.object_], held: pd.DataFrame, places: pd.DataFrame, units: pd.DataFrame
) -> pd.DataFrame:
    """People who live in the village of their unit or in one not far; one in 30 serves nowhere yet."""
    count = len(ids)
    serves = random.random(count) >= 1 / 30
    age = random.integers(23 * 365, 58 * 365, count)
    since = np.datetime64(DAY) - random.integers(0, np.minimum(12 * 365, age - 21 * 365))
    born = np.datetime64(DAY) - age
    return pd.DataFrame(
        {
            "employee": ids,
            "job": held["job"].to_numpy(),
            "unit": pd.Series(held["unit"].to_numpy()).where(serves),
            "employment": random.choice(["pns", "pppk", "contract"], count, p=[0.65, 0.3, 0.05]),
            "since": since,
            "born": born,
            "retires": born + np.timedelta64(58 * 365 + 14, "D"),
            "home": _homes(random, held["unit"], places, units),
            "performance": random.integers(1, 6, count).astype(float),
        }
    )


def _homes(
    random: Random, held: "pd.Series[str]", places: pd.DataFrame, units: pd.DataFrame
) -> NDArray[np.object_]:
    """(E,) a village of the unit's region, likelier the nearer it is."""
    at = pd.Index(places["place"]).get_indexer(units.set_index("unit")["place"].reindex(held))
    position = places[["lat", "lon"]].to_numpy(float)
    region = places["region"].to_numpy(object)
    home = np.zeros(len(held), np.int64)
    for each in np.unique(at):
        near = np.flatnonzero(region == region[each])
        weight = np.exp(-np.hypot(*(position[near] - position[each]).T) / 0.05)
        here = np.flatnonzero(at == each)
        home[here] = random.choice(near, len(here), p=weight / weight.sum())
    return places["place"].to_numpy(object)[home]
