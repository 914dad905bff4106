"""A scenario held against its case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import pandas as pd
from pydantic import BaseModel

from placement.base.errors import Finding
from placement.base.language import _
from placement.case.selector import Columns, SelectorError, Where, Who, nearest
from placement.problem.problem import Problem
from placement.problem.scope import Scope
from placement.problem.visits import rivals
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.scenario.tree import Branch, Keys, Scalar, dotted, nearest_node


@dataclass(frozen=True)
class Checks:
    """What is wrong or doubtful with policies on a problem, each with its place in the tree."""

    document: Branch
    file: str
    problem: Problem

    def findings(self, scope: Scope, rules: Mapping[str, Rule]) -> Iterator[Finding]:
        """Of selectors first, then of rules whose selectors are fine, then of the whole."""
        in_scope = list(self._selectors(scope, ("scope",)))
        yield from in_scope
        sound: dict[str, Rule] = {}
        for name, rule in rules.items():
            above: Keys = ("rules", name)
            in_rule = list(self._selectors(rule, above))
            yield from in_rule
            if not in_scope and not in_rule:
                sound[name] = rule
                for remark in rule.remarks(self.problem):
                    keys = (*above, *filter(None, remark.key.split(".")))
                    yield self._finding(remark.severity, keys, remark.message, remark.remedy)
        yield from self._combined(rules)
        yield from self._rivals(sound)
        kinds = {rule.kind for rule in rules.values()}
        for model in (model for kind, model in KINDS.items() if kind not in kinds):
            missed = model.missed()
            if missed is not None:
                yield self._finding(missed.severity, ("rules",), missed.message, missed.remedy)
        yield from self._date(self.problem.date)

    def _selectors(self, model: BaseModel, above: Keys) -> Iterator[Finding]:
        """Errors of every selector among a model's fields, column by column."""
        # Without the scope, so that an error in the scope is told once and not for every rule.
        everything = replace(self.problem, scope=Scope())
        for name in type(model).model_fields:
            selector = getattr(model, name)
            for column, values in selector.columns.items() if isinstance(selector, Columns) else ():
                alone = type(selector).model_validate({column: values})
                try:
                    if isinstance(alone, Who):
                        everything.who(alone)
                    elif isinstance(alone, Where):
                        everything.where(alone)
                except SelectorError as error:
                    yield self._finding("error", (*above, name, column), str(error), error.remedy)
            if isinstance(selector, Columns):
                yield from self._strangers(selector, (*above, name))

    def _strangers(self, selector: Columns, above: Keys) -> Iterator[Finding]:
        """Warnings of words that occur nowhere: a slip of the pen would narrow a policy in silence."""
        tables = self.problem.case.tables
        who = isinstance(selector, Who)
        frames = [tables["employees"]] if who else [tables["posts"], tables["units"]]
        found = selector.strangers(frames)
        if isinstance(selector, Who) and selector.competency:
            known = set(tables["competencies"]["competency"])
            unknown = [word for word in selector.competency if word not in known]
            found |= {"competency": (unknown[0], nearest(unknown[0], known))} if unknown else {}
        for column, (word, remedy) in found.items():
            message = _("nothing has the {column} {word}", column=column, word=word)
            yield self._finding("warning", (*above, column), message, remedy)

    def _combined(self, rules: Mapping[str, Rule]) -> Iterator[Finding]:
        """Errors of rules that cannot be combined: a second training, company for leximin."""
        training = [name for name, rule in rules.items() if rule.trains is not None]
        for name in training[1:]:
            message = _("{names}: only one rule can offer training", names=", ".join(training))
            yield self._finding("error", ("rules", name), message, _("keep one of them"))
        for name, rule in rules.items():
            beside = [each for each in rules if each != name and rules[each].priority == rule.priority]
            if rule.stands_alone and beside:
                message = _("{name} needs a priority of its own, and shares it with {others}")
                message = message.format(name=name, others=", ".join(beside))
                remedy = _("give it a number of its own, and the rules behind it higher ones")
                yield self._finding("error", ("rules", name, "priority"), message, remedy)

    def _rivals(self, rules: Mapping[str, Rule]) -> Iterator[Finding]:
        """Errors of rules that would send the same people."""
        ways = {name: rule.ways(self.problem) for name, rule in rules.items()}
        for names in rivals({name: each for name, each in ways.items() if each}):
            message = _("{names}: only one rule may send the holders of a post", names=", ".join(names))
            yield self._finding("error", ("rules", names[-1]), message, _("give them different `jobs`"))

    def _date(self, day: date) -> Iterator[Finding]:
        since = self.problem.employees["since"].dropna()
        if len(since) and (since > pd.Timestamp(day)).all():
            message = _("on this date nobody serves yet: every `since` is later")
            yield self._finding("warning", ("date",), message, _("check the year"))

    def _finding(
        self, severity: Literal["error", "warning"], keys: Keys, message: str, remedy: str
    ) -> Finding:
        node = nearest_node(self.document, keys)
        value = node.text if isinstance(node, Scalar) else None
        file, line = (self.file, None) if node is self.document else (node.origin.file, node.origin.line)
        return Finding(severity, file, line, dotted(keys), value, message, remedy)
