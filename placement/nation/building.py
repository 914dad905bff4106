"""From the tables of a block to its lean form: what the rules state, in whole numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from placement.base.arrays import Whole
from placement.base.errors import InfeasibleError, InputError
from placement.base.language import _
from placement.model.model import Rows
from placement.model.pairs import Pairs
from placement.nation.block import Cap, KnownPosts, LeanBlock, narrow
from placement.nation.folder import problem_of
from placement.problem import Problem
from placement.program.assembly import build
from placement.program.program import Program
from placement.program.rows import scaled
from placement.rules.base import Rule
from placement.rules.told import Parts
from placement.scenario import Scenario


@dataclass
class _Caps:
    """Rows that limit a sum over everybody, put aside: no block knows what is left of it for others."""

    rows: dict[str, Rows] = field(default_factory=dict)
    staffed: set[str] = field(default_factory=set)  # rules about the headcount of posts

    def __call__(self, rule: Rule, rows: Rows, pairs: Pairs) -> bool:
        """Takes the row of a hard cap; raises InputError for rows that are not what their rule speaks of."""
        if not _as_told(rule.parts, rows, pairs):
            raise _unheld([rule.name])
        if rule.parts is Parts.POSTS:
            self.staffed.add(rule.name)
        if rule.parts is not Parts.SUM:
            return False
        self.rows[rule.name] = rows
        return True


def _as_told(parts: Parts | None, rows: Rows, pairs: Pairs) -> bool:
    """Whether rows, as they were stated, speak of single employees, of the posts, or of one sum."""
    if parts is Parts.POSTS:
        return rows.group is pairs.post and rows.column is None and rows.coefficient is None
    if rows.column is not None and rows.column.max(initial=-1) >= len(pairs):
        return False
    if parts is Parts.SUM:
        return len(rows.lower) == 1 and bool(np.isneginf(rows.lower[0]))
    employee = pairs.employee if rows.column is None else pairs.employee[rows.column]
    least, most = np.full(len(rows.lower), len(pairs)), np.full(len(rows.lower), -1)
    np.minimum.at(least, rows.group, employee)
    np.maximum.at(most, rows.group, employee)
    return bool((least >= most).all())


def _unheld(names: Sequence[str]) -> InputError:
    return InputError(
        _(
            "{names}: a nation holds rules about single employees, about the headcount of single posts,"
            " and hard caps on a sum over everybody; remove these",
            names=", ".join(names),
        )
    )


def require_supported(rules: Mapping[str, Rule]) -> None:
    """Raises InputError for rules that only the whole case can tell, and for more than one priority.

    A rule says by itself, whatever the tables hold, of what it speaks: rows that nothing breaks
    within any block may well be broken by all of them.
    """
    crossing = [name for name, rule in rules.items() if rule.parts is None]
    if crossing:
        raise _unheld(crossing)
    if len({rule.priority for rule in rules.values() if not rule.hard}) > 1:
        raise InputError(
            _("a nation is solved under one priority: give every soft rule the same one, and weigh them")
        )


def built(scenario: Scenario, name: str) -> tuple[LeanBlock, KnownPosts]:
    """A block and its posts.

    Raises InputError for what cannot be held in blocks, InfeasibleError for what nobody in it can do.
    """
    return lean(name, problem_of(scenario, name), scenario.rules)


def lean(name: str, problem: Problem, rules: Mapping[str, Rule]) -> tuple[LeanBlock, KnownPosts]:
    """The problem's program, lean."""
    require_supported(rules)
    caps = _Caps()
    program = build(problem, rules, caps)
    _require_lean(name, program, problem, rules)
    order = [rule for rule in rules if rule in caps.rows]
    made = [_cap(rule, caps.rows[rule], len(program.pairs)) for rule in order]
    return _block(name, program, [use for use, _ in made]), _posts(
        name, program, tuple(cap for _, cap in made), tuple(rule for rule in rules if rule in caps.staffed)
    )


def _cap(name: str, rows: Rows, width: int) -> tuple[Whole, Cap]:
    """What each pair uses of a cap, and the cap."""
    scale, matrix = scaled(rows, width)
    use = np.zeros(width, np.int64)
    use[matrix.indices] = matrix.data
    return use, Cap(name, round(float(rows.upper[0]) * scale), scale)


def _block(name: str, program: Program, uses: list[Whole]) -> LeanBlock:
    pairs, people = program.pairs, len(program.must)
    kept = np.flatnonzero(program.allowed)
    employee = pairs.employee[kept]
    start = np.searchsorted(employee, np.arange(people + 1))
    if (program.must & (np.diff(start) == 0)).any():
        who = pairs.problem.employee_ids[np.flatnonzero(program.must & (np.diff(start) == 0))[0]]
        raise InfeasibleError(_("block {name}: no post is left for {employee}", name=name, employee=who))
    here = np.flatnonzero(pairs.is_current[kept])
    current = np.full(people, -1)
    current[employee[here]] = here
    cost = program.cost[0][kept] if len(program.cost) else np.zeros(len(kept), np.int64)
    return LeanBlock(
        name=name,
        scale=program.unit[0] if program.unit else 1,
        constant=program.constant[0] if program.constant else 0,
        start=start,
        post=pairs.post[kept].astype(np.int32),
        cost=narrow(cost),
        use=tuple(narrow(use[kept] if use.any() else use[:0]) for use in uses),
        must=program.must,
        current=current,
    )


def _posts(name: str, program: Program, caps: tuple[Cap, ...], staffed: tuple[str, ...]) -> KnownPosts:
    problem, heads = program.pairs.problem, program.headcounts
    order = np.lexsort((heads.price, heads.level, heads.upper, heads.lower, heads.post))
    return KnownPosts(
        block=name,
        employees=tuple(problem.employee_ids),
        unit=tuple(problem.posts["unit"]),
        job=tuple(problem.posts["job"]),
        maximum=problem.maximum,
        row=heads.post[order],
        lower=heads.lower[order],
        upper=heads.upper[order],
        level=heads.level[order],
        price=heads.price[order],
        scale=program.unit[0] if program.unit else 1,
        caps=caps,
        staffed=staffed,
    )


def _require_lean(name: str, program: Program, problem: Problem, rules: Mapping[str, Rule]) -> None:
    """Raises InputError for a scope, and where more is left than a lean block has.

    InfeasibleError for what nobody can do.
    """
    if problem.frozen.any() or not problem.open.all():
        raise InputError(_("a nation is solved as a whole: take the scope out of the scenario"))
    if program.impossible:
        raise InfeasibleError(_("block {name}: a hard rule asks for what no pair can give", name=name))
    if len(program.side.lower) or len(program.upper) or len(program.couples.ends):
        raise _unheld([*rules])
