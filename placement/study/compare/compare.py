"""Two runs or more side by side: what they reach, what they break, and whom they place differently."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from placement.base import decimals
from placement.base.errors import InputError
from placement.base.language import _, in_words
from placement.case.selector import SelectorError
from placement.problem.measures import headcount, measures, today
from placement.problem.plan import Breaches
from placement.rules.base import Rule
from placement.run import Run
from placement.study.again.nearness import placements
from placement.study.money import money

LESS_IS_BETTER = frozenset(
    {"unplaced", "posts_lost", "moves", "moves_to_another_unit", "short_of_minimum", "short_of_target"}
    | {"minutes_total", "minutes_mean", "minutes_longest", "minutes_unknown"}
)
MORE_IS_BETTER = frozenset({"placed", "posts_at_minimum", "posts_at_target"})

UnitJob = tuple[str, str]
"""Unit and job."""


@dataclass(frozen=True)
class Standing:
    """What a run's policy makes of a rule; no priority: it may not be broken."""

    priority: int | None
    weight: Fraction


@dataclass(frozen=True)
class RuleOfRuns:
    """A rule of one run or more, the same but for priority and weight, judged on every run's plan."""

    name: str
    kind: str
    terms: tuple[Standing | None, ...]  # by run, None where the run's policy lacks the rule
    found: tuple[Mapping[str, float] | None, ...]  # by run: breach by subject, None where it cannot be judged
    rule: Rule
    apart: Mapping[str, Any]  # its parameters that a rule of the same name has otherwise in another run

    @property
    def called(self) -> str:
        """Its name, behind it what tells it from others of the name: "cap, at_most 40"."""
        return ", ".join([self.name, *(f"{key} {in_words(value)}" for key, value in self.apart.items())])

    @property
    def breaches(self) -> tuple[Fraction | None, ...]:
        """What the rule counts under each plan; None without a finite sum."""
        return tuple(_sum(found) for found in self.found)

    @property
    def disputed(self) -> bool:
        """True when the runs do not give the rule the same place."""
        return len(set(self.terms)) > 1


@dataclass(frozen=True)
class Voice:
    """A rule that counts differently, under the runs, for an employee or for a post they hold in one."""

    policy: RuleOfRuns
    subject: str
    own: bool  # the subject is the employee or a tie of theirs; else others have a share in it
    amounts: tuple[float | None, ...]  # by run

    @property
    def speaks_for(self) -> tuple[int, ...]:
        """The runs whose placement breaks the rule least."""
        least = min(amount for amount in self.amounts if amount is not None)
        return tuple(run for run, amount in enumerate(self.amounts) if amount == least)


@dataclass(frozen=True)
class Disagreement:
    """Somebody whom the runs do not place alike, and the rules that speak for one place or another."""

    employee: str
    posts: tuple[UnitJob | None, ...]  # by run
    known: tuple[bool, ...]  # by run: False where the run's case lacks the employee
    voices: tuple[Voice, ...]  # disputed rules first


@dataclass(frozen=True)
class PostDifference:
    """A post with another headcount in one run than in another; None where a case lacks the post."""

    unit: str
    job: str
    today: int
    after: tuple[int | None, ...]


@dataclass(frozen=True)
class Comparison:
    """Runs side by side; every tuple "by run" is in the order of `names`."""

    names: tuple[str, ...]
    runs: tuple[Run, ...]

    @cached_property
    def measures(self) -> dict[str, tuple[int | float | None, ...]]:
        """Figures of each plan, by run; see `placement.problem.measures`."""
        found = [measures(run.problem, run.plan) for run in self.runs]
        told = {name: tuple(each.get(name, 0) for each in found) for name in max(found, key=len)}
        return told | self._money if any(self._money["money_spent"]) else told

    @cached_property
    def _money(self) -> dict[str, tuple[float | None, ...]]:
        """Spent, allowed and per move, by the first rule of each run that speaks of money."""
        found = [money(run.problem, run.scenario.rules, run.plan) for run in self.runs]
        first = [each[0] if each else None for each in found]
        return {
            "money_spent": tuple(None if one is None else float(one.spending.spent) for one in first),
            "money_allowed": tuple(
                None if one is None or one.spending.allowed is None else float(one.spending.allowed)
                for one in first
            ),
            "money_per_move": tuple(
                None if one is None or one.per_move is None else float(one.per_move) for one in first
            ),
        }

    @cached_property
    def best(self) -> dict[str, tuple[int, ...]]:
        """By measure, the runs that do best; none where all are alike or the runs' people differ."""
        found = {}
        for name, values in self.measures.items():
            told = [value for value in values if value is not None]
            if len(set(told)) < 2 or self.missing or name not in LESS_IS_BETTER | MORE_IS_BETTER:
                continue
            top = min(told) if name in LESS_IS_BETTER else max(told)
            found[name] = tuple(run for run, value in enumerate(values) if value == top)
        return found

    @cached_property
    def missing(self) -> dict[str, tuple[str, ...]]:
        """By employee whom not every run knows, the names of the runs that do not."""
        ids = [set(run.problem.employee_ids) for run in self.runs]
        return {
            employee: tuple(
                name for name, known in zip(self.names, ids, strict=True) if employee not in known
            )
            for employee in sorted(set.union(*ids) - set.intersection(*ids))
        }

    @cached_property
    def policies(self) -> tuple[RuleOfRuns, ...]:
        """Every rule of every run, in the runs' order."""
        rules: dict[tuple[str, str], dict[int, Rule]] = {}
        for number, run in enumerate(self.runs):
            for name, rule in run.scenario.rules.items():
                content = rule.model_dump_json(exclude={"enabled", "priority", "weight"})
                rules.setdefault((name, content), {})[number] = rule
        named: dict[str, list[dict[str, Any]]] = {}
        for name, content in rules:
            named.setdefault(name, []).append(json.loads(content))
        return tuple(
            self._policy(name, by_run, _apart(json.loads(content), named[name]))
            for (name, content), by_run in rules.items()
        )

    def _policy(self, name: str, by_run: Mapping[int, Rule], apart: Mapping[str, Any]) -> RuleOfRuns:
        rule = next(iter(by_run.values()))
        numbers = range(len(self.runs))
        return RuleOfRuns(
            name,
            rule.kind,
            tuple(_terms(by_run[number]) if number in by_run else None for number in numbers),
            tuple(_found(rule, run) for run in self.runs),
            rule,
            apart,
        )

    def values(self, judge: int) -> dict[int, tuple[Fraction | None, ...]]:
        """By priority of one run's policy, what every plan would be worth to it; None: not to be judged."""
        found: dict[int, list[Fraction | None]] = {}
        for policy in self.policies:
            terms = policy.terms[judge]
            if terms is None or terms.priority is None:
                continue
            sums = found.setdefault(terms.priority, [Fraction(0)] * len(self.runs))
            for run, breach in enumerate(policy.breaches):
                before = sums[run]
                sums[run] = None if before is None or breach is None else before + terms.weight * breach
        return {priority: tuple(found[priority]) for priority in sorted(found)}

    def broken(self, judge: int) -> tuple[tuple[str, ...], ...]:
        """By run, the hard rules of one run's policy that its plan breaks or that cannot be judged on it."""
        hard = [
            policy
            for policy in self.policies
            if (terms := policy.terms[judge]) is not None and terms.priority is None
        ]
        return tuple(
            tuple(policy.name for policy in hard if policy.found[run] != {}) for run in range(len(self.runs))
        )

    @cached_property
    def people(self) -> tuple[Disagreement, ...]:
        """Everybody whom the runs do not place alike or do not all know, by id."""
        where = [placements(run.problem, run.plan) for run in self.runs]
        found = []
        for employee in sorted(set().union(*where)):
            posts = tuple(each.get(employee) for each in where)
            known = tuple(employee in each for each in where)
            if len(set(posts)) > 1 or not all(known):
                found.append(Disagreement(employee, posts, known, self._voices(employee, posts)))
        return tuple(found)

    def _voices(self, employee: str, posts: tuple[UnitJob | None, ...]) -> tuple[Voice, ...]:
        """Rules that count otherwise for the employee, or less for a post or unit where they are there."""
        places: list[set[str]] = [{f"{post[0]}:{post[1]}", post[0]} if post else set() for post in posts]
        shared = sorted(places[0].union(*places) - places[0].intersection(*places))
        voices = [
            Voice(policy, subject, own, amounts)
            for policy in self.policies
            for subject, own in [*self._own(policy, employee), *((place, False) for place in shared)]
            if len(set(amounts := _amounts(policy, subject)) - {None}) > 1
        ]
        told = [voice for voice in voices if voice.own or _has_a_hand(voice, places)]
        return tuple(sorted(told, key=lambda voice: (not voice.policy.disputed, not voice.own)))

    def _own(self, policy: RuleOfRuns, employee: str) -> Iterator[tuple[str, bool]]:
        """Subjects that are the employee, or the employee's own in any run that can judge them."""
        yield employee, True
        subjects: set[str] = set()
        for run, found in zip(self.runs, policy.found, strict=True):
            code = int(run.problem.employee_codes([employee])[0])
            if found is not None and code >= 0:
                subjects.update(policy.rule.subjects_of(run.problem, code))
        yield from ((subject, True) for subject in sorted(subjects))

    @cached_property
    def posts(self) -> tuple[PostDifference, ...]:
        """Posts that one run fills otherwise than another, in the order of their tables."""
        counts = [_counts(run) for run in self.runs]
        found = []
        for unit, job in dict.fromkeys(post for count in counts for post in count):
            after = tuple(count[unit, job][1] if (unit, job) in count else None for count in counts)
            before = next(count[unit, job][0] for count in counts if (unit, job) in count)
            if len(set(after)) > 1:
                found.append(PostDifference(unit, job, before, after))
        return tuple(found)


def compare(runs: Sequence[tuple[str, Run]]) -> Comparison:
    """Runs under their names, side by side, each plan audited on its own case and day.

    Raises InputError for fewer than two runs, and for runs that have no employee in common.
    """
    if len(runs) < 2:
        raise InputError(_("a comparison needs two runs or more"))
    first, *others = runs
    for name, run in others:
        if not set(first[1].problem.employee_ids) & set(run.problem.employee_ids):
            words = _("{first} and {second} have no employee in common, so there is nothing to compare")
            raise InputError(words.format(first=first[0], second=name))
    return Comparison(tuple(name for name, _run in runs), tuple(run for _name, run in runs))


def _terms(rule: Rule) -> Standing:
    return Standing(rule.priority, decimals.fraction(rule.weight))


def _apart(content: Mapping[str, Any], all_: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The parameters that not all rules of the name have alike."""
    return {key: value for key, value in content.items() if any(other.get(key) != value for other in all_)}


def _found(rule: Rule, run: Run) -> dict[str, float] | None:
    """Breach by subject under the run's plan; None where its case lacks what the rule speaks of."""
    try:
        if any(remark.severity == "error" for remark in rule.remarks(run.problem)):
            return None
        return _by_subject(rule.audit(run.problem, run.plan))
    except (SelectorError, InputError):
        return None


def _by_subject(breaches: Breaches) -> dict[str, float]:
    found: dict[str, float] = {}
    for subject, amount in zip(breaches.subject, breaches.amount.tolist(), strict=True):
        found[str(subject)] = found.get(str(subject), 0.0) + amount
    return found


def _sum(found: Mapping[str, float] | None) -> Fraction | None:
    if found is None or any(np.isinf(amount) for amount in found.values()):
        return None
    return decimals.total(list(found.values()))


def _has_a_hand(voice: Voice, places: Sequence[set[str]]) -> bool:
    """Whether the post or unit is better off just where the employee is there."""
    return any(voice.subject in places[run] for run in voice.speaks_for)


def _amounts(policy: RuleOfRuns, subject: str) -> tuple[float | None, ...]:
    return tuple(None if found is None else found.get(subject, 0.0) for found in policy.found)


def _counts(run: Run) -> dict[UnitJob, tuple[int, int]]:
    """Headcount today and under the plan, by post."""
    problem = run.problem
    before, after = headcount(problem, today(problem)), headcount(problem, run.plan)
    return dict(zip(problem.post_of, zip(before.tolist(), after.tolist(), strict=True), strict=True))
