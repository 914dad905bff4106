"""How long, how, and at what price everybody gets to every unit."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Literal, Protocol, TypeVar, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict, Field, field_validator
from scipy.sparse import coo_array

from placement.base.arrays import Array, Codes
from placement.base.language import _

Source = Literal["table", "links", "straight_line"]
Tables = Mapping[str, pd.DataFrame]
Tags = NDArray[np.int8]
Scalar = TypeVar("Scalar", bound=np.generic)
Ways = tuple[Array, Array]
"""Minutes (NaN where unknown) and cost of a block of origins to all units."""

EARTH_RADIUS = 6371.0088  # km, the mean radius of the IUGG
_SAME_PLACE, _UNKNOWN = 0, -1
_TAGS: dict[Source, int] = {source: tag for tag, source in enumerate(get_args(Source), start=1)}
_EXACT = 2**51  # whole numbers up to here are added and divided in float64 without a rounding that shows
_CELLS = 2**20  # of a block: arrays of this size stay in the cache
_FEW = 2**22  # sums that take no longer than loading what searches more


class TravelSettings(BaseModel):
    """Where minutes of travel come from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[Source, ...] = Field(
        default=("table", "links", "straight_line"),
        min_length=1,
        json_schema_extra={"uniqueItems": True},
        description="The first that knows the way tells the minutes.",
    )
    detour: Decimal = Field(
        default=Decimal("1.4"),
        ge=1,
        le=1000,
        decimal_places=9,
        description="Length of a way over that of the straight line.",
    )
    km_per_hour: Decimal = Field(
        default=Decimal(30),
        gt=0,
        le=10**6,
        decimal_places=9,
        description="Speed along the straight line's detour.",
    )

    @field_validator("sources")
    @classmethod
    def _once_each(cls, sources: tuple[Source, ...]) -> tuple[Source, ...]:
        if len(set(sources)) < len(sources):
            raise ValueError(_("a source is named twice"))
        return sources


class Known(Protocol):
    """What one source knows."""

    def ways(self, block: slice) -> Ways:
        """(B, U) minutes and cost from a block of origins."""

    def mode(self, origin: int, unit: int) -> str:
        """The means of travel along a way that the source knows."""


@dataclass(frozen=True, eq=False)
class Travel:
    """O origins, U units (in the order of the units table); shortest one-way ways.

    Minutes and cost are sums of the decimals written. Every array is read-only.
    """

    origin: Codes  # (E,) origin code of each employee, in the order of their table, -1 for none
    minutes: Array  # (O, U), NaN where no source knows the way
    cost: Array  # (O, U) money one way along the way taken, 0 where the source names none
    source: Tags  # (O, U) 0 the same place, 1 table, 2 links, 3 straight line, -1 none
    known: Mapping[int, Known] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for array in (self.origin, self.minutes, self.cost, self.source):
            array.setflags(write=False)

    def mode(self, origins: ArrayLike, units: ArrayLike) -> list[str]:
        """The means of travel of n ways, in order: "paved road + boat"; "" where unknown.

        `origins` and `units` are (n,) codes, -1 for none.
        """
        pairs = zip(np.asarray(origins, np.int64).tolist(), np.asarray(units, np.int64).tolist(), strict=True)
        return [self._mode(origin, unit) for origin, unit in pairs]

    def _mode(self, origin: int, unit: int) -> str:
        if origin < 0 or unit < 0:
            return ""
        source = self.known.get(int(self.source[origin, unit]))
        return "" if source is None else source.mode(origin, unit)


def travel_times(tables: Tables, settings: TravelSettings) -> Travel:
    """The ways of all employees to all units, each told by the first source that knows it.

    The tables are a checked case's: `employees`, `units`, `places`, `travel` and `links`, with
    all their columns. The order of rows does not matter, but for the codes of employees and units.
    """
    places, unit_ids = _place_names(tables), pd.Index(tables["units"]["unit"])
    place_position = _positions(tables["places"].set_index("place").reindex(places))
    site = _codes(tables["units"]["place"], places)
    position = _first_given(_positions(tables["units"]), _at(place_position, site))
    units = _Spots(site, np.arange(len(unit_ids)), position)
    origin, origins = _origins(tables["employees"], units, unit_ids, places, place_position)
    builders: dict[Source, Callable[[], Known]] = {
        "table": lambda: _Table(tables["travel"], origins, unit_ids, places),
        "links": lambda: _Links(tables["links"], origins, units, places),
        "straight_line": lambda: _StraightLine(origins, units, settings),
    }
    known = {_TAGS[source]: builders[source]() for source in settings.sources}
    return Travel(origin, *_first_told(origins, units, known), known)


@dataclass(frozen=True)
class _Spots:
    """Where n origins or units are."""

    place: Codes  # (n,) -1 for none
    unit: Codes  # (n,) -1 for none
    position: Array  # (n, 2) degrees of latitude and longitude, NaN for none


def _place_names(tables: Tables) -> pd.Index:
    """(P,) every place that a table names, sorted."""
    named = ("places", "place"), ("employees", "home"), ("units", "place"), ("links", "from"), ("links", "to")
    return pd.Index(sorted({str(name) for table, column in named for name in tables[table][column].dropna()}))


def _positions(rows: pd.DataFrame) -> Array:
    """(n, 2) latitude and longitude, NaN where either is blank."""
    position = rows[["lat", "lon"]].to_numpy(float)
    return np.where(np.isnan(position).any(axis=1, keepdims=True), np.nan, position)


def _origins(
    employees: pd.DataFrame, units: _Spots, unit_ids: pd.Index, places: pd.Index, place_position: Array
) -> tuple[Codes, _Spots]:
    """(E,) origin of each employee, and the O distinct origins in an order of their own."""
    home, own = _codes(employees["home"], places), _positions(employees)
    unit = np.where((home < 0) & np.isnan(own[:, 0]), _codes(employees["unit"], unit_ids), -1)
    place = np.where(home >= 0, home, _at(units.place, unit, none=-1))
    position = _first_given(_at(place_position, home), own, _at(units.position, unit))
    spots = pd.DataFrame({"place": place, "unit": unit, "lat": position[:, 0], "lon": position[:, 1]})
    somewhere = (place >= 0) | (unit >= 0) | ~np.isnan(position[:, 0])
    codes = np.full(len(employees), -1)
    codes[somewhere] = spots[somewhere].groupby(list(spots), dropna=False).ngroup()
    employee = np.unique(codes, return_index=True)[1]
    employee = employee[codes[employee] >= 0]
    return codes, _Spots(place[employee], unit[employee], position[employee])


def _first_told(origins: _Spots, units: _Spots, known: Mapping[int, Known]) -> tuple[Array, Array, Tags]:
    """(O, U) minutes, cost and source of the first source that knows, in the order of `known`."""
    shape = len(origins.place), len(units.place)
    minutes, cost, told = np.full(shape, np.nan), np.zeros(shape), np.full(shape, _UNKNOWN, np.int8)
    for block in _blocks(*shape):
        place, unit = origins.place[block, None], origins.unit[block, None]
        here = ((place == units.place) & (place >= 0)) | (unit == units.unit)
        minutes[block][here], told[block][here] = 0.0, _SAME_PLACE
        for tag, source in known.items():
            length, price = source.ways(block)
            new = (told[block] == _UNKNOWN) & ~np.isnan(length)
            np.copyto(minutes[block], length, where=new)
            if price.any():  # memory that nobody writes to is never taken
                np.copyto(cost[block], price, where=new)
            told[block][new] = tag
    return minutes, cost, told


class _Table:
    """The ways of the table `travel`: of several rows the fewest minutes, then the lowest cost."""

    def __init__(self, travel: pd.DataFrame, origins: _Spots, unit_ids: pd.Index, places: pd.Index) -> None:
        rows = _best_first(travel[travel["unit"].isin(unit_ids)]).drop_duplicates(["origin", "unit"])
        named = pd.Index(rows["origin"].unique())
        # The row of each way, by its rank: fewer is better. The last line is of origins without a row.
        self._rank = np.full((len(named) + 1, len(unit_ids)), len(rows), np.int32)
        self._rank[_codes(rows["origin"], named), _codes(rows["unit"], unit_ids)] = np.arange(len(rows))
        self._of_place = _at(_codes(places, named), origins.place, none=-1)
        self._of_unit = _at(_codes(unit_ids, named), origins.unit, none=-1)
        self._minutes = np.append(rows["minutes"].to_numpy(float), np.nan)
        self._cost = np.append(rows["cost"].to_numpy(float), 0.0)
        self._mode = rows["mode"].tolist()

    def ways(self, block: slice) -> Ways:
        rank = np.minimum(self._rank[self._of_place[block]], self._rank[self._of_unit[block]])
        return self._minutes[rank], self._cost[rank]

    def mode(self, origin: int, unit: int) -> str:
        rank = self._rank[[self._of_place[origin], self._of_unit[origin]], unit].min()
        return str(self._mode[rank])


class _Links:
    """The shortest way along the links; among equals the cheapest, then that of the fewest links."""

    def __init__(self, links: pd.DataFrame, origins: _Spots, units: _Spots, places: pd.Index) -> None:
        arcs = _arcs(links, places)
        self._tail, self._head = arcs["tail"].to_numpy(np.int64), arcs["head"].to_numpy(np.int64)
        self._mode, self._hops = arcs["mode"].tolist(), len(places) + 1  # more than any way has
        self._to = units.place
        minutes, cost = arcs["minutes"].to_numpy(float), arcs["cost"].to_numpy(float)
        self._per_minute = _denominator(minutes, _EXACT)
        self._per_money = _denominator(cost, _EXACT // self._hops)
        self._length = np.rint(minutes * self._per_minute)
        self._price = np.rint(cost * self._per_money) * self._hops + 1  # the 1 counts links
        starts, row = np.unique(origins.place, return_inverse=True)
        self._start, self._row = starts[starts >= 0], row - np.count_nonzero(starts < 0)
        # The line and the column of -1 are of those without a place: no way leads there.
        self._lengths = np.full((len(self._start) + 1, len(places) + 1), np.inf)
        self._prices = self._lengths.copy()
        if self._start.size and len(arcs):
            self._search()

    def ways(self, block: slice) -> Ways:
        cells = np.ix_(self._row[block], self._to)
        length, price = self._lengths[cells], self._prices[cells]
        length[np.isinf(length)] = np.nan
        return length / self._per_minute, np.floor(price / self._hops) / self._per_money

    def mode(self, origin: int, unit: int) -> str:
        words, at, row = [], self._to[unit], self._row[origin]
        lengths, prices = self._lengths[row], self._prices[row]
        while at != self._start[row]:
            arcs = slice(*np.searchsorted(self._head, [at, at + 1]))
            tail = self._tail[arcs]
            tight = lengths[tail] + self._length[arcs] == lengths[at]
            tight &= prices[tail] + self._price[arcs] == prices[at]
            arc = arcs.start + int(tight.argmax())
            words.append(self._mode[arc])
            at = self._tail[arc]
        return " + ".join(word for word, _same in groupby(filter(None, reversed(words))))

    def _search(self) -> None:
        """Shortest ways first; then, among the arcs that lie on shortest ways, the cheapest."""
        places = self._lengths.shape[1] - 1
        if len(self._start) * len(self._tail) * places <= _FEW:
            self._lengths[:-1, :-1] = lengths = self._relaxed(self._length)
            tight = lengths[:, self._tail] + self._length == lengths[:, self._head]
            self._prices[:-1, :-1] = self._relaxed(np.where(tight, self._price, np.inf))
            return
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - slow to load

        graph = _graph(self._length, self._tail, self._head, places)
        self._lengths[:-1, :-1] = dijkstra(graph, indices=self._start)
        for block in _blocks(len(self._start), len(self._tail) + places):
            lengths, start = self._lengths[:-1][block], self._start[block]
            line, arc = np.nonzero(lengths[:, self._tail] + self._length == lengths[:, self._head])
            # One graph holds a copy of the places for every start, and is searched once.
            tail, head = line * places + self._tail[arc], line * places + self._head[arc]
            graph = _graph(self._price[arc], tail, head, len(start) * places)
            prices = dijkstra(graph, indices=np.arange(len(start)) * places + start, min_only=True)
            self._prices[:-1, :-1][block] = prices.reshape(len(start), places)

    def _relaxed(self, weight: Array) -> Array:
        """(S, P) the least sums of weights, of arcs or of each start's, by Bellman and Ford."""
        sums = np.full((len(self._start), self._lengths.shape[1] - 1), np.inf)
        sums[np.arange(len(sums)), self._start] = 0.0
        first = np.flatnonzero(np.diff(self._head, prepend=-1))  # arc to each place with any
        to = self._head[first]
        while True:
            before = sums[:, to]
            after = np.minimum.reduceat(sums[:, self._tail] + weight, first, axis=1)
            if not (after < before).any():
                return sums
            sums[:, to] = np.minimum(before, after)


class _StraightLine:
    """Haversine between the coordinates, times the detour, in whole minutes (half up)."""

    def __init__(self, origins: _Spots, units: _Spots, settings: TravelSettings) -> None:
        self._from, self._to = np.radians(origins.position), np.radians(units.position)
        self._per_km = float(settings.detour * 60 / settings.km_per_hour)

    def ways(self, block: slice) -> Ways:
        latitude, longitude = self._from[block, 0, None], self._from[block, 1, None]
        half = np.sin((self._to[:, 0] - latitude) / 2) ** 2
        half += np.cos(latitude) * np.cos(self._to[:, 0]) * np.sin((self._to[:, 1] - longitude) / 2) ** 2
        km = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
        return np.floor(km * self._per_km + 0.5), np.zeros(km.shape)

    def mode(self, origin: int, unit: int) -> str:  # noqa: ARG002 - a straight line is no means of travel
        return ""


def _best_first(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows by minutes, then cost (blank = 0), then mode, so that the order of a file tells nothing."""
    return rows.fillna({"cost": 0.0, "mode": ""}).sort_values(["minutes", "cost", "mode"], ignore_index=True)


def _arcs(links: pd.DataFrame, places: pd.Index) -> pd.DataFrame:
    """Each link in both directions, the best of parallel ones only, sorted by head, then tail."""
    ends = _codes(links["from"], places), _codes(links["to"], places)
    both = pd.concat(links.assign(tail=tail, head=head) for tail, head in (ends, ends[::-1]))
    best = _best_first(both).drop_duplicates(["head", "tail"])
    return best.sort_values(["head", "tail"], ignore_index=True)


def _graph(weight: Array, tail: Codes, head: Codes, nodes: int) -> "coo_array[np.float64, tuple[int, int]]":
    """(nodes, nodes) a graph of arcs; those of weight 0 are arcs too."""
    ends = tail.astype(np.int32), head.astype(np.int32)  # csgraph knows no longer ones
    return coo_array((weight, ends), shape=(nodes, nodes))


def _denominator(values: Array, most: int) -> int:
    """The power of ten that makes the decimals whole: up to nine, and as many as sum to `most` or less."""
    scale, total = 1, float(values.sum())
    while scale < 10**9 and total * scale * 10 <= most and (np.rint(values * scale) / scale != values).any():
        scale *= 10
    return scale


def _codes(names: "pd.Series[str] | pd.Index", index: pd.Index) -> Codes:
    """(n,) where each name stands in the index, -1 for blanks and strangers."""
    return index.get_indexer(pd.Index(names)).astype(np.int64)


def _at(values: NDArray[Scalar], codes: Codes, none: float = np.nan) -> NDArray[Scalar]:
    """(n, …) the values at the codes; `none` at -1."""
    blank = np.full((1, *values.shape[1:]), none, values.dtype)
    return np.concatenate([values, blank])[codes]


def _first_given(*positions: Array) -> Array:
    """(n, 2) of each spot the first position that is not blank."""
    best = positions[0]
    for position in positions[1:]:
        best = np.where(np.isnan(best), position, best)
    return best


def _blocks(count: int, width: int) -> Iterator[slice]:
    """Slices of `count` lines of `width` cells that are searched or filled at once."""
    step = max(1, _CELLS // max(1, width))
    return (slice(at, at + step) for at in range(0, count, step))
