"""Coordinates as lists of facilities write them."""

import re

_NUMBER = r"[0-9]{1,3}(?:[.,][0-9]+)?"
_DECIMAL = re.compile(rf"(?P<sign>[+−-]?) ?(?P<degrees>{_NUMBER}) ?°? ?(?P<side>[A-Z]{{0,2}})")
_SEXAGESIMAL = re.compile(
    rf"(?P<sign>[+−-]?)(?P<degrees>{_NUMBER}) ?[°ºd:] ?(?P<minutes>{_NUMBER}) ?['\u2032\u2019m:] ?"
    rf"(?:(?P<seconds>{_NUMBER}) ?(?:[\"\u2033\u201ds]|'')? ?)?(?P<side>[A-Z]{{0,2}})",
    re.IGNORECASE,
)
_POINT = re.compile(
    r"(?:SRID=4326;)?\s*POINT\s*Z?\s*\(\s*(?P<lon>[-+.\d]+)\s+(?P<lat>[-+.\d]+)(?:\s+[-+.\d]+)?\s*\)",
    re.IGNORECASE,
)
"""A point as PostGIS and QGIS write it: longitude first."""
_NEGATIVE, _POSITIVE = {"S", "W", "LS", "BB"}, {"N", "E", "U", "T", "LU", "BT", ""}
_PAIR = re.compile(r"\s*(?:;|,\s|\s)\s*|(?<=\.\d{2}),|(?<=[0-9]),(?=-?[0-9]+\.)")


def degrees(text: str) -> float | None:
    """-0.88, 0,88 LS, 0° 52' 48" S as degrees; None for what is none."""
    found = _DECIMAL.fullmatch(text.strip().upper()) or _SEXAGESIMAL.fullmatch(text.strip())
    if found is None:
        return None
    parts = found.groupdict()
    side = (parts["side"] or "").upper()
    if side not in _NEGATIVE | _POSITIVE:
        return None
    size = sum(
        float((parts.get(name) or "0").replace(",", ".")) / share
        for name, share in (("degrees", 1), ("minutes", 60), ("seconds", 3600))
    )
    negative = side in _NEGATIVE or parts["sign"] in {"-", "−"}
    return round(-size if negative else size, 7)


def pair(text: str) -> tuple[str, str] | None:
    """Latitude and longitude of one cell such as "-0.88, 131.25" or POINT(131.25 -0.88); None for none."""
    point = _POINT.fullmatch(text.strip())
    if point:
        return point["lat"], point["lon"]
    halves = [half for half in _PAIR.split(text.strip(" ()[]")) if half]
    return (halves[0], halves[1]) if len(halves) == 2 else None


def on_earth(lat: object, lon: object) -> bool:
    """Whether these are the numbers of a place; 0, 0 is what stands where none is known."""
    if type(lat) not in {int, float} or type(lon) not in {int, float}:
        return False
    return abs(lat) <= 90 and abs(lon) <= 180 and bool(lat or lon)  # type: ignore[arg-type]  # as just seen
