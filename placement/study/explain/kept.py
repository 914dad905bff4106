"""A what-if as a scenario: the run's own, extended by locks and settings."""

import os
from collections.abc import Sequence
from pathlib import Path

from placement.base.errors import InputError
from placement.base.language import _
from placement.rules import binds_the_table, locking
from placement.run import Run
from placement.scenario import writing
from placement.scenario.inheritance import layer
from placement.scenario.mapping import tree_of
from placement.scenario.tree import Branch, Scalar, merge
from placement.study.explain.whatif import Wish

_RULE = "what_if"


def kept(run: Run, scenario: Path, wishes: Sequence[Wish], overrides: Sequence[str], file: Path) -> str:
    """What a file says that poses the same question, as seen from its folder.

    Raises InputError where its locks would wake some of the table that the run leaves asleep.
    """
    try:
        parent = os.path.relpath(scenario.resolve(), file.resolve().parent)
    except ValueError:  # another drive
        parent = str(scenario.resolve())
    said = layer(overrides)
    first = {"extends": Scalar(Path(parent).as_posix(), said.origin)}
    tree = Branch({**first, **said.entries}, said.origin)
    if isinstance(case := tree.entries.get("case"), Scalar):
        where = Scalar((case.origin.folder / str(case.text)).resolve().as_posix(), case.origin)
        tree = Branch({**tree.entries, "case": where}, tree.origin)
    if wishes:
        tree = merge(tree, tree_of({"rules": {_free(run): _locks(run, wishes)}}))
    return writing.text(tree)


def _locks(run: Run, wishes: Sequence[Wish]) -> dict[str, object]:
    """A rule that binds those whom the wishes name, and nobody else."""
    problem = run.problem
    names = sorted({str(problem.employee_ids[each.employee]) for each in wishes})
    rules = run.scenario.rules.values()
    bound = any(binds_the_table(rule) for rule in rules)
    table = problem.case.tables["locks"]["employee"]
    asleep = [] if bound else sorted({*names} & {*table.tolist()})
    if asleep:
        message = _("the table locks binds {employees}, and no rule of the run: this change cannot be saved")
        raise InputError(message.format(employees=", ".join(asleep)))
    locks = [
        {
            "employee": str(problem.employee_ids[each.employee]),
            "unit": str(problem.unit_ids[each.unit]),
            **({} if each.job is None else {"job": each.job}),
            "action": each.action,
        }
        for each in wishes
    ]
    return locking(names, locks)


def _free(run: Run) -> str:
    """A name that no rule of the run has: a run may be of a change kept earlier."""
    name, number = _RULE, 1
    while name in run.scenario.rules:
        number += 1
        name = f"{_RULE}_{number}"
    return name
