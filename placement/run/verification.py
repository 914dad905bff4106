"""Whether a run folder tells the truth, found out without any solver."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np

from placement.base.decimals import plain
from placement.base.errors import InputError
from placement.base.language import _
from placement.problem.measures import measures
from placement.problem.plan import Breaches
from placement.program.assembly import build
from placement.program.program import Program
from placement.proof.audit import audit, broken
from placement.proof.audit import levels as levels_of
from placement.proof.certificate import certified_bound
from placement.proof.result import Level
from placement.run.document import COUNTED
from placement.run.manifest import digests
from placement.run.proof import read_proof
from placement.run.reading import read_json, read_run, read_table
from placement.run.run import CASE, SCENARIO, VISITED, Run
from placement.run.tables import (
    BREACHES,
    PLACEMENT,
    POSTS,
    VISITS,
    breaches_table,
    placement_table,
    staffing_table,
    visits_table,
)


@dataclass(frozen=True)
class Flaw:
    """A hard rule that is broken, or (rule "") something in the folder that is not so."""

    rule: str
    subject: str
    amount: float
    message: str


@dataclass(frozen=True)
class Verdict:
    """What a fresh audit finds wrong, and every priority with its value computed anew."""

    flaws: tuple[Flaw, ...]
    levels: tuple[Level, ...]
    gap: Decimal  # that the scenario asks for


def verify(folder: Path) -> Verdict:
    """The plan audited anew, its bounds proven anew, and what the folder says of it compared.

    But for what the plan does not tell: the time taken, bounds on a solver's word alone, and how near
    the plan is to another run. Raises InputError for a folder that is no readable run.
    """
    run = read_run(folder)
    found = audit(run.problem, run.scenario.rules, run.plan)
    program = build(run.problem, run.scenario.rules)
    levels = _proven(folder, program, _levels(run, found))
    flaws = [*_forbidden(run, found), *_misstated(folder, run, levels), *_unproven(run, levels)]
    if run.result.pairs != len(program.pairs):
        flaws.append(_flaw("pairs", _told(run.result.pairs, len(program.pairs))))
    flaws += [*_unlike(folder, run, found), *_changed(folder)]
    return Verdict(tuple(flaws), levels, run.scenario.solver.gap)


def _levels(run: Run, found: dict[str, Breaches]) -> tuple[Level, ...]:
    """Every priority's value as the plan gives it; JSON holds floats, so equal means equally written."""
    told = {level.priority: level for level in run.result.levels}
    levels = []
    for priority, level in levels_of(run.problem, run.scenario.rules, run.plan, found).items():
        claim = told.get(priority, level)
        same = _written(claim) == _written(level)
        levels.append(claim if same else replace(level, bound=claim.bound))
    return tuple(levels)


def _proven(folder: Path, program: Program, levels: tuple[Level, ...]) -> tuple[Level, ...]:
    """The levels with the bounds that the stored prices prove."""
    file = folder / "certificate.json"
    duals = read_proof(program, read_json(file), file)
    reached = [int(level.value * unit) for level, unit in zip(levels, program.unit, strict=True)]
    proven: list[Level] = []
    for number, level in enumerate(levels):
        bound = None
        if number < len(duals):
            bound = certified_bound(program, duals[number], reached[:number])
        exact = None if bound is None else program.fraction(number, bound)
        proven.append(replace(level, certified_bound=exact))
    return tuple(proven)


def _unproven(run: Run, levels: tuple[Level, ...]) -> Iterator[Flaw]:
    """What `result.json` says is certified, and the stored prices do not prove, or prove more."""
    told = {level.priority: _figure(level.certified_bound) for level in run.result.levels}
    for level in levels:
        claim, bound = told.get(level.priority, "–"), _figure(level.certified_bound)
        subject = _("priority {priority}", priority=level.priority)
        if claim != bound:
            yield _flaw(
                subject, _("result.json certifies {told}, the prices prove {bound}", told=claim, bound=bound)
            )
        if level.certified_bound is not None and level.certified_bound > level.value:
            yield _flaw(subject, _("its bound is above its value"))
    proven = all(level.certified(run.scenario.solver.gap) for level in levels)
    if run.result.certified and not proven:
        yield _flaw("result.json", _("it calls the run certified, and the prices do not prove that"))
    if proven and not run.result.certified:
        yield _flaw("result.json", _("it calls the run not certified, and the prices prove all of it"))


def _figure(bound: Fraction | None) -> str:
    return "–" if bound is None else str(plain(bound))


def _written(level: Level) -> tuple[float, dict[str, int | float], tuple[int, ...]]:
    return plain(level.value), {name: plain(breach) for name, breach in level.rules.items()}, level.in_order


def _forbidden(run: Run, found: dict[str, Breaches]) -> Iterator[Flaw]:
    for name in broken(run.scenario.rules, found):
        breaches = found[name]
        rows = zip(breaches.subject, breaches.amount, breaches.messages(), strict=True)
        for subject, amount, message in rows:
            yield Flaw(name, str(subject), float(amount), message)


def _misstated(folder: Path, run: Run, levels: tuple[Level, ...]) -> Iterator[Flaw]:
    """Figures of `result.json` that the plan does not have, and bounds that cannot be."""
    told = {level.priority: level for level in run.result.levels}
    if sorted(told) != [level.priority for level in levels]:
        yield _flaw("result.json", _("its priorities are not those of the scenario"))
    for level in levels:
        subject = _("priority {priority}", priority=level.priority)
        claim = told.get(level.priority, level)
        if _written(claim) != _written(level):
            yield Flaw("", subject, abs(plain(claim.value) - plain(level.value)), _unequal(claim, level))
        if level.bound > level.value:
            yield _flaw(subject, _("its bound is above its value"))
        if run.result.status == "optimal" and not level.closed(run.scenario.solver.gap):
            yield _flaw(
                subject, _("its gap is wider than the scenario asks, so nothing proves the plan optimal")
            )
    counts, written = measures(run.problem, run.plan), read_json(folder / "result.json")
    for level, row in zip(run.result.levels, written["levels"], strict=True):
        if row.get("gap") != level.gap:
            yield _flaw(
                _("priority {priority}: gap", priority=level.priority), _told(row.get("gap"), level.gap)
            )
    for name in COUNTED:
        if written.get(name) != counts[name]:
            yield _flaw(name, _told(written.get(name), counts[name]))


def _unequal(claim: Level, level: Level) -> str:
    """Where two levels differ: in the value, in what a rule breaks, or in the order that leximin asks for."""
    if claim.value != level.value:
        return _told(plain(claim.value), plain(level.value))
    for name in sorted(claim.rules.keys() | level.rules.keys()):
        told, found = claim.rules.get(name), level.rules.get(name)
        if told != found:
            return f"{name}: {_told(_figure(told), _figure(found))}"
    return _told(list(claim.in_order), list(level.in_order))


def _told(told: object, found: object) -> str:
    return _("result.json says {told}, the plan gives {value}", told=told, value=found)


def _unlike(folder: Path, run: Run, found: dict[str, Breaches]) -> Iterator[Flaw]:
    """Tables that are not what the plan makes; the messages of breaches may be of another language."""
    expected = {
        "placement.csv": (PLACEMENT, placement_table(run.problem, run.plan)),
        "posts.csv": (POSTS, staffing_table(run.problem, run.plan)),
        "breaches.csv": (BREACHES[:-1], breaches_table(run.scenario.rules, found)),
    }
    if run.visiting:
        expected[VISITED] = (VISITS, visits_table(run.problem, run.plan))
    for name, (columns, table) in expected.items():
        told = read_table(folder / name, columns).to_numpy(object)
        made = table[list(columns)].to_numpy(object)
        if not np.array_equal(told, made):
            yield _flaw(name, _("its rows are not those that the plan makes"))


def _changed(folder: Path) -> Iterator[Flaw]:
    """Kept inputs that are not as they were when the run was written."""
    told = read_json(folder / "manifest.json").get("kept")
    if not isinstance(told, dict):
        raise InputError(_("{file} was edited or cut off", file=folder / "manifest.json"))
    kept = digests(
        [folder / SCENARIO, *(path for path in (folder / CASE).iterdir() if path.is_file())], folder
    )
    for name in sorted(told.keys() | kept.keys()):
        if told.get(name) != kept.get(name):
            yield _flaw(name, _("the file was changed after the run"))


def _flaw(subject: str, message: str) -> Flaw:
    return Flaw("", subject, 1.0, message)
