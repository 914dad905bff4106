"""The map: units by how well they are staffed, homes, and moves, today and under the plan."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placement.base.arrays import Array
from placement.base.language import _, term
from placement.reports.evidence import Evidence
from placement.reports.geography import WIDTH, Positions, Window, coast, detail, homes, unit_positions
from placement.reports.numerals import number, percent

CLASSES = ((0.5, "low"), (0.75, "poor"), (1.0, "fair"))
"""Below this share of the minimum a unit is drawn so; else "full", or "none" where nothing is asked."""

MOST_FLOWS, MOST_HOMES, MOST_LABELS = 40, 1500, 60
LETTER, LINE = 8.4, 16.0  # pixels of a label's letter and line
GAP = 11.0  # pixels between the head of an arrow and the middle of its unit


@dataclass(frozen=True)
class Marker:
    """One unit, in pixels."""

    x: float
    y: float
    radius: float
    shade: str
    title: str
    name: str
    label: str = ""
    label_x: float = 0.0
    label_y: float = 0.0
    anchor: str = "start"


@dataclass(frozen=True)
class Flow:
    """People who move from one unit to another, or visit it, in pixels."""

    path: str
    width: float
    title: str


@dataclass(frozen=True)
class Road:
    """A link between two places, in pixels; `width` 0 where nobody moves along it."""

    path: str
    width: float
    title: str


@dataclass(frozen=True)
class Home:
    """Where employees live, in pixels."""

    x: float
    y: float
    radius: float
    title: str


@dataclass(frozen=True)
class Panel:
    """One drawing: the units through a window, today (no moves) or under the plan."""

    title: str
    words: str  # for who cannot see it
    height: float
    land: str
    homes: Sequence[Home]
    roads: Sequence[Road]
    flows: Sequence[Flow]
    visits: Sequence[Flow]
    markers: Sequence[Marker]
    kilometres: int
    bar: float  # pixels of that length
    bar_x: float


@dataclass(frozen=True)
class Map:
    """All drawings; `coast` where a coastline is kept for the region."""

    sheets: Sequence[Panel]
    coast: bool
    missing: int  # units without a known position


def drawn(evidence: Evidence, *, homes: bool = True) -> Map | None:
    """The map of a run, with or without homes; None where no unit's position is known."""
    positions = unit_positions(evidence.problem)
    known = ~np.isnan(positions).any(axis=1)
    if not known.any():
        return None
    whole = Window.around(positions[known])
    part = detail(whole, positions)
    sheets = [*_pair(evidence, positions, whole, _("The whole area"), homes=homes)]
    if part is not None:
        sheets += _pair(evidence, positions, part, _("The closest units, enlarged"), homes=homes)
    return Map(sheets, any(sheet.land for sheet in sheets), int((~known).sum()))


def shares(posts: pd.DataFrame, column: str, units: NDArray[np.object_]) -> Array:
    """(U,) how much of the sum of its minima each unit has, surplus left out; NaN where none is asked."""
    filled = posts[[column, "minimum"]].min(axis=1).groupby(posts["unit"]).sum()
    asked = posts.groupby("unit")["minimum"].sum()
    return np.asarray((filled / asked.where(asked > 0)).reindex(units), float)


def shade(share: float) -> str:
    """The class of a share."""
    if np.isnan(share):
        return "none"
    return next((name for limit, name in CLASSES if share < limit), "full")


def _pair(
    evidence: Evidence, positions: Positions, window: Window, name: str, *, homes: bool
) -> Iterator[Panel]:
    land, dots = _land(window), _homes(evidence, window) if homes else []
    kilometres, bar = window.kilometres()
    for column, when in (("before", _("today")), ("after", _("under the plan"))):
        markers = _markers(evidence, positions, window, column)
        counts = Counter(marker.shade for marker in markers)
        words = _(
            "{name}, {when}: of {n} units {full} have their minimum of staff, {low} less than half of it.",
            name=name,
            when=when,
            n=len(markers),
            full=counts["full"],
            low=counts["low"],
        )
        roads = _roads(evidence, window, moved=column == "after")
        apart = column == "after" and not any(road.width for road in roads)
        flows = _flows(evidence, positions, window) if apart else []
        title = f"{name}: {when}"
        height = round(window.height, 1)
        yield Panel(
            title,
            words,
            height,
            land,
            dots,
            roads,
            flows,
            _visits(evidence, positions, window) if column == "after" else [],
            markers,
            kilometres,
            bar,
            _corner(markers, height, bar),
        )


def _roads(evidence: Evidence, window: Window, *, moved: bool) -> list[Road]:
    """The links between places; under the plan as thick as people move along them on the shortest ways."""
    network = evidence.network
    if network is None:
        return []
    at = window.pixels(network.position)
    carried = network.carried if moved else np.zeros(len(network.ends), np.int64)
    roads = []
    for (start, end), people in zip(network.ends.tolist(), carried.tolist(), strict=True):
        if not (window.holds(network.position[[start, end]])).any():
            continue
        (x1, y1), (x2, y2) = at[start].tolist(), at[end].tolist()
        names = {"start": network.names[start], "end": network.names[end]}
        title = _("{start} – {end}: {n} of those who move", n=number(people), **names) if people else ""
        width = round(1.5 + 1.1 * people**0.5, 1) if people else 0.0
        roads.append(Road(f"M{x1:.1f},{y1:.1f}L{x2:.1f},{y2:.1f}", width, title))
    return sorted(roads, key=lambda road: road.width)


def _corner(markers: Sequence[Marker], height: float, bar: float) -> float:
    """Where the bar of the scale begins: at the foot of the sheet, on the emptier side."""
    low = [marker.x for marker in markers if marker.y > height - 60]
    left, right = (sum(x < bar + 120 for x in low), sum(x > WIDTH - bar - 120 for x in low))
    return round(14.0 if left < right else WIDTH - 14 - bar, 1)


def _land(window: Window) -> str:
    """The path of all coasts that the window sees, as SVG writes it."""
    parts = []
    for ring in coast(window):
        points = np.clip(window.pixels(ring), -WIDTH, 2 * WIDTH).round(1)
        kept = points[np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))]
        if len(kept) > 2:
            parts.append("M" + "L".join(f"{x:g},{y:g}" for x, y in kept.tolist()) + "Z")
    return "".join(parts)


def _homes(evidence: Evidence, window: Window) -> list[Home]:
    spots = sorted(homes(evidence.problem), key=lambda spot: -spot[2])[:MOST_HOMES]
    at = np.array([spot[:2] for spot in spots]).reshape(-1, 2)
    return [
        Home(round(x, 1), round(y, 1), round(1.5 + 0.6 * count**0.5, 1), _("home of {n} employees", n=count))
        for (x, y), inside, (_lon, _lat, count) in zip(
            window.pixels(at).tolist(), window.holds(at), spots, strict=True
        )
        if inside
    ]


def _markers(evidence: Evidence, positions: Positions, window: Window, column: str) -> list[Marker]:
    """Large ones first, so that small ones lie on top; labels only where they hide none."""
    problem, posts = evidence.problem, evidence.posts
    share = shares(posts, column, problem.unit_ids)
    asked = posts.groupby("unit")["minimum"].sum().reindex(problem.unit_ids).fillna(0).to_numpy(float)
    largest = max(1.0, asked.max())
    inside = np.flatnonzero(window.holds(positions))
    at = _spread(window.pixels(positions[inside]))
    order = np.argsort(-asked[inside], kind="stable")
    markers = []
    for place in order.tolist():
        unit = int(inside[place])
        radius = round(5 + 9 * (asked[unit] / largest) ** 0.5, 1)
        x, y = at[place].round(1).tolist()
        title = _title(evidence, unit, column, share[unit])
        markers.append(Marker(x, y, radius, shade(share[unit]), title, str(evidence.unit_names[unit])))
    return _labelled(markers)


def _title(evidence: Evidence, unit: int, column: str, share: float) -> str:
    """What the unit has and lacks, in words."""
    posts = evidence.posts[evidence.problem.post_unit == unit]
    short = (posts["minimum"] - posts[column]).clip(lower=0)
    lacks = ", ".join(
        f"{term(job)} {count}" for job, count in zip(posts["job"], short, strict=True) if count > 0
    )
    name, staff = evidence.unit_names[unit], number(int(posts[column].sum()))
    if np.isnan(share):
        return _("{unit}: {staff} employees", unit=name, staff=staff)
    words = {"unit": name, "staff": staff, "share": percent(np.floor(100 * share) / 100)}
    if not lacks:
        return _("{unit}: {staff} employees, {share} of the minimum, nobody is lacking", **words)
    return _("{unit}: {staff} employees, {share} of the minimum; lacking: {lacks}", lacks=lacks, **words)


def _spread(points: Positions) -> Positions:
    """Points that coincide set side by side."""
    taken: Counter[tuple[int, int]] = Counter()
    moved = points.copy()
    for row, (x, y) in enumerate(points.tolist()):
        spot = round(x / 4), round(y / 4)
        moved[row, 0] += 14 * taken[spot]
        taken[spot] += 1
    return moved


def _labelled(markers: list[Marker]) -> list[Marker]:
    """The markers with the names that find room beside them, above or below, or at a corner."""
    boxes = [(m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in markers]
    labelled = []
    for marker in markers[:MOST_LABELS]:
        name = marker.name
        width, gap = LETTER * len(name), marker.radius + 3
        shown = marker
        for anchor, across, down in (
            ("start", gap, 0.0),
            ("end", -gap, 0.0),
            ("middle", 0.0, -gap - 6),
            ("middle", 0.0, gap + 6),
            ("start", 0.0, -gap - 6),
            ("start", 0.0, gap + 6),
            ("end", 0.0, -gap - 6),
            ("end", 0.0, gap + 6),
        ):
            x, y = marker.x + across, marker.y + down
            left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            box = (left, y - LINE / 2, left + width, y + LINE / 2)
            if left > 0 and box[2] < WIDTH and not any(_overlap(box, other) for other in boxes):
                boxes.append(box)
                shown = replace(
                    marker, label=name, label_x=round(x, 1), label_y=round(y + 5, 1), anchor=anchor
                )
                break
        labelled.append(shown)
    return labelled + markers[MOST_LABELS:]


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _flows(evidence: Evidence, positions: Positions, window: Window) -> list[Flow]:
    """Unit to unit, many people first; those with an end outside the window are left to the other sheet."""
    problem = evidence.problem
    to = problem.unit_of(evidence.run.plan)[evidence.moved]
    ends = pd.DataFrame({"from": problem.current_unit[evidence.moved], "to": to})
    counts = ends[ends["from"] != ends["to"]].value_counts().head(MOST_FLOWS)
    at, inside = window.pixels(positions), window.holds(positions)
    flows = []
    for (start, end), count in zip(counts.index.to_list(), counts.tolist(), strict=True):
        if not (inside[start] and inside[end]):
            continue
        path = _arc(at[start], at[end])
        names = {"start": evidence.unit_names[start], "end": evidence.unit_names[end]}
        title = _("{start} → {end}: {n} employees", n=count, **names)
        flows.append(Flow(path, round(0.8 + 0.7 * count**0.5, 1), title))
    return flows


def _visits(evidence: Evidence, positions: Positions, window: Window) -> list[Flow]:
    """Unit to unit, all jobs together, many visits first."""
    counts: Counter[tuple[int, int]] = Counter()
    for each in evidence.visits:
        counts[each.from_unit, each.unit] += each.number
    at, inside = window.pixels(positions), window.holds(positions)
    drawn = [(*ends, count) for ends, count in counts.most_common(MOST_FLOWS) if inside[[*ends]].all()]
    return [
        Flow(
            _arc(at[start], at[end]),
            round(1.0 + 0.5 * count**0.5, 1),
            _(
                "{start} → {end}: {n} visits",
                start=evidence.unit_names[start],
                end=evidence.unit_names[end],
                n=number(count),
            ),
        )
        for start, end, count in drawn
    ]


def _arc(start: Positions, end: Positions) -> str:
    """A bent line that stops short of the end's marker, as SVG writes it."""
    way = end - start
    control = (start + end) / 2 + 0.14 * np.array([-way[1], way[0]])
    back = control - end
    tip = end + back * min(0.5, GAP / max(1.0, float(np.hypot(*back))))
    (x1, y1), (x2, y2), (x3, y3) = start.tolist(), control.tolist(), tip.tolist()
    return f"M{x1:.1f},{y1:.1f}Q{x2:.1f},{y2:.1f} {x3:.1f},{y3:.1f}"
