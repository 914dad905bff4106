"""Which unit of the case a name in SIASN (unor) is."""

from collections import Counter

import pandas as pd

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case import Case
from placement.case.spelling import Lexicon
from placement.interchange.mapping import UNITS
from placement.interchange.names import Register, kind_of, region_of, spelled
from placement.interchange.notes import Notes

UNKNOWN = "unknown"
_Row = tuple[str, str, str, str, str, str, str, int]
_KEY = ["unor_id", "unor_nama"]
_OFFICES = ["lokasi_kerja_nama", "instansi_kerja_nama", "satuan_kerja_kerja_nama"]


def workplaces(
    people: pd.DataFrame, case: Case | None, given: pd.DataFrame | None, notes: Notes
) -> pd.DataFrame:
    """The mapping of units, reviewed; who is in no unit of the case keeps a unit of their own.

    Raises InputError where the given mapping names a unit that neither has.
    """
    columns = ["unit", "name", "kind", "region"]
    known = case.tables["units"][columns] if case else pd.DataFrame(columns=columns, dtype="str")
    register = Register(known)
    of_case = known.set_index("unit").fillna("")
    rows: list[_Row] = []
    called: dict[str, str] = {}
    text = people[[*_KEY, *_OFFICES]].fillna("")
    for key, serving in text[text["unor_nama"] != ""].groupby(_KEY):
        unor, name = str(key[0]), str(key[1])
        match = register.match(name, unor)
        own = match.unit or unor or called.setdefault(spelled(name), name)
        kind, region = _described(name, serving)
        if match.unit:
            kind, region = (str(of_case.loc[match.unit, column]) for column in ("kind", "region"))
        status = match.status if case else "guessed"
        rows.append((unor, name, own, kind, region, status, f"{match.score:.2f}", len(serving)))
    rows = _coded(rows, text, known)
    automatic = pd.DataFrame(rows, columns=list(UNITS.columns), dtype=object)
    units = UNITS.reviewed(automatic, given)
    _require_known(units, {*known["unit"], *automatic["unit"]} if case else set())
    units[["kind", "region"]] = units[["kind", "region"]].replace("", UNKNOWN)
    _tell(people, units, set(known["unit"]), notes)
    return units


def _coded(rows: list[_Row], people: pd.DataFrame, known: pd.DataFrame) -> list[_Row]:
    """The rows with the case's own code for the region of a unit that it lacks.

    The code is that of most people who are said to work in the same region and serve in units
    of the case, or that of all units of the case where it and the file have only one.
    """
    regions = known["region"].dropna().unique()
    code_of = dict(zip(known["unit"], known["region"], strict=True))
    votes: dict[str, Counter[str]] = {}
    for unor, name, unit, *_rest, count in rows:
        serving = people[(people["unor_id"] == unor) & (people["unor_nama"] == name)]
        if unit in code_of:
            said = _described(name, serving)[1]
            votes.setdefault(said, Counter())[str(code_of[unit])] += count
    codes = {said: counted.most_common(1)[0][0] for said, counted in votes.items()}
    only = (
        str(regions[0])
        if len(regions) == 1 == len({row[4] for row in rows if row[2] not in code_of})
        else None
    )
    return [
        row
        if row[2] in code_of or len(regions) == 0
        else (*row[:4], codes.get(row[4], only or row[4]), *row[5:])
        for row in rows
    ]


def placed(people: pd.DataFrame, units: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """The people with their `unit`; left out where they have none, or where the mapping says so."""
    blank = people["unor_nama"].isna()
    message = _("no unit is named: not posted yet")
    notes.add("guessed", "unor_nama", people.index[blank], message, remedy=_("fill the cell"))
    unit = units.set_index(_KEY)["unit"]
    keys = pd.MultiIndex.from_frame(people[_KEY].fillna(""))
    people = people.assign(
        unit=pd.Series(unit.reindex(keys).to_numpy(object), people.index).where(~blank, None)
    )
    out = ~blank & (people["unit"] == "")
    for value, rows in people[out].groupby("unor_nama"):
        notes.add("left_out", "unor_nama", rows.index, _("left out by the mapping"), value=value)
    return people[~out]


def _described(name: str, serving: pd.DataFrame) -> tuple[str, str]:
    """Kind and region of a unit by its name and by where most of its people are said to work."""
    offices = [next(iter(serving[column].mode()), "") for column in _OFFICES]
    return kind_of(name) or UNKNOWN, region_of(offices) or UNKNOWN


def _tell(people: pd.DataFrame, units: pd.DataFrame, known: set[str], notes: Notes) -> None:
    remedy = _("review mapping/units.csv")
    rows_of = people[_KEY].fillna("").groupby(_KEY).groups
    for row in units.itertuples(index=False):
        rows = rows_of.get((row.unor_id, row.unor_nama), ())
        name = str(row.unor_nama)
        if row.unit == "" or row.status == "matched":
            continue
        if row.unit in known:
            message = _("taken for the unit {unit} (score {score})", unit=row.unit, score=row.score)
        elif known:
            message = _("no unit of the case: it stays a unit of its own")
        else:
            message = _("a new unit of the kind {kind} in {region}", kind=row.kind, region=row.region)
        notes.add("guessed", "unor_nama", rows, message, value=name, remedy=remedy)


def _require_known(units: pd.DataFrame, known: set[str]) -> None:
    """A unit that nobody knows is a slip of the pen, where there is a case to know it.

    Decisions on names that the file no longer has are kept unread.
    """
    lexicon = Lexicon(known)
    wrong = (
        units[(units["unit"] != "") & (units["people"] != 0) & ~units["unit"].isin(known)]
        if known
        else units[:0]
    )
    findings = [
        Finding(
            "error",
            UNITS.file,
            None,
            "unit",
            row["unit"],
            _("{name}: the case has no unit {unit}", name=row["unor_nama"], unit=row["unit"]),
            lexicon.remedy(row["unit"], _("give a unit of the case, or add it there first")),
        )
        for _number, row in wrong.iterrows()
    ]
    if findings:
        raise InputError(_("the mapping file {file} has errors", file=UNITS.file), findings)
