"""What `import placement` offers: every name is there, documented, and costs nothing before it is used."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import placement as pm


def names_under_type_checking() -> set[str]:
    tree = ast.parse(Path(pm.__file__).read_text("utf-8"))
    (guarded,) = (node for node in tree.body if isinstance(node, ast.If))
    imported = {
        alias.name for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    return imported | {"__version__"}


def test_type_checkers_and_python_see_the_same_names() -> None:
    assert set(pm.__all__) == names_under_type_checking()
    assert len(set(pm.__all__)) == len(pm.__all__)


@pytest.mark.parametrize("name", pm.__all__)
def test_every_name_is_there_and_says_what_it_is(name: str) -> None:
    found = getattr(pm, name)
    assert name in dir(pm)
    assert isinstance(found, str) or inspect.getdoc(found)


@pytest.mark.parametrize("name", sorted(set(pm.__all__) - {"rules", "__version__"}))
def test_every_public_member_says_what_it_is(name: str) -> None:
    found = getattr(pm, name)
    members = (
        [
            member
            for key, member in vars(found).items()
            if not key.startswith("_") and (callable(member) or isinstance(member, property))
        ]
        if inspect.isclass(found)
        else []
    )
    assert all(inspect.getdoc(member) for member in members)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = pm.nothing


def test_importing_loads_neither_solvers_nor_pandas() -> None:
    heavy = {"pandas", "numpy", "ortools", "highspy", "pydantic", "rich", "altair"}
    code = f"import sys, placement; print({heavy!r} & set(sys.modules) or '')"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == ""


def test_types_are_shipped() -> None:
    assert (Path(pm.__file__).parent / "py.typed").is_file()


def test_rules_bear_the_names_of_the_catalogue() -> None:
    for kind, rule in pm.rules.KINDS.items():
        name = "".join(part.title() for part in kind.split("_"))
        assert getattr(pm.rules, name) is rule
