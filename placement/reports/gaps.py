"""What stays short of the minimum, and how much of it no move can mend."""

import numpy as np
import pandas as pd

from placement.reports.evidence import Evidence


def by_job(evidence: Evidence) -> pd.DataFrame:
    """One row per job that has posts with a minimum, the largest remaining gap first.

    Columns job, minimum, staff (holders of its posts under the plan, and those of the job
    without a post), short_before, short_after, and hire: what the staff falls short of the
    sum of the minima, which no move between these posts can mend.
    """
    posts = evidence.posts[evidence.posts["minimum"] > 0]
    table = posts.groupby("job")[["minimum", "short_before", "short_of_minimum"]].sum()
    table = table.rename(columns={"short_of_minimum": "short_after"})
    holders = evidence.posts.groupby("job")["after"].sum()
    idle = evidence.problem.employees["job"][evidence.run.plan.post < 0].value_counts()
    staff = holders.reindex(table.index, fill_value=0) + idle.reindex(table.index, fill_value=0)
    hire = np.minimum(table["short_after"], np.maximum(0, table["minimum"] - staff))
    table = table.assign(staff=staff, hire=hire).sort_values(
        ["short_after", "short_before"], ascending=False, kind="stable"
    )
    return table.astype("int64").reset_index()


def by_post(evidence: Evidence) -> pd.DataFrame:
    """Posts short of their minimum under the plan, by unit and job; columns as in `Evidence.posts`."""
    posts = evidence.posts[evidence.posts["short_of_minimum"] > 0]
    return posts.sort_values(["unit_name", "job"], ignore_index=True)
