"""A wide matrix of minutes, origins down and units across, as the table `travel`."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from placement.base.errors import InputError
from placement.base.language import _
from placement.case import Case
from placement.interchange.imported import Imported, merged
from placement.interchange.names import Register
from placement.interchange.notes import Notes, findings
from placement.interchange.sheet import read_rows, visible


def read_matrix(files: Sequence[Path], *, case: Case | None = None) -> Imported:
    """The ways of a matrix in the case: its first column names units or places, its header units.

    Ids and names are understood; blank cells are ways that are not known. Raises InputError
    where there is no case, or nothing that it knows.
    """
    (file,) = files
    if case is None:
        raise InputError(_("a travel matrix speaks of a case's units: name it with --case"))
    notes = Notes()
    pages = visible(file, [])
    rows = list(read_rows(pages[0])) if pages else []
    for page in pages[1:]:
        notes.of_column(
            "left_out", str(page.title), _("the sheet is not read: {reason}", reason=_("one matrix each"))
        )
    header = rows[0][1] if rows else []
    register = Register(case.tables["units"])
    places = case.tables["places"] if "places" in case.tables else pd.DataFrame({"place": [], "name": []})
    spots = {
        str(cell): str(place)
        for place, name in places[["place", "name"]].itertuples(index=False, name=None)
        for cell in (name, place)
        if not pd.isna(cell)
    }
    units = {}
    for place, name in enumerate(header[1:], 1):
        if unit := register.match(name).unit:
            units[place] = unit
        elif name:
            notes.of_column("left_out", name, _("no unit of the case"), remedy=_("write the unit's id"))
    ways = []
    for number, row in rows[1:]:
        name = row[0] if row else ""
        origin = spots.get(name) or register.match(name).unit
        if not origin:
            message = _("neither a place nor a unit of the case: the row is left out")
            notes.add("left_out", header[0] if header else "", [number], message, value=name)
            continue
        ways += [
            (origin, unit, row[place], number)
            for place, unit in units.items()
            if place < len(row) and row[place] and unit != origin
        ]
    if not ways:
        message = _("{file} has no row that can be imported", file=file.name)
        raise InputError(message, findings(file.name, notes.all()))
    table = pd.DataFrame(ways, columns=["origin", "unit", "minutes", "row"], dtype=object).set_index("row")
    notes.add("mapped", "minutes", table.index, _("mapped to {columns}", columns="travel"))
    return Imported(merged(case, {"travel": table}, notes), {}, notes.all(), len(rows) - 1)
