"""However people move and whatever is imported, postings never overlap and tables come back as they were."""

from datetime import date, timedelta
from itertools import pairwise

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


@settings(deadline=None, max_examples=25)
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
        for person, history in zip(staff, said, strict=True):
            rows = list(Posting.objects.filter(employee=person).order_by("start"))
            assert all(one.until is not None and one.until <= two.start for one, two in pairwise(rows))
            days = {start + timedelta(days=step) for start, _post in history for step in (-1, 0, 1)}
            for day in days:
                found = Posting.objects.on(day).filter(employee=person)
                assert [each.post_id for each in found] == [each for each in [held(history, day)] if each]
                table = frame_on("employees", day, Q(pk=person.pk))
                assert told_of(table, day) == {}
        transaction.set_rollback(True)


def told_of(table: pd.DataFrame, day: date) -> object:
    """What the table of one person would change; others, whom it does not have, are left out."""
    found = differences({"employees": table}, day)
    return {name: each.changed + each.added for name, each in found.items() if each.changed or each.added}


@settings(deadline=None, max_examples=8)
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
        rows = Posting.objects.order_by("employee", "start").values_list("employee", "start", "until")
        known = [each for each in rows if each[1] is not None]
        assert not [1 for a, b in pairwise(known) if a[0] == b[0] and (a[2] is None or a[2] > b[1])]
        transaction.set_rollback(True)
