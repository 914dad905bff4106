"""However people move and whatever is imported, postings never overlap and tables come back as they were."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st

from placement.workbench.accounts.models import User
from placement.workbench.permissions import Actor
from placement.workbench.staff.editing import move
from placement.workbench.staff.exporting import frame_on
from placement.workbench.staff.importing import differences
from placement.workbench.staff.models import Employee, Post, Posting, Unit
from placement.workbench.staff.services import import_tables
from tests.draws import examples

from .conftest import TODAY

FIRST = date(2026, 1, 1)
STEPS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 900)), max_size=12)
"""Who moves to which post (4: to none), so many days after the first."""


def people() -> tuple[list[Employee], list[Post]]:
    """Three people without a post, and four posts in two units."""
    units = [Unit.objects.create(unit=f"Z{place}", name=f"Z {place}", kind="puskesmas") for place in range(2)]
    posts = [Post.objects.create(unit=unit, job=job, minimum=0) for unit in units for job in ("a", "b")]
    return [Employee.objects.create(employee=f"Z-{place}", job="a") for place in range(3)], posts


def held(history: list[tuple[date, int | None]], day: date) -> int | None:
    """The post of a day, by hand: that of the last step not after it."""
    return ([None] + [post for start, post in history if start <= day])[-1]


@settings(deadline=None, max_examples=examples(6, 25))
@given(STEPS)
def test_postings_follow_each_other_as_people_move(steps: list[tuple[int, int, int]]) -> None:
    by = Actor(User.objects.get(username="hr"))
    with transaction.atomic():
        staff, posts = people()
        said: list[list[tuple[date, int | None]]] = [[] for _person in staff]
        for person, place, days in steps:
            post, day = (posts[place].pk if place < 4 else None), FIRST + timedelta(days=days)
            since, current = said[person][-1] if said[person] else (date.min, None)
            if post != current and (day <= since if current else day < since):
                with pytest.raises(ValidationError):
                    move(by, staff[person], post, day)
                continue
            move(by, staff[person], post, day)
            said[person] += [(day, post)] if post != current else []
        for each, history in zip(staff, said, strict=True):
            assert not overlaps(Posting.objects.filter(employee=each))
            for day in {start + timedelta(days=step) for start, _post in history for step in (-1, 0, 1)}:
                found = Posting.objects.on(day).filter(employee=each).values_list("post", flat=True)
                assert list(found) == [post for post in [held(history, day)] if post is not None]
                assert told_of(frame_on("employees", day, Q(pk=each.pk)), day) == {}
        transaction.set_rollback(True)


def overlaps(postings: Any) -> list[tuple[int, date]]:
    """Postings of one person that begin before the one before has ended."""
    rows = [
        (person, start or date.min, until or date.max)
        for person, start, until in postings.values_list("employee", "start", "until")
    ]
    return [two[:2] for one, two in pairwise(sorted(rows)) if one[0] == two[0] and one[2] > two[1]]


def told_of(table: pd.DataFrame, day: date) -> object:
    """What the table of one person would change; others, whom it does not have, are left out."""
    found = differences({"employees": table}, day)
    return {name: each.changed + each.added for name, each in found.items() if each.changed or each.added}


@settings(deadline=None, max_examples=examples(3, 8))
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=40))
def test_what_is_imported_is_there_from_its_day_and_the_past_stays(swaps: list[tuple[int, int]]) -> None:
    """Nurses change places two by two; a table of a later day says so."""
    later = TODAY + timedelta(days=40)
    before = frame_on("employees", TODAY)
    after = frame_on("employees", later)
    nurses = after.index[(after["job"] == "nurse") & after["unit"].notna()].tolist()
    for one, other in swaps:
        pair = [nurses[one % len(nurses)], nurses[other % len(nurses)]]
        after.loc[pair, "unit"] = after.loc[pair[::-1], "unit"].to_numpy()
    moved = after.index[after["unit"].ne(frame_on("employees", later)["unit"])]
    after.loc[moved, "since"] = pd.Timestamp(later)
    with transaction.atomic():
        import_tables(None, {"employees": after}, later, source="draw")
        assert differences({"employees": after}, later) == {}
        pd.testing.assert_frame_equal(frame_on("employees", later), after, check_dtype=False)
        pd.testing.assert_frame_equal(frame_on("employees", TODAY), before)
        assert not overlaps(Posting.objects.all())
        transaction.set_rollback(True)
