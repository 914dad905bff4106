"""Days as other systems write them."""

import re

import pandas as pd

SERIAL = r"[1-9][0-9]{4}"
"""Days since 30 December 1899, as a spreadsheet counts that lost its format: 10000 is in 1927."""
_NAMES = "jan feb,peb mar apr mei,may jun jul agu,ags,agt,aug sep okt,oct nov,nop des,dec"
_MONTHS = {name: number for number, names in enumerate(_NAMES.split(), 1) for name in names.split(",")}
"""By their first three letters, Indonesian and English."""
_FORMS = (
    re.compile(r"(?P<day>[0-9]{1,2})[-/. ](?P<month>[0-9]{1,2}|[a-z]+\.?)[-/. ](?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
)
_TIME = re.compile(r"[ t][0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2}(\.[0-9]+)?)?(z|[+-][0-9:]{4,6})?$")


def days_of(written: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """Each text as a day, day before month (3/2/2020 is in February); NaT where it is none.

    2020-02-03, 03-02-2020, 3 Februari 2020, 20200203, with or without a time, and 43864.
    """
    known = {text: _iso(text) for text in written.dropna().unique()}
    return pd.to_datetime(written.map(known).astype(object), format="%Y-%m-%d", errors="coerce")


def _iso(text: str) -> str | None:
    plain = _TIME.sub("", text.strip().lower())
    if re.fullmatch(SERIAL, plain):
        return f"{pd.Timestamp('1899-12-30') + pd.Timedelta(days=int(plain)):%Y-%m-%d}"
    found = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    if found is None:
        return None
    month = found["month"].strip(".")
    number = int(month) if month.isdigit() else _MONTHS.get(month[:3], 0)
    return f"{int(found['year']):04}-{number:02}-{int(found['day']):02}"
