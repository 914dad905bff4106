"""What is short, and what would mend it: a looser rule, a course, or somebody new."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from placement.base.arrays import Array, Mask
from placement.base.errors import NoPlanError
from placement.model.pairs import Pairs
from placement.problem.measures import headcount
from placement.program.assembly import assemble, build, state
from placement.program.changes import forced, with_one_more
from placement.program.program import Program
from placement.program.screening import candidates, exact
from placement.proof.audit import audit
from placement.rules.base import Looser, Nature, Rule
from placement.run import Run
from placement.solvers.path import Watch
from placement.study.again.resolve import SECONDS, Cost, Resolved, Resolver, difference
from placement.study.explain.bars import amounts, outside
from placement.study.explain.price import ByRule, by_rule
from placement.study.gaps.gaps import Balance, CourseFirst, Gap, MoveInstead
from placement.study.gaps.shortage import LevelName, Shortage, bounded
from placement.study.gaps.visits import Visited, VisitQuestions

TRIED, SHOWN, HIRES = 6, 3, 10
"""People solved for per rule and gap, remedies shown of each, and posts shown for one more person."""

_PART = 0.5  # of the time left for a gap, at most for one answer

LOOKED_AT = 30
"""People per rule and gap for whom a flow is asked whether they could fill it at all."""


class Remedies:
    """What would mend the gaps of a run; `late` where so many seconds were up before all was tried."""

    def __init__(self, run: Run, seconds: float = SECONDS) -> None:
        self._clock = self._share = Watch(seconds)
        self._seconds = seconds
        self.late = False
        self.run, self.problem, self.rules = run, run.problem, run.scenario.rules
        self._wide, self._fit, self._broken = _wide(run)
        self._resolver = Resolver.of(run)
        self._shortage = Shortage(run, self._resolver, self._wide)
        self._passed: dict[int, ByRule] = {}
        self._tried: dict[tuple[int, int], Resolved | None] = {}
        self._one_more: dict[int, Cost | None] = {}

    @property
    def _tries(self) -> int:
        return TRIED if self._resolver.is_flow else 1

    @property
    def _shown(self) -> int:
        return SHOWN if self._resolver.is_flow else 1

    def gaps(self, unit: int) -> list[Gap]:
        """Of one unit, in the order of its posts; a target only where it lacks more than the minimum."""
        posts = np.flatnonzero(self.problem.post_unit == unit).tolist()
        lacking = [(post, *each) for post in posts for each in self._lacking(post)]
        found = []
        for done, (post, level, short) in enumerate(lacking):
            self._share = Watch(self._clock.remaining / (len(lacking) - done))
            found.append(self._gap(post, level, short))
        return found

    def visits(self, unit: int) -> Visited | None:
        """Those from and to one unit, and what one more to it would change; None where no rule lets any."""
        program = self._resolver.program
        if not program.visits:
            return None
        asked = VisitQuestions(self.run, program, self._resolver, Watch(self._seconds))
        more = [*asked.more(unit)]  # they are few
        return Visited([*asked.ways(unit)], more)

    def balance(self, level: LevelName = "minimum") -> list[Balance]:
        """By job, sorted: how the persons short could be found, no post becoming shorter than it is."""
        short = self._shortage.of(self.run.plan, level)
        (moved, sure), (taught, certain) = (
            self._shortage.left(level, courses=courses, seconds=self._clock.remaining * _PART / 2)
            for courses in (False, True)
        )
        self.late |= not (sure and certain)
        found = []
        for code in np.unique(self.problem.post_job[short > 0]).tolist():
            here = self.problem.post_job == code
            sums = [int(each[here].sum()) for each in (short, moved, taught)]
            job = str(self.problem.jobs[code])
            found.append(Balance(job, sums[0], sums[0] - sums[1], sums[1] - sums[2], sums[2]))
        return found

    def one_more(self) -> list[tuple[int, Cost]]:
        """Posts short of their target where one new person saves most by itself, and all that it changes."""
        heads, now = self._resolver.program.headcounts, headcount(self.problem, self.run.plan)
        saved = np.zeros((len(self._resolver.program.priorities), len(now)), np.int64)
        paid_ = (heads.level >= 0) & (heads.lower > now[heads.post])
        np.add.at(saved, (heads.level[paid_], heads.post[paid_]), heads.price[paid_])
        short = np.flatnonzero(self._shortage.of(self.run.plan, "target"))
        order = short[np.lexsort(-saved[::-1, short])] if len(saved) else short
        best = order[: HIRES if self._resolver.quick else SHOWN].tolist()
        found = [(post, cost) for post in best if (cost := self._hired(post)) is not None]
        return sorted(found, key=lambda each: tuple(each[1].values()))

    def _lacking(self, post: int) -> Iterator[tuple[LevelName, int]]:
        told = 0
        levels: tuple[LevelName, ...] = ("minimum", "target")
        for level in levels:
            short = int(self._shortage.of(self.run.plan, level)[post])
            if short > told:
                told = short
                yield level, short

    def _gap(self, post: int, level: LevelName, short: int) -> Gap:
        before, self.late = self.late, False
        moved = self._left(post, level, courses=False)
        taught = self._left(post, level, courses=True) if moved else 0
        gap = Gap(
            str(self.problem.posts["unit"].iloc[post]),
            str(self.problem.posts["job"].iloc[post]),
            level,
            short,
            tuple(self._moves(post, level)) if moved < short else (),
            tuple(self._lessons(post, level)) if taught < short else (),
            taught,
            self._hired(post),
        )
        gap, self.late = replace(gap, late=self.late), before or self.late
        return gap

    def _left(self, post: int, level: LevelName, *, courses: bool) -> int:
        """How many persons no looser rule would bring, or fewer where time is up."""
        if self._up():
            return 0
        seconds = self._share.remaining * _PART
        left, exact = self._shortage.left_at(post, level, courses=courses, seconds=seconds)
        self.late |= not exact
        return left

    def _up(self) -> bool:
        """Whether the time for a gap is up; then the gap is told so."""
        self.late |= self._share.remaining == 0
        return self._share.remaining == 0

    def _within(self, program: Program) -> Resolved | None:
        """The best plan, found in a part of the time left; None where there is none, or no time for it."""
        try:
            if self._share.remaining:
                return self._resolver.answer(program, seconds=self._share.remaining * _PART)
        except NoPlanError:
            pass
        self.late = True
        return None

    def _moves(self, post: int, level: LevelName) -> Iterator[MoveInstead]:
        """The nearest relaxations of each rule that free somebody for the post, each solved."""
        by_rule: dict[str, list[tuple[float, int, Looser]]] = defaultdict(list)
        yield from self._caps(post, level)
        for pair, name in self._barred_once(post):
            if self._up():
                break
            rule, employee = self.rules[name], int(self._wide.pairs.employee[pair])
            step = self._enough(rule, employee, post)
            if step is not None:
                by_rule[name].append((_length(step), employee, step))
        for name, found in by_rule.items():
            spare = self._shortage.spare(level)
            steps_of = {employee: step for _far, employee, step in found}
            ordered = sorted(found, key=lambda each: (not spare[each[1]], each[0], each[1]))
            people = [employee for _far, employee, _step in ordered]
            for employee, answer in self._menders(people, post, level):
                step = steps_of[employee]
                yield self._move(answer, name, step, employee)

    def _menders(self, people: list[int], post: int, level: LevelName) -> Iterator[tuple[int, Resolved]]:
        """The first of these who would fill the gap, and the best plans in which they do."""
        tried = shown = 0
        if self._up() or not self._shortage.could(people, post, level):
            return
        for employee in people[:LOOKED_AT]:
            if shown == self._shown or tried == self._tries or self._up():
                return
            if self._shortage.could([employee], post, level):
                tried += 1
                answer = self._mends(employee, post, level)
                if answer is not None:
                    shown += 1
                    yield employee, answer

    def _move(self, answer: Resolved, name: str, step: Looser, employee: int) -> MoveInstead:
        """An answer with a rule at a looser value, audited."""
        before, after = step.shown
        id_, cost = str(self.problem.employee_ids[employee]), self._cost(answer)
        found = self._by_rule(answer, {**self.rules, name: step.rule})
        return MoveInstead(name, step.parameter, before, after, step.words, id_, cost, answer.proven, found)

    def _by_rule(self, answer: Resolved, rules: Mapping[str, Rule]) -> ByRule:
        """Audited once per answer: both levels may show it."""
        if id(answer) not in self._passed:
            self._passed[id(answer)] = by_rule(self.run.result, self._resolver.audited(answer, rules))
        return self._passed[id(answer)]

    def _caps(self, post: int, level: LevelName) -> Iterator[MoveInstead]:
        """What one more person in the post asks of each rule of mobility that weighs many people."""
        more = float(headcount(self.problem, self.run.plan)[post] + 1)
        for name, rule in self.rules.items():
            if not rule.hard or rule.nature is not Nature.MOBILITY or name in self._broken or self._up():
                continue
            first = rule.model_copy(update={"priority": 0, "weight": Decimal(1)})
            program = build(self.problem, {**self.rules, name: first})
            program = replace(program, headcounts=bounded(program.headcounts, post, more, np.inf))
            answer = self._within(program)
            if answer is not None and not answer.proven:
                self.late = True  # a smaller step might do
                continue
            if answer is None or not answer.values[0] or not self._fewer(answer, post, level):
                continue
            step = rule.looser_by(self.problem, answer.values[0]) or next(
                (
                    each
                    for each in rule.looser(self.problem)
                    if not len(each.rule.audit(self.problem, answer.plan).amount)
                ),
                None,
            )
            if step is None:
                continue
            del answer.values[0]
            changed = answer.changed(self.run.plan)
            for employee in changed[answer.plan.post[changed] == post].tolist():
                yield self._move(answer, name, step, employee)

    def _lessons(self, post: int, level: LevelName) -> Iterator[CourseFirst]:
        """Courses that would make somebody fit for the post, the cheapest first, each solved."""
        found = []
        for pair, name in self._barred_once(post):
            rule, employee = self.rules[name], int(self._wide.pairs.employee[pair])
            lacking = rule.lessons(self.problem, employee, post)
            if lacking and all(lesson.courses for lesson in lacking):
                chosen = {lesson.courses[0]: lesson.price for lesson in lacking}
                found.append((sum(chosen.values()), employee, ";".join(sorted(chosen))))
        spare = self._shortage.spare(level)
        found.sort(key=lambda each: (not spare[each[1]], each))
        lessons = {employee: (price, courses) for price, employee, courses in found}
        for employee, answer in self._menders(list(lessons), post, level):
            price, courses = lessons[employee]
            id_, paid = str(self.problem.employee_ids[employee]), Fraction(str(price))
            more = by_rule(self.run.result, audit(self.problem, self.rules, answer.plan))
            yield CourseFirst(id_, courses, paid, self._cost(answer), answer.proven, more)

    def _barred_once(self, post: int) -> Iterator[tuple[int, str]]:
        """Pairs of the post that exactly one rule forbids by itself and no row besides, and the rule."""
        pairs = self._wide.pairs
        elsewhere = self.run.plan.post[pairs.employee] != post
        here = np.flatnonzero((pairs.post == post) & elsewhere & self._fit)
        forbidding = {name: amount[here] > 0 for name, amount in self._broken.items()}
        count = np.sum(list(forbidding.values()), axis=0) if forbidding else np.zeros(len(here))
        for name, barred in forbidding.items():
            for row in np.flatnonzero(barred & (count == 1)).tolist():
                yield int(here[row]), name

    def _enough(self, rule: Rule, employee: int, post: int) -> Looser | None:
        """The nearest looser parameter that allows the pair."""
        pair = Pairs(self.problem, np.array([employee]), np.array([post]))
        for step in rule.looser_for(self.problem, employee, post):
            amount = step.rule.screen(pair)
            if amount is not None and amount[0] <= 0:
                return step
        return None

    def _mends(self, employee: int, post: int, level: LevelName) -> Resolved | None:
        """The best plan with the pair as an exception, if fewer persons are short in all."""
        if (employee, post) not in self._tried:
            pairs = self._wide.pairs
            pair = (pairs.employee == employee) & (pairs.post == post)
            program = replace(self._wide, allowed=self._wide.allowed | pair)
            self._tried[employee, post] = self._within(forced(program, employee, post))
        answer = self._tried[employee, post]
        if answer is None:
            return None
        return answer if self._fewer(answer, post, level) else None

    def _fewer(self, answer: Resolved, post: int, level: LevelName) -> bool:
        """Whether fewer persons are short, in the post and in all."""
        before, after = self._shortage.of(self.run.plan, level), self._shortage.of(answer.plan, level)
        return bool(after.sum() < before.sum() and after[post] < before[post])

    def _hired(self, post: int) -> Cost | None:
        """What one new person in the post would change; rules that count only some people do not see them."""
        if post not in self._one_more:
            self._one_more[post] = self._with_one_more(post)
        return self._one_more[post]

    def _with_one_more(self, post: int) -> Cost | None:
        program = self._resolver.program
        heads, here = program.headcounts, program.headcounts.post == post
        lower = np.where(here, np.maximum(heads.lower - 1, 0), heads.lower)
        room = float(self.problem.maximum[post] - 1)
        asked = with_one_more(program, np.flatnonzero(program.pairs.post == post), post)
        asked = replace(asked, headcounts=bounded(replace(heads, lower=lower), post, -np.inf, room))
        answer = self._within(asked)
        if answer is not None and not answer.proven:
            self.late = True
            return None
        return None if answer is None else self._cost(answer)

    def _cost(self, answer: Resolved) -> Cost:
        return difference(answer.values, {level.priority: level.value for level in self.run.result.levels})


def _wide(run: Run) -> tuple[Program, Mask, dict[str, Array]]:
    """A program with the pairs that single rules forbid, those that nothing else does, by how much each does.

    A row that a pair breaks by itself forbids the pair, and then need not be in the program.
    """
    rules = list(run.scenario.rules.values())
    pairs = candidates(run.problem, rules)
    for rule in rules:
        amount = None if rule.hard else rule.screen(pairs)
        if amount is not None:
            pairs = pairs.chosen(np.isfinite(amount))
    model = state(pairs, rules)
    broken = amounts(model, run.scenario.rules)
    priorities = sorted({rule.priority for rule in rules if rule.priority is not None})
    soft = [charge for charge in model.charges if charge.terms.priority is not None]
    hard = [charge.amount for charge in model.charges if charge.terms.priority is None]
    with exact():
        program = assemble(replace(model, charges=soft), priorities)
    fit = program.allowed & ~outside(pairs, run.scenario.rules)
    free = fit.copy()
    for over in (*hard, *broken.values()):
        free &= over <= 0
    return replace(program, allowed=free), fit, broken


def _length(step: Looser) -> float:
    """How far a number has to go; a border comes after all numbers."""
    before, after = step.shown
    if isinstance(before, int | float) and isinstance(after, int | float):
        return abs(float(after) - float(before))
    return np.inf
