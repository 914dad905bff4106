"""What is not installed is named, with what would install it."""

import sys

import pytest

import placement as pm
from placement.base.extras import EXTRAS, absent
from placement.commands import run


@pytest.mark.parametrize(("library", "extra"), EXTRAS.items())
def test_a_library_that_is_not_there_names_its_extra(library: str, extra: str) -> None:
    error = absent(ModuleNotFoundError("gone", name=f"{library}.part"))
    assert f"install the wheel again with [{extra}]" in str(error)


def test_another_missing_module_is_what_it_is() -> None:
    error = ModuleNotFoundError("gone", name="nobody.knows")
    assert absent(error) is error


def test_the_command_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    for module in [
        name for name in sys.modules if name.startswith(("placement.reports", "placement.api.papers"))
    ]:
        monkeypatch.delitem(sys.modules, module)
    assert run(["report", "nowhere"]) == 2
    assert "install the wheel again with [report]" in capsys.readouterr().err


def test_python_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    for module in [
        name for name in sys.modules if name.startswith(("placement.reports", "placement.api.papers"))
    ]:
        monkeypatch.delitem(sys.modules, module)
    with pytest.raises(pm.InputError, match=r"staff-placement\[report\]"):
        _ = pm.letters
