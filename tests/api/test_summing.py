"""What a plan comes to: sentences, figures, units and moves with their reasons, in the language asked for."""

from pathlib import Path

import pytest

import placement as pm
from tests.commands.clinic import write_clinic


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> pm.Run:
    return pm.solve(pm.read_scenario(write_clinic(tmp_path_factory.mktemp("clinic"))))


def test_every_move_has_its_reasons_and_its_way(run: pm.Run) -> None:
    (move,) = pm.summary(run).document["moves"]
    told = pm.explain(run, "E3", seconds=1).document["reasons"]
    assert (move["employee"], move["for"], move["against"]) == ("E3", told["for"], told["against"])
    assert move["minutes_after"] == 45.5
    assert pm.summary(run).moves["employee"].tolist() == ["E3"]


def test_figures_are_those_of_the_run(run: pm.Run) -> None:
    figures = {each["words"]: each for each in pm.summary(run).document["figures"]}
    moved = figures["employees moved to another post"]
    assert (moved["before"], moved["after"]) == (0, 1)
    assert figures["persons short of the minimum"]["verdict"] == "better"
    assert pm.summary(run).figures["words"].tolist() == [*figures]
    (unit,) = pm.summary(run).document["units"]
    assert (unit["unit"], unit["short_after"] - unit["short_before"]) == ("C", -1)


def test_it_speaks_the_language_in_use(run: pm.Run) -> None:
    assert repr(pm.summary(run)).startswith("The plan moves 1 of 6 employees")
    with pm.speaking("id"):
        told = pm.summary(run)
        assert repr(told).startswith("Rencana ini memutasi 1 dari 6 pegawai")


def test_a_job_has_a_word_in_either_language_at_any_time() -> None:
    assert [pm.term("public_health", language) for language in ("en", "id")] == [
        "public health",
        "promosi kesehatan",
    ]
    assert pm.term("skipper_of_a_boat", "id") == "skipper of a boat"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (40, "40"),
        (None, "–"),
        ([], "–"),
        ({"unit": None}, "–"),
        ({"unit": ["A", "B"], "job": None, "tag": "x"}, "unit A/B tag x"),
    ],
)
def test_a_parameter_is_said_in_a_few_words(value: object, words: str) -> None:
    assert pm.in_words(value) == words


def test_letters_of_some(run: pm.Run, tmp_path: Path) -> None:
    assert pm.letters(run, tmp_path / "some", employees={"E3"})["employee"].tolist() == ["E3"]
    assert len(pm.letters(run, tmp_path / "none", employees=())) == 0
