"""Names are understood wherever ids are, and what to do next is offered."""

from pathlib import Path

import pytest

from placement.base.errors import InputError
from placement.base.language import speaking
from placement.commands import run
from placement.problem.lookup import employee_code, place, post_at, unit_code
from placement.run import read_run
from tests.commands.clinic import write_clinic
from tests.rules.examples import nurse, town


def test_an_id_a_name_and_a_name_that_several_bear() -> None:
    people = [nurse("E1", "A", name="Çelik"), nurse("E2", "A", name="Siti"), nurse("E3", "B", name="Siti")]
    problem = town(employees=people)
    assert employee_code(problem, "E2") == 1
    assert employee_code(problem, "c\u0327elik ") == 0, "however it is composed and written"
    assert unit_code(problem, "B") == 1
    with pytest.raises(InputError, match="Siti is the name of several: say which id, E2, E3"):
        employee_code(problem, "Siti")
    with pytest.raises(InputError, match="did you mean Çelik"):
        employee_code(problem, "Çelikk")


def test_of_many_people_none_is_listed_where_no_name_is_near() -> None:
    problem = town(employees=[nurse(f"E{number:03}", "A") for number in range(60)])
    with pytest.raises(InputError, match="--short is in no table: write an id, such as E000, or a name"):
        employee_code(problem, "--short")
    with pytest.raises(InputError, match="did you mean E05"):
        employee_code(problem, "E05")


def test_a_place_is_a_unit_by_id_or_name_and_perhaps_a_job() -> None:
    names = {"A": "North: harbour", "A:B": "East", "C": "South"}
    units = [{"unit": unit, "name": name, "kind": "office", "region": "1"} for unit, name in names.items()]
    problem = town(units=units, posts=[{"unit": "C", "job": "nurse"}])
    assert place(problem, "South") == (2, None)
    assert place(problem, "south:nurse") == (2, "nurse")
    assert place(problem, "north: harbour") == (0, None)
    assert place(problem, "North: harbour:public health") == (0, "public health")
    assert place(problem, "A:B") == (1, None), "as much as can be is the unit"
    assert place(problem, "A:nurse") == (0, "nurse")
    for text in ("Sout", "Sout:nurse"):
        with pytest.raises(InputError, match="Sout is in no table: did you mean South"):
            place(problem, text)


def test_a_job_is_its_code_or_what_people_call_it() -> None:
    problem = town(posts=[{"unit": "C", "job": job} for job in ("nurse", "public_health", "Ahli Gizi")])
    south = unit_code(problem, "C")
    health = post_at(problem, south, "public_health")
    assert health == post_at(problem, south, "Public  health")
    assert post_at(problem, south, "ahli gizi") == problem.post_of["C", "Ahli Gizi"]
    with speaking("id"):
        assert post_at(problem, south, "promosi kesehatan") == health
        assert post_at(problem, south, "perawat") == post_at(problem, south, "nurse")
    with pytest.raises(InputError, match="C has no post of perawat: choose one of: Ahli Gizi, nurse"):
        post_at(problem, south, "perawat")


@pytest.mark.slow
def test_questions_take_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = write_clinic(tmp_path / "clinic")
    assert run(["solve", str(scenario), "--out", str(tmp_path / "run")]) == 0
    assert f"Next: placement report {tmp_path / 'run'}" in capsys.readouterr().err
    assert run(["explain", str(tmp_path / "run"), "--employee", "çelik"]) == 0
    assert capsys.readouterr().out.startswith("E3 is placed at C")
    assert run(["whatif", str(tmp_path / "run"), "--pin", "Siti=C"]) == 0
    assert "E1: A:nurse → C:nurse" in capsys.readouterr().out
    assert run(["--language", "id", "whatif", str(tmp_path / "run"), "--pin", "Siti=C:perawat"]) == 0
    assert "E1: A:nurse → C:nurse" in capsys.readouterr().out
    assert read_run(tmp_path / "run").plan is not None


@pytest.mark.slow
def test_a_scenario_without_a_plan_leads_to_lines_that_can_be_pasted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = write_clinic(tmp_path / "clinic")
    text = scenario.read_text("utf-8").replace("priority: 1}", "where: {unit: C}}")
    scenario.write_text(text + "  nobody_moves: {kind: moves, at_most: 0}\n", "utf-8")
    assert run(["solve", str(scenario), "--out", str(tmp_path / "run")]) == 3
    assert f"Next: placement diagnose {scenario}" in capsys.readouterr().err
    assert run(["diagnose", str(scenario)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if "--set" in line]
    assert lines
    for at, line in enumerate(lines):
        assert run(["solve", str(scenario), *line, "--out", str(tmp_path / str(at))]) == 0, line
