"""Every id makes a file name that every system takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.base.filenames import file_names


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("E1", "E1"),
        ("198501012010011001", "198501012010011001"),
        ("../E3/a", "..%2FE3%2Fa"),
        ("CON", "CON_"),
        ("con.1", "con.1_"),
        ("Lpt1", "Lpt1_"),
        ("CONI", "CONI"),
        ("José 王", "José 王"),
        ("a:b", "a%3Ab"),
        ("a.", "a%2E"),
        ("100%", "100%25"),
    ],
)
def test_a_name_is_the_id_but_for_what_a_system_forbids(name: str, file: str) -> None:
    assert file_names([name]) == {name: file}


def test_sixty_chinese_letters_are_cut_and_marked() -> None:
    (name,) = file_names(["王" * 60]).values()
    assert re.fullmatch("王{30}~[0-9a-f]{8}", name)


def test_names_that_differ_only_in_case_are_two_files_on_windows_too() -> None:
    names = file_names(["e1", "E1", "王" * 60, "王" * 61])
    assert len({name.casefold() for name in names.values()}) == 4
    assert names["E1"] == "E1"
    assert names["e1"].startswith("e1~")


@pytest.mark.slow
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), max_size=6))
def test_any_ids_make_names_of_their_own(ids: list[str]) -> None:
    names = file_names(ids)
    assert set(names) == set(ids)
    assert len({name.casefold() for name in names.values()}) == len(names)
    for name in names.values():
        assert len(name.encode()) <= 109
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
        assert not name.endswith((" ", "."))
