"""Whatever is wrong with a scenario is told at once, in plain words, with file, line, key and remedy."""

from pathlib import Path

import pytest

from placement.scenario import read_scenario
from tests.scenario.conftest import Write
from tests.scenario.problems import error_of, errors_of

# The text follows two lines of head: what stands first here is line 3.
VALUES = [
    ("titel: x", 3, "titel", "x", "did you mean title?"),
    ("solver: {sed: 1}", 3, "solver.sed", "1", "did you mean seed?"),
    ("solver:\n  time_limit: soon", 4, "solver.time_limit", "soon", "write a number such as 0.05"),
    ("solver: {time_limit: .inf}", 3, "solver.time_limit", ".inf", "write a number such as 0.05"),
    ("solver:\n  gap: 0,1", 4, "solver.gap", "0,1", "write 0.1: the decimal mark is a point"),
    ("solver: {gap: 0,1}", 3, "solver.gap", None, "write 0.1: the decimal mark is a point"),
    ("solver: {gap: 0,125, seed: 1}", 3, "solver.gap", None, "write 0.125: the decimal"),
    ("rules: {b: {kind: budget, at_most: 24,999,999}}", 3, "rules.b.at_most", None, "write 24999999"),
    ("rules: {b: {kind: moves, at_most: 24.999.999}}", 3, "rules.b.at_most", "24.999.999", "write 24999999"),
    ("rules:\n  b:\n    kind: moves\n    at_most: 24,999", 6, "rules.b.at_most", "24,999", "write 24999, or"),
    ("solver: {time_limit: 0}", 3, "solver.time_limit", "0", "write a number above 0"),
    ("solver: {gap: 1}", 3, "solver.gap", "1", "write a number below 1"),
    ("solver: {gap: -0.1}", 3, "solver.gap", "-0.1", "write a number of at least 0"),
    ("solver: {threads: 1.5}", 3, "solver.threads", "1.5", "write a whole number such as 3"),
    ("solver: fast", 3, "solver", "fast", "write {key: value}"),
    ("title: [a]", 3, "title", None, "write one value; no list, no mapping, no blank"),
    ("travel: {sources: table}", 3, "travel.sources", "table", "write [first, second]"),
    ("travel: {sources: []}", 3, "travel.sources", None, "write at least 1"),
    ("travel:\n  sources:\n    - table\n    - link", 6, "travel.sources.1", "link", "did you mean links?"),
    ("scope: {who: nurse}", 3, "scope.who", "nurse", "write {key: value}"),
    ("rules: [stay]", 3, "rules", None, "write {key: value}"),
    ("rules: {stay: 1}", 3, "rules.stay", "1", "write {key: value}"),
    ("rules:\n  retension: {share: 1}", 4, "rules.retension.kind", "retension", "did you mean retention?"),
    ("rules:\n  x:\n    kind: tenur", 5, "rules.x.kind", "tenur", "did you mean tenure?"),
    ("rules:\n  x: {kind: [stay]}", 4, "rules.x.kind", None, "choose one of: "),
    (
        "rules:\n  x: {kind: retention, share: 1,\n    pre: unit}",
        5,
        "rules.x.pre",
        "unit",
        "did you mean per?",
    ),
    ("rules: {x: {kind: retention, share: 1.01}}", 3, "rules.x.share", "1.01", "write a number of at most 1"),
    ("rules: {x: {kind: stay, priority: 0}}", 3, "rules.x.priority", "0", "write a number above 0"),
    ("rules: {x: {kind: stay, enabled: maybe}}", 3, "rules.x.enabled", "maybe", "write true or false"),
    (
        "rules: {x: {kind: stay, weight: 0.0000000001}}",
        3,
        "rules.x.weight",
        "0.0000000001",
        "write at most 9 decimals",
    ),
    ("rules: {x: {kind: staffing, level: minimun}}", 3, "rules.x.level", "minimun", "did you mean minimum?"),
    ("rules: {x: {kind: moves, at_most: 1.5}}", 3, "rules.x.at_most", "1.5", "Most moves"),
    ("rules: {x: {kind: stay, who: {job: [a, {b: c}]}}}", 3, "rules.x.who", None, ""),
    (
        "rules: {x: {kind: stay, who: {competency: {icu: high}}}}",
        3,
        "rules.x.who.competency.icu",
        "high",
        "write a whole",
    ),
    (
        "rules:\n  lock:\n    locks:\n      - {employee: 1, unit: A, action: pim}",
        6,
        "rules.lock.locks.0.action",
        "pim",
        "did you mean pin?",
    ),
]


@pytest.mark.parametrize(
    ("text", "row", "column", "value", "remedy"), VALUES, ids=[text for text, *_rest in VALUES]
)
def test_a_wrong_value_is_told_with_its_line_and_what_to_write(
    write: Write, text: str, row: int, column: str, value: str | None, remedy: str
) -> None:
    error = error_of(write(text + "\n"))
    assert (error.table, error.row, error.column, error.value) == ("plan.yaml", row, column, value)
    assert error.remedy.startswith(remedy)


def test_a_misspelt_name_of_an_inherited_rule_suggests_the_rule(write: Write) -> None:
    path = write("rules: {few_transfers: {kind: moves, at_most: 40}}\n")
    error = error_of(path, "rules.few_tranfers.at_most=30")
    assert (error.table, error.column, error.remedy) == (
        "--set",
        "rules.few_tranfers.kind",
        "did you mean few_transfers?",
    )


def test_a_missing_parameter_is_told_at_its_rule(write: Write) -> None:
    error = error_of(write("rules:\n  late:\n    kind: tenure\n"))
    assert (error.row, error.column, error.message) == (4, "rules.late.years", "rules.late needs `years`")
    assert "Completed years" in error.remedy


@pytest.mark.parametrize("key", ["case", "date"])
def test_a_scenario_needs_a_case_and_a_date(write: Write, key: str) -> None:
    head = {"case": "case: data\n", "date": "date: 2027-01-01\n"}
    del head[key]
    error = error_of(write("title: x\n", head="".join(head.values())))
    assert (error.table, error.row, error.column) == ("plan.yaml", None, key)
    assert error.message == f"the scenario needs `{key}`"


@pytest.mark.parametrize("day", ["2027", "1798761600", "01/02/2027", "2027-13-01", "2027-01-01T00:00:00"])
def test_a_date_is_an_iso_date(write: Write, day: str) -> None:
    error = error_of(write(f"date: {day}\n", head="case: data\n"))
    assert (error.row, error.column, error.value) == (2, "date", day)
    assert error.message == f"{day} is no date such as 2027-01-31"
    assert error.remedy == "write year-month-day, such as 2027-01-31"


def test_all_problems_are_told_at_once(write: Write) -> None:
    write("rules:\n  b: {kind: tenure}\n  c: {kind: nothing}\nsolver: {seed: x}\n", "parent.yaml", head="")
    errors = errors_of(
        write("extends: parent.yaml\ndate: never\nrules: {d: {kind: stay, wieght: 2}}\n", head="")
    )
    assert {(error.table, error.row, error.column) for error in errors} == {
        ("plan.yaml", None, "case"),
        ("plan.yaml", 2, "date"),
        ("parent.yaml", 4, "solver.seed"),
        ("parent.yaml", 2, "rules.b.years"),
        ("parent.yaml", 3, "rules.c.kind"),
        ("plan.yaml", 3, "rules.d.wieght"),
    }


WRITINGS = [
    ("title: x\n\tcase: y\n", 2, "a tab stands where YAML wants spaces"),
    ("title: x\ncase: y: z\n", 2, "a colon, or an indentation, that fits nothing above"),
    ("title: x\nscope: {who: {a: 1\ncase: y\n", 3, "this is not YAML"),
    ("title: x\n---\ncase: y\n", 2, "a second document begins here"),
    ("title: *x\n", 1, "this alias has no anchor"),
    ("title: &x [*x]\n", 1, "an alias stands inside its own anchor"),
    ("- a\n- b\n", 1, "a scenario is a mapping"),
    ("just words\n", 1, "a scenario is a mapping"),
    ("", None, "the file is empty"),
    ("# nothing\n", None, "the file is empty"),
    ("title: \x01\n", None, "this is not YAML"),
    ("[" * 3000, None, "the values are nested too deeply"),
]


@pytest.mark.parametrize(("text", "row", "message"), WRITINGS)
def test_what_is_no_scenario_is_told_with_its_line(
    write: Write, text: str, row: int | None, message: str
) -> None:
    error = error_of(write(text, head=""))
    assert (error.table, error.row) == ("plan.yaml", row)
    assert error.message.startswith(message)
    assert error.remedy


KEYS = [
    (
        "title: x\nrules:\n  stay: {}\n  stay: {}\n",
        6,
        "rules.stay",
        "stay stands here twice, first in line 5",
    ),
    ("scope: &all {who: {}}\ntravel: {<<: *all}\n", 4, "travel.<<", "`<<` is no key here"),
    ("solver:\n  ? [a]\n  : 1\n", 4, "solver", "a key is one word"),
    ("title: !shout x\n", 3, "title", "the tag !shout has no meaning here"),
]


@pytest.mark.parametrize(("text", "row", "column", "message"), KEYS)
def test_a_key_that_cannot_be_is_told_with_its_line(
    write: Write, text: str, row: int, column: str, message: str
) -> None:
    error = error_of(write(text))
    assert (error.row, error.column, error.message) == (row, column, message)


def test_aliases_that_grow_without_end_are_refused(write: Write) -> None:
    layers = [f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 10)}]" for n in range(1, 8)]
    error = error_of(write("\n".join(["k0: &k0 [x]", *layers]), head=""))
    assert error.message == "aliases make the file too large"


@pytest.mark.parametrize(
    "value",
    ["1e999999999", "1e-999999999", "1e-400", "sNaN", ".nan", ".inf", "-.inf", "9" * 5000, "1" + "0" * 30],
)
@pytest.mark.parametrize(
    "key",
    [
        *("solver.gap", "solver.time_limit", "solver.threads", "solver.seed"),
        *("rules.stay.weight", "rules.stay.priority", "rules.stay.who.min_years", "rules.tenure.years"),
        *("rules.retirement.months", "rules.moves.at_most", "rules.retention.share", "rules.mix.at_least"),
        *("rules.budget.per_minute", "rules.travel_limit.minutes", "travel.detour", "travel.km_per_hour"),
    ],
)
def test_numbers_without_measure_are_refused(write: Write, key: str, value: str) -> None:
    errors = errors_of(write("rules: {stay: {}}\n"), f"{key}={value}")
    assert [error.column for error in errors if error.value == value][:1] == [key]
    assert all(error.remedy for error in errors)


def test_values_without_depth_are_refused(write: Write) -> None:
    for value in ("[" * 20_000, "{a: " * 3000 + "}" * 3000, "[" * 5000 + "]" * 5000):
        assert errors_of(write(""), f"rules.stay.who={value}")


def test_a_file_beyond_measure_is_refused_unread(write: Write) -> None:
    assert error_of(write("# " + "x" * 2**20)).message == "the file is larger than 1 MiB"
    if Path("/dev/zero").exists():
        assert error_of(Path("/dev/zero")).message == "the file is larger than 1 MiB"


def test_an_alias_stands_for_its_anchor(write: Write) -> None:
    scenario = read_scenario(write("rules:\n  stay: {who: &pns {employment: pns}}\n  placed: {who: *pns}\n"))
    assert scenario.rules["stay"].who == scenario.rules["placed"].who


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    error = error_of(tmp_path / "plan.yaml")
    assert (error.table, error.message) == ("plan.yaml", "there is no such file")
    assert error_of(tmp_path).message.startswith("the file cannot be read")


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes("case: data\ntitle: Café\n".encode("latin-1"))
    assert (error_of(path).row, error_of(path).remedy) == (2, "save it as UTF-8")


def test_codes_are_compared_as_they_are_written(write: Write) -> None:
    text = "rules: {stay: {who: {region_code: [96.10, '96.10', 007, 1e3, yes, 0x1F]}, weight: 0.10}}\n"
    rule = read_scenario(write(text)).rules["stay"]
    assert rule.who.columns == {"region_code": ("96.10", "96.10", "007", "1e3", "yes", "0x1F")}
    assert str(rule.weight) == "0.10"


def test_quotes_make_no_difference_but_to_null(write: Write) -> None:
    bare = write("title: null\nsolver: {threads: 1, gap: 0.5}\nrules: {stay: {enabled: true}}\n")
    quoted = write(
        "title: 'null'\nsolver: {threads: '1', gap: \"0.5\"}\nrules: {stay: {enabled: 'true'}}\n", "b.yaml"
    )
    assert read_scenario(bare).solver == read_scenario(quoted).solver
    assert read_scenario(bare).rules == read_scenario(quoted).rules
    assert (read_scenario(bare).title, read_scenario(quoted).title) == ("", "null")


def test_a_scenario_without_rules_is_fine(write: Write) -> None:
    scenario = read_scenario(write(""))
    assert (scenario.title, dict(scenario.rules), scenario.doubts) == ("", {}, ())
