"""How many persons each post needs: targets from `workload`, minima from `standards`."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from placement.base.decimals import fraction
from placement.base.errors import Finding, InputError
from placement.base.files import csv_text, require_free_files, write_files
from placement.base.language import _
from placement.case import Case
from placement.case.completion import headcounts
from placement.case.selector import SelectorError, Where
from placement.case.values import texts

MethodName = Literal["health", "general"]
Rounding = Literal["nearest", "up"]

WORKING_MINUTES: dict[MethodName, int] = {"health": 72_000, "general": 75_000}
"""Of one person in a year, where nothing else is given. `general`: PermenPANRB 1/2020, 1,250 hours.
`health`: 1,200 hours, the usual WKT of ABK-Kes (Permenkes 33/2015), an assumption for any one unit."""

_LONGEST_YEAR = 366 * 24 * 60
_MANY = 10**9  # persons: who needs more has mistyped a volume
_POST = ["unit", "job"]
_HEADCOUNTS = ["minimum", "target", "maximum"]
_EVERYWHERE = Where()


@dataclass(frozen=True)
class Method:
    """What a year's work means in persons: minutes of work / `working_minutes` × `factor`.

    `general` is ABK (PermenPANRB 1/2020). `health` is ABK-Kes (Permenkes 33/2015): with SBK =
    WKT / minutes of one activity, Σ (volume / SBK) × STP is the same quotient; WKT is
    `working_minutes` and `support` is FTP, the percentage of it that goes to tasks that no
    activity counts. Raises InputError for values that have no meaning.
    """

    name: MethodName
    working_minutes: Decimal | float
    support: Decimal | float = 0

    def __post_init__(self) -> None:
        if self.name not in WORKING_MINUTES:
            names = ", ".join(WORKING_MINUTES)
            raise InputError(_("{name} is no method: choose one of {names}", name=self.name, names=names))
        if not 1 <= self.working_minutes <= _LONGEST_YEAR:
            raise InputError(
                _(
                    "working minutes of {value} a year: give a number from 1 to {limit}",
                    value=self.working_minutes,
                    limit=_LONGEST_YEAR,
                )
            )
        if not 0 <= self.support < 100:
            raise InputError(
                _("support time of {value} percent: give 0 or more, and less than 100", value=self.support)
            )
        if self.name == "general" and self.support:
            raise InputError(_("the method general knows no support time: leave it out, or choose health"))

    @property
    def factor(self) -> Fraction:
        """STP = 1 / (1 − FTP / 100), at least 1: the work is multiplied by it."""
        return 100 / (100 - fraction(self.support))


@dataclass(frozen=True)
class Need:
    """The need of the posts that workload or standards speak of, and the table `posts` it leads to.

    `frame` has one row per post, in the order of the units: `unit`, `job`, `actual` (today's
    headcount), `need` and `wisn` = actual / need (float64, NaN where no workload speaks of the
    post; `wisn` also where the need is 0), `understaffed` (actual < need, exactly), `minimum`,
    `target`, `maximum`, the same as `old_…` (Int64, blank for a new post), and `basis`.
    `posts` is the whole table: the contract's columns, `need` (two to four decimals), `basis`,
    and the user's own.
    """

    case: Case
    method: Method
    rounding: Rounding
    frame: pd.DataFrame
    posts: pd.DataFrame
    warnings: tuple[Finding, ...]


def need(
    case: Case,
    method: MethodName = "health",
    *,
    working_minutes: Decimal | float | None = None,
    support: Decimal | float = 0,
    rounding: Rounding = "nearest",
    where: Where = _EVERYWHERE,
) -> Need:
    """Minimum, target and maximum of every post in `where` that workload or standards speak of.

    minimum = the standard's, else the old one; target = the larger of the minimum and the whole
    need, or of it and the old target without workload; maximum = the largest of the old one,
    the target and today's headcount. Raises InputError for parameters without a meaning,
    standards that contradict each other, or when nothing is left to compute.
    """
    if rounding not in get_args(Rounding):
        raise InputError(_("{word} is no rounding: choose nearest or up", word=rounding))
    chosen = Method(
        method, WORKING_MINUTES.get(method, 1) if working_minutes is None else working_minutes, support
    )
    needed = persons(case.tables["workload"], chosen)
    for unit, job in needed.index[needed > _MANY]:
        raise InputError(_("{job} at {unit} needs too many persons: check its workload", job=job, unit=unit))
    standards, unsettled = _standards(case)
    spoken_of = needed.index.union(pd.MultiIndex.from_frame(standards[_POST]))
    subjects = _subjects(case, spoken_of, where)
    warnings = _unsettled(case, _subjects(case, unsettled, where))
    if subjects.empty:
        raise InputError(_("neither workload nor standards speak of any post that is asked for"), warnings)
    frame = _judged(case, subjects, needed, _settled(standards, subjects), rounding)
    return Need(case, chosen, rounding, frame.drop(columns="persons"), _posts(case, frame), warnings)


def persons(workload: pd.DataFrame, method: Method) -> "pd.Series[Any]":
    """Exact persons needed (Fractions) by (unit, job) of a table `workload`, before any rounding."""
    work = [
        fraction(volume) * fraction(minutes)
        for volume, minutes in zip(workload["volume"], workload["minutes"], strict=True)
    ]
    total = pd.Series(work, workload.index, dtype=object).groupby([workload[name] for name in _POST]).sum()
    return total * (method.factor / fraction(method.working_minutes))


def whole(persons: Fraction, rounding: Rounding) -> int:
    """Whole persons: the nearest number, halves upwards, or the next one up."""
    return ceil(persons) if rounding == "up" else floor(persons + Fraction(1, 2))


def write_posts(need: Need, file: Path, *, force: bool = False) -> None:
    """The new table `posts` as a CSV file, written whole or not at all.

    Raises InputError where the name is taken (with `force` only by a folder, or by a file the
    case was read from) or there is no place to write to, PlacementError where writing fails.
    """
    require_free_files([file], force=force, inputs=need.case.files.values())
    write_files({file: csv_text(texts(need.posts))})


def _standards(case: Case) -> tuple[pd.DataFrame, pd.MultiIndex]:
    """The most specific standards of each post, and posts some standard misses for a blank setting.

    Columns: unit, job, `standard` (the minimum) and `row` in the table `standards`.
    """
    asked = case.tables["standards"][["kind", "setting", "inpatient", "job", "minimum"]]
    asked = asked.rename(columns={"minimum": "standard"}).reset_index(names="row")
    units = case.tables["units"][["unit", "kind", "setting", "inpatient"]]
    rows = units.merge(asked, on="kind", suffixes=("", "_asked"))
    here = rows["inpatient_asked"].isna() | (rows["inpatient_asked"] == rows["inpatient"]).fillna(value=False)
    free = rows["setting_asked"].isna()
    unsettled = rows[here & ~free & rows["setting"].isna()]
    rows = rows[here & (free | (rows["setting_asked"] == rows["setting"]))]
    given = rows[["setting_asked", "inpatient_asked"]].notna().sum(axis=1)
    most = given.groupby([rows[name] for name in _POST]).transform("max")
    return rows.loc[given == most, [*_POST, "standard", "row"]], pd.MultiIndex.from_frame(unsettled[_POST])


def _subjects(case: Case, spoken_of: pd.Index, where: Where) -> pd.DataFrame:
    """The posts in `where`, in the order of the units, with the columns of `posts` (blank for new ones)."""
    units, posts = case.tables["units"], case.tables["posts"]
    order = pd.Series(range(len(units)), units["unit"])
    frame = spoken_of.unique().to_frame(index=False).set_axis(_POST, axis=1)
    frame = frame.astype(dict.fromkeys(_POST, "str"))
    frame = frame.merge(posts.astype(dict.fromkeys(_HEADCOUNTS, "Int64")), how="left", on=_POST)
    frame = frame.iloc[frame.assign(unit=frame["unit"].map(order)).sort_values(_POST).index]
    try:
        matched = where.matches([frame, units.set_index("unit").loc[frame["unit"]]])
    except SelectorError as error:
        raise InputError(f"{error}: {error.remedy}") from error
    return frame[matched].reset_index(drop=True)


def _settled(standards: pd.DataFrame, subjects: pd.DataFrame) -> "pd.Series[Any]":
    """The one standard of each post, by (unit, job); an error for each two that are equally specific."""
    standards = standards[
        pd.MultiIndex.from_frame(standards[_POST]).isin(pd.MultiIndex.from_frame(subjects[_POST]))
    ]
    tied = standards[standards.duplicated(_POST, keep=False)]
    rows = tied.groupby(_POST)["row"].agg(earlier="min", later="max").reset_index()
    findings = [
        Finding(
            "error",
            "standards",
            int(first["later"]),
            None,
            None,
            _(
                "speaks of {job} at {unit} as precisely as row {row} does, and neither goes first",
                job=first["job"],
                unit=first["unit"],
                row=first["earlier"],
            ),
            _("add a row with both setting and inpatient"),
        )
        for _number, first in rows.drop_duplicates(["earlier", "later"]).iterrows()
    ]
    if findings:
        raise InputError(_("standards that contradict each other: {count}", count=len(findings)), findings)
    return standards.set_index(_POST)["standard"]


def _unsettled(case: Case, subjects: pd.DataFrame) -> tuple[Finding, ...]:
    """A warning for each unit without a setting whose kind has standards by setting."""
    units = case.tables["units"]
    message = _("the setting is blank, so standards for one setting do not count here")
    remedy = _("give the setting of the unit")
    rows = sorted(units.index[units["unit"].isin(subjects["unit"])])
    return tuple(Finding("warning", "units", int(row), "setting", None, message, remedy) for row in rows)


def _judged(
    case: Case,
    subjects: pd.DataFrame,
    needed: "pd.Series[Any]",
    standards: "pd.Series[Any]",
    rounding: Rounding,
) -> pd.DataFrame:
    """The frame of a Need, with the exact need as `persons` (None without workload)."""
    posts = pd.MultiIndex.from_frame(subjects[_POST])
    exact = [needed.get(post) for post in posts]
    actual = [int(people) for people in headcounts(case.tables["employees"]).reindex(posts, fill_value=0)]
    pairs = list(zip(actual, exact, strict=True))
    frame = subjects[_POST].assign(
        actual=actual,
        need=pd.Series([float(wanted) if wanted is not None else None for wanted in exact], dtype="float64"),
        wisn=pd.Series(
            [float(people / wanted) if wanted else None for people, wanted in pairs], dtype="float64"
        ),
        understaffed=[wanted is not None and people < wanted for people, wanted in pairs],
    )
    standard = pd.Series(standards.reindex(posts).to_numpy(), frame.index, dtype="Int64")
    work = pd.Series(
        [None if wanted is None else whole(wanted, rounding) for wanted in exact], frame.index, dtype="Int64"
    )
    frame["minimum"] = standard.fillna(subjects["minimum"]).fillna(0)
    frame["target"] = _largest(frame["minimum"], work.fillna(subjects["target"]))
    frame["maximum"] = _largest(subjects["maximum"], frame["target"], frame["actual"])
    frame = frame.astype(dict.fromkeys(_HEADCOUNTS, "int64"))
    frame[[f"old_{name}" for name in _HEADCOUNTS]] = subjects[_HEADCOUNTS]
    sources = {(True, True): "standard and workload", (True, False): "standard", (False, True): "workload"}
    frame["basis"] = [sources[pair] for pair in zip(standard.notna(), work.notna(), strict=True)]
    return frame.assign(persons=pd.Series(exact, dtype=object))


def _largest(*columns: "pd.Series[Any]") -> "pd.Series[Any]":
    """The largest of each row; blanks do not count."""
    largest: pd.Series[Any] = pd.concat([column.astype("Int64") for column in columns], axis=1).max(axis=1)
    return largest


def _posts(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    """The table `posts` with the judged ones replaced where they stand; new ones follow."""
    old = case.tables["posts"]
    old = old[old.index != 0].sort_index().set_index(_POST)
    new = frame.assign(need=frame["persons"].map(_written, na_action="ignore"))
    new = new.set_index(_POST)[[*_HEADCOUNTS, "need", "basis"]].astype({"need": "str"})
    own = [name for name in old.columns if name not in new.columns]
    table = old.reindex(columns=[*new.columns, *own]).astype({"need": "str", "basis": "str"})
    table = table.reindex(old.index.append(new.index.difference(old.index, sort=False)))
    table.loc[new.index, new.columns] = new
    return table.astype(dict.fromkeys(_HEADCOUNTS, "int64")).reset_index()


def _written(persons: Fraction) -> str:
    """Two to four decimals, halves upwards."""
    units, rest = divmod(floor(persons * 10_000 + Fraction(1, 2)), 10_000)
    text = f"{units}.{rest:04d}"
    return text.removesuffix("00") if text.endswith("00") else text.removesuffix("0")
