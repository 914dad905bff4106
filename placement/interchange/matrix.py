"""A wide matrix of minutes, origins down and units across, as the table `travel`."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from placement.base.errors import InputError
from placement.base.language import _
from placement.case import Case
from placement.case.pages import Page
from placement.interchange.imported import Imported, merged
from placement.interchange.names import Register
from placement.interchange.notes import Notes, findings
from placement.interchange.sheet import read_rows, tell_unseen, unseen, visible

Known = Callable[[str], str | None]
"""The id that a cell means; None for a cell that means nothing in the case."""
Way = tuple[str, str, str, int]
"""From, to, the minutes as written, and the row."""


def read_matrix(files: Sequence[Path], *, case: Case | None = None) -> Imported:
    """The ways of a matrix in the case: its first column names units or places, its header units.

    Ids and names are understood; the header is the row, of the first ones, that names the most units.
    Blank cells are ways that are not known. Raises InputError where there is no case, or nothing
    that it knows.
    """
    (file,) = files
    if case is None:
        raise InputError(_("a travel matrix speaks of a case's units: name it with --case"))
    notes = Notes()
    pages = visible(file, [])
    for page in pages[1:]:
        notes.of_column(
            "left_out", str(page.title), _("the sheet is not read: {reason}", reason=_("one matrix each"))
        )
    register = Register(case.tables["units"])
    spots = _spots(case)

    def unit(cell: str) -> str | None:
        return (cell and register.match(cell).unit) or None

    ways, rows = (
        _ways(pages[0], unit, lambda cell: spots.get(cell) or unit(cell), notes) if pages else ([], 0)
    )
    if not ways:
        message = _("{file} has no row that can be imported", file=file.name)
        raise InputError(message, findings(file.name, notes.all()))
    table = pd.DataFrame(ways, columns=["origin", "unit", "minutes", "row"], dtype=object).set_index("row")
    notes.add("mapped", "minutes", table.index, _("mapped to {columns}", columns="travel"))
    return Imported(merged(case, {"travel": table}, notes), {}, notes.all(), rows)


def _spots(case: Case) -> Mapping[str, str]:
    """The case's places by name and by id."""
    places = case.tables["places"] if "places" in case.tables else pd.DataFrame({"place": [], "name": []})
    return {
        str(cell): str(place)
        for place, name in places[["place", "name"]].itertuples(index=False, name=None)
        for cell in (name, place)
        if not pd.isna(cell)
    }


def _ways(page: Page, unit: Known, origin: Known, notes: Notes) -> tuple[list[Way], int]:
    """The ways that the page tells, and how many rows it has below its header."""
    top = page.header(lambda names: len({unit(name) for name in names[1:]} - {None}))
    rows = list(read_rows(page))
    _number, header = rows[top]
    above = [row for row, _cells in rows[:top]]
    notes.add("left_out", "", above, _("the row stands above the header, and is not read"))
    units = _units(header, unit, notes)
    starts = {row: start for row, cells in rows[top + 1 :] if (start := origin(cells[0] if cells else ""))}
    again = Counter(starts.values())
    ways: list[Way] = []
    for row, cells in rows[top + 1 :]:
        start = starts.get(row)
        name = cells[0] if cells else ""
        if start is None:
            message = _("neither a place nor a unit of the case: the row is left out")
            notes.add("left_out", header[0] if header else "", [row], message, value=name)
            continue
        if again[start] > 1:
            message = _("the origin stands in several rows: the shortest of its ways counts")
            notes.add("guessed", header[0] if header else "", [row], message, value=name)
        told = [(end, cells[place]) for place, end in units.items() if place < len(cells) and cells[place]]
        if any(end == start and minutes.strip("0.,") for end, minutes in told):
            notes.add("left_out", "minutes", [row], _("the way from a unit to itself counts 0"), value=name)
        ways += [(start, end, minutes, row) for end, minutes in told if end != start]
    tell_unseen(unseen(page, [*starts], [0, *units], 0), notes)
    return ways, len(rows) - top - 1


def _units(header: Sequence[str], unit: Known, notes: Notes) -> dict[int, str]:
    """The units by their columns; what is none, or stands there twice, is told."""
    units: dict[int, str] = {}
    for place, name in enumerate(header[1:], 1):
        found = unit(name)
        if found is None:
            if name:
                notes.of_column("left_out", name, _("no unit of the case"), remedy=_("write the unit's id"))
            continue
        if found in units.values():
            message = _("the unit stands in several columns: the shortest of its ways counts")
            notes.of_column("guessed", name, message)
        units[place] = found
    return units
