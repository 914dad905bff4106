"""CONTRIBUTING.md shows how to add a rule; here it is added, to a copy, and nothing else is touched."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from jsonschema import Draft202012Validator

KIND = "quiet_season"
BLOCK = re.compile(r"^ *```(python|diff) (\S+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SCENARIO = f"""\
extends: docs/example/background.yaml
rules:
  {KIND}: {{months: [1], where: {{unit: island}}}}
  in_june: {{kind: {KIND}, months: [6]}}
"""

Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def changes(checkout: Path) -> list[tuple[str, str, str]]:
    """Language, file and text of every block of the worked example."""
    text = (checkout / "CONTRIBUTING.md").read_text("utf-8")
    return [(language, file, dedent(block)) for language, file, block in BLOCK.findall(text)]


@pytest.fixture(scope="module")
def copy(
    checkout: Path, changes: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The project with the rule added as CONTRIBUTING.md says."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("placement", "docs", "tests"):
        shutil.copytree(checkout / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(checkout / "pyproject.toml", folder)
    for language, file, block in changes:
        path = folder / file
        path.write_text(patched(path.read_text("utf-8"), block) if language == "diff" else block, "utf-8")
    (folder / "scenario.yaml").write_text(SCENARIO, "utf-8")
    return folder


def patched(text: str, diff: str) -> str:
    """The text with the + lines behind the line that stands before them, which is there once."""
    before, *added = diff.splitlines()
    assert all(line.startswith("+") for line in added)
    anchor = f"\n{before[1:]}\n"
    assert text.count(anchor) == 1, before
    return text.replace(anchor, anchor + "".join(f"{line[1:]}\n" for line in added))


@pytest.fixture(scope="module")
def python(copy: Path) -> Call:
    """Runs Python in the copy, where the copy's package comes first."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=copy, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="module")
def placement(python: Call) -> Call:
    return lambda *arguments: python("-c", "from placement.commands import main; main()", *arguments)


def test_it_touches_its_file_the_catalogue_and_its_tests(
    changes: list[tuple[str, str, str]], checkout: Path
) -> None:
    files = {file for _language, file, _block in changes}
    assert {file for file in files if not (checkout / file).exists()} == {
        f"placement/rules/{KIND}.py",
        f"tests/rules/test_{KIND}.py",
    }
    assert {file for file in files if (checkout / file).exists()} == {
        "placement/rules/__init__.py",
        "tests/engine/test_equivalence.py",
    }


def test_editors_know_it(placement: Call) -> None:
    schema = Draft202012Validator(json.loads(placement("scenario", "schema").stdout))
    for parameter, known in (("months", True), ("monhts", False)):
        assert schema.is_valid({"rules": {KIND: {parameter: [1]}}}) is known


def test_check_knows_it_and_tells_that_it_cannot_bite(placement: Call) -> None:
    problems = json.loads(placement("check", "scenario.yaml", "--json").stdout)["problems"]
    assert {problem["column"] for problem in problems} == {"rules.preference", "rules.in_june"}


def test_solve_obeys_it_and_verify_agrees(placement: Call, copy: Path) -> None:
    result = json.loads(placement("solve", "scenario.yaml", "--out", "run", "--json").stdout)
    assert result["status"] == "optimal"
    placed = (copy / "run" / "placement.csv").read_text("utf-8")
    assert "island" not in placed
    placement("verify", "run")


def test_its_page_is_written(python: Call) -> None:
    """Its part of the page: all the others would take too long."""
    written = python("-c", f"from docs.rules import section; print(*section({KIND!r}), sep='\\n')").stdout
    assert f"## {KIND}\nNobody who serves moves" in written
    assert "Breach today: 0; without the rule: 1; with it: 0." in written


def test_its_tests_pass_and_those_of_every_kind(python: Call) -> None:
    """But that of the whole page."""
    tests = [f"tests/rules/test_{KIND}.py", "tests/engine/test_equivalence.py", "tests/test_docs.py"]
    done = python("-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", f"{KIND} and not shows")
    assert " passed" in done.stdout


def test_it_is_clean(python: Call, changes: list[tuple[str, str, str]]) -> None:
    files = sorted({file for _language, file, _block in changes})
    python("-m", "ruff", "check", *files)
    python("-m", "ruff", "format", "--check", *files)
