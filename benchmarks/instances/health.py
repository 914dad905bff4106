"""Health workers of one region: people clustered around units, jobs in families."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.instances.tables import DAY, case_of
from placement.case import Case

SIZES = {1_000: (40, 20), 5_000: (60, 30), 20_000: (200, 40), 50_000: (250, 40), 100_000: (1_000, 40)}
"""Units and jobs by employees."""

EXPERIENCED = 0.3
"""Share of the employees who bear that tag."""


def health_case(employees: int, units: int, jobs: int, seed: int = 0, *, couples: float = 0.01) -> Case:
    """A region of 2 × 1.5 degrees; big units draw more people; a third of the posts lack somebody."""
    random = np.random.default_rng(seed)
    unit_at = random.random((units, 2)) * (2.0, 1.5)
    pull = 1 / np.arange(1, units + 1) ** 0.7
    unit = random.choice(units, employees, p=pull / pull.sum())
    frequency = 1 / np.arange(1, jobs + 1) ** 0.8
    job = random.choice(jobs, employees, p=frequency / frequency.sum())
    home = unit_at[unit] + random.normal(0, 0.08, (employees, 2))
    share = np.bincount(job, minlength=jobs) / employees
    target = random.poisson((0.5 * pull / pull.sum() + 0.5 / units)[:, None] * share * employees * 1.02)
    serving = random.random(employees) < 0.95
    since = np.datetime64(DAY) - random.integers(0, 12 * 365, employees)
    unit_ids = np.array([f"U{code:04d}" for code in range(units)])
    job_ids = np.array([f"job {code:02d}" for code in range(jobs)])
    posts = np.argwhere(target >= 0)
    tied = random.permutation(employees)[: 2 * round(couples * employees)].reshape(-1, 2)
    return case_of(
        employees=pd.DataFrame(
            {
                "employee": [f"E{code:06d}" for code in range(employees)],
                "job": job_ids[job],
                "unit": pd.Series(unit_ids[unit]).where(serving),
                "since": since,
                "lat": home[:, 1].round(4),
                "lon": 131 + home[:, 0].round(4),
                "performance": random.integers(1, 6, employees).astype(float),
                "tags": tags(employees, seed),
            }
        ),
        units=pd.DataFrame(
            {
                "unit": unit_ids,
                "kind": "puskesmas",
                "region": np.where(np.arange(units) % 4 == 0, "96.71", "96.01"),
                "lat": unit_at[:, 1].round(4),
                "lon": 131 + unit_at[:, 0].round(4),
                "population": random.integers(300, 40_000, units),
                "setting": random.choice(["urban", "rural", "remote", "very_remote"], units),
            }
        ),
        posts=pd.DataFrame(
            {
                "unit": unit_ids[posts[:, 0]],
                "job": job_ids[posts[:, 1]],
                "minimum": target[posts[:, 0], posts[:, 1]] * 9 // 10,
                "target": target[posts[:, 0], posts[:, 1]],
            }
        ),
        ties=pd.DataFrame(
            {
                "employee_a": [f"E{code:06d}" for code in tied[:, 0]],
                "employee_b": [f"E{code:06d}" for code in tied[:, 1]],
                "kind": "together",
            }
        ),
    )


def tags(employees: int, seed: int) -> NDArray[np.object_]:
    """(E,) "experienced" for some of them, blank for the others."""
    drawn = np.random.default_rng([seed, 1]).random(employees)
    found = np.full(employees, None, object)
    found[drawn < EXPERIENCED] = "experienced"
    return found


def size_of(employees: int) -> tuple[int, int]:
    """Units and jobs for so many employees, between the `SIZES`."""
    known = sorted(SIZES)
    units, jobs = (np.interp(employees, known, [SIZES[size][part] for size in known]) for part in (0, 1))
    return max(2, round(float(units) * min(1, employees / known[0]))), round(float(jobs))
