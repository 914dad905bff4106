"""Every rule of a run in words: what it asks, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from placement.base.decimals import shown
from placement.base.language import _, named
from placement.problem.plan import Breaches
from placement.report.evidence import Evidence
from placement.rules.base import Rule


@dataclass(frozen=True)
class Policy:
    """One rule: its words, and its breach today and under the plan, in `unit`."""

    name: str
    kind: str
    holds: str
    terms: str
    priority: int | None
    weight: str
    unit: str
    before: float
    after: float
    subjects_before: int
    subjects_after: int


def policies(evidence: Evidence) -> Iterator[Policy]:
    """The rules of a run: hard ones first, then by priority."""
    rules = evidence.run.scenario.rules
    for name, rule in sorted(rules.items(), key=lambda item: item[1].priority or 0):
        before, after = evidence.breaches[name]
        holds, unit = _meaning(rule)
        yield Policy(
            name=named(name),
            kind=kind_of(rule),
            holds=holds,
            terms=_terms(rule),
            priority=rule.priority,
            weight=shown(float(rule.weight)),
            unit=unit,
            before=_finite(before),
            after=_finite(after),
            subjects_before=len(before.amount),
            subjects_after=len(after.amount),
        )


def kind_of(rule: Rule) -> str:
    """The rule's kind, as a scenario names it."""
    return str(getattr(rule, "kind", rule.name))


def _finite(breaches: Breaches) -> float:
    return float(breaches.amount[np.isfinite(breaches.amount)].sum())


def _terms(rule: Rule) -> str:
    """What the scenario sets, e.g. "years: 5; who: employment = pns"."""
    said = rule.model_dump(
        mode="json",
        exclude_unset=True,
        exclude_none=True,
        exclude={"kind", "priority", "weight", "enabled"},
    )
    return "; ".join(f"{named(name)}: {_term(value)}" for name, value in said.items())


def _term(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{named(str(name))} = {_term(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return " / ".join(map(_term, value))
    return {True: _("yes"), False: _("no")}[value] if isinstance(value, bool) else str(value)


def _meaning(rule: Rule) -> tuple[str, str]:
    """What holds, and what a breach counts."""
    known = {
        "profession": (_("the profession fits the post"), _("penalty points")),
        "competency": (_("every level of competence asked for is there"), _("levels missing")),
        "licence": (_("the licence to practise is valid"), _("persons")),
        "travel_limit": (_("nobody is sent further than the limit"), _("minutes above")),
        "transfer": (_("moves stay within the border"), _("moves across")),
        "tenure": (_("nobody moves before the years in post"), _("moves")),
        "retirement": (_("nobody moves shortly before retirement"), _("moves")),
        "lock": (_("pins and bars are kept"), _("broken locks")),
        "rotation": (_("after some years in post one moves on"), _("persons who stay")),
        "placed": (_("who serves today keeps a post"), _("persons without a post")),
        "staffing": (_("posts have the headcount asked for"), _("persons short, weighted")),
        "stay": (_("nobody moves without a reason"), _("persons moved")),
        "commute": (_("ways to work are short"), _("minutes, one way")),
        "preference": (_("wishes are met"), _("ranks below the first wish")),
        "moves": (_("moves are few"), _("moves above the cap")),
        "retention": (_("a share of the staff stays"), _("persons short")),
        "budget": (_("the plan is paid for"), _("money above")),
        "mix": (_("enough people of a kind are there"), _("persons short")),
        "share": (_("a share of the staff bears the tag"), _("persons short")),
        "together": (_("tied people serve in the same unit"), _("broken ties")),
        "apart": (_("tied people serve in different units"), _("broken ties")),
        "equity": (_("no group is left far behind"), _("per mille of need")),
        "access": (_("people live near a properly staffed unit"), _("people too far away")),
        "score": (_("placements score well"), _("points")),
        "capacity": (_("no unit holds more than its limit"), _("amount above")),
        "merit": (_("good performers serve where they are needed most"), _("rating points short")),
        "training": (_("courses open posts"), _("cost of courses")),
    }
    return known.get(kind_of(rule), (kind_of(rule), ""))
