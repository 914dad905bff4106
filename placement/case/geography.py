"""Places, homes and coordinates: what exists, what can be reached."""

from collections.abc import Iterator
from itertools import islice

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.cells import Tables
from placement.case.references import unknown
from placement.case.spelling import Lexicon

_LISTED = (("places", "place"), ("links", "from"), ("links", "to"))
_USED = (("employees", "home"), ("units", "place"))


def places(tables: Tables) -> Iterator[Finding]:
    """Findings on places: such as are units too, unknown ones, and homes from where no way is known."""
    units = _words(tables, "units", "unit")
    listed = {place for table, name in _LISTED for place in _words(tables, table, name)}
    yield from _both(tables, units)
    if not all(tables.complete(table, name) for table, name in (*_LISTED, ("travel", "origin"))):
        return
    origins = _words(tables, "travel", "origin") - units
    homes, sites = _words(tables, "employees", "home"), _words(tables, "units", "place")
    add = _("add it to places, or to links")
    # a unit of that name has its own error, hence no second one
    yield from unknown(
        tables, "employees", "home", listed | origins | sites | units, Lexicon(listed | origins | sites), add
    )
    yield from unknown(tables, "units", "place", listed | origins | homes | units, Lexicon(listed), add)
    if tables.knows("units", "unit"):
        known = units | listed | homes | sites
        yield from unknown(
            tables, "travel", "origin", known, Lexicon(known), _("add it to units, places or links")
        )
    yield from _unlisted_sites(tables, listed | units)
    yield from _unreachable(tables, listed | units)


def coordinates(tables: Tables) -> Iterator[Finding]:
    """An error for each lat without lon, or lon without lat; a warning of 0, 0, which often means nothing."""
    for table in ("employees", "units", "places"):
        frame, cells = tables.frames[table], tables.cells[table]
        if frame.empty:
            continue
        filled = cells[["lat", "lon"]].notna()
        for name, other in (("lat", "lon"), ("lon", "lat")):
            for row, value in tables.written(
                table, name, (filled[name] & ~filled[other]).reindex(frame.index)
            ):
                yield Finding(
                    "error",
                    table,
                    row,
                    name,
                    value,
                    _("{name} is given without {other}", name=name, other=other),
                    _("give both, or none"),
                )
        nowhere = (frame["lat"] == 0) & (frame["lon"] == 0)
        for row, _value in islice(tables.written(table, "lat", nowhere), 1):
            message = _("0, 0 lies in the sea off Africa; such rows: {rows}", rows=int(nowhere.sum()))
            remedy = _("leave both cells blank where the position is not known")
            yield Finding("warning", table, row, "lat", "0", message, remedy)


def _both(tables: Tables, units: set[str]) -> Iterator[Finding]:
    for table, name in (*_LISTED, *_USED) if units else ():
        for row, value in tables.written(table, name, tables.frames[table][name].isin(units)):
            yield Finding(
                "error",
                table,
                row,
                name,
                value,
                _("{value} is both a unit and a place", value=value),
                _("give the place another id"),
            )


def _unlisted_sites(tables: Tables, listed: set[str]) -> Iterator[Finding]:
    place = tables.frames["units"]["place"]
    nearby = _words(tables, "employees", "home") | _words(tables, "travel", "origin")
    for row, value in tables.written("units", "place", place.isin(nearby) & ~place.isin(listed)):
        yield Finding(
            "warning",
            "units",
            row,
            "place",
            value,
            _("{value} is in neither places nor links: ways from elsewhere are unknown", value=value),
            _("add it to places, or to links"),
        )


def _unreachable(tables: Tables, known: set[str]) -> Iterator[Finding]:
    """Homes that no way leads from: no coordinates, no row of travel, no link."""
    spots = tables.frames["places"]
    located = set(spots.loc[spots["lat"].notna() & spots["lon"].notna(), "place"].dropna())
    connected = located | {
        word
        for table, name in (("travel", "origin"), ("links", "from"), ("links", "to"))
        for word in _words(tables, table, name)
    }
    employees = tables.frames["employees"]
    home = employees["home"]
    sites = _words(tables, "units", "place")
    lost = (
        home.isin(known | sites)
        & ~home.isin(connected)
        & ~home.isin(_words(tables, "units", "unit"))
        & (employees["lat"].isna() | employees["lon"].isna())
    )
    for row, value in tables.written("employees", "home", lost):
        yield Finding(
            "warning",
            "employees",
            row,
            "home",
            value,
            _("no way from {value} is known: it has no coordinates, travel or links", value=value),
            _("give its coordinates in places, or its minutes in travel or links"),
        )


def _words(tables: Tables, table: str, name: str) -> set[str]:
    words = tables.frames[table][name]
    return set(words.dropna().unique()) if len(words) else set()
