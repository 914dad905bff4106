"""Names of units matched: as written, without what offices add, and nearly."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

NEAR = 0.6
"""From this score on a name is taken for the nearest; the weights are ours, the mapping is for review."""

_SPELLINGS = (
    (r"\bpusat kesehatan masyarakat\b|\bpkm\b", "puskesmas"),
    (r"\brumah sakit umum daerah\b|\brumah sakit daerah\b", "rsud"),
    (r"\brumah sakit umum\b|\brumah sakit\b|\bhospital\b", "rs"),
    (r"\bkab\b", "kabupaten"),
    (r"\b(uptd|upt|blud|unit pelaksana teknis( daerah)?)\b", " "),
)
_KINDS = (
    ("puskesmas", r"\bpuskesmas\b|\bhealth cent(re|er)\b"),
    ("hospital", r"\b(rsud|rsu|rs)\b"),
    ("school", r"\b(sd|sdn|smp|smpn|sma|sman|smk|smkn|tk|paud|sekolah)\b"),
    (
        "office",
        (
            r"\b(dinas|badan|kantor|distrik|kecamatan|kelurahan|sekretariat|bagian|bidang|seksi|sub|subbagian|"
            r"inspektorat|satuan|office)\b"
        ),
    ),
)
_ADDED = (
    r"\b(puskesmas|rsud|rsu|rs)\b|\bdinas kesehatan\b.*|\b(non )?rawat inap\b|\bnon perawatan\b|\bperawatan\b"
)
_PLACE = r"(?<=\w )(kabupaten|kota) \w+( selatan| barat)?$"


@dataclass(frozen=True)
class Match:
    """What a name was taken for: status matched, guessed or unknown (then unit is "")."""

    unit: str
    status: str
    score: float


class Register:
    """Known units, found by name."""

    def __init__(self, units: pd.DataFrame) -> None:
        """`units` has the columns unit, name, kind."""
        self._kind: dict[str, str] = {}
        self._written = defaultdict[str, set[str]](set)
        self._core = defaultdict[str, set[str]](set)
        self._grams: dict[str, Counter[str]] = {}
        self._holding = defaultdict[str, set[str]](set)
        columns = units[["unit", "name", "kind"]].astype(object)
        for unit, name, kind in columns.where(columns.notna(), "").itertuples(index=False, name=None):
            self._kind[unit] = kind_of(kind) or kind_of(name)
            self._grams[unit] = trigrams(core(name or unit))
            self._written[unit.casefold()].add(unit)
            self._written[name.casefold()].add(unit)
            self._core[core(name or unit)].add(unit)
            for gram in self._grams[unit]:
                self._holding[gram].add(unit)

    def match(self, name: str, *aliases: str) -> Match:
        """The unit of that name, or of one of the ids given beside it."""
        for written in (*aliases, name):
            same = set(self._written.get(written.casefold(), ())) if written else set()
            if len(same) == 1:
                return Match(same.pop(), "matched", 1.0)
        kind = kind_of(name)
        alike = {unit for unit in self._core.get(core(name), ()) if self._fits(unit, kind)}
        if alike:
            return Match(alike.pop(), "matched", 1.0) if len(alike) == 1 else Match("", "unknown", 1.0)
        return self._nearest(name, kind)

    def _nearest(self, name: str, kind: str) -> Match:
        grams = trigrams(core(name))
        near = {unit for gram in grams for unit in self._holding.get(gram, ()) if self._fits(unit, kind)}
        scored = sorted(((dice(grams, self._grams[unit]), unit) for unit in near), reverse=True)
        if not scored or scored[0][0] < NEAR:
            return Match("", "unknown", round(scored[0][0], 2) if scored else 0.0)
        best, unit = scored[0]
        tied = len(scored) > 1 and scored[1][0] == best
        return Match("", "unknown", round(best, 2)) if tied else Match(unit, "guessed", round(best, 2))

    def _fits(self, unit: str, kind: str) -> bool:
        """A health centre is no school of the same name."""
        return not kind or not self._kind[unit] or kind == self._kind[unit]


@cache
def spelled(name: str) -> str:
    """Small letters and digits, accents and signs gone, a few words in one spelling."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"[^a-z0-9]+", " ", text)
    for pattern, spelling in _SPELLINGS:
        text = re.sub(pattern, spelling, text)
    return " ".join(text.split())


def kind_of(name: str) -> str:
    """What a name says its unit is: the kind whose word comes first; "" where none does."""
    text = spelled(name)
    found = [(hit.start(), kind) for kind, pattern in _KINDS if (hit := re.search(pattern, text))]
    return min(found)[1] if found else ""


def core(name: str) -> str:
    """What tells a unit from its neighbours: its name without its kind, its office and its regency."""
    text = spelled(name)
    if kind_of(name) not in {"puskesmas", "hospital"}:
        return text
    bare = " ".join(re.sub(_ADDED, " ", text).split())
    return re.sub(_PLACE, "", bare).strip() or bare or text


def trigrams(text: str) -> Counter[str]:
    """Three letters in a row, with how often; a blank stands before and behind."""
    padded = f" {text} "
    return Counter(padded[start : start + 3] for start in range(len(padded) - 2))


def dice(first: Counter[str], second: Counter[str]) -> float:
    """2 × common / all trigrams, 0 … 1 (Dice's coefficient)."""
    return 2 * (first & second).total() / max(1, first.total() + second.total())


def region_of(words: Sequence[str]) -> str:
    """The regency in the first of these names that is not blank: "Pemerintah Kota Sorong" is Kota Sorong."""
    said: Iterable[str] = (text for text in words if text)
    bare = re.sub(r"(?i)^(pemerintah|pemkab\.?|pemkot\.?|pemda)\s+", "", next(iter(said), ""))
    return re.sub(r"(?i)^kab(\.|\b(?!upaten))\s*", "Kabupaten ", bare).strip()
