"""Employees and units found by what people call them: the id, or a name that only one of them bears."""

from typing import Any
from unicodedata import normalize

import numpy as np

from placement.base.errors import InputError
from placement.base.language import _
from placement.case.selector import nearest
from placement.problem.problem import Problem


def employee_code(problem: Problem, word: str) -> int:
    """The employee of an id or a name; raises InputError where none or more than one is meant."""
    return _code(word, problem.employee_ids, problem.employees["name"])


def unit_code(problem: Problem, word: str) -> int:
    """The unit of an id or a name; raises InputError where none or more than one is meant."""
    return _code(word, problem.unit_ids, problem.units["name"])


def _code(word: str, ids: Any, names: Any) -> int:
    known = np.flatnonzero(ids == word)
    if not len(known):
        called = names.fillna("").tolist()
        known = np.array([code for code, name in enumerate(called) if name and _plain(name) == _plain(word)])
    if len(known) == 1:
        return int(known[0])
    if len(known):
        told = ", ".join(map(str, ids[known[:5]])) + (" …" if len(known) > 5 else "")
        raise InputError(_("{word} is the name of several: say which id, {ids}", word=word, ids=told))
    remedy = nearest(word, [*ids.tolist(), *names.dropna().tolist()])
    raise InputError(_("{word} is in no table: {remedy}", word=word, remedy=remedy))


def _plain(name: str) -> str:
    return " ".join(normalize("NFC", name).casefold().split())
