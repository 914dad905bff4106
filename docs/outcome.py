"""What an example does: solved without the kind and with it, and told in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from placement.base.decimals import plain
from placement.base.language import _, written
from placement.engine import solve
from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.proof.audit import audit
from placement.rules.base import Rule
from placement.run import read_inputs


@dataclass(frozen=True)
class Outcome:
    """The plans of an example, and the rules they are judged by."""

    problem: Problem
    rules: Mapping[str, Rule]
    kind: str
    without: Plan
    with_: Plan

    @classmethod
    def of(cls, path: Path, kind: str) -> "Outcome":
        """Raises InputError or InfeasibleError where the example is no good one."""
        inputs = read_inputs(path)
        rules, settings = inputs.scenario.rules, inputs.scenario.solver
        others = {name: rule for name, rule in rules.items() if rule.kind != kind}
        without, with_ = (solve(inputs.problem, chosen, settings).plan for chosen in (others, rules))
        return cls(inputs.problem, rules, kind, without, with_)

    def told(self) -> Iterator[str]:
        """Breach, what is found broken, who goes elsewhere, and what that does to the priorities."""
        today, without, with_ = (self._breach(plan) for plan in self._plans)
        yield _(
            "Breach today: {today}; without the rule: {without}; with it: {with_}.",
            today=today,
            without=without,
            with_=with_,
        )
        found = list(self._found(self.without))
        if found:
            yield "\n".join([_("Of the plan without it, the rule says:"), "", *found])
        yield "\n".join(self._people())
        visits = list(self._visits())
        if visits:
            yield _("Visits with it: {visits}.", visits="; ".join(visits))
        costs = list(self._costs())
        if costs:
            yield _("What it does to the other rules: {costs}.", costs="; ".join(costs))

    @property
    def _plans(self) -> tuple[Plan, Plan, Plan]:
        return Plan(self.problem.current), self.without, self.with_

    @property
    def _own(self) -> dict[str, Rule]:
        return {name: rule for name, rule in self.rules.items() if rule.kind == self.kind}

    def _breach(self, plan: Plan) -> str:
        found = [rule.audit(self.problem, plan) for rule in self._own.values()]
        total = _figure(sum((breaches.total for breaches in found), Fraction(0)))
        if any(np.isinf(breaches.amount).any() for breaches in found):
            return _("{total} and what no price buys", total=total)
        in_order = [str(value) for rule in self._own.values() for value in rule.in_order(self.problem, plan)]
        return (
            _("{total} (in order: {values})", total=total, values=", ".join(in_order)) if in_order else total
        )

    def _found(self, plan: Plan) -> Iterator[str]:
        for rule in self._own.values():
            breaches = rule.audit(self.problem, plan)
            for subject, message in zip(breaches.subject, breaches.messages(), strict=True):
                yield f"- `{subject}`: {message}"

    def _people(self) -> Iterator[str]:
        """Who is not in one place today, without and with the rule."""
        yield _("| employee | today | without | with |")
        yield "| --- | --- | --- | --- |"
        held = [self._posts(plan) for plan in self._plans]
        for employee, posts in zip(self.problem.employee_ids, zip(*held, strict=True), strict=True):
            if len(set(posts)) > 1:
                yield f"| {employee} | {' | '.join(posts)} |"

    def _visits(self) -> Iterator[str]:
        """Those that are made with the rule."""
        posts = self.problem.post_ids
        for each in self.with_.visits:
            for home, there, number in zip(each.home, each.there, each.number, strict=True):
                yield _(
                    "{number} from `{home}` to `{there}`",
                    number=number,
                    home=posts[home],
                    there=posts[there],
                )

    def _posts(self, plan: Plan) -> list[str]:
        """(E,) post and courses of everybody."""
        posts = [_("none") if post < 0 else str(self.problem.post_ids[post]) for post in plan.post]
        for employee, course in zip(plan.trained, plan.course, strict=True):
            posts[employee] += _(", after {course}", course=self.problem.course_ids[course])
        return posts

    def _costs(self) -> Iterator[str]:
        """Breaches of the soft rules of other kinds that are not the same in both plans."""
        others = {name: rule for name, rule in self.rules.items() if name not in self._own and not rule.hard}
        before, after = (audit(self.problem, others, plan) for plan in (self.without, self.with_))
        for name in others:
            first, second = before[name].total, after[name].total
            if first != second:
                yield f"`{name}` {_figure(first)} → {_figure(second)}"


def _figure(amount: Fraction) -> str:
    return written(f"{plain(amount):g}")
