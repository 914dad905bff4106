"""The order of the layers, and modules and functions that a reader can take in at once."""

import ast
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

PACKAGE = Path(__file__).parents[1] / "placement"
SOURCES = {path: path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def trees() -> dict[Path, ast.Module]:
    """The modules, parsed when they are asked for, not when tests are listed."""
    return {path: ast.parse(text) for path, text in SOURCES.items()}


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


def named(paths: Iterable[Path]) -> list[str]:
    return [path.relative_to(PACKAGE).as_posix() for path in paths]


def test_every_module_says_what_it_is() -> None:
    assert len(trees()) > 300
    assert not named(path for path, tree in trees().items() if not ast.get_docstring(tree))


def test_no_module_is_longer_than_a_sitting() -> None:
    """But for migrations: written by Django out of the models, and never read through."""
    long = [path for path, text in SOURCES.items() if len(text.splitlines()) > MODULE_LINES]
    assert not named(path for path in long if path.parent.name != "migrations")


@pytest.mark.slow
def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        (*named([path]), node.name)
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= FUNCTION_LINES
    ]
    assert not long


@pytest.mark.slow
def test_no_solver_hides_in_scipy_outside_solvers() -> None:
    """Import-linter sees only whole libraries; scipy.optimize carries HiGHS."""
    hidden = [
        path
        for path, tree in trees().items()
        if any(name.startswith("scipy.optimize") for name in imported(tree))
    ]
    assert hidden
    assert not named(path for path in hidden if (PACKAGE / "solvers") not in path.parents)


TICKING = {"engine.py", "api", "commands", "solvers", "study", "workbench"}


@pytest.mark.slow
def test_only_clocks_of_the_engine_and_commands_tick() -> None:
    """A plan depends on its inputs alone: rules, model and audit never ask what time it is.

    The workbench stands above all of them: its queue and its leases wait.
    """
    ticking = [path for path, tree in trees().items() if "time" in imported(tree)]
    assert ticking
    assert not named(path for path in ticking if path.relative_to(PACKAGE).parts[0] not in TICKING)


FACADES = {"api", "workbench"}
"""The front door shows what rooms found under the same names, and the workbench keeps records of it."""


def test_no_two_classes_bear_one_name() -> None:
    """Who reads `Relaxation` need not ask which."""
    homes: dict[str, list[str]] = {}
    for path, tree in trees().items():
        name = path.relative_to(PACKAGE)
        if name.parts[0] not in FACADES:
            for node in tree.body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    homes.setdefault(node.name, []).append(name.as_posix())
    assert len(homes) > 200
    assert not {name: modules for name, modules in homes.items() if len(modules) > 1}
