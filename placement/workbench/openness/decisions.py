"""What everybody may read of a decision: frozen as it was decided, no person, no small group.

A move that is dropped later stays counted: what is told never changes, so nothing can be read off a change.
Nor off another decision on the same moves: what was told of that one counts as told.
Moves are told by unit and by job, each row of at least so many people; units with fewer are told together.
How the need is met is told in the same rows, as it changes by those who come and go.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from placement.workbench.openness.objections import objections
from placement.workbench.planning.models import Decision, Move, Proposal
from placement.workbench.planning.plans import Plan, plan_of
from placement.workbench.staff.models import Unit
from placement.workbench.suppression import Block, Path, blocks, together

Mover = tuple[int, int]
"""Employee and post: the same in another proposal that makes the same move."""

People = frozenset[Mover]
STATES = (Proposal.State.APPROVED, Proposal.State.APPLIED)
"""What everybody may read of: before, nothing is decided."""


@dataclass(frozen=True)
class Line:
    """A row: some units, what they need, how many they lack before and after, who comes or goes."""

    units: Sequence[Unit]
    need: int
    before: int
    after: int
    people: People

    @property
    def moves(self) -> int:
        """People who come or go."""
        return len(self.people)

    @property
    def region(self) -> str:
        """Where they lie; blank for several regions."""
        regions = {unit.region for unit in self.units}
        return regions.pop() if len(regions) == 1 else ""


@dataclass(frozen=True)
class Tables:
    """What may be told of who moves: the whole number, and blocks by unit and by job."""

    whole: bool
    units: Sequence[Block[People]]
    jobs: Sequence[Block[People]]


@dataclass(frozen=True)
class Told:
    """A decision as it is told; `known` are the others that it was held against, each worked out once."""

    proposal: Proposal
    known: "dict[int, Told]" = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def day(self) -> datetime | None:
        """When it was approved."""
        found = Decision.objects.filter(proposal=self.proposal, verdict=Decision.Verdict.APPROVED)
        return found.order_by("-at").values_list("at", flat=True).first()

    @cached_property
    def movers(self) -> Mapping[Mover, tuple[str, tuple[int, ...]]]:
        """By move the job, and the units that give or get somebody."""
        found = Move.objects.filter(proposal=self.proposal)
        columns = ("employee", "to_post", "employee__job", "from_post__unit", "to_post__unit")
        return {
            (employee, post or 0): (job, tuple({one, two} - {None}))
            for employee, post, job, one, two in found.values_list(*columns)
        }

    @cached_property
    def people(self) -> int | None:
        """How many are moved; None where they are too few to be told."""
        return len(self.movers) if self._tables.whole else None

    @property
    def groups(self) -> list[People]:
        """Everybody of whom a number is told together."""
        told = self._tables
        return [*([frozenset(self.movers)] if told.whole else []), *_people(told.units), *_people(told.jobs)]

    @cached_property
    def earlier(self) -> list[People]:
        """What was told of earlier decisions on some of the same moves, though they be withdrawn by now."""
        until = self.day or timezone.now()
        given = Decision.objects.filter(verdict=Decision.Verdict.APPROVED, at__lt=until)
        same = Move.objects.filter(employee__in=[employee for employee, _post in self.movers])
        found = Proposal.objects.filter(pk__in=given.values("proposal"))
        found = found.filter(pk__in=same.values("proposal")).exclude(pk=self.proposal.pk)
        others = [self.known.setdefault(each.pk, Told(each, self.known)) for each in found]
        return [group for each in others if each.movers.keys() & self.movers.keys() for group in each.groups]

    @cached_property
    def figures(self) -> list[Mapping[str, Any]]:
        """The leading figures before and after; none where a few people make the difference."""
        told = self.proposal.facts.get("told", {})
        words = told.get(get_language(), told.get("en", {}))
        return [] if self.people is None else [each for each in words.get("figures", []) if each["leads"]]

    @cached_property
    def lines(self) -> list[Line]:
        """Every unit, by itself or with others; none where the run's folder is gone."""
        try:
            plan = plan_of(self.proposal.run)
        except OSError:
            return []
        units = {unit.unit: unit for unit in Unit.objects.filter(unit__in=list(plan.units))}
        return _lines(plan, self._tables.units, self._by_unit(units.values()), units) if self.people else []

    @cached_property
    def jobs(self) -> list[tuple[tuple[str, ...], int]]:
        """Jobs, some of them together, and how many of them move; none where that would tell of somebody."""
        found = self._tables.jobs
        return [(tuple(path[0] for path in each.cells), len(_union(each.cells.values()))) for each in found]

    @cached_property
    def objections(self) -> tuple[int | None, int | None] | None:
        """Raised and accepted, None for a number that is too small; None while they are not over."""
        found = objections(self.proposal)
        if found is None:
            return None
        raised, accepted = found
        enough = [each == 0 or each >= smallest() for each in (raised, accepted, raised - accepted)]
        return raised if enough[0] else None, accepted if all(enough) else None

    @cached_property
    def _tables(self) -> Tables:
        """The tables by unit and by job, as narrow as they may be told beside each other and the earlier."""
        everybody, jobs = [frozenset(self.movers)], _grouped(self._by_job())
        units = Unit.objects.filter(pk__in={unit for _job, ends in self.movers.values() for unit in ends})
        moved = self._by_unit(units)
        narrow: dict[Path, People] = {(unit.region, unit.unit): some for unit, some in moved.items()}
        widening: list[Mapping[Path, People]] = [narrow, _regions(moved), {(): everybody[0]}]
        for cells in widening:
            chosen = _grouped(cells)
            told = together([self.earlier, everybody, _people(chosen), _people(jobs)], smallest())
            if told[2]:
                break
        whole = told[1] and len(everybody[0]) >= smallest()
        return Tables(whole, chosen if whole and told[2] else [], jobs if whole and told[3] else [])

    def _by_unit(self, units: Iterable[Unit]) -> dict[Unit, People]:
        """By unit who comes or goes."""
        found: dict[int, set[Mover]] = defaultdict(set)
        for move, (_job, ends) in self.movers.items():
            for unit in ends:
                found[unit].add(move)
        return {unit: frozenset(found[unit.pk]) for unit in units}

    def _by_job(self) -> dict[Path, People]:
        found: dict[Path, set[Mover]] = defaultdict(set)
        for move, (job, _ends) in self.movers.items():
            found[job,].add(move)
        return {path: frozenset(people) for path, people in found.items()}


def smallest() -> int:
    """People below whom nothing is told of a group."""
    return int(settings.PUBLIC_SMALLEST)


def decided() -> list[Told]:
    """All that was decided, the newest first."""
    found = Proposal.objects.filter(state__in=STATES).select_related("run__version__scenario")
    known: dict[int, Told] = {}
    return [known.setdefault(proposal.pk, Told(proposal, known)) for proposal in found]


def _union(cells: Collection[People]) -> People:
    return frozenset().union(*cells)


def _grouped(cells: Mapping[Path, People]) -> list[Block[People]]:
    """Cells of enough people; those in which nobody moves are no cells."""
    moved = {path: people for path, people in cells.items() if people}
    found = blocks(moved, lambda some: len(_union(some)) >= smallest(), lambda some: len(_union(some)))
    return list(found.told)


def _people(found: Sequence[Block[People]]) -> list[People]:
    return [_union(each.cells.values()) for each in found]


def _regions(moved: Mapping[Unit, People]) -> dict[Path, People]:
    found: dict[Path, People] = defaultdict(frozenset)
    for unit, people in moved.items():
        found[unit.region,] |= people
    return found


def _lines(
    plan: Plan, found: Sequence[Block[People]], moved: Mapping[Unit, People], units: Mapping[str, Unit]
) -> list[Line]:
    """A row per block, and one for each unit in which nobody comes or goes."""
    need: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for (unit, _job), post in plan.posts.items():
        for place, value in enumerate(
            (post.minimum, max(0, post.minimum - post.before), max(0, post.minimum - post.after))
        ):
            need[unit][place] += value
    groups = [(_units(each, moved), _union(each.cells.values())) for each in found]
    groups += [([unit], frozenset()) for unit, people in moved.items() if not people]
    lines = []
    for some, people in groups:
        sums = [sum(need[unit.unit][place] for unit in some) for place in range(3)]
        lines.append(Line(some, sums[0], sums[1], sums[2], people))
    order = list(units)
    return sorted(lines, key=lambda line: (line.region, order.index(line.units[0].unit)))


def _units(block: Block[People], moved: Mapping[Unit, People]) -> list[Unit]:
    """The units of a block in which somebody comes or goes."""
    paths = set(block.cells)
    return [
        unit
        for unit, people in moved.items()
        if people and paths & {(unit.region, unit.unit), (unit.region,), ()}
    ]
