"""Which rules stand against each other, when no plan satisfies them all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from placement.base.arrays import Whole
from placement.base.errors import InexactError, NoPlanError
from placement.base.language import _
from placement.model.model import Rows
from placement.model.pairs import Pairs
from placement.problem.measures import today
from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.program.assembly import assemble, state
from placement.program.changes import forced
from placement.program.coarse import coarse
from placement.program.program import Program
from placement.program.screening import candidates, exact, screened
from placement.proof.audit import audit, broken
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.solvers.choose import choose
from placement.solvers.path import Solution, Watch
from placement.study.conflict.given import Given, laid_open


def conflict(problem: Problem, rules: Mapping[str, Rule], settings: SolverSettings) -> list[str]:
    """Names of hard rules that cannot hold together, while all but any one of them can.

    Maxima and the scope count as rules (`laid_open`). Soft rules are named only where no hard one
    is needed. Raises NoPlanError where a question stays open within the time limit.
    """
    problem, rules = laid_open(problem, rules)
    found = Bench(problem, rules, settings).conflict()
    return [name for name in found if rules[name].hard] or found


@dataclass(frozen=True)
class Least:
    """A plan that breaks a rule as little as was found; `proven` where none breaks it less."""

    plan: Plan
    proven: bool


@dataclass(frozen=True)
class Bench:
    """Which rules hold together, tried out; with `pair`, an employee holds a post whatever comes.

    Only what bars plans counts: hard rules, and of soft ones that no price buys everything
    (jobs that do not match, unknown travel times). Courses only ever open pairs, so a rule
    of training is always in force, at no price.
    """

    problem: Problem
    rules: Mapping[str, Rule]
    settings: SolverSettings
    pair: tuple[int, int] | None = None
    clock: Watch | None = None  # of all questions together
    _known: dict[frozenset[Rule | str], bool] = field(default_factory=dict)
    _alone: dict[str, bool] = field(default_factory=dict)

    @property
    def binding(self) -> list[str]:
        """Names of the rules that may bar plans."""
        return [name for name, rule in self.rules.items() if not rule.widens and self._bars(rule)]

    def conflict(self, among: Collection[str] | None = None, keep: Collection[str] = ()) -> list[str]:
        """A minimal set of the rules `among` (default: all binding) that cannot hold together.

        A deletion filter: each rule in turn is left out, for good where the others still cannot
        hold; those of `keep` first, so that as few of them as can be remain, then maxima and scope,
        then those that weigh many people against each other. Soft rules come last: they count as given.
        """
        kept = list(self.binding if among is None else among)
        first = sorted(
            kept,
            key=lambda name: (
                not self.rules[name].hard,
                name not in keep,
                not isinstance(self.rules[name], Given),
                self._light(name),
            ),
        )
        for name in first:
            without = [other for other in kept if other != name]
            if not self.feasible(without):
                kept = without
        return kept

    def patient(self, seconds: float) -> "Bench":
        """The same bench, with at most so many seconds for each question."""
        limit = min(seconds, self.settings.time_limit)
        return replace(self, settings=self.settings.model_copy(update={"time_limit": limit}))

    def feasible(self, names: Collection[str], instead: Rule | None = None) -> bool:
        """Whether a plan satisfies these rules, and `instead` in the place of a relaxed one."""
        key: frozenset[Rule | str] = frozenset([*names, *([instead.model_dump_json()] if instead else [])])
        if key not in self._known:
            light = [name for name in names if self._light(name)]
            if len(light) < len(names) and not self.feasible(light):
                return False
            if instead is None and self._today(names):
                return True
            try:
                self._known[key] = self._holds(names, instead)
            except InexactError:
                self._known[key] = self.example(names, instead) is not None
        return self._known[key]

    def example(self, names: Collection[str], instead: Rule | None = None) -> Plan | None:
        """A plan that satisfies these rules, though their numbers be too large to be added exactly.

        What others screen out may be: without them, rows are as long as the tables. In fewer digits
        they are laxer, or stricter, than they are; the audit tells of a plan of the laxer ones.
        Raises InexactError where neither settles it.
        """
        given = [instead] if instead else []
        lax = self._program(names, given, None, strict=False)
        solution = self._solve(lax)
        if solution.x is None:
            return None
        plan = _plan(lax, solution.x)
        rules = {rule.name: rule for rule in (*(self.rules[name] for name in names), *given)}
        if not broken(rules, audit(self.problem, rules, plan)):
            return plan
        strict = self._program(names, given, None, strict=True)
        solution = self._solve(strict)
        if solution.x is None:
            told = _(
                "whether a plan satisfies {rules} without the other rules cannot be told:"
                " their numbers are too large to be added exactly; fewer decimals would do"
            )
            raise InexactError(told.format(rules=", ".join(rules)))
        return _plan(strict, solution.x)

    def _holds(self, names: Collection[str], instead: Rule | None) -> bool:
        """A cap alone is asked for the least of what it caps, which is a flow where the cap is none."""
        given = [instead] if instead else []
        caps = [rule for rule in (*(self.rules[name] for name in names), *given) if rule.uncapped()]
        if len(caps) != 1:
            return self._solve(self._program(names, given, None)).status == "solved"
        (cap,) = caps
        others = [name for name in names if self.rules[name] is not cap]
        program, solution = self._softened(others, cap, None if instead is cap else instead)
        if solution.x is None:
            return False
        broken_ = cap.audit(self.problem, _plan(program, solution.x))
        if not len(broken_.amount):
            return True
        step, value = cap.looser_by(self.problem, broken_.total), program.value(solution.x)
        least = program.fraction(0, solution.bounds[0])
        above = step is not None and isinstance(step.before, Decimal) and least > Fraction(step.before)
        if not above and (value is None or solution.bounds[0] < value[0]):  # another plan might keep it
            raise NoPlanError(_("the time limit came before the conflict was found"))
        return False

    def least(self, names: Collection[str], softened: Rule, within: Rule | None = None) -> Least | None:
        """A plan that satisfies these rules (and `within`) and breaks another as little as was found."""
        try:
            program, solution = self._softened(names, softened, within)
        except InexactError:
            plan = self.example(names, within)
            return None if plan is None else Least(plan, proven=False)
        if solution.x is None:
            return None
        value = program.value(solution.x)
        return Least(_plan(program, solution.x), value is not None and solution.bounds[0] >= value[0])

    def _softened(
        self, names: Collection[str], softened: Rule, within: Rule | None
    ) -> tuple[Program, Solution]:
        """The program of these rules in which another costs what breaks it, or what it caps."""
        priced = (softened.uncapped() or softened).named(softened.name)
        soft = priced.model_copy(update={"priority": 1})
        program = self._program(names, [within] if within else [], soft)
        return program, self._solve(program)

    def _today(self, names: Collection[str]) -> bool:
        """Whether nobody has to move: then no solver is asked."""
        if self.pair is not None:
            return False
        rules = {name: rule for name, rule in self.rules.items() if name in names}
        return not broken(rules, audit(self.problem, rules, today(self.problem)))

    def _light(self, name: str) -> bool:
        """Whether the rule speaks of employees or posts one by one: such rules are quickly tried."""
        if name not in self._alone:
            rule = self.rules[name]
            nobody = Pairs(self.problem, np.zeros(0, np.int64), np.zeros(0, np.int64))
            self._alone[name] = rule.screen(nobody) is not None or self._one_by_one(rule)
        return self._alone[name]

    def _one_by_one(self, rule: Rule) -> bool:
        """Whether all that the rule states is of one employee or one post, and of no columns of its own."""
        pairs = candidates(self.problem, [rule])
        model = state(pairs, [rule])
        return model.width == len(pairs) and all(_single(rows, pairs) for rows in model.rows)

    def _bars(self, rule: Rule) -> bool:
        return rule.hard or rule.needs_minutes or rule.admits(self.problem) is not None

    def _program(
        self, names: Collection[str], hard: list[Rule], soft: Rule | None, *, strict: bool | None = None
    ) -> Program:
        """The program of these rules; in fewer digits if told whether they are `strict`er then, or laxer."""
        held = [self.rules[name] for name in self.rules if name in names]
        own = {rule.name for rule in (*hard, *([soft] if soft else []))}
        opening = [rule.free for rule in self.rules.values() if rule.widens and rule.name not in own]
        stated = [rule for rule in held if rule.hard] + hard + opening + ([soft] if soft else [])
        judging = [rule for rule in held if not rule.hard] + stated
        pairs = screened(candidates(self.problem, judging), judging)
        model = state(pairs, stated)
        if strict is not None:
            model.rows = [each for rows in model.rows for each in coarse(rows, model.width, strict=strict)]
        with exact():
            program = assemble(model, (1,) if soft else ())
        return program if self.pair is None else forced(program, *self.pair)

    def _solve(self, program: Program) -> Solution:
        settings = self.settings
        limit = float(settings.time_limit)
        with Watch(limit if self.clock is None else min(limit, self.clock.remaining)) as watch:
            solution = choose(program).solve(program, 0.0, settings.threads, settings.seed, watch)
        watch.require_patience()
        if solution.status == "unknown":
            raise NoPlanError(_("the time limit came before the conflict was found"))
        return solution


def _plan(program: Program, x: Whole) -> Plan:
    """The plan of a choice, without courses that it does not need."""
    return program.plan(program.without_idle_courses(x))


def broken_by(rule: Rule, problem: Problem, plan: Plan) -> list[tuple[str, str]]:
    """Subject and words of each breach of the rule under the plan, the largest first."""
    breaches = rule.audit(problem, plan)
    words = breaches.messages()
    order = np.argsort(-breaches.amount, kind="stable")
    return [(str(breaches.subject[row]), words[row]) for row in order]


def _single(rows: Rows, pairs: Pairs) -> bool:
    """Whether each row is over the pairs of one employee, or of one post."""
    column = np.arange(len(pairs)) if rows.column is None else rows.column
    mixed = np.ones(len(rows.lower), bool)
    for ends in (pairs.employee[column], pairs.post[column]):
        first = np.zeros(len(mixed), np.int64)
        first[rows.group] = ends
        strange = np.bincount(rows.group[ends != first[rows.group]], minlength=len(mixed))
        mixed &= strange > 0
    return not mixed.any()
