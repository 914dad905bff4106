"""What more workers would make of a nation's solve: a model fitted to measurements, and printed as one.

python -m benchmarks.scaling SCENARIO [--workers 1 2] [--predict 8 64] [--keep]
python -m benchmarks.scaling --of RUN [--cost MILLISECONDS] [--predict 8 64] [--draw FILE]

The scenario is solved in this process and with each number of workers, all of this machine; all plans must
be the same. T(p) = S + W(p) + passes · B · c, where

S      seconds in one place: the ascent over the core, flows, repairs, what is written
W(p)   seconds on blocks, shared out: W · ceil(B / p) / B, for a block is at one worker as a whole
c      what asking one of B blocks costs more where it is elsewhere: the mean of what was measured

--of takes S, W, B and passes from the run folder of a solve in one process; c is then --cost, or what was
kept. Measure on a quiet machine: all are seconds on the wall.
"""

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import mean
from typing import Any

import altair as alt
import pandas as pd

import placement as pm
from benchmarks.records import Record, stamp, store, stored
from placement.study.cluster.machine import this_machine

BENCHMARK = "scaling"


@dataclass(frozen=True)
class Model:
    """Seconds of a solve by the number of workers."""

    single: float  # S
    shared: float  # W
    blocks: int
    passes: int
    cost: float = 0.0  # c

    @classmethod
    def of(cls, told: Mapping[str, Any], cost: float = 0.0) -> "Model":
        """What `result.json` of a solve in one process tells."""
        seconds = told["seconds"]
        single = float(seconds["total"]) - float(seconds["blocks"])
        return cls(single, float(seconds["blocks"]), int(told["blocks"]), int(told["passes"]), cost)

    def share(self, workers: int) -> float:
        """W(p)."""
        return self.shared * ceil(self.blocks / workers) / self.blocks

    def seconds(self, workers: int) -> float:
        """T(p)."""
        return self.single + self.share(workers) + self.asked

    @property
    def asked(self) -> float:
        """What all passes over all blocks cost more than in one process."""
        return self.passes * self.blocks * self.cost

    def excess(self, workers: int, seconds: float) -> float:
        """By how much more a block cost to ask than the model without c has it."""
        return (seconds - self.single - self.share(workers)) / (self.passes * self.blocks)


def main() -> None:
    """Measures where a scenario is given, then prints the model's table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("scenario", nargs="?", type=Path)
    parser.add_argument("--of", type=Path, metavar="RUN", help="a run folder of one process")
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--predict", nargs="+", type=int, default=[1, 2, 4, 8, 16, 32, 64])
    parser.add_argument("--cost", type=float, metavar="MILLISECONDS", help="c, instead of what was kept")
    parser.add_argument("--draw", type=Path, metavar="FILE", help="a picture of the model, .png or .svg")
    parser.add_argument("--keep", action="store_true", help="add to benchmarks/results")
    given = parser.parse_args()
    told, cost = _asked(given)
    model = Model.of(told, cost)
    print("\n".join(lines(model, told, given.predict)))
    if given.draw is not None:
        draw(model, told, given.predict, given.draw)


def _asked(given: argparse.Namespace) -> tuple[Mapping[str, Any], float]:
    """A solve in one process, and c."""
    if given.scenario is not None:
        record = measured(given.scenario, given.workers)
        if given.keep:
            store(BENCHMARK, record)
        return record["alone"], cost_of(record)
    told: Mapping[str, Any] = json.loads((given.of / "result.json").read_text("utf-8"))
    cost = cost_of(stored(BENCHMARK, "employees")[-1]) if given.cost is None else given.cost / 1000
    return told, cost


def measured(scenario: Path, workers: Sequence[int]) -> Record:
    """A solve in this process, and one with each number of workers."""
    with tempfile.TemporaryDirectory() as scratch:
        alone = pm.solve_nation(scenario, Path(scratch, "alone"))
        wanted, record = digest(alone.folder), dict(alone.document)
        there = {}
        for count in workers:
            with this_machine(count) as (client, _ended):
                began = time.monotonic()
                run = pm.solve_nation(scenario, Path(scratch, str(count)), client=client)
                there[str(count)] = round(time.monotonic() - began, 2)
            if digest(run.folder) != wanted:
                raise SystemExit(f"{count} workers came to another plan")
            print(f"{count} workers: {there[str(count)]:.1f} s, the same plan, prices and bound", flush=True)
    return {"employees": record["employees"], "alone": record, "workers": there, **stamp("distributed")}


def digest(folder: Path) -> str:
    """Of plan and prices."""
    files = [*sorted((folder / "placement").iterdir()), folder / "prices.csv", folder / "certificate.json"]
    found = hashlib.sha256()
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()


def cost_of(record: Mapping[str, Any]) -> float:
    """c: the mean of what the numbers of workers tell, none below 0."""
    model = Model.of(record["alone"])
    told = [model.excess(int(count), seconds) for count, seconds in record["workers"].items()]
    return max(0.0, mean(told)) if told else 0.0


def lines(model: Model, told: Mapping[str, Any], workers: Sequence[int]) -> list[str]:
    """The table, and what it is."""
    head = (
        f"{told['employees']:,} employees, {told['pairs']:,} pairs, {model.blocks} blocks: measured in one "
        f"process S = {model.single:.1f} s and W = {model.shared:.1f} s in {model.passes} passes; "
        f"c = {1000 * model.cost:.1f} ms"
    )
    rows = [f"{count:>7}  {model.seconds(count):>8.1f}" for count in workers]
    return [head, "A model, not a measurement:", "workers         s", *rows]


def draw(model: Model, told: Mapping[str, Any], workers: Sequence[int], file: Path) -> None:
    """The three parts by the number of workers."""
    names = ["in one place (S)", "on blocks (W/p)", "asking (passes)"]
    rows = pd.DataFrame(
        [
            {"workers": str(count), "part": name, "order": at, "seconds": seconds}
            for count in workers
            for at, (name, seconds) in enumerate(
                zip(names, (model.single, model.share(count), model.asked), strict=True)
            )
        ]
    )
    title = f"A model of {told['employees']:,} employees and {told['pairs']:,} pairs"
    chart = (
        alt.Chart(rows, title=title)
        .mark_bar()
        .encode(
            x=alt.X("workers:N", sort=None, title="workers", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("seconds:Q", title="seconds, modelled"),
            color=alt.Color("part:N", sort=names, title=None),
            order="order:O",
        )
        .properties(width=560, height=260)
    )
    chart.save(file, scale_factor=2)


if __name__ == "__main__":
    main()
