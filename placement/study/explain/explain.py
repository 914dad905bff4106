"""Why somebody is placed where the plan says, why not elsewhere, and what that would cost."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

import numpy as np

from placement.base import decimals
from placement.base.errors import NoPlanError
from placement.base.language import _, keyed, term
from placement.problem.measures import headcount
from placement.problem.plan import Breaches
from placement.problem.problem import Problem
from placement.proof.audit import audit
from placement.run import Run
from placement.solvers.path import Watch
from placement.study.again.resolve import SECONDS, Cost, Order, Resolved, Resolver, difference
from placement.study.conflict.conflict import Bench, broken_by
from placement.study.conflict.given import laid_open
from placement.study.explain.bars import Bar, bars, counts, said
from placement.study.explain.price import ByRule, by_rule, priced
from placement.study.explain.reasons import Reasons, reasons

SHOWN = 5
"""Next best posts told, and where answers are slow the most that are tried."""

TRIED = 100
"""Posts tried at most where answers are quick."""

_PART = 0.25  # of the time left, for the first look at a post
_MOST = 0.6  # and for its proof: better some are proven than none


@dataclass(frozen=True)
class Post:
    """A place for one job in one unit."""

    unit: str
    job: str


@dataclass(frozen=True)
class Say:
    """What a rule finds broken of one placement: 0 and no words where it is kept."""

    breach: float
    message: str


@dataclass(frozen=True)
class Alternative:
    """Another post: what forbids it, or how much worse each priority becomes with it.

    `also_moves` are all others whose post is then another than under the plan. Where the cost is not
    `proven` to be the least, or not known at all, no plan with the post costs less than `at_least`,
    priority by priority. `by_rule` is the cost rule by rule, in the rules' own units.
    """

    post: Post
    bars: tuple[Bar, ...] = ()
    cost: Cost | None = None
    also_moves: tuple[str, ...] = ()
    proven: bool = True
    seconds: float = 0.0
    at_least: Cost | None = None
    by_rule: ByRule | None = None
    behind: tuple[str, ...] = ()  # leximin rules whose worst is the same, and those after it worse
    order: Order = ()  # among other posts

    @property
    def allowed(self) -> bool | None:
        """Whether some plan has the pair; None where time did not suffice to find out."""
        return True if self.cost is not None else False if self.bars else None


@dataclass(frozen=True)
class Explanation:
    """Of one employee; `tried` of `others` posts that no rule forbids by itself were solved.

    `barred` counts by rule the posts it forbids, of `fitting` ones that suit the profession.
    `late`: time was up before all was proven that could be.
    """

    employee: str
    post: Post | None
    rules: dict[str, Say]
    alternatives: tuple[Alternative, ...]
    reasons: Reasons | None  # of a move
    others: int
    tried: int
    barred: dict[str, int]
    fitting: int
    late: bool = False
    staying: tuple[str, ...] = ()  # what keeps whoever does not move, in sentences

    @property
    def gains(self) -> tuple[str, ...]:
        """What speaks for the post held, in sentences."""
        return self.staying if self.reasons is None else self.reasons.gains

    @property
    def prices(self) -> tuple[str, ...]:
        """What speaks against it, in sentences."""
        return () if self.reasons is None else self.reasons.prices


def explain(
    resolver: Resolver,
    run: Run,
    employee: int,
    posts: Sequence[int] | None = None,
    seconds: float = SECONDS,
) -> Explanation:
    """Why the employee is where the plan of a run says, and what the posts (default: the best) would cost.

    The resolver is of the run. Every answer shown is audited; what so many seconds do not suffice
    to prove is told as such.
    """
    clock = Watch(seconds)
    problem, plan, rules = run.problem, run.plan, run.scenario.rules
    held = int(plan.post[employee])
    id_ = str(problem.employee_ids[employee])
    why = next((each for each in reasons(problem, rules, plan) if each.employee == id_), None)
    barred, fitting = counts(problem, rules, employee)
    says = _says(run, employee)
    if posts is None:
        candidates = [post for post in resolver.posts(employee).tolist() if post != held]
        alternatives, tried = _best(run, resolver, employee, candidates, clock)
    else:
        candidates, tried = list(posts), len(posts)
        found = bars(problem, rules, plan, employee, np.asarray(posts, np.int64))
        alternatives = [
            _asked(run, resolver, employee, post, found[post], clock, len(posts) - done)
            for done, post in enumerate(posts)
        ]
        alternatives.sort(key=_rank)
    return Explanation(
        id_,
        post_of(problem, held) if held >= 0 else None,
        says,
        tuple(alternatives),
        why,
        len(candidates),
        tried,
        barred,
        fitting,
        late=clock.remaining == 0,
        staying=()
        if why or posts is not None
        else tuple(_keeping(run, employee, alternatives, barred, fitting)),
    )


def post_of(problem: Problem, post: int) -> Post:
    """The post of a code."""
    return Post(str(problem.posts["unit"].iloc[post]), str(problem.posts["job"].iloc[post]))


def _keeping(
    run: Run, employee: int, alternatives: Sequence[Alternative], barred: Mapping[str, int], fitting: int
) -> Iterator[str]:
    """What keeps whoever stays: the scope, the need of the post, the rules, or that all else is worse."""
    problem, rules, held = run.problem, run.scenario.rules, int(run.plan.post[employee])
    if held < 0 or held != problem.current[employee]:
        return
    if problem.frozen[employee]:
        yield _("The scope leaves this employee where they are.")
        return
    place = _place(problem, held)
    if headcount(problem, run.plan)[held] <= problem.minimum[held]:
        words = _("{unit} needs at least {needed} in the post of {job}, and has no more.")
        yield words.format(**place, needed=int(problem.minimum[held]))
    for name, count in sorted(barred.items(), key=lambda each: -each[1]):
        words = _("Of {fitting} other posts of the profession, {count} are against the rule {rule}: {asks}.")
        yield words.format(fitting=fitting, count=count, rule=keyed(name), asks=rules[name].asks())
    looked_at = [each for each in alternatives if each.cost is not None]
    best = looked_at[0] if looked_at else None
    if best is not None and best.cost is not None:
        told = _place(problem, problem.post_of[best.post.unit, best.post.job])
        worse = next((value for value in best.cost.values() if value), Fraction(0))
        if worse > 0 and all(each.proven for each in looked_at):  # else one might cost less, or nothing
            words = _("Of the posts looked at, even the best, {job} at {unit}, makes the plan worse: {cost}.")
            yield words.format(**told, cost=priced(rules, best.cost, best.by_rule))
        if not worse and not best.behind:
            yield _("{job} at {unit} would do as well; of equally good plans, one was taken.", **told)


def _place(problem: Problem, post: int) -> dict[str, str]:
    """For sentences: `job` and `unit` as people call them."""
    name = problem.units["name"].iloc[int(problem.post_unit[post])]
    here = post_of(problem, post)
    return {"job": term(here.job), "unit": name if isinstance(name, str) else here.unit}


def _says(run: Run, employee: int) -> dict[str, Say]:
    """By rule, what it finds of the employee and of the post held."""
    problem, held = run.problem, int(run.plan.post[employee])
    about = {str(problem.employee_ids[employee])} | ({str(problem.post_ids[held])} if held >= 0 else set())
    found = audit(problem, run.scenario.rules, run.plan)
    return {
        name: _say(found[name], about.union(rule.subjects_of(problem, employee)))
        for name, rule in run.scenario.rules.items()
    }


def _say(breaches: Breaches, about: set[str]) -> Say:
    """What is found of these subjects."""
    rows = np.isin(breaches.subject.astype(str), list(about))
    return Say(float(decimals.plain(decimals.total(breaches.amount[rows]))), said(breaches, about))


def _best(
    run: Run, resolver: Resolver, employee: int, posts: list[int], clock: Watch
) -> tuple[list[Alternative], int]:
    """The cheapest posts, and how many were tried; the most promising first, by lower bounds.

    No post is tried whose bounds are above what the worst one shown costs, priority by priority:
    where a plan meets the earlier bounds exactly, the next one holds, and else it is worse already.
    What time is left after a first look at each goes to those that are not proven.
    """
    bounds = {post: resolver.bound(employee, post) for post in posts}
    found: dict[int, Resolved] = {}
    tried: list[int] = []
    waiting = [(bounds[post], post, False) for post in posts]
    heapify(waiting)
    most = TRIED if resolver.quick else SHOWN
    while waiting and len(tried) < most and (clock.remaining or not tried):
        least, post, tight = heappop(waiting)
        if _worse(resolver, least, found):
            break
        if not tight:
            bounds[post] = max(least, resolver.relaxed(employee, post, clock.remaining))
            heappush(waiting, (bounds[post], post, True))
            continue
        tried.append(post)
        share = max(_PART, 1 / (len(waiting) + 1))
        with suppress(NoPlanError):  # time ended: others are to be told all the same
            answer = resolver.with_pair(employee, post, seconds=clock.remaining * share, hurried=True)
            if answer is not None:
                found[post] = answer
    open_ = [post for post in tried if post in found and not found[post].proven]
    for post in open_:
        if clock.remaining and (post in _shown(resolver, found) or not _worse(resolver, bounds[post], found)):
            with suppress(NoPlanError):
                answer = resolver.with_pair(employee, post, seconds=clock.remaining * _MOST)
                found[post] = _better(resolver, found[post], answer)
    shown = _shown(resolver, found)
    return [_priced(run, resolver, employee, post, found[post], bounds[post]) for post in shown], len(tried)


def _worse(resolver: Resolver, least: tuple[Fraction, ...], found: Mapping[int, Resolved]) -> bool:
    """Whether what costs at least that is not among the cheapest; of leximin no bounds are told."""
    shown = _shown(resolver, found)
    return len(shown) == SHOWN and least > _told(found[shown[-1]])[: len(least)]


def _shown(resolver: Resolver, found: Mapping[int, Resolved]) -> list[int]:
    """The cheapest posts."""
    return sorted(found, key=lambda post: (resolver.order(found[post]), post))[:SHOWN]


def _better(resolver: Resolver, known: Resolved, answer: Resolved | None) -> Resolved:
    """What a longer search has found, if it is more."""
    if answer is not None and (answer.proven or resolver.order(answer) < resolver.order(known)):
        return answer
    return known


def _told(answer: Resolved) -> tuple[Fraction, ...]:
    return tuple(answer.values.values())


def _priced(
    run: Run, resolver: Resolver, employee: int, post: int, answer: Resolved, bound: tuple[Fraction, ...]
) -> Alternative:
    problem = run.problem
    breaches = resolver.audited(answer)
    resolver.believe(answer)
    before = {level.priority: level.value for level in run.result.levels}
    others = answer.changed(run.plan)
    return Alternative(
        post_of(problem, post),
        (),
        difference(answer.values, before),
        tuple(str(problem.employee_ids[other]) for other in others if other != employee),
        answer.proven,
        answer.seconds,
        None if answer.proven else _at_least(run, max(answer.least, bound)),
        by_rule(run.result, breaches),
        tuple(resolver.behind(answer.plan).values()),
        resolver.order(answer),
    )


def _at_least(run: Run, least: tuple[Fraction, ...]) -> Cost:
    """What every plan costs more than the incumbent, in the order of the priorities."""
    return {
        level.priority: value - level.value for level, value in zip(run.result.levels, least, strict=False)
    }


def _asked(
    run: Run, resolver: Resolver, employee: int, post: int, found: list[Bar], clock: Watch, left: int
) -> Alternative:
    """The answer for one post, whatever it is, in its share of the time for those `left`."""
    told = post_of(run.problem, post)
    if found:
        return Alternative(told, tuple(found))
    bound = max(resolver.bound(employee, post), resolver.relaxed(employee, post, clock.remaining / left))
    try:
        answer = resolver.with_pair(employee, post, seconds=clock.remaining / left, hurried=True)
    except NoPlanError:
        return Alternative(told, proven=False, at_least=_at_least(run, bound))
    if answer is not None and not answer.proven:
        with suppress(NoPlanError):
            answer = _better(
                resolver, answer, resolver.with_pair(employee, post, seconds=clock.remaining / left)
            )
    if answer is not None:
        return _priced(run, resolver, employee, post, answer, bound)
    return Alternative(told, tuple(standing_against(run, employee, post, clock)))


def standing_against(run: Run, employee: int, post: int, clock: Watch) -> list[Bar]:
    """Rules that together leave no plan with the pair, each with what it would have to bear."""
    problem, rules = laid_open(run.problem, run.scenario.rules)
    bench = Bench(problem, rules, run.scenario.solver, (employee, post), clock)
    try:
        return _standing_against(bench)
    except NoPlanError:
        return [
            Bar("", _("several rules together leave no plan with it; time was up before it was known which"))
        ]


def _standing_against(bench: Bench) -> list[Bar]:
    problem, rules, names = bench.problem, bench.rules, bench.conflict()
    found = []
    for name in names:
        others = [other for other in names if other != name]
        least = bench.least(others, rules[name]) if rules[name].hard else None
        broken = [] if least is None else broken_by(rules[name], problem, least.plan)
        words = [f"{subject}: {message}" for subject, message in broken]
        found.append(Bar(name, "; ".join(words[:3]) or _("forbids every plan with this pair")))
    return found


def _rank(alternative: Alternative) -> tuple[object, ...]:
    """Allowed ones first, the cheapest first; then by how much forbids them."""
    cost = alternative.cost
    return cost is None, alternative.order, len(alternative.bars)
