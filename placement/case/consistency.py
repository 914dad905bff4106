"""Numbers, dates and wishes that contradict each other."""

from collections.abc import Iterator
from typing import Literal

import pandas as pd

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.cells import Tables
from placement.case.completion import headcounts

_WORKING_AGE = 15


def posts(tables: Tables) -> Iterator[Finding]:
    """Errors where minimum > maximum; warnings of targets below the minimum or out of reach."""
    frame, cells = tables.frames["posts"], tables.cells["posts"]
    given = {
        name: cells[name].notna().reindex(frame.index, fill_value=False) for name in ("target", "maximum")
    }
    minimum, target, maximum = (frame[name] for name in ("minimum", "target", "maximum"))
    impossible = (minimum > maximum).fillna(value=False)
    # Where the maximum is blank, it is the target that makes it too small.
    yield from _above(tables, "minimum", "maximum", impossible & given["maximum"], "error")
    yield from _above(tables, "minimum", "target", impossible & ~given["maximum"], "error")
    low = (minimum > target).fillna(value=False) & ~impossible
    yield from _above(tables, "minimum", "target", low, "warning")
    far = (target > maximum).fillna(value=False) & given["target"]
    yield from _above(tables, "target", "maximum", far, "warning")


def names(tables: Tables) -> Iterator[Finding]:
    """Errors for two posts, or courses, that a plan would write alike: "A:B" at C, and "A" at "B:C"."""
    frame = tables.frames["posts"].dropna(subset=["unit", "job"]).drop_duplicates(["unit", "job"])
    written = frame["unit"] + ":" + frame["job"]
    first = dict(zip(reversed(written.tolist()), reversed(frame.index.tolist()), strict=True))
    for row, name in written[written.duplicated()].items():  # posts that were added have no row of their own
        message = _("this post and that of row {row} are both written {name}", row=first[name], name=name)
        yield Finding(
            "error",
            "posts",
            int(str(row)),
            "job",
            name,
            message,
            _("use another mark than : in one of the ids"),
        )
    yield from _courses(tables)


def _courses(tables: Tables) -> Iterator[Finding]:
    """A plan lists courses with ";" between them, so one name may not be part of another."""
    if tables.frames["courses"].empty:
        return
    courses = tables.frames["courses"]["course"].dropna().drop_duplicates()
    holders: dict[str, str] = {}
    for row, course in courses.items() if courses.str.contains(";", regex=False).any() else ():
        for part in course.split(";"):
            other = holders.setdefault(part, course)
            if other != course:
                message = _(
                    "the courses {course} and {other} cannot be told apart in a list",
                    course=course,
                    other=other,
                )
                remedy = _("write the name without ;")
                yield Finding("error", "courses", int(str(row)), "course", course, message, remedy)
                break


def _above(
    tables: Tables, name: str, other: str, where: "pd.Series[bool]", severity: Literal["error", "warning"]
) -> Iterator[Finding]:
    """A finding for each post whose one number is above the other."""
    remedy = _("lower the {name}, or raise the {other}", name=name, other=other)
    for row, value in tables.written("posts", name, where):
        limit = tables.frames["posts"].loc[row, other]
        words = {"name": name, "value": value, "other": other, "limit": limit}
        message = _("{name} {value} is above {other} {limit}", **words)
        yield Finding(severity, "posts", row, name, value, message, remedy)


def incumbents(tables: Tables) -> Iterator[Finding]:
    """Warnings on current posts: added ones, overfull ones, and jobs held nowhere."""
    employees, frame = tables.frames["employees"], tables.frames["posts"]
    names = ["unit", "post_job"]
    added = pd.MultiIndex.from_frame(frame.loc[frame.index == 0, ["unit", "job"]])
    listed = tables.knows("posts", "unit") and tables.knows("posts", "job")
    lacking = listed & pd.Series(pd.MultiIndex.from_frame(employees[names]).isin(added), employees.index)
    for row, unit, job in employees.loc[lacking, names].drop_duplicates().itertuples(name=None):
        written = tables.cells["employees"].loc[row, "post_job"]
        yield Finding(
            "warning",
            "employees",
            int(row),
            "post_job" if isinstance(written, str) else "job",
            job,
            _(
                "posts has no {job} at {unit}, where people serve: it is added with minimum and target 0",
                job=job,
                unit=unit,
            ),
            _("add the post to posts"),
        )
    today = (
        headcounts(employees).reindex(pd.MultiIndex.from_frame(frame[["unit", "job"]])).fillna(0).to_numpy()
    )
    overfull = (frame["maximum"] < today).fillna(value=False)
    serving = pd.Series(today, frame.index)[overfull]
    for (row, value), people in zip(tables.written("posts", "maximum", overfull), serving, strict=True):
        yield Finding(
            "warning",
            "posts",
            row,
            "maximum",
            value,
            _("{people} people serve here, above the maximum {maximum}", people=int(people), maximum=value),
            _("raise the maximum, or expect a plan that moves people away"),
        )
    nowhere = employees["unit"].isna() & employees["post_job"].notna()
    for row, value in tables.written("employees", "post_job", nowhere):
        yield Finding(
            "warning",
            "employees",
            row,
            "post_job",
            value,
            _("post_job {job} is given without a unit, and does not count", job=value),
            _("give the current unit, or clear post_job"),
        )


def dates(tables: Tables) -> Iterator[Finding]:
    """Lives out of order: errors before birth, warnings in childhood or after retirement."""
    frame = tables.frames["employees"]
    born, since, retires = frame["born"], frame["since"], frame["retires"]
    for name in ("since", "retires"):
        for row, value in tables.written("employees", name, frame[name] < born):
            yield Finding(
                "error",
                "employees",
                row,
                name,
                value,
                _("{name} {value} is before born {born:%Y-%m-%d}", name=name, value=value, born=born[row]),
                _("correct one of the two dates"),
            )
    of_age = born + pd.DateOffset(years=_WORKING_AGE)
    for row, value in tables.written("employees", "since", (since >= born) & (since < of_age)):
        yield Finding(
            "warning",
            "employees",
            row,
            "since",
            value,
            _("in post since {value}, younger than {age}", value=value, age=_WORKING_AGE),
            _("correct born or since"),
        )
    for row, value in tables.written("employees", "since", (retires >= born) & (since > retires)):
        yield Finding(
            "warning",
            "employees",
            row,
            "since",
            value,
            _("in post since {value}, after retiring", value=value),
            _("correct since or retires"),
        )


def ties(tables: Tables) -> Iterator[Finding]:
    """An error for a tie with oneself; warnings for ties that repeat or contradict an earlier one."""
    frame = tables.frames["ties"]
    if frame.empty:
        return
    a, b = frame["employee_a"], frame["employee_b"]
    alone = a.notna() & (a == b)
    for row, value in tables.written("ties", "employee_b", alone):
        yield Finding(
            "error",
            "ties",
            row,
            "employee_b",
            value,
            _("{value} is tied with themselves", value=value),
            _("name two employees"),
        )
    pairs = pd.DataFrame({"a": a.where(a < b, b), "b": b.where(a < b, a), "kind": frame["kind"]})
    pairs = pairs[a.notna() & b.notna() & frame["kind"].notna() & ~alone]
    again, contradicts = _repeated(pairs, ["a", "b"], "kind", frame.index)
    for row, value in tables.written("ties", "employee_b", again):
        yield Finding(
            "warning",
            "ties",
            row,
            "employee_b",
            value,
            _("the tie is given already, and counts once"),
            _("keep one of the rows"),
        )
    for row, value in tables.written("ties", "kind", contradicts):
        yield Finding(
            "warning",
            "ties",
            row,
            "kind",
            value,
            _("the two are tied both together and apart"),
            _("keep one of the rows"),
        )


def preferences(tables: Tables) -> Iterator[Finding]:
    """A warning for each rank that an employee gives twice: the two units are wished for alike."""
    frame = tables.frames["preferences"]
    if frame.empty:
        return
    wishes = frame.dropna(subset=["employee", "unit", "rank"])
    alike = wishes.duplicated(["employee", "rank"]) & ~wishes.duplicated(["employee", "unit"])
    for row, value in tables.written("preferences", "rank", alike.reindex(frame.index, fill_value=False)):
        yield Finding(
            "warning",
            "preferences",
            row,
            "rank",
            value,
            _("the employee has two units of rank {rank}, and both count so", rank=value),
            _("give each unit a rank of its own, or leave it so"),
        )


def locks(tables: Tables) -> Iterator[Finding]:
    """Warnings for locks that repeat or contradict an earlier one."""
    frame = tables.frames["locks"]
    if frame.empty:
        return
    key = ["employee", "unit", "job"]
    again, contradicts = _repeated(frame[frame["action"].notna()], key, "action", frame.index)
    for row, value in tables.written("locks", "action", again):
        yield Finding(
            "warning",
            "locks",
            row,
            "action",
            value,
            _("the lock is given already, and counts once"),
            _("keep one of the rows"),
        )
    for row, value in tables.written("locks", "action", contradicts):
        yield Finding(
            "warning",
            "locks",
            row,
            "action",
            value,
            _("the same post is both pinned and forbidden"),
            _("keep one of the rows"),
        )


def _repeated(
    frame: pd.DataFrame, key: list[str], choice: str, rows: pd.Index
) -> tuple["pd.Series[bool]", "pd.Series[bool]"]:
    """Rows that say what an earlier one says, and rows that first say otherwise than an earlier one."""
    again = frame.duplicated([*key, choice])
    contradicts = frame.duplicated(key) & ~again
    return again.reindex(rows, fill_value=False), contradicts.reindex(rows, fill_value=False)
