"""Blanks filled as the contract says, and current posts added."""

from collections.abc import Mapping

import pandas as pd
from pandas.api.types import pandas_dtype

from placement.case.contract import TABLES

Frames = Mapping[str, pd.DataFrame]


def completed(frames: Frames) -> dict[str, pd.DataFrame]:
    """The frames with every default filled; a current post that `posts` lacks follows as row 0."""
    full = {name: _defaulted(name, frame) for name, frame in frames.items()}
    employees = full["employees"]
    employees["post_job"] = employees["post_job"].where(
        employees["unit"].notna() | frames["employees"]["post_job"].notna()
    )
    full["posts"] = _with_current_posts(full, given=frames["posts"]["maximum"].notna())
    return full


def headcounts(employees: pd.DataFrame) -> "pd.Series[int]":
    """Who serves today, counted by (unit, job) of the current post."""
    return (
        employees.dropna(subset=["unit", "post_job"])
        .groupby(["unit", "post_job"])
        .size()
        .rename_axis(index=["unit", "job"])
    )


def settled(frames: Frames) -> dict[str, pd.DataFrame]:
    """The frames in their final dtypes, whole numbers without blanks as int64, and in an order of their own.

    Rows are sorted by their key, or by all their cells, and keep their index: of equally good
    plans the order of a file's rows would decide otherwise.
    """
    return {name: _in_order(name, _typed(name, frame)) for name, frame in frames.items()}


def _typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    narrow = [column for column in TABLES[name] if column.dtype != column.loose]
    return frame.assign(
        **{column.name: frame[column.name].astype(pandas_dtype(column.dtype)) for column in narrow}
    )


def _in_order(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    declared = [column.name for column in TABLES[name]]
    own = sorted(set(frame.columns) - set(declared))
    key = next(iter(TABLES[name].keys), (*declared, *own))
    return frame.sort_values(list(key), kind="stable") if len(frame) else frame


def _defaulted(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.copy()
    for column in TABLES[name] if len(frame) else ():
        if column.default is not None:
            frame[column.name] = frame[column.name].fillna(column.default)
        elif column.like is not None:
            frame[column.name] = frame[column.name].fillna(frame[column.like])
    return frame


def _with_current_posts(frames: Frames, given: "pd.Series[bool]") -> pd.DataFrame:
    posts = frames["posts"].copy()
    today = headcounts(frames["employees"])
    serving = _aligned(today, posts)
    posts["maximum"] = posts["maximum"].where(given | (posts["maximum"] >= serving), serving)
    current = today.reset_index(name="maximum").astype({"maximum": "Int64"})
    lacking = current[
        current["unit"].isin(frames["units"]["unit"])
        & ~pd.MultiIndex.from_frame(current[["unit", "job"]]).isin(
            pd.MultiIndex.from_frame(posts[["unit", "job"]])
        )
    ]
    if lacking.empty:
        return posts
    added = lacking.assign(minimum=0, target=0).set_index(pd.Index([0] * len(lacking), name="row"))
    return pd.concat([posts, added.reindex(columns=posts.columns).astype(posts.dtypes)])


def _aligned(today: "pd.Series[int]", posts: pd.DataFrame) -> "pd.Series[int]":
    """Today's headcount of each row of `posts`, Int64 without blanks."""
    found = today.reindex(pd.MultiIndex.from_frame(posts[["unit", "job"]])).fillna(0)
    return pd.Series(found.to_numpy(), posts.index, dtype="Int64")
