"""The flow solver, and a large flow in a process of its own.

OR-Tools holds the interpreter until a flow is done: neither Ctrl-C nor a time limit is heard. So a
flow of seconds is solved by this file, run by itself, while the watch is looked at. It imports
nothing of Placement, for who runs it need not know where that is.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

Whole = NDArray[np.int64]
Arcs = tuple[Whole, Whole, Whole, Whole, Whole]
"""Tail, head, capacity and cost of each arc; supply of each node."""

LARGE = 1_500_000  # arcs: about a second
PROGRAM = Path(__file__)
_OPTIMAL = "OPTIMAL"
_LATE = "LATE", np.zeros(0, np.int64)


def cheapest(arcs: Arcs, late: Callable[[], bool]) -> tuple[str, Whole]:
    """The solver's word, and the flow on each arc where it is OPTIMAL; LATE where time was up first."""
    if len(arcs[0]) < LARGE or not sys.executable:
        return _cheapest(arcs)
    from placement.solvers.child import told  # noqa: PLC0415 - run by itself, this file knows of no Placement

    answer: list[bytes] = []
    command = [sys.executable, "-P", str(PROGRAM)]
    if not told(command, packed(*arcs), lambda back: answer.append(back.read()), late) or not answer:
        # whatever befell it; Ctrl-C reaches all processes of a terminal
        return _LATE if late() else _cheapest(arcs)
    word, flow = answer[0].split(b"\n", 1)
    return word.decode(), np.frombuffer(flow, np.int64)


def _cheapest(arcs: Arcs) -> tuple[str, Whole]:
    tail, head, capacity, cost, supply = arcs
    solver = SimpleMinCostFlow()
    every = solver.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    solver.set_nodes_supplies(np.arange(len(supply)), supply)
    word = solver.solve().name
    flow = solver.flows(every) if word == _OPTIMAL else np.zeros(0, np.int64)
    return word, np.asarray(flow, np.int64)


def packed(*arrays: Whole) -> Iterator[bytes]:
    """Arrays one after the other, their sizes before them."""
    yield np.array([len(each) for each in arrays], np.int64).tobytes()
    for each in arrays:
        yield each.astype(np.int64, copy=False).tobytes()


def _unpacked(file: BinaryIO) -> Arcs:
    sizes = np.frombuffer(file.read(5 * 8), np.int64).tolist()
    tail, head, capacity, cost, supply = (np.frombuffer(file.read(8 * size), np.int64) for size in sizes)
    return tail, head, capacity, cost, supply


def answer(asked: BinaryIO, told: BinaryIO) -> None:
    """Solves what is asked, and tells."""
    word, flow = _cheapest(_unpacked(asked))
    told.write(word.encode() + b"\n" + flow.tobytes())


if __name__ == "__main__":
    answer(sys.stdin.buffer, sys.stdout.buffer)
