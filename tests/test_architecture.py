"""The order of the layers, and modules and functions that a reader can take in at once."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

PACKAGE = Path(__file__).parents[1] / "placement"
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = [path.relative_to(PACKAGE).as_posix() for path in MODULES]
EVERY_MODULE = pytest.mark.parametrize("module", MODULES, ids=NAMES)

NAMED = re.compile(r"`(?:placement/)?([\w.]+/?)`")

MODULE_LINES = 400
FUNCTION_LINES = 60


def imported(tree: ast.Module) -> set[str]:
    """Dotted names of all that a module imports, wherever it does."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_imports_point_down_only(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_the_layout_that_contributors_read_is_the_one_there_is(checkout: Path) -> None:
    text = (checkout / "CONTRIBUTING.md").read_text("utf-8")
    table = text.partition("## Layout")[2].partition("##")[0]
    named = {
        name for row in re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE) for name in NAMED.findall(row)
    }
    rooms = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    assert rooms | {"engine.py"} <= named
    walks = text.partition("Three walks")[2].partition("##")[0]
    assert all((PACKAGE / name).exists() for name in re.findall(r"`(\w+(?:/\w+)*(?:/|\.py))`", walks))


def test_nothing_is_imported_for_its_type_alone_where_that_hides_a_circle(checkout: Path) -> None:
    settings = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert not settings.get("exclude_type_checking_imports")
    assert {"layers", "paths", "circles"} <= {contract["id"] for contract in settings["contracts"]}


@EVERY_MODULE
def test_every_module_says_what_it_is(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text("utf-8")))


@EVERY_MODULE
def test_no_module_is_longer_than_a_sitting(module: Path) -> None:
    if module.parent.name == "migrations":  # written by Django out of the models, and never read through
        return
    assert len(module.read_text("utf-8").splitlines()) <= MODULE_LINES


@EVERY_MODULE
def test_no_function_is_longer_than_a_screen(module: Path) -> None:
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= FUNCTION_LINES
    ]
    assert not long


@EVERY_MODULE
def test_no_solver_hides_in_scipy_outside_solvers(module: Path) -> None:
    """Import-linter sees only whole libraries; scipy.optimize carries HiGHS."""
    if (PACKAGE / "solvers") in module.parents:
        return
    names = imported(ast.parse(module.read_text("utf-8")))
    assert not [name for name in names if name.startswith("scipy.optimize")]


@EVERY_MODULE
def test_only_clocks_of_the_engine_and_commands_tick(module: Path) -> None:
    """A plan depends on its inputs alone: rules, model and audit never ask what time it is.

    The workbench stands above all of them: its queue and its leases wait.
    """
    if module.relative_to(PACKAGE).parts[0] in {
        "engine.py",
        "api",
        "commands",
        "solvers",
        "study",
        "workbench",
    }:
        return
    assert "time" not in imported(ast.parse(module.read_text("utf-8")))
