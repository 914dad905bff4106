"""Whether the hard rows of a program can hold at all: the least by which they must be missed."""

from dataclasses import replace

import numpy as np

from placement.program import Program


def phase_one(program: Program) -> Program:
    """The program whose one level is by how much hard rows are missed, in all; nothing else costs.

    Its value is 0 for the plans that the program allows, and for them alone. Rows that say what
    couples do stay hard, as couples do.
    """
    heads, side, couples = program.headcounts, program.side, program.couples
    hard_heads, hard_rows = heads.level < 0, side.level < 0
    fixed = np.isin(np.arange(len(side.lower)), couples.rows)
    rows = np.flatnonzero(hard_rows)
    bound, told = np.flatnonzero(couples.level < 0), np.flatnonzero(fixed[rows])
    return replace(
        program,
        priorities=(1,),
        unit=(1,),
        cost=np.zeros((1, len(program.pairs)), np.int64),
        constant=(0,),
        in_order={},
        headcounts=replace(
            heads,
            post=heads.post[hard_heads],
            lower=heads.lower[hard_heads],
            upper=heads.upper[hard_heads],
            level=np.zeros(int(hard_heads.sum()), np.int64),
            price=np.ones(int(hard_heads.sum()), np.int64),
        ),
        side=replace(
            side,
            matrix=side.matrix[rows],
            lower=side.lower[rows],
            upper=side.upper[rows],
            level=np.where(fixed[rows], -1, 0),
            price=np.where(fixed[rows], 0, 1),
        ),
        couples=couples.chosen(bound, np.searchsorted(couples.rows, rows[told]), told),
    )
