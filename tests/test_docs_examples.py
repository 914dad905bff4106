"""What the pages show for notebooks runs as it stands."""

import re
import runpy
import shutil
from pathlib import Path

import pytest

from placement.commands import run

PAGES = ("compare", "explain", "need", "sweep", "tutorial/researcher", "waves")


@pytest.fixture(scope="module")
def desk(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the pages think of it: Sorong's scenarios, its tables, and two runs."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(checkout / "scenarios" / "sorong", folder / "scenarios" / "sorong")
    shutil.copytree(checkout / "scenarios" / "sorong" / "data", folder / "data")
    (folder / "runs").mkdir()
    for name in ("balanced", "few_moves"):
        scenario = folder / "scenarios" / "sorong" / f"{name}.yaml"
        assert run(["solve", str(scenario), "--out", str(folder / "runs" / name)]) == 0
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_example_of_a_page_runs(
    page: str, checkout: Path, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = re.findall(
        r"```python\n(.*?)```", (checkout / "docs" / f"{page}.md").read_text("utf-8"), re.DOTALL
    )
    assert blocks
    monkeypatch.chdir(desk)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, f"{page}.md", "exec"), names)  # noqa: S102 - our own page


@pytest.mark.slow
def test_the_example_of_the_first_page_runs(
    checkout: Path, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", (checkout / "README.md").read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(desk)
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own page


def test_no_page_with_an_example_is_left_out(checkout: Path) -> None:
    docs = checkout / "docs"
    pages = {
        page.relative_to(docs).with_suffix("").as_posix()
        for page in docs.rglob("*.md")
        if "```python\n" in page.read_text("utf-8")
    }
    assert pages == set(PAGES)


@pytest.mark.slow
@pytest.mark.parametrize("notebook", ["first_plan", "policy_study", "questions"])
def test_a_notebook_runs(notebook: str, checkout: Path) -> None:
    runpy.run_path(str(checkout / "docs" / "notebooks" / f"{notebook}.py"))


def test_no_notebook_is_left_out(checkout: Path) -> None:
    found = {file.stem for file in (checkout / "docs" / "notebooks").iterdir() if file.suffix == ".py"}
    assert found == {"first_plan", "policy_study", "questions"}
