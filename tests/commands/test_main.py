"""The command line as a whole: exit codes, streams, languages, and what a user never sees."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from placement import scenario as scenarios
from placement.base import language
from placement.commands import COMMANDS
from tests.commands.conftest import Call

PLACEMENT = (sys.executable, "-c", "from placement.commands import main; main()")
SECONDS = 60


def test_help_lists_every_command(placement: Call) -> None:
    answer = placement("--help")
    assert answer.code == 0
    assert all(re.search(rf"\b{command}\b", answer.out) for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, placement: Call) -> None:
    answer = placement(command, "--help")
    assert answer.code == 0
    assert f"placement {command}" in answer.out


def test_help_loads_nothing_heavy() -> None:
    script = "import sys; from placement.commands import run; run(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    heavy = {"numpy", "scipy", "pandas", "pydantic", "ruamel", "ortools", "highspy"}
    assert not heavy & set(done.stdout.split())


def test_every_command_is_in_the_readme(checkout: Path) -> None:
    readme = checkout / "README.md"
    if not readme.exists():
        pytest.skip("there is no README.md")
    text = readme.read_text("utf-8")
    assert not [command for command in COMMANDS if f"placement {command}" not in text]


def test_the_version_is_told(placement: Call) -> None:
    answer = placement("--version")
    assert answer.code == 0
    assert re.search(r"\d+\.\d+\.\d+", answer.out)


@pytest.mark.parametrize(
    "arguments",
    [
        ["sovle"],
        ["solve"],
        ["solve", "a.yaml", "--fast"],
        ["--language", "fr", "check", "a.yaml"],
        ["solve", "missing.yaml"],
        ["verify", "missing"],
        ["scenario", "show", "missing.yaml"],
    ],
)
def test_a_wrong_call_is_bad_input(arguments: list[str], placement: Call) -> None:
    answer = placement(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err
    assert "Traceback" not in answer.err


def test_the_merged_scenario_names_the_line_of_every_value(placement: Call, scenario: Path) -> None:
    answer = placement("scenario", "show", scenario, "--set", "solver.seed=7")
    assert answer.code == 0
    assert re.search(r"weight: 2 +# gaps.yaml:9", answer.out)
    assert re.search(r"seed: 7 +# --set", answer.out)


def test_the_merged_scenario_and_the_origin_of_every_value_as_json(placement: Call, scenario: Path) -> None:
    answer = placement("scenario", "show", scenario, "--set", "solver.seed=7", "--json")
    shown = json.loads(answer.out)
    assert shown["scenario"]["solver"]["seed"] == "7"
    assert shown["origins"]["solver.seed"] == "--set"
    assert shown["origins"]["case"].startswith("gaps.yaml:")
    named = {key.split(".")[1] for key in shown["origins"] if key.startswith("rules.")}
    assert set(shown["scenario"]["rules"]) == named


def test_the_schema_is_that_of_scenario_files(placement: Call) -> None:
    assert json.loads(placement("scenario", "schema").out) == scenarios.schema()
    told = placement("--language", "id", "scenario", "schema", "--translated").out
    assert json.loads(told)["description"] == "Kebijakan atas sebuah kasus."


@pytest.mark.parametrize("option", [["--language", "id"], ["--language=id"]])
def test_the_language_is_settled_before_anything_is_said(
    option: list[str], placement: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(language, "use", spoken.append)
    placement(*option, "--help")
    placement("--help")
    assert spoken == ["id", "en"]


def break_down(*_arguments: object) -> NoReturn:
    raise ZeroDivisionError("division by zero")


def test_the_unexpected_is_one_line(placement: Call, scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenarios, "show", break_down)
    monkeypatch.delenv("PLACEMENT_DEBUG", raising=False)
    answer = placement("scenario", "show", scenario)
    assert answer.code == 1
    assert answer.err == "Unexpected ZeroDivisionError: division by zero. Please report this.\n"


def test_the_unexpected_is_traced_when_asked_for(
    placement: Call, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scenarios, "show", break_down)
    monkeypatch.setenv("PLACEMENT_DEBUG", "1")
    assert "Traceback" in placement("scenario", "show", scenario).err


@pytest.mark.slow
def test_a_reader_who_leaves_early_is_no_error() -> None:
    """The schema is longer than a pipe holds."""
    with subprocess.Popen([*PLACEMENT, "scenario", "schema"], stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(SECONDS) == 0
        assert process.stderr.read() == ""


ENDLESS = """
import signal, sys, time
from placement import commands, engine

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs inherit deafness

def solve(*_arguments):
    print("solving", file=sys.stderr, flush=True)
    time.sleep(60)

engine.solve = solve
commands.main()
"""


@pytest.mark.slow
def test_an_interrupt_before_any_plan_leaves_nothing(scenario: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", ENDLESS, "solve", str(scenario), "--out", str(tmp_path / "run")]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as process:
        assert process.stderr is not None
        assert any("solving" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 5
    assert out == ""
    assert "Stopped before there was a plan." in err
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["clinic"]


@pytest.mark.slow
def test_a_terminal_shows_tables_with_lines_and_a_pipe_plain_text(scenario: Path, tmp_path: Path) -> None:
    command = [*PLACEMENT, "solve", str(scenario), "--force", "--out", str(tmp_path / "run")]
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    ours, theirs = pty.openpty()
    subprocess.run(command, stdout=theirs, stderr=theirs, env=environment, timeout=SECONDS, check=True)
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    plain = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True).stdout
    assert "─".encode() in shown
    assert b"\x1b" in shown
    assert "─".encode() not in plain
    assert b"\x1b" not in plain


def _read(terminal: int) -> bytes:
    """What there is to read; nothing once the other side is closed, which Linux calls an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
