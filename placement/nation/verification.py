"""Whether a nation's folder tells the truth: block by block from the tables, without any solver."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from placement.base.arrays import Codes
from placement.base.errors import InputError
from placement.base.language import _
from placement.nation import records
from placement.nation.audit import over_caps, value_of
from placement.nation.block import KnownPosts, LeanBlock
from placement.nation.building import lean
from placement.nation.examining import Audit, Seen, seen
from placement.nation.folder import block_names, problem_of
from placement.nation.pricing import Prices, bound_of, priced
from placement.nation.terms import Shared, View
from placement.proof.result import Level
from placement.run import Verdict
from placement.run.manifest import digests
from placement.run.verification import Flaw
from placement.scenario import Scenario, read_scenario


@dataclass
class _Prices:
    """The prices of a folder, by ids."""

    posts: pd.MultiIndex
    prices: Prices
    told: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> "_Prices":
        """From `prices.csv` and `certificate.json`."""
        table, told = records.read_prices(folder)
        caps = np.array([cap["price"] for cap in told["caps"].values()], np.int64)
        prices = Prices(table["price"].to_numpy(np.int64), caps, int(told["fine"]))
        return cls(pd.MultiIndex.from_frame(table[["unit", "job"]]), prices, told)

    def view(self, block: LeanBlock, posts: KnownPosts) -> View:
        """The block in the numbers of the folder; raises InputError where it does not fit them."""
        code = self.posts.get_indexer(pd.MultiIndex.from_arrays([posts.unit, posts.job]))
        known = [*self.told["caps"].items()]
        fits = (code >= 0).all() and self.told["scale"] % block.scale == 0
        fits &= [cap.name for cap in posts.caps] == [name for name, _cap in known]
        fits = fits and all(
            told["scale"] % cap.scale == 0 for (_, told), cap in zip(known, posts.caps, strict=True)
        )
        if not fits:
            raise InputError(
                _("the prices are not of these blocks: {name} does not fit them", name=block.name)
            )
        use = tuple(told["scale"] // cap.scale for (_, told), cap in zip(known, posts.caps, strict=True))
        return View(np.asarray(code, np.int64), self.told["scale"] // block.scale, use)

    def of(self, terms: Shared) -> bool:
        """Whether they are of just these posts and caps, counted alike."""
        own = pd.MultiIndex.from_arrays([terms.unit, terms.job])
        caps = {cap.name: cap.scale for cap in terms.caps}
        return (
            own.equals(self.posts)
            and terms.scale == self.told["scale"]
            and caps == {name: cap["scale"] for name, cap in self.told["caps"].items()}
        )


def verify(folder: Path) -> Verdict:
    """The plan audited anew from the tables, the bound computed anew from the prices, and both compared.

    One block after the other: no more than one is held. Raises InputError for a folder that
    cannot be read.
    """
    scenario = read_scenario(folder / records.SCENARIO)
    prices, result = _Prices.read(folder), _result(folder)
    names = block_names(scenario)
    posts, blocks, least, constant, pairs = [], [], 0, 0, 0
    flaws = [*_changed(folder, scenario, names)]
    for block, own, view, each in _blocks(folder, scenario, names, prices, flaws):
        posts.append(own)
        blocks.append(each)
        least += priced(block, view, prices.prices, -1, 0).least
        constant += block.constant * view.factor
        pairs += len(block.post)
    terms = Shared.of(posts)
    audit = Audit(scenario, terms)
    table = audit.posts(blocks)
    flaws += [*audit.told.flaws, *over_caps(scenario.rules, audit.told)]
    value = value_of(scenario.rules, audit.told)
    if not prices.of(terms):
        raise InputError(_("the prices are not of these blocks"))
    bound = Fraction(bound_of(terms, prices.prices, constant, least), terms.scale)
    expected = records.result_of(scenario, audit.told, value, bound, pairs, len(names), {})
    if bound > value:
        flaws.append(Flaw("", records.PRICES, 1.0, _("the bound they prove is above the value of the plan")))
    flaws += [*_unlike(result, expected), *_other_posts(folder, table)]
    told = next(iter(expected["levels"]))
    rules = {name: audit.told.of(name) for name in told["rules"]}
    level = Level(told["priority"], value, bound, rules, certified_bound=bound)
    return Verdict(tuple(flaws), (level,), scenario.solver.gap)


def _blocks(
    folder: Path, scenario: Scenario, names: list[str], prices: _Prices, flaws: list[Flaw]
) -> Iterator[tuple[LeanBlock, KnownPosts, View, Seen]]:
    """Every block from its tables, lean, and under the plan."""
    for name in names:
        problem = problem_of(scenario, name)
        post, told = records.read_placements(folder, name, problem)
        block, own = lean(name, problem, scenario.rules)
        each = seen(problem, scenario, own.staffed, name, post)
        if not told.astype(str).equals(each.placements.astype(str)):
            words = _("its rows are not those that the plan makes")
            flaws.append(Flaw("", f"{records.PLACEMENT}/{name}.csv", 1.0, words))
        if not _possible(block, post):
            flaws.append(Flaw("", name, 1.0, _("the plan uses a pair that is not allowed")))
        yield block, own, prices.view(block, own), each.light


def _possible(block: LeanBlock, post: Codes) -> bool:
    """Whether everybody holds one of their pairs, and whoever has to be placed is."""
    if (np.asarray(block.must) & (post < 0)).any():
        return False
    for part in block.parts():
        mine = post[part.employee : part.employee + len(part.size)]
        held = np.asarray(part.post) == np.repeat(mine, part.size)
        found = np.zeros(len(mine), bool)
        found[np.repeat(np.arange(len(mine)), part.size)[held]] = True
        if (~found & (mine >= 0)).any():
            return False
    return True


def _result(folder: Path) -> Mapping[str, Any]:
    try:
        return dict(json.loads((folder / "result.json").read_text("utf-8")))
    except (OSError, TypeError, ValueError) as error:
        raise InputError(_("{file} was edited or cut off", file=folder / "result.json")) from error


def _unlike(told: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[Flaw]:
    """Figures of `result.json` that plan and prices do not have."""
    for name, figure in expected.items():
        if name not in ("seconds", "solver") and told.get(name) != figure:
            words = _("result.json says {told}, the plan gives {value}", told=told.get(name), value=figure)
            yield Flaw("", name, 1.0, words)


def _other_posts(folder: Path, table: pd.DataFrame) -> Iterator[Flaw]:
    try:
        told = pd.read_csv(folder / records.POSTS, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise InputError(_("{file} was edited or cut off", file=folder / records.POSTS)) from error
    if not told.equals(table.astype(str).astype(told.dtypes)):
        yield Flaw("", records.POSTS, 1.0, _("its rows are not those that the plan makes"))


def _changed(folder: Path, scenario: Scenario, names: list[str]) -> Iterator[Flaw]:
    """Tables and files that are not as they were when the folder was written."""
    try:
        told = json.loads((folder / "manifest.json").read_text("utf-8"))
        inputs, kept = dict(told["inputs"]), dict(told["kept"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise InputError(_("{file} was edited or cut off", file=folder / "manifest.json")) from error
    files = [each for name in names for each in (scenario.case / name).iterdir() if each.is_file()]
    own = [folder / name for name in records.own(folder) if name not in ("result.json", "manifest.json")]
    for before, now in (
        (inputs, digests(files, scenario.case)),
        (kept, digests((each for each in own if each.is_file()), folder)),
    ):
        for name in sorted(before.keys() | now.keys()):
            if before.get(name) != now.get(name):
                yield Flaw("", name, 1.0, _("the file was changed after the run"))
