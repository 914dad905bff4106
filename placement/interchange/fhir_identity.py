"""Identifiers of FHIR: which of several counts, and which name a citizen and are never kept."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

Identifier = tuple[str, str]
"""System ("" where none is named) and value."""

_TYPES = {"NI", "PPN", "SS", "CZ", "DL", "NH", "TAX", "BC", "BCT", "PRC", "TPR", "VISA", "WP"}
"""Of HL7's table 0203: national numbers, passports, tax, birth, residence; NN and a country's letters too."""
_WORDS = {
    *("nik", "ktp", "ektp", "kk", "paspor", "bpjs", "npwp", "dukcapil", "penduduk", "kependudukan"),
    *("passport", "ssn", "nin", "nid", "nric", "cnic", "cpf", "curp", "dni", "bsn", "pesel", "personnummer"),
    *("aadhaar", "aadhar", "citizen", "citizenship", "kewarganegaraan", "nationalid", "nationalidentity"),
    *("idcard", "identitycard", "voter"),
}
_PAIRS = {
    *(
        ("national", word)
        for word in ("id", "ids", "identity", "identifier", "identification", "number", "no")
    ),
    *(("identity", "card"), ("identity", "number"), ("id", "card"), ("civil", "id"), ("tax", "id")),
    *(("social", "security"), ("birth", "certificate"), ("health", "insurance"), ("nhs", "number")),
    *((word, licence) for word in ("driver", "drivers", "driving") for licence in ("license", "licence")),
}
_OID = re.compile(r"(urn:oid:)?2\.16\.840\.1\.113883\.4\.(1|330(\.\d+)?)")
"""Social security of the United States, and passports of every country."""
_NIK = re.compile(r"[1-9][0-9]{15}")
_USES = ("official", "usual", "", "secondary", "temp", "old")


def of_a_citizen(part: Any, trusted: str = "") -> bool:
    """Whether an identifier names a citizen: by its type, its system, or as it has the shape of a NIK.

    The shape says nothing of the system `trusted`.
    """
    if not isinstance(part, dict):
        return False
    told = part.get("type")
    kind = told if isinstance(told, dict) else {}
    listed = kind.get("coding")
    coded = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    if any(_national(str(each.get("code", ""))) for each in coded):
        return True
    system = str(part.get("system") or "")
    words = [kind.get("text"), system, *(each.get("display") for each in coded)]
    if any(means_a_citizen(str(text)) for text in words if text):
        return True
    return (not system or system != trusted) and resembles_nik(str(part.get("value", "")))


def means_a_citizen(text: str) -> bool:
    """Whether a system's address, or the words of a type, speak of a register of citizens."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    words = re.findall(r"[a-z]+", spaced.lower())
    pairs = set(pairwise(words))
    return bool(set(words) & _WORDS or pairs & _PAIRS or _OID.fullmatch(text))


def resembles_nik(text: str) -> bool:
    """Sixteen digits: the number of an Indonesian citizen, wherever it stands."""
    return bool(_NIK.fullmatch(text.strip()))


def chosen(identifiers: Iterable[Any], *systems: str, day: str = "") -> Identifier | None:
    """The identifier that counts: of the first of these systems, else the one in best use; None without any.

    One whose period ended before the `day` is the last choice.
    """
    valued = [part for part in identifiers if isinstance(part, dict) and part.get("value")]

    def rank(part: Mapping[str, Any]) -> tuple[bool, int, int]:
        system, use = part.get("system", ""), str(part.get("use", ""))
        ended = over(part.get("period"), day)
        own = systems.index(system) if system in systems else len(systems)
        return ended, own, _USES.index(use) if use in _USES else len(_USES)

    best = min(valued, key=rank, default=None)
    return None if best is None else (str(best.get("system") or ""), str(best["value"]).strip())


def over(period: Any, day: str) -> bool:
    """Whether a Period ended before the day; each date counts as finely as it is written."""
    end = str(period.get("end", "") or "")[:10] if isinstance(period, dict) else ""
    return bool(end and day) and end < day[: len(end)]


def ahead(period: Any, day: str) -> bool:
    """Whether a Period begins after the day."""
    start = str(period.get("start", "") or "")[:10] if isinstance(period, dict) else ""
    return bool(start and day) and start > day[: len(start)]


def names(identifiers: Iterable[Identifier]) -> dict[Identifier, str]:
    """What each is called: its value; where several systems have it, with what tells the system.

    "G-1" of .../location/1 and of .../location/2 are G-1@1 and G-1@2.
    """
    systems = defaultdict[str, set[str]](set)
    for system, value in identifiers:
        systems[value].add(system)
    called = {}
    for value, having in systems.items():
        tails = {system: re.split(r"[/:#]", system.rstrip("/:#"))[-1] for system in having}
        told = tails if len(set(tails.values())) == len(tails) else {system: system for system in having}
        for system in having:
            alone = len(having) == 1 or not told[system]
            called[system, value] = value if alone else f"{value}@{told[system]}"
    return called


def _national(code: str) -> bool:
    return code in _TYPES or bool(re.fullmatch(r"NN[A-Z]{2,3}", code))
