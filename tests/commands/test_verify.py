"""`placement verify`: what was written is true, or is told to be false."""

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.commands.clinic import PLACEMENT
from tests.commands.conftest import Call


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def overwrite(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def test_a_fresh_run_passes(placement: Call, solved: Path) -> None:
    answer = placement("verify", solved, "--json")
    assert answer.code == 0, answer.out
    assert json.loads(answer.out) == {
        "audit": "ok",
        "levels": [
            {
                "priority": priority,
                "value": value,
                "bound": value,
                "certified_bound": value,
                "gap": 0.0,
                "certified": True,
            }
            for priority, value in ((1, 0), (2, 1), (3, 91))
        ],
    }


@pytest.mark.slow
def test_verify_loads_no_solver(solved: Path) -> None:
    script = "import sys; from placement.commands import run; run(sys.argv[1:]); print(*sys.modules)"
    command = [sys.executable, "-c", script, "verify", str(solved)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not {"ortools", "highspy", "placement.solvers", "placement.engine"} & set(done.stdout.split())


def test_a_proven_bound_is_said_to_be_certified(placement: Call, solved: Path) -> None:
    answer = placement("verify", solved)
    assert answer.code == 0
    assert answer.out.count("certified: optimal") == 3


def test_a_price_that_is_changed_no_longer_proves_what_the_run_claims(placement: Call, solved: Path) -> None:
    file = solved / "certificate.json"
    proof = json.loads(file.read_text("utf-8"))
    proof["levels"][2]["posts"] = {
        post: 10 * price - 7 for post, price in proof["levels"][2]["posts"].items()
    }
    file.write_text(json.dumps(proof), "utf-8")
    answer = placement("verify", solved)
    assert answer.code == 4
    assert "the prices prove" in answer.out


def test_without_prices_a_bound_is_the_solvers_word(placement: Call, solved: Path) -> None:
    (solved / "certificate.json").write_text('{"levels": []}', "utf-8")
    told = json.loads((solved / "result.json").read_text("utf-8"))
    told["certified"] = False
    for level in told["levels"]:
        level["certified_bound"] = None
    (solved / "result.json").write_text(json.dumps(told), "utf-8")
    answer = placement("verify", solved)
    assert answer.code == 0
    assert answer.out.count("on the solver's word") == 3


def test_a_certificate_that_is_cut_off_is_bad_input(placement: Call, solved: Path) -> None:
    file = solved / "certificate.json"
    file.write_text(file.read_text("utf-8").replace("multipliers", "multiplied"), "utf-8")
    answer = placement("verify", solved)
    assert answer.code == 2
    assert "certificate.json was edited or cut off" in answer.err


def test_a_run_is_verified_without_the_files_that_it_was_made_from(
    placement: Call, solved: Path, scenario: Path
) -> None:
    scenario.unlink()
    assert placement("verify", solved).code == 0


def test_a_table_saved_by_a_spreadsheet_program_still_passes(placement: Call, solved: Path) -> None:
    rows = PLACEMENT.replace("\n", "\r\n").replace("Siti", '"Siti"')
    (solved / "placement.csv").write_bytes(b"\xef\xbb\xbf" + rows.encode())
    assert placement("verify", solved).code == 0


UNTRUE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a plan that is worth less": (
        "priority 3",
        lambda run: edit(run / "placement.csv", "C,nurse,A,nurse,1,45.5", "A,nurse,A,nurse,0,30"),
    ),
    "a plan that breaks a hard rule": (
        "right_profession",
        lambda run: edit(run / "placement.csv", "E5,Obed,B,nurse", "E5,Obed,B,clerk"),
    ),
    "somebody who lost a post": (
        "nobody_loses_a_post",
        lambda run: edit(run / "placement.csv", "E5,Obed,B,nurse", "E5,Obed,,"),
    ),
    "a way that nobody knows": (
        "no source knows the way",
        lambda run: edit(run / "placement.csv", "E6,Ruth,,", "E6,Ruth,B,clerk"),
    ),
    "a value": ("priority 3", lambda run: edit(run / "result.json", '"value": 91', '"value": 90')),
    "a bound above the value": ("bound", lambda run: edit(run / "result.json", '"bound": 91', '"bound": 92')),
    "an optimum with a gap": ("proves", lambda run: edit(run / "result.json", '"bound": 91', '"bound": 90')),
    "a gap": ("gap", lambda run: edit(run / "result.json", '"gap": 0.0', '"gap": 1.0')),
    "less than is proven": (
        "the prices prove",
        lambda run: edit(run / "result.json", '"certified_bound": 91', '"certified_bound": 90'),
    ),
    "nothing proven, where all is": (
        "prove all of it",
        lambda run: edit(run / "result.json", '"certified": true', '"certified": false'),
    ),
    "a count": ("unplaced", lambda run: edit(run / "result.json", '"unplaced": 1', '"unplaced": 0')),
    "a number of pairs": ("pairs", lambda run: edit(run / "result.json", '"pairs": ', '"pairs": 1')),
    "what a rule breaks": (
        "few_moves: result.json says 2, the plan gives 1",
        lambda run: edit(run / "result.json", '"few_moves": 1', '"few_moves": 2'),
    ),
    "an order that nobody asked for": (
        "result.json says [5], the plan gives []",
        lambda run: edit(run / "result.json", '"gap": 0.0,', '"gap": 0.0, "in_order": [5],'),
    ),
    "a missing priority": (
        "priorities",
        lambda run: edit(run / "result.json", '"priority": 3', '"priority": 4'),
    ),
    "a headcount": (
        "posts.csv",
        lambda run: edit(run / "posts.csv", "C,nurse,1,1,2,0,1", "C,nurse,1,1,2,0,2"),
    ),
    "minutes": ("placement.csv", lambda run: edit(run / "placement.csv", "45.5", "4.5")),
    "a breach": ("breaches.csv", lambda run: edit(run / "breaches.csv", "45.5", "4.5")),
    "a kept table": ("case/links.csv", lambda run: edit(run / "case" / "links.csv", "45.5", "44.5")),
    "a kept rule": ("scenario.yaml", lambda run: edit(run / "scenario.yaml", "Fill the gaps", "Fill gaps")),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", UNTRUE)
def test_an_untrue_run_fails(name: str, placement: Call, solved: Path) -> None:
    told, change = UNTRUE[name]
    change(solved)
    answer = placement("verify", solved)
    assert answer.code == 4, answer.out + answer.err
    assert told in answer.out
    breaches = json.loads(placement("verify", solved, "--json").out)["audit"]
    assert {frozenset(breach) for breach in breaches} == {frozenset({"rule", "subject", "amount", "message"})}


UNREADABLE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "an employee unknown": ("E9", lambda run: edit(run / "placement.csv", "E5", "E9")),
    "an employee twice": ("earlier row", lambda run: edit(run / "placement.csv", "E5", "E4")),
    "a unit unknown": ("no such post", lambda run: edit(run / "placement.csv", "C,nurse,A", "X,nurse,A")),
    "rows cut off": (
        "E6",
        lambda run: overwrite(run / "placement.csv", PLACEMENT.partition("E6")[0].encode()),
    ),
    "a row cut off": ("row 7", lambda run: edit(run / "placement.csv", "E6,Ruth,,,,,0,,\n", "E6,Ruth,")),
    "no header": ("columns", lambda run: edit(run / "placement.csv", "employee,", "person,")),
    "bytes of another kind": (
        "placement.csv",
        lambda run: overwrite(run / "placement.csv", b"\xff\xfe\x00"),
    ),
    "no JSON": ("result.json", lambda run: edit(run / "result.json", "{", "")),
    "no levels": ("result.json", lambda run: edit(run / "result.json", '"levels"', '"steps"')),
    "a status of no plan": ("result.json", lambda run: edit(run / "result.json", "optimal", "infeasible")),
    "a word for a yes": (
        "result.json",
        lambda run: edit(run / "result.json", '"certified": true', '"certified": "yes"'),
    ),
    "brackets without end": (
        "manifest.json",
        lambda run: overwrite(run / "manifest.json", b"[" * 10**6),
    ),
    "a list": ("result.json", lambda run: overwrite(run / "result.json", b"[]")),
    "no manifest": ("manifest.json", lambda run: (run / "manifest.json").unlink()),
    "an empty manifest": ("manifest.json", lambda run: overwrite(run / "manifest.json", b"{}")),
    "no table of units": ("units", lambda run: (run / "case" / "units.csv").unlink()),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_broken_run_is_bad_input(name: str, placement: Call, solved: Path) -> None:
    told, change = UNREADABLE[name]
    change(solved)
    answer = placement("verify", solved)
    assert answer.code == 2, answer.out + answer.err
    assert told in answer.err
    assert answer.out == ""


def forged(run: Path, **changes: Any) -> None:
    """Something else in the certificate of the third priority."""
    file = run / "certificate.json"
    proof = json.loads(file.read_text("utf-8"))
    proof["levels"][2] |= changes
    file.write_text(json.dumps(proof), "utf-8")


def cut(**changes: Any) -> dict[str, Any]:
    """A cut of the first row of all, which says that the first employee has one post at most."""
    return {"below": {}, "above": {"0": 1}, "modulus": 3, "flipped": [], "price": 1} | changes


def units(**changes: Any) -> dict[str, Any]:
    return {"unit": 1, "multipliers": [0, 0], "employees": {}, "rows": {}} | changes


END = 2**63
"""Beyond 64 bits, of which -END is the last; in them its opposite is itself."""

FORGED: dict[str, dict[str, Any]] = {
    "a cut that adds a row so often that sums begin anew": {"cuts": [cut(above={"0": -END})]},
    "a cut of an endless price": {"cuts": [cut(price=-END)]},
    "a modulus beyond 64 bits": {"cuts": [cut(modulus=END)]},
    "people of endless prices": {"units": units(employees={"E1": -END, "E2": -END})},
    "units of an endless unit": {"units": units(unit=10**400)},
    "an endless multiplier": {"multipliers": [10**400, 0]},
    "an endless price": {"posts": {"A:nurse": -(10**400)}},
    "an endless unit": {"unit": 10**400},
    "a unit that is a word": {"unit": "1"},
    "a price in parts": {"posts": {"A:nurse": 0.5}},
    "a price that is no number": {"posts": {"A:nurse": math.nan}},
    "a multiplier too few": {"multipliers": [0]},
}


@pytest.mark.parametrize("name", FORGED)
def test_prices_that_no_solve_writes_prove_nothing(name: str, placement: Call, solved: Path) -> None:
    forged(solved, **FORGED[name])
    answer = placement("verify", solved)
    assert answer.code == 2, answer.out + answer.err
    assert "certificate.json was edited or cut off" in answer.err


@pytest.mark.parametrize(
    "changes",
    [
        {"multipliers": [10**90, 10**90]},
        {"posts": {"A:nurse": 2**62, "C:nurse": -(10**90)}},
        {"unit": 10**90},
        {"units": units(multipliers=[10**90, 0])},
        {"units": units(employees={"E1": 2**62, "E2": 2**62, "E3": 2**62})},
        {"cuts": [cut(above={"0": -(2**40)}, price=2**62)]},
    ],
)
def test_prices_of_any_size_prove_no_more_than_is_true(
    changes: dict[str, Any], placement: Call, solved: Path
) -> None:
    forged(solved, **changes)
    answer = placement("verify", solved, "--json")
    assert answer.code in {0, 4}, answer.err
    assert all(level["certified_bound"] <= level["value"] for level in json.loads(answer.out)["levels"])


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_a_folder_that_is_no_run_is_bad_input(folder: str, placement: Call) -> None:
    assert placement("verify", folder).code == 2
