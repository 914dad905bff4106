"""What the pages show for notebooks runs as it stands."""

import re
import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest

from placement.commands import run

PAGES = ("compare", "explain", "front", "need", "stress", "sweep", "tutorial/researcher", "waves")
LONG = {"front", "stress", "sweep", "tutorial/researcher"}
"""Pages whose examples solve dozens of scenarios."""


@pytest.fixture(scope="module")
def desk(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the pages think of it: Sorong's scenarios, its tables, and two runs."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(checkout / "scenarios" / "sorong", folder / "scenarios" / "sorong")
    shutil.copytree(checkout / "scenarios" / "sorong" / "data", folder / "data")
    assert run(["example", "sorong", str(folder / "sorong")]) == 0
    (folder / "runs").mkdir()
    for name in ("balanced", "few_moves"):
        scenario = folder / "scenarios" / "sorong" / f"{name}.yaml"
        assert run(["solve", str(scenario), "--out", str(folder / "runs" / name)]) == 0
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=pytest.mark.more if page in LONG else ()) for page in PAGES]
)
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
    if page == "sweep":
        _the_table_shown_says_the_same(_page_in_one_line(checkout, page), names["found"])


def _the_table_shown_says_the_same(shown: str, found: Any) -> None:
    """Of the two combinations that the example solves; 120 minutes are what the scenario says."""
    for _row, row in found.table.iterrows():
        said = f"{row['at_most_forty_moves.at_most']} 120 optimal "
        said += " ".join(f"{row[f'value_{priority}']:,.0f}" for priority in (1, 2, 3))
        assert said in shown


def _page_in_one_line(checkout: Path, page: str) -> str:
    """The page, its columns one blank apart."""
    return " ".join((checkout / "docs" / f"{page}.md").read_text("utf-8").split())


SHOWN = {
    "compare": "compare runs/balanced runs/few_moves",
    "waves": "waves runs/balanced --size 25 --start 2027-01-01 --every 14",
}


@pytest.mark.slow
@pytest.mark.parametrize("page", SHOWN)
def test_the_figures_of_a_page_are_those_that_the_command_prints(
    page: str, checkout: Path, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Line by line, but for the width of columns, as pages show an excerpt."""
    monkeypatch.chdir(desk)
    assert run(SHOWN[page].split()) == 0
    printed = {" ".join(line.split()) for line in capsys.readouterr().out.splitlines()}
    blocks = re.findall(
        r"^```\n(.*?)^```", (checkout / "docs" / f"{page}.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    example, *_others = [block for block in blocks if not block.startswith("placement ")]
    assert not [line for line in example.splitlines() if " ".join(line.split()) not in printed]


@pytest.mark.slow
def test_the_example_of_the_first_page_runs(
    checkout: Path, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", (checkout / "README.md").read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(desk)
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own page


@pytest.mark.slow
def test_the_ten_lines_of_the_first_page_print_what_it_shows(
    checkout: Path, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the page shows them: some of the lines, in their order."""
    page = (checkout / "README.md").read_text("utf-8")
    policy, _line, shown = page.split("```yaml\n")[1].partition("```\n")
    monkeypatch.chdir(desk)
    Path("sorong/mine.yaml").write_text(policy, "utf-8")
    assert run(["solve", "sorong/mine.yaml", "--out", "runs/mine", "--force"]) == 0
    printed = iter(capsys.readouterr().out.splitlines())
    for line in filter(None, shown.split("```\n")[1].splitlines()):
        assert line in printed, line


def test_no_page_with_an_example_is_left_out(checkout: Path) -> None:
    docs = checkout / "docs"
    pages = {
        page.relative_to(docs).with_suffix("").as_posix()
        for page in docs.rglob("*.md")
        if "```python\n" in page.read_text("utf-8")
    }
    assert pages == set(PAGES)


@pytest.mark.more  # `make site` executes them too
@pytest.mark.parametrize("notebook", ["first_plan", "policy_study", "questions"])
def test_a_notebook_runs(notebook: str, checkout: Path) -> None:
    runpy.run_path(str(checkout / "docs" / "notebooks" / f"{notebook}.py"))


def test_no_notebook_is_left_out(checkout: Path) -> None:
    found = {file.stem for file in (checkout / "docs" / "notebooks").iterdir() if file.suffix == ".py"}
    assert found == {"first_plan", "policy_study", "questions"}
