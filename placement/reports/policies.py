"""Every rule of a run in words: what it asks, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from placement.base.decimals import shown
from placement.base.language import _, named, told_apart
from placement.problem.plan import Breaches
from placement.reports.evidence import Evidence
from placement.rules.base import Rule

PERSONAL = ("employee", "name", "nip", "born", "lat", "lon")
"""Columns by which a rule's terms may tell who somebody is."""


@dataclass(frozen=True)
class ToldRule:
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
    names_people: bool  # its terms name employees


def policies(evidence: Evidence) -> Iterator[ToldRule]:
    """The rules of a run: hard ones first, then by priority."""
    rules = evidence.run.scenario.rules
    called = told_apart(rules)
    for name, rule in sorted(rules.items(), key=lambda item: item[1].priority or 0):
        before, after = evidence.breaches[name]
        said = rule.model_dump_json(exclude_unset=True, exclude_none=True)
        yield ToldRule(
            name=called[name],
            kind=rule.kind,
            holds=_holds(evidence, rule),
            terms=_terms(rule),
            priority=rule.priority,
            weight=shown(float(rule.weight)),
            unit=rule.breach_unit,
            before=_finite(before),
            after=_finite(after),
            names_people=any(f'"{column}"' in said for column in PERSONAL),
        )


def _holds(evidence: Evidence, rule: Rule) -> str:
    broken = any(len(found.amount) for found in evidence.breaches[rule.name])
    if not broken and rule.checks_nothing(evidence.problem):
        return _("{holds} (nothing to check: it selects nobody, or no post)", holds=rule.asks())
    return rule.asks()


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
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return named(value) if isinstance(value, str) else str(value)
