"""Rules that cannot bite: no plan that the other rules allow could ever break them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from placement.base.arrays import Array, Mask, Whole
from placement.base.blocks import blocks
from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case.selector import Where, Who
from placement.model.model import Model, Rows
from placement.model.pairs import Pairs
from placement.problem.problem import Problem
from placement.program.rows import scaled
from placement.program.screening import candidates
from placement.rules.base import Rule
from placement.scenario import Scenario
from placement.scenario.tree import Keys, Scalar, dotted, nearest_node

if TYPE_CHECKING:
    from pydantic import BaseModel

_ENTRIES = 2**18  # of rows that are looked at together
_PAIRS = 2**20  # that are screened together


def findings(scenario: Scenario, problem: Problem) -> Iterator[Finding]:
    """Warnings of selectors that select nothing, then of rules and priorities that cannot bite."""
    empty = dict(_empty_selectors(problem, scenario))
    for keys, (message, remedy) in empty.items():
        yield _finding(scenario, keys, message, remedy)
    names = idle(problem, scenario.rules)
    told = {keys[1] for keys in empty if keys[0] == "rules"}
    for name in scenario.rules:
        if name in names - told:
            remedy = _("leave it out, or check its parameters and the tables it reads")
            yield _finding(scenario, ("rules", name), _why(scenario.rules[name]), remedy)
    for priority, rules in _by_priority(scenario.rules).items():
        if len(rules) > 1 and set(rules) <= names:
            message = _("priority {priority} is 0 whatever is done: {rules}")
            message = message.format(priority=priority, rules=", ".join(rules))
            remedy = _("leave the priority out, or check its rules")
            yield _finding(scenario, ("rules", rules[0], "priority"), message, remedy)


def idle(problem: Problem, rules: Mapping[str, Rule]) -> frozenset[str]:
    """Names of rules that may all be left out together: no plan is allowed, and none costs, otherwise.

    Only what is certain is named: bounds look at each employee and each post alone, so a rule
    that is not named may be idle all the same.
    """
    bench = _Bench(problem, rules)
    found: set[str] = set()
    for name in rules:
        if bench.cannot_bite(name, found):
            found.add(name)
    return frozenset(found)


@dataclass(frozen=True)
class _Bench:
    """Every rule on its own, over the pairs that the others leave."""

    problem: Problem
    rules: Mapping[str, Rule]

    def cannot_bite(self, name: str, dropped: set[str]) -> bool:
        """Whether the rule never bites, those dropped being gone."""
        rule = self.rules[name]
        others = {other: each for other, each in self.rules.items() if other not in {name, *dropped}}
        if rule.trains is not None:
            return not self._teaches(rule, others)
        if (ways := rule.ways(self.problem)) is not None:
            return not len(ways)
        if not self._admits_all(rule) or (
            rule.needs_minutes
            and self._unknown.any()
            and not any(other.needs_minutes for other in others.values())
        ):
            return False
        keep = ~self._unknown.copy()
        for other in others:
            keep &= self._kept[other]
        try:
            return _always_kept(rule, self._pairs.chosen(keep), others)
        except InputError:  # `check` tells of it
            return False

    @cached_property
    def _pairs(self) -> Pairs:
        return candidates(self.problem, list(self.rules.values()))

    @cached_property
    def _unknown(self) -> Mask:
        """(n,) pairs that are taken away because no source knows the way."""
        if not any(rule.needs_minutes for rule in self.rules.values()):
            return np.zeros(len(self._pairs), bool)
        return np.asarray(~self._pairs.is_current & np.isnan(self._pairs.minutes))

    @cached_property
    def _kept(self) -> dict[str, Mask]:
        """(n,) the pairs that each rule leaves."""
        return {name: self._leaves(rule) for name, rule in self.rules.items()}

    def _leaves(self, rule: Rule) -> Mask:
        keep = np.ones(len(self._pairs), bool)
        for block in blocks(len(keep), _PAIRS):
            amount = rule.screen(self._pairs.part(block))
            if amount is None:
                break
            keep[block] = amount <= 0 if rule.hard else np.isfinite(amount)
        return keep

    def _admits_all(self, rule: Rule) -> bool:
        """Whether no pair is left unmade because of the rule."""
        admitted = rule.admits(self.problem)
        if admitted is None:
            return True
        group, fits = admitted
        usable = self.problem.open & (self.problem.maximum > 0)
        return bool(fits[np.unique(group[~self.problem.frozen])][:, usable].all())

    def _teaches(self, rule: Rule, others: Mapping[str, Rule]) -> bool:
        """Whether a course could open a pair: courses lift hard screens of competence alone."""
        if not any(other.teachable for other in others.values()):
            return False
        model = Model(self._pairs)
        rule.columns(model)
        return model.width > len(self._pairs)


def _always_kept(rule: Rule, pairs: Pairs, others: Mapping[str, Rule]) -> bool:
    """Whether every choice among the pairs keeps the rule, its own columns being 0."""
    model = Model(pairs)
    for other in others.values():
        other.columns(model)
    foreign = model.width
    rule.columns(model)
    rule.post(model)
    if any(charge.amount.any() for charge in model.charges):
        return False
    upper = np.concatenate([np.ones(len(pairs)), *model.upper])
    upper[foreign:] = 0
    return all(_always_holds(rows, pairs, upper) for rows in model.rows)


def _always_holds(rows: Rows, pairs: Pairs, upper: Array) -> bool:
    """Whether each row that costs anything lies within its bounds, whatever is chosen."""
    matters = (rows.price > 0) | (rows.terms is None or rows.terms.hard)
    scale, matrix = scaled(rows, len(upper))
    return all(
        _never_above(sign, matrix, np.where(matters, np.rint(limit * scale), np.inf), pairs, upper)
        for sign, limit in ((1, rows.upper), (-1, -rows.lower))
    )


def _never_above(sign: int, matrix: sp.csr_array, limit: Array, pairs: Pairs, upper: Array) -> bool:
    """Whether no choice brings any row times the sign above its limit.

    They are looked at some at a time, as one is enough to tell.
    """
    limited = np.flatnonzero(np.isfinite(limit))
    entries = np.cumsum(np.diff(matrix.indptr)[limited])
    for rows in np.split(limited, np.flatnonzero(np.diff(entries // _ENTRIES)) + 1):
        if len(rows) and (_most(sign * matrix[rows], pairs, upper) > limit[rows]).any():
            return False
    return True


def _most(matrix: sp.csr_array, pairs: Pairs, upper: Array) -> Whole:
    """(G,) no choice brings a row above this: each employee has one pair at most, each post its maximum."""
    entries = matrix.tocoo()
    row, column, value = entries.row.astype(np.int64), entries.col, entries.data.astype(np.int64)
    beyond = column >= len(pairs)
    rest = np.zeros(matrix.shape[0], np.int64)
    np.add.at(rest, row[beyond], np.maximum(0, value[beyond]) * upper[column[beyond]].astype(np.int64))
    row, column, value = row[~beyond], column[~beyond], value[~beyond]
    problem, employee = pairs.problem, pairs.employee[column]
    # Whom the scope keeps has one pair, and it is chosen in every plan.
    value = np.where((problem.frozen & problem.serves)[employee], value, np.maximum(0, value))
    by_employee, by_post = rest.copy(), rest.copy()
    group, best, _count = _largest(row * len(problem.employees) + employee, value)
    np.add.at(by_employee, group // max(1, len(problem.employees)), best)
    posts = max(1, len(problem.posts))
    group, best, count = _largest(row * posts + pairs.post[column], np.maximum(0, value))
    np.add.at(by_post, group // posts, best * np.minimum(count, problem.maximum[group % posts]))
    return np.minimum(by_employee, by_post)


def _largest(key: Whole, value: Whole) -> tuple[Whole, Whole, Whole]:
    """Distinct keys, the largest value of each, and how many values each has."""
    if (key[1:] < key[:-1]).any():
        order = np.argsort(key, kind="stable")
        key, value = key[order], value[order]
    start = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    best = np.maximum.reduceat(value, start) if len(start) else value[:0]
    return key[start], best, np.diff(np.append(start, len(key)))


def _why(rule: Rule) -> str:
    if rule.trains is not None:
        return _("no course opens a post to anybody: it would have to lift a hard rule of competency")
    if rule.hard:
        return _("the rule cannot bite: no plan that the other rules allow could break it")
    return _("the rule costs nothing in any plan that the other rules allow")


def _by_priority(rules: Mapping[str, Rule]) -> dict[int, list[str]]:
    """Names of the soft rules of each priority."""
    found: dict[int, list[str]] = {}
    for name, rule in rules.items():
        if rule.priority is not None:
            found.setdefault(rule.priority, []).append(name)
    return found


def _empty_selectors(problem: Problem, scenario: Scenario) -> Iterator[tuple[Keys, tuple[str, str]]]:
    """Selectors that match nobody or no post, with words."""
    models: list[tuple[Keys, BaseModel]] = [(("scope",), scenario.scope)]
    models += [(("rules", name), rule) for name, rule in scenario.rules.items()]
    for above, model in models:
        for name in type(model).model_fields:
            selector = getattr(model, name)
            if isinstance(selector, Who) and not selector.empty and not problem.who(selector).any():
                words = _("selects no employee"), _("check its values against the table employees")
                yield (*above, name), words
            elif isinstance(selector, Where) and not selector.empty and not problem.where(selector).any():
                words = _("selects no post"), _("check its values against the tables units and posts")
                yield (*above, name), words


def _finding(scenario: Scenario, keys: Keys, message: str, remedy: str) -> Finding:
    """A warning at the line of the keys."""
    node = nearest_node(scenario.document, keys)
    value = node.text if isinstance(node, Scalar) else None
    return Finding("warning", node.origin.file, node.origin.line, dotted(keys), value, message, remedy)
