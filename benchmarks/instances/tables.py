"""Generated tables as a checked and completed case, and the problem it poses."""

from datetime import date
from pathlib import Path

import pandas as pd

from placement.case import Case
from placement.case.completion import completed, settled
from placement.case.contract import TABLES
from placement.case.travel import TravelSettings, travel_times
from placement.problem import Problem

DAY = date(2027, 1, 1)
TRAVEL = TravelSettings(sources=("straight_line",))


def case_of(**tables: pd.DataFrame) -> Case:
    """The case of these tables; the others are empty."""
    frames = {}
    for table in TABLES.values():
        frame = tables.get(table.name, pd.DataFrame())
        frame = frame.reindex(columns=[column.name for column in table])
        frame.index = pd.RangeIndex(2, 2 + len(frame), name="row")
        frames[table.name] = frame.astype({column.name: column.loose for column in table})
    return Case(Path(), settled(completed(frames)), {}, ())


def problem_of(case: Case) -> Problem:
    """The case on its day, by straight lines."""
    return Problem(case, DAY, travel_times(case.tables, TRAVEL), travel_settings=TRAVEL)
