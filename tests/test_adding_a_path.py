"""docs/extending.md shows how to add a path from outside; here it is added, solves, and is not believed."""

import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from placement.base.errors import InputError, SolverError
from placement.base.offers import installed
from placement.engine import solve
from placement.program.assembly import build
from placement.proof.result import Result
from placement.rules.base import Rule
from placement.scenario import SolverSettings
from placement.solvers.choose import choose
from placement.solvers.offered import GROUP, offered
from tests.rules.examples import rule
from tests.tiny import best_by_enumeration, random_problem

BLOCK = re.compile(r"^```(?:python|toml) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
Install = Callable[..., None]

RULES: dict[str, Rule] = {
    "few": rule("moves", at_most=2),
    "share": rule("share", tag="oap", at_least="0.4", per="unit", priority=1),
    "gaps": rule("staffing", priority=2),
    "ways": rule("commute", priority=3),
}
"""No flow: a share of each unit cuts across posts."""


def forget() -> None:
    """What is installed is looked for anew."""
    installed.cache_clear()
    offered.cache_clear()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts modules where Python finds them, with an entry point to one."""

    def put(files: dict[str, str], point: str) -> None:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        information = tmp_path / "theirs-1.dist-info"
        information.mkdir()
        (information / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1\n")
        (information / "entry_points.txt").write_text(f"[{GROUP}]\ntheirs = {point}\n")
        monkeypatch.syspath_prepend(tmp_path)
        forget()

    before = set(sys.modules)
    yield put
    monkeypatch.undo()
    forget()
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in {"all_plans", "theirs"}:
            del sys.modules[name]


SEED = 3


def solved(seed: int = SEED) -> Result:
    return solve(random_problem(np.random.default_rng(seed)), RULES, SolverSettings())


@pytest.mark.slow
def test_the_path_of_the_page_finds_what_ours_find(checkout: Path, install: Install) -> None:
    page = (checkout / "docs" / "extending.md").read_text("utf-8")
    files = dict(BLOCK.findall(page[page.index("## A path") :]))
    cold = {seed: solved(seed) for seed in range(3, 12)}
    ours = {seed: result for seed, result in cold.items() if result.solver == "exact"}
    assert len(ours) > 4
    points = tomllib.loads(files["pyproject.toml"])["project"]["entry-points"][GROUP]
    install(files, points["all_plans"])
    for seed, mine in ours.items():
        theirs = solved(seed)
        assert theirs.solver == "all plans"
        assert [level.value for level in theirs.levels] == [level.value for level in mine.levels]
        assert theirs.status == "optimal"
        problem = random_problem(np.random.default_rng(seed))
        assert best_by_enumeration(problem, RULES) == {level.priority: level.value for level in theirs.levels}


def test_our_fast_paths_come_first(install: Install) -> None:
    install({"theirs.py": THEIRS.format(solve="raise RuntimeError")}, "theirs:Theirs")
    program = build(random_problem(np.random.default_rng(3)), {"gaps": rule("staffing", priority=1)})
    assert choose(program).name == "network"


THEIRS = """
import numpy as np
from placement.solvers.path import Solution

def nothing(program):
    return np.zeros(len(program.pairs) + len(program.upper), int)

class Theirs:
    name = "theirs"
    def supports(self, program):
        return True
    def solve(self, program, gap, threads, seed, watch):
        {solve}
"""


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("raise ZeroDivisionError('by zero')", "ZeroDivisionError: by zero"),
        ("return None", "it returned no Solution"),
        ("return Solution('solved', nothing(program) * 1.0, (0, 0, 0))", "no whole number for each column"),
        (
            "return Solution('solved', nothing(program)[1:], (0, 0, 0))",
            "no whole number for each column",
        ),
        ("return Solution('solved', nothing(program) * 0 + 1, (0, 0, 0))", "does not allow"),
        ("return Solution('solved', nothing(program) * 0 - 1, (0, 0, 0))", "does not allow"),
        ("return Solution('solved', nothing(program) * 0, ())", "one bound for each priority"),
    ],
)
def test_what_no_path_may_answer_names_its_package(install: Install, answer: str, message: str) -> None:
    install({"theirs.py": THEIRS.format(solve=answer)}, "theirs:Theirs")
    with pytest.raises(SolverError, match=message) as caught:
        solved()
    assert "the path theirs of the package theirs" in str(caught.value)


def test_where_it_says_that_there_is_no_plan_another_path_is_asked(install: Install) -> None:
    ours = solved()
    install({"theirs.py": THEIRS.format(solve="return Solution('infeasible')")}, "theirs:Theirs")
    assert [level.value for level in solved().levels] == [level.value for level in ours.levels]


def test_a_plan_that_breaks_a_hard_rule_is_refused(install: Install) -> None:
    """Nobody may stay without a post; it places nobody."""
    install(
        {"theirs.py": THEIRS.format(solve="return Solution('solved', nothing(program), (0,))")},
        "theirs:Theirs",
    )
    rules = {"all": rule("placed"), "share": rule("share", tag="oap", at_least="0.4", per="unit", priority=1)}
    with pytest.raises(SolverError):
        solve(random_problem(np.random.default_rng(3)), rules, SolverSettings())


@pytest.mark.parametrize(
    ("point", "message"),
    [
        ("nowhere:Path", "ModuleNotFoundError"),
        ("theirs:Solution", "TypeError"),
        ("theirs:nothing", "it is no path"),
    ],
)
def test_a_package_that_offers_no_path_is_named(install: Install, point: str, message: str) -> None:
    install({"theirs.py": THEIRS.format(solve="return None")}, point)
    with pytest.raises(InputError, match=message):
        offered()
