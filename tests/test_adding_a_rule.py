"""CONTRIBUTING.md shows how to add a policy from outside; here it is added, and goes everywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from textwrap import dedent
from typing import Any
from zipfile import ZipFile

import pytest
from babel.messages.pofile import read_po
from jsonschema import Draft202012Validator

from tests.words import mo

pytestmark = pytest.mark.slow
KIND = "quiet_season"
BLOCK = re.compile(r"^ *```(?:python|toml|po) (\S+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)

WALK = """
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from placement.commands import run

for line in sys.stdin:
    name, *words = json.loads(line)
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(words)
    print(json.dumps({"name": name, "code": code, "out": out.getvalue(), "err": err.getvalue()}))
"""
"""Many commands in one process: what each prints, as a line of JSON."""

SEASON = "kind: quiet_season, months: [12, 1]"
TENURE = "kind: tenure, years: 40"
"""Two rules that forbid the same: every move to the island on the first of January."""

HEAD = "extends: {background}\n"
RULES = "rules:\n  season: {{{rule}, where: {{unit: island}}}}\n"
SCENARIOS = {
    "season.yaml": HEAD + RULES,
    "tight season.yaml": HEAD + RULES + "  island: {{kind: staffing, where: {{unit: island, job: nurse}}}}\n",
    "soft season.yaml": HEAD + RULES.replace("{rule}", "{rule}, priority: 2"),
    "spring season.yaml": HEAD + "date: 2027-03-01\n" + RULES,
}

STEPS = (
    ("schema", "scenario", "schema"),
    ("skema", "--language", "id", "scenario", "schema", "--translated"),
    ("check", "check", "season.yaml", "--json"),
    ("solve", "solve", "season.yaml", "--out", "season", "--json"),
    ("twin", "solve", "tenure.yaml", "--out", "tenure", "--json"),
    ("free", "solve", "{background}", "--out", "free", "--json"),
    ("verify", "verify", "season", "--json"),
    ("report", "report", "season", "--out", "english"),
    ("laporan", "report", "season", "--language", "id", "--out", "indonesian"),
    ("spring", "solve", "spring season.yaml", "--out", "spring", "--json"),
    ("letters", "letters", "spring", "--out", "letters"),
    ("soft", "solve", "soft season.yaml", "--out", "soft", "--json"),
    ("unit", "explain", "season", "--unit", "island", "--json"),
    ("unit of twin", "explain", "tenure", "--unit", "island", "--json"),
    ("short", "explain", "season", "--short", "--json"),
    ("short of twin", "explain", "tenure", "--short", "--json"),
    ("employee", "explain", "season", "--employee", "N2", "--unit", "island", "--json"),
    ("employee of twin", "explain", "tenure", "--employee", "N2", "--unit", "island", "--json"),
    ("diagnose", "diagnose", "tight season.yaml", "--json"),
    ("diagnose twin", "diagnose", "tight tenure.yaml", "--json"),
    ("compare", "compare", "season", "free", "--json"),
    ("whatif", "whatif", "season", "--set", "date=2027-03-01", "--json"),
)


@pytest.fixture(scope="module")
def files(checkout: Path) -> dict[str, str]:
    """The files of the worked example."""
    text = (checkout / "CONTRIBUTING.md").read_text("utf-8")
    return {name: dedent(block) for name, block in BLOCK.findall(text)}


@pytest.fixture(scope="module")
def installed(files: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages with the example, installed as the page says, and its tests beside it."""
    sources, folder = tmp_path_factory.mktemp("coast"), tmp_path_factory.mktemp("packages")
    for name, text in files.items():
        path = sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        if path.suffix == ".po":
            path.with_suffix(".mo").write_bytes(mo(read_po(BytesIO(text.encode()))))
    offline = ("--no-index", "--no-deps", "--no-build-isolation", "--no-compile", "--quiet")
    command = (sys.executable, "-m", "pip", "install", *offline, "--target", str(folder), ".")
    subprocess.run(command, cwd=sources, check=True)
    shutil.copytree(sources / "tests", folder / "tests")
    return folder


def python(installed: Path, checkout: Path, folder: Path, *words: str, given: str = "") -> str:
    """What Python prints where the example is installed."""
    found = os.pathsep.join(map(str, (installed, checkout)))
    environment = os.environ | {"PYTHONPATH": found, "PLACEMENT_LANGUAGE": "en"}
    command = (sys.executable, *words)
    done = subprocess.run(
        command, input=given, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("walk")


@pytest.fixture(scope="module")
def walk(installed: Path, checkout: Path, place: Path) -> dict[str, str]:
    """What every command says of scenarios with the rule."""
    background = checkout / "docs" / "example" / "background.yaml"
    for kind, rule in (("season", SEASON), ("tenure", TENURE)):
        for name, text in SCENARIOS.items():
            written = text.format(background=background.as_posix(), rule=rule)
            (place / name.replace("season", kind)).write_text(written, "utf-8")
    steps = "\n".join(json.dumps([word.format(background=background) for word in step]) for step in STEPS)
    lines = python(installed, checkout, place, "-c", WALK, given=steps).splitlines()
    said = [json.loads(line) for line in lines]
    assert {each["name"]: each["err"] for each in said if each["code"]} == {}
    return {each["name"]: each["out"] for each in said}


def test_it_is_one_file_its_package_and_its_words(files: dict[str, str], checkout: Path) -> None:
    assert not [name for name in files if name != "pyproject.toml" and (checkout / name).exists()]
    assert [name for name in files if name.endswith(".py") and not name.startswith("tests/")] == [
        f"coast_rules/{KIND}.py",
        "coast_rules/__init__.py",
    ]


def test_editors_know_it(walk: dict[str, str]) -> None:
    schema = Draft202012Validator(json.loads(walk["schema"]))
    for parameter, known in (("months", True), ("monhts", False)):
        assert schema.is_valid({"rules": {KIND: {parameter: [1]}}}) is known


def test_what_it_says_of_itself_is_in_its_own_catalogue(walk: dict[str, str]) -> None:
    model = json.loads(walk["skema"])["$defs"]["QuietSeason"]
    assert model["description"].startswith("Tidak ada pegawai bertugas yang dimutasi bila ")
    assert '"x-language"' not in json.dumps(model)


def test_check_finds_nothing_wrong_with_it(walk: dict[str, str]) -> None:
    problems = json.loads(walk["check"])["problems"]
    assert {problem["column"] for problem in problems} == {"rules.preference"}


def test_solve_obeys_it_and_verify_agrees(walk: dict[str, str], place: Path) -> None:
    assert json.loads(walk["solve"])["status"] == "optimal"
    assert "island" not in (place / "season" / "placement.csv").read_text("utf-8")
    assert json.loads(walk["verify"])["audit"] == "ok"


def test_soft_it_is_paid_for(walk: dict[str, str], place: Path) -> None:
    second = json.loads(walk["soft"])["levels"][1]
    moved = (place / "soft" / "placement.csv").read_text("utf-8").count(",island,")
    assert second["rules"]["season"] == moved == 1  # the island's nurse comes first


def test_out_of_season_it_forbids_nothing(walk: dict[str, str]) -> None:
    assert json.loads(walk["spring"])["moves"] == json.loads(walk["free"])["moves"] > 0


@pytest.mark.parametrize(
    ("folder", "asks", "counts"),
    [
        ("english", "nobody moves in the months 12, 1", "moves in the quiet season"),
        ("indonesian", "tidak ada mutasi pada bulan 12, 1", "mutasi pada musim ombak"),
    ],
)
def test_the_report_says_what_it_asks_and_counts(
    walk: dict[str, str], place: Path, folder: str, asks: str, counts: str
) -> None:
    assert walk["report"]
    page = (place / folder / "report.html").read_text("utf-8")
    assert asks in page
    assert counts in page


def test_a_letter_says_that_it_was_kept(walk: dict[str, str], place: Path) -> None:
    assert walk["letters"]
    letters = list((place / "letters").glob("*.docx"))
    texts = [ZipFile(letter).read("word/document.xml").decode() for letter in letters]
    assert any("tidak ada mutasi pada bulan 12, 1" in text for text in texts)


def test_it_is_explained_as_tenure_in_its_place_would_be(walk: dict[str, str]) -> None:
    """What the posts on the island lack comes by moving somebody, were the rule looser; nobody is hired."""
    gaps, others = (json.loads(walk[name])["gaps"] for name in ("unit", "unit of twin"))
    nurse = next(gap for gap in gaps if gap["job"] == "nurse")
    assert (len(nurse["by_moving"]) > 0, nurse["by_hiring"]) == (True, 0)
    own = {"parameter", "from", "to", "message"}
    assert [without(gap, own) for gap in gaps] == [without(gap, own) for gap in others]
    assert {move["to"] == [12] for move in nurse["by_moving"]} == {True}
    assert walk["short"] == walk["short of twin"]
    assert '"by_moving": 1' in walk["short"]


def without(gap: dict[str, Any], own: set[str]) -> dict[str, Any]:
    moves = [{key: value for key, value in move.items() if key not in own} for move in gap["by_moving"]]
    return {**gap, "by_moving": sorted(moves, key=lambda move: str(move["employee"]))}


def test_why_not_there_is_told_in_its_words(walk: dict[str, str]) -> None:
    posts, others = (json.loads(walk[name])["alternatives"] for name in ("employee", "employee of twin"))
    words = {bar["message"] for post in posts for bar in post["blocked_by"] if bar["rule"] == "season"}
    assert words == {"moves in month 1"}
    barred = [[bar["rule"] for bar in post["blocked_by"]] for post in posts]
    assert barred == [[bar["rule"] for bar in post["blocked_by"]] for post in others]


def test_diagnose_names_a_looser_value(walk: dict[str, str]) -> None:
    found, twin = (json.loads(walk[name]) for name in ("diagnose", "diagnose twin"))
    assert found["conflict"] == twin["conflict"] == ["season", "island"]
    (season,) = (each for each in found["relaxations"] if each["rule"] == "season")
    assert (season["parameter"], season["from"], season["to"]) == ("months", [12, 1], [12])
    assert season["message"] == "were month 1 no quiet one"


def test_compare_and_whatif_know_it(walk: dict[str, str]) -> None:
    assert '"kind": "quiet_season"' in walk["compare"]
    assert json.loads(walk["whatif"])["measures"]


MIXTURES = """
import numpy as np
from placement.engine import solve
from tests.rules.examples import rule, solved, value
from tests.tiny import best_by_enumeration, random_problem

for seed in range(30):
    problem = random_problem(np.random.default_rng(seed))
    place = {"where": {"region": "96.01"}} | ({"priority": 1} if seed % 2 else {})
    rules = {
        "season": rule("quiet_season", months=[1 + seed % 3 // 2, 7], **place),
        "staffing": rule("staffing", priority=2),
        "commute": rule("commute", priority=3),
    }
    assert value(solved(problem, **rules)) == best_by_enumeration(problem, rules), seed
"""


@pytest.mark.more
def test_it_agrees_with_trying_all_plans(installed: Path, checkout: Path, place: Path) -> None:
    python(installed, checkout, place, "-c", MIXTURES)


def test_its_own_tests_pass(installed: Path, checkout: Path, place: Path) -> None:
    own = str(installed / "tests" / "rules" / f"test_{KIND}.py")
    options = (
        "-q",
        "-p",
        "no:cacheprovider",
        "--import-mode=importlib",
        "-c",
        str(checkout / "pyproject.toml"),
    )
    assert " passed" in python(installed, checkout, place, "-m", "pytest", *options, own)


def test_its_page_is_written(installed: Path, checkout: Path, place: Path) -> None:
    written = python(installed, checkout, place, "-m", "docs.rules", KIND)
    assert f"## {KIND}\n\nNobody who serves moves" in written
    assert "Breach today: 0; without the rule: 1; with it: 0." in written


def test_it_is_clean(installed: Path, checkout: Path) -> None:
    config = str(checkout / "pyproject.toml")
    for command in (("check", "--config", config), ("format", "--check", "--config", config)):
        python(installed, checkout, installed, "-m", "ruff", *command, "coast_rules", "tests")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("coast_rules.missing:Rule", "ModuleNotFoundError"),
        ("coast_rules.quiet_season:Month", "it is no rule"),
        ("placement.rules.stay:Stay", "there is a kind `stay` already"),
    ],
)
def test_a_package_that_offers_nonsense_is_named(
    installed: Path, checkout: Path, tmp_path: Path, value: str, message: str
) -> None:
    information = tmp_path / "broken-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-rules\nVersion: 1\n")
    (information / "entry_points.txt").write_text(f"[placement.rules]\nbroken = {value}\n")
    found = os.pathsep.join(map(str, (tmp_path, installed, checkout)))
    command = (sys.executable, "-c", "from placement.commands import main; main()", "scenario", "schema")
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": found}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert message in done.stderr
    assert "broken-rules" in done.stderr
    assert "Traceback" not in done.stderr
