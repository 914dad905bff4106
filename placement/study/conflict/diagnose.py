"""Why no plan exists: rules that cannot hold together, and the least that would have to give."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from placement.base import decimals
from placement.base.errors import NoPlanError, SolverError
from placement.base.language import _
from placement.problem.problem import Problem
from placement.rules.base import Looser, Rule
from placement.rules.looser import is_ladder
from placement.scenario import SolverSettings
from placement.study.conflict.conflict import Bench, Least, broken_by
from placement.study.conflict.given import Given, laid_open, told

PATIENCE = 10.0
"""Seconds for each question on the way to a relaxation, where the scenario allows no less."""


@dataclass(frozen=True)
class Relaxation:
    """One rule loosened just enough for a plan to exist, together with what `also` has to go.

    `parameter` is one of the rule's own; "priority" where the rule becomes a wish, "enabled" where
    it goes. `breaches` are subjects and words of what the old rule finds on such a plan. Where it is
    not `proven`, less might do.
    """

    rule: str
    parameter: str
    before: Any
    after: Any
    message: str
    also: tuple[str, ...] = ()
    breaches: tuple[tuple[str, str], ...] = ()
    proven: bool = True


@dataclass(frozen=True)
class Diagnosis:
    """A minimal conflict, and for each of its rules the least relaxation; empty for what has a plan.

    `besides` are soft rules without which the conflict would be none: no price buys what they bar.
    """

    conflict: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    unknown: tuple[str, ...] = ()  # rules whose relaxation was not found within the time limit

    @property
    def feasible(self) -> bool:
        """Whether a plan exists."""
        return not self.conflict


def diagnose(
    problem: Problem, rules: Mapping[str, Rule], settings: SolverSettings, keep: Collection[str] = ()
) -> Diagnosis:
    """What stands against a plan, maxima of posts and the scope among it; rules of `keep` are never relaxed.

    Raises SolverError where no rule explains that no plan is found, NoPlanError where a question
    stays open within the time limit.
    """
    return _Search(problem, rules, settings, keep).diagnosis()


class _Search:
    def __init__(
        self,
        problem: Problem,
        rules: Mapping[str, Rule],
        settings: SolverSettings,
        keep: Collection[str],
    ) -> None:
        self._problem, self._rules = laid_open(problem, rules)
        self._keep = keep
        self._bench = Bench(self._problem, self._rules, settings)

    def diagnosis(self) -> Diagnosis:
        """The conflict, checked by the audit, then its relaxations."""
        bench = self._bench
        if bench.feasible(bench.binding):
            return Diagnosis()
        found = bench.conflict(keep=self._keep)
        if not found:
            raise SolverError(_("the solver finds no plan, and no rule explains why"))
        for name in found:
            self._confirm(name, found)
        self._bench = self._bench.patient(PATIENCE)
        relaxations, unknown = [], []
        for name in found:
            try:
                relaxations.append(None if name in self._keep else self._relaxation(name, found))
            except NoPlanError:
                unknown.append(name)
        relaxations += [self._training(found), *map(self._more, self._rules)]
        known = tuple(each for each in relaxations if each is not None)
        strict = [name for name in found if self._rules[name].hard] or found
        besides = [name for name in found if name not in strict]
        return Diagnosis(tuple(strict), tuple(besides), known, tuple(unknown))

    def _confirm(self, name: str, conflict: Sequence[str]) -> None:
        """The others have a plan, and by the audit it breaks this rule: no solver is taken at its word."""
        others, rule = [other for other in conflict if other != name], self._rules[name]
        least = self._bench.least(others, rule) if rule.hard else None
        if least is not None and not len(rule.audit(self._problem, least.plan).amount):
            raise SolverError(_("the solver finds no plan, and by the audit there is one"))

    def _relaxation(self, name: str, found: Collection[str]) -> Relaxation | None:
        """The least relaxation of a rule; None where others of its conflict have to give in any case."""
        gone = self._correction(name, found)
        if gone is None:
            return None
        rest = [other for other in self._bench.binding if other not in gone]
        rule = self._rules[name]
        if isinstance(rule, Given):
            return self._wider(name, rule, rest, gone[1:])
        step, proven = self._step(rule, rest)
        if step is None:
            return self._away(name, rest, gone[1:])
        least = self._bench.least(rest, rule, step.rule)
        broken = self._broken(name, least)
        return Relaxation(name, step.parameter, *step.shown, step.words, gone[1:], broken, proven)

    def _wider(self, name: str, given: Given, rest: list[str], also: tuple[str, ...]) -> Relaxation | None:
        """The fewest places more, or the fewest people beyond the scope, and where."""
        least = self._bench.least(rest, given)
        if least is None:
            return None
        change = told(given, self._problem, least.plan)
        return Relaxation(name, given.parameter, *change, also, proven=least.proven)

    def _correction(self, name: str, found: Collection[str]) -> tuple[str, ...] | None:
        """The rule, and others of further conflicts; None where there is no such set."""
        gone, untouched = [name], {*self._keep, *found}
        while True:
            rest = [other for other in self._bench.binding if other not in gone]
            if self._bench.feasible(rest):
                break
            further = [other for other in self._bench.conflict(rest, self._keep) if other not in untouched]
            if not further:
                return None
            gone.append(further[-1])
        for other in tuple(gone[1:]):
            back = [each for each in gone if each != other]
            if self._bench.feasible([each for each in self._bench.binding if each not in back]):
                gone = back
        return tuple(gone)

    def _step(self, rule: Rule, rest: list[str]) -> tuple[Looser | None, bool]:
        """The nearest looser parameter at which a plan exists; of several parameters the first that helps.

        And whether it is known that none nearer does.
        """
        least = self._bench.least(rest, rule) if rule.hard else None
        if least is None:
            return None, True
        step = rule.looser_by(self._problem, rule.audit(self._problem, least.plan).total)
        if step is not None:
            return (step if self._bench.feasible(rest, step.rule) else None), least.proven
        return self._looser(list(rule.looser(self._problem)), rest), True

    def _looser(self, steps: list[Looser], rest: Sequence[str]) -> Looser | None:
        """The first of the steps at which a plan exists, one parameter after the other."""
        for parameter in dict.fromkeys(step.parameter for step in steps):
            found = self._nearest([step for step in steps if step.parameter == parameter], rest)
            if found is not None:
                return found
        return None

    def _nearest(self, ladder: list[Looser], rest: Sequence[str]) -> Looser | None:
        """The first step at which a plan exists, found by halving where each allows more than the last."""
        if not is_ladder(ladder):
            return next((each for each in ladder if self._bench.feasible(rest, each.rule)), None)
        if not self._bench.feasible(rest, ladder[-1].rule):
            return None
        low, high = 0, len(ladder) - 1
        while low < high:
            middle = (low + high) // 2
            if self._bench.feasible(rest, ladder[middle].rule):
                high = middle
            else:
                low = middle + 1
        return ladder[high]

    def _away(self, name: str, rest: list[str], also: tuple[str, ...]) -> Relaxation:
        """A rule without a parameter that helps becomes a wish; where even that is too strict, it goes."""
        rule = self._rules[name]
        least = self._bench.least(rest, rule) if rule.hard else None
        if least is None:
            message = _("without this rule there is a plan")
            return Relaxation(name, "enabled", True, False, message, also)
        last = max((each.priority or 0 for each in self._rules.values()), default=0) + 1
        total = decimals.shown(float(rule.audit(self._problem, least.plan).total))
        message = _(
            "as a wish (priority {priority}) it would be broken by {amount} ({unit})",
            priority=last,
            amount=total,
            unit=rule.breach_unit,
        )
        broken = self._broken(name, least)
        return Relaxation(name, "priority", None, last, message, also, broken, least.proven)

    def _training(self, conflict: Sequence[str]) -> Relaxation | None:
        """More money for courses, where that alone makes a plan exist."""
        name = next((name for name, rule in self._rules.items() if rule.trains is not None), None)
        training = None if name is None else self._rules[name].trains
        if name is None or training is None or training.at_most is None or name in self._keep:
            return None
        if not any(self._rules[each].teachable for each in conflict):
            return None
        least = self._bench.least(self._bench.binding, training.unlimited)
        if least is None:
            return None
        step = training.paying(self._problem, least.plan)
        return Relaxation(name, step.parameter, *step.shown, step.words, proven=least.proven)

    def _more(self, name: str) -> Relaxation | None:
        """A rule that lets people do something, where letting them do more makes a plan exist."""
        rule = self._rules[name]
        if not rule.widens or rule.trains is not None or name in self._keep:
            return None
        step = self._looser(list(rule.free.looser(self._problem)), self._bench.binding)
        return None if step is None else Relaxation(name, step.parameter, *step.shown, step.words)

    def _broken(self, name: str, least: Least | None) -> tuple[tuple[str, str], ...]:
        return () if least is None else tuple(broken_by(self._rules[name], self._problem, least.plan))
