"""Whoever holds the blocks, and however often a solve is killed, the plan is the same, byte for byte."""

import hashlib
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import placement as pm
from placement.base.errors import InputError, SolverError
from placement.nation.block import LeanBlock
from placement.nation.building import built
from placement.nation.core import people_of
from placement.nation.folder import block_names
from placement.nation.holders import InMemory, Mapped
from placement.nation.kept import asked as kept_asked
from placement.nation.kept import store
from placement.nation.pricing import PricedBlock, Prices, priced
from placement.nation.running import run
from placement.nation.stages import Stages
from placement.nation.terms import Shared
from placement.nation.workers import Workers
from placement.scenario import Scenario
from placement.study.cluster.machine import this_machine
from placement.study.cluster.places import Cluster
from tests.nation.country import CAPS, RULES, scenario, towns, write

CERTIFIED = ("placement", "prices.csv", "certificate.json", "posts.csv")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return scenario(tmp_path_factory.mktemp("nation"), RULES | CAPS)


@pytest.fixture(scope="module")
def expected(asked: Scenario, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("expected") / "out"
    run(asked, InMemory.of(asked, block_names(asked)), folder, Stages())
    return digest(folder)


def digest(folder: Path) -> str:
    """Of plan and certificate."""
    found = hashlib.sha256()
    for name in CERTIFIED:
        files = sorted((folder / name).iterdir()) if (folder / name).is_dir() else [folder / name]
        for file in files:
            found.update(file.read_bytes())
    return found.hexdigest()


@pytest.mark.slow
def test_mapped_files_give_the_same_plan(asked: Scenario, expected: str, tmp_path: Path) -> None:
    pm.solve_nation(asked, tmp_path / "out", blocks=tmp_path / "lean")
    assert digest(tmp_path / "out") == expected
    assert sorted(each.name for each in (tmp_path / "lean").iterdir()) == ["town-0", "town-1", "town-2"]
    pm.solve_nation(asked, tmp_path / "again", blocks=tmp_path / "lean")
    assert digest(tmp_path / "again") == expected


@pytest.mark.slow
def test_a_cluster_gives_the_same_plan(
    asked: Scenario, expected: str, tmp_path: Path, others: Cluster
) -> None:
    pm.solve_nation(asked, tmp_path / "out", client=others.client)
    assert digest(tmp_path / "out") == expected


class _Failing:
    """Blocks in memory that are lost at the n-th question."""

    def __init__(self, inner: InMemory, left: int) -> None:
        self.inner, self.left = inner, left
        self.names = inner.names
        self.posts = inner.posts

    def each(self, work: Any, own: Sequence[Any], *given: Any) -> Iterator[Any]:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return self.inner.each(work, own, *given)

    def apart(self, work: Any, own: Sequence[Any], *given: Any) -> Iterator[Any]:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return self.inner.apart(work, own, *given)


@pytest.mark.slow
def test_killed_at_any_stage_a_solve_goes_on_to_the_same_plan(
    asked: Scenario, expected: str, tmp_path: Path
) -> None:
    held = InMemory.of(asked, block_names(asked))
    stages: Stages[Any] = Stages(tmp_path / "kept", "asked")
    stops = 0
    for questions in range(1, 40):
        try:
            run(asked, _Failing(held, questions), tmp_path / "out", stages)
        except KeyboardInterrupt:
            stops += 1
        else:
            break
    assert stops >= 5
    assert digest(tmp_path / "out") == expected
    assert not (tmp_path / "kept").exists()


def test_stages_are_not_done_twice_and_not_mixed_up(tmp_path: Path) -> None:
    done: list[int] = []

    def more(state: int) -> int:
        done.append(state)
        return state + 1

    kept: Stages[int] = Stages(tmp_path, "one")
    coming = kept.through(lambda: 5, [more] * 4)
    assert [next(coming), next(coming), next(coming)] == [5, 6, 7]
    assert [*kept.through(lambda: 0, [more] * 4)] == [7, 8, 9]
    assert done == [5, 6, 7, 8]
    assert [*Stages[int](tmp_path, "other").through(lambda: 3, [])] == [3]
    (file,) = tmp_path.glob("state-one")
    file.write_bytes(file.read_bytes()[:-2])
    assert [*kept.through(lambda: 1, [more])] == [1, 2]


def test_the_state_of_one_stage_lies_on_disk(tmp_path: Path) -> None:
    kept: Stages[int] = Stages(tmp_path, "one")
    assert [*kept.through(lambda: 0, [lambda state: state + 1] * 3)] == [0, 1, 2, 3]
    assert [each.name for each in tmp_path.iterdir()] == ["state-one"]


_KILLED = "killed"


def _killing(block: LeanBlock, view: Any, folder: Path, work: Any) -> Any:
    """Ends its process once, when it is asked about the second block."""
    mark = folder / _KILLED
    if block.name == "town-1" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return work(block, view)


@pytest.mark.slow
def test_a_killed_worker_costs_time_alone(asked: Scenario, tmp_path: Path) -> None:
    from placement.nation.workers import held  # noqa: PLC0415 - an extra

    names = block_names(asked)
    blocks = InMemory.of(asked, names)
    terms = Shared.of([*blocks.posts()])
    wanted = [*blocks.each(people_of, terms.views)]
    with held(asked, names, jobs=2) as there:
        got = [*there.each(_killing, terms.views, tmp_path, people_of)]
    assert (tmp_path / _KILLED).exists()
    assert [constant for _, constant in got] == [constant for _, constant in wanted]
    assert all((a == b).all() for (a, _), (b, _) in zip(got, wanted, strict=True))


@pytest.mark.slow
def test_a_cluster_that_ends_is_told_in_a_sentence(asked: Scenario) -> None:
    """While an answer is awaited, and where more is asked."""
    with this_machine(1) as (client, _ended):
        there = Workers(client, asked, block_names(asked))
        coming = there.posts()
        next(coming)
        client.close()
        with pytest.raises(SolverError, match="goes on from its last stage"):
            list(coming)
        with pytest.raises(SolverError, match="the cluster ended before"):
            Workers(client, asked, block_names(asked))


@pytest.mark.more
def test_a_block_that_ends_every_process_is_told(asked: Scenario) -> None:
    with this_machine(1) as (client, _ended):
        there = Workers(client, asked, block_names(asked))
        with pytest.raises(SolverError, match="several processes ended over one block"):
            list(there.apart(os._exit, [3]))


def test_a_block_on_disk_is_the_block(asked: Scenario, tmp_path: Path) -> None:
    block, _posts = built(asked, "town-1")
    block.save(tmp_path)
    kept = LeanBlock.open(tmp_path)
    assert (kept.name, kept.scale, kept.constant) == (block.name, block.scale, block.constant)
    for name in ("start", "post", "cost", "must", "current"):
        one, other = getattr(kept, name), getattr(block, name)
        assert one.dtype == other.dtype
        assert (one == other).all()
    assert all((one == other).all() for one, other in zip(kept.use, block.use, strict=True))


def _cheaper(folder: Path) -> None:
    np.save(folder / "cost.npy", np.load(folder / "cost.npy") * 0)


def _roomier(folder: Path) -> None:
    np.save(folder / "posts" / "maximum.npy", np.load(folder / "posts" / "maximum.npy") + 9)


def _cut_off(folder: Path) -> None:
    file = folder / "post.npy"
    file.write_bytes(file.read_bytes()[:-3])


@pytest.mark.slow
@pytest.mark.parametrize("edit", [_cheaper, _roomier, _cut_off])
def test_kept_blocks_that_were_edited_are_built_anew(
    asked: Scenario, expected: str, tmp_path: Path, edit: Callable[[Path], None]
) -> None:
    kept = Mapped(asked, block_names(asked), tmp_path / "lean")
    assert len([*kept.posts()]) == 3
    edit(tmp_path / "lean" / "town-1")
    pm.solve_nation(asked, tmp_path / "out", blocks=tmp_path / "lean")
    assert digest(tmp_path / "out") == expected


def test_blocks_of_another_version_are_built_anew(asked: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    one = kept_asked(asked, "town-1")
    monkeypatch.setattr("placement.nation.kept.metadata.version", lambda _name: "0.0.0")
    assert kept_asked(asked, "town-1") != one


def test_a_folder_of_somebody_else_is_refused(
    asked: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lean").mkdir()
    monkeypatch.setattr("placement.nation.kept.os.getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(InputError, match="belongs to somebody else"):
        store(asked, "town-1", tmp_path / "lean")


@pytest.mark.parametrize("place", ["blocks", "blocks/town-0", ".", "out", "out/lean"])
def test_lean_blocks_may_not_lie_among_the_tables_or_the_plan(tmp_path: Path, place: str) -> None:
    path = write(tmp_path, towns(), RULES)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match="choose another --blocks"):
        pm.solve_nation(path, tmp_path / "out", blocks=tmp_path / place)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.slow
def test_a_block_whose_tables_changed_is_built_anew(tmp_path: Path) -> None:
    found = towns()
    path = write(tmp_path, found, RULES)
    before = pm.solve_nation(path, tmp_path / "one", blocks=tmp_path / "lean")
    for each in found:
        each["posts"]["target"] += 1
        each["posts"]["maximum"] += 1
    write(tmp_path, found, RULES)
    after = pm.solve_nation(path, tmp_path / "two", blocks=tmp_path / "lean")
    assert after.levels["value"][0] > before.levels["value"][0]
    assert pm.verify(tmp_path / "two")


def test_pairs_are_priced_alike_in_any_parts(asked: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    names = block_names(asked)
    held = InMemory.of(asked, names)
    terms = Shared.of([*held.posts()])
    random = np.random.default_rng(1)
    prices = Prices(random.integers(-900, 900, terms.posts), np.array([500, 3]))

    def told() -> list[PricedBlock]:
        return [*held.each(priced, terms.views, prices, 2000, 4.0)]

    one = told()
    monkeypatch.setattr("placement.nation.block._STEP", 7)
    other = told()
    assert [each.least for each in one] == [each.least for each in other]
    assert all((a.pairs.pair == b.pairs.pair).all() for a, b in zip(one, other, strict=True))
