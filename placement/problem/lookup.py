"""Employees, units and posts found by what people call them: an id, or a name that only one bears."""

from difflib import get_close_matches
from typing import Any
from unicodedata import normalize

import numpy as np

from placement.base.errors import InputError
from placement.base.language import _, term
from placement.case.selector import nearest
from placement.problem.problem import Problem

_LISTED = 40  # ids that a remedy can name


def employee_code(problem: Problem, word: str) -> int:
    """The employee of an id or a name; raises InputError where none or more than one is meant."""
    return _code(word, problem.employee_ids, problem.employees["name"])


def unit_code(problem: Problem, word: str) -> int:
    """The unit of an id or a name; raises InputError where none or more than one is meant."""
    return _code(word, problem.unit_ids, problem.units["name"])


def place(problem: Problem, text: str) -> tuple[int, str | None]:
    """The unit, and the job where one is said, of UNIT or UNIT:JOB.

    Colons may stand in ids and names too: what is a unit as a whole is one, then as much as can be.
    """
    parts = text.split(":")
    for end in range(len(parts), 0, -1):
        unit = ":".join(parts[:end])
        if len(_meant(unit, problem.unit_ids, problem.units["name"])):
            job = ":".join(parts[end:])
            return unit_code(problem, unit), job or None
    return unit_code(problem, text.rpartition(":")[0] or text), None  # raises: no such unit


def post_at(problem: Problem, unit: int, job: str) -> int:
    """The post of a unit for a job, by its code or what people call it; raises InputError for none."""
    posts = np.flatnonzero(problem.post_unit == unit).tolist()
    jobs = dict(zip(problem.posts["job"].iloc[posts].astype(str), posts, strict=True))
    called = [code for code in jobs if _plain(job) in {_plain(code), _plain(term(code))}]
    if job not in jobs and len(called) != 1:
        message = _("{unit} has no post of {job}: {remedy}")
        remedy = nearest(job, jobs)
        raise InputError(message.format(unit=problem.unit_ids[unit], job=job, remedy=remedy))
    return jobs[job if job in jobs else called[0]]


def _code(word: str, ids: Any, names: Any) -> int:
    word = str(word)  # a notebook's ids may be numbers, as its frames had them
    known = _meant(word, ids, names)
    if len(known) == 1:
        return int(known[0])
    if len(known):
        told = ", ".join(map(str, ids[known[:5]])) + (" …" if len(known) > 5 else "")
        raise InputError(_("{word} is the name of several: say which id, {ids}", word=word, ids=told))
    remedy = nearest(word, [*ids.tolist(), *names.dropna().tolist()])
    if len(ids) > _LISTED and not get_close_matches(word, [*ids.tolist(), *names.dropna().tolist()], 1):
        remedy = _("write an id, such as {id}, or a name", id=ids[0])
    raise InputError(_("{word} is in no table: {remedy}", word=word, remedy=remedy))


def _meant(word: str, ids: Any, names: Any) -> Any:
    """Whom the word is the id of; else all who bear it as their name."""
    known = np.flatnonzero(ids == word)
    if len(known):
        return known
    called = names.fillna("").tolist()
    return np.array([code for code, name in enumerate(called) if name and _plain(name) == _plain(word)])


def _plain(name: str) -> str:
    return " ".join(normalize("NFC", name).casefold().split())
