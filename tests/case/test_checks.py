"""What a case may not say: single cells, keys, references, contradictions."""

from collections.abc import Callable
from pathlib import Path

import pytest

from placement.base.errors import Finding
from placement.case.contract import TABLES

Folder = Callable[..., Path]
Findings = Callable[[Path], tuple[Finding, ...]]
Problems = Callable[..., list[tuple[str, str, int | None, str | None, str | None]]]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("performance", "0.5"),
        ("performance", "5.5"),
        ("performance", "inf"),
        ("performance", "good"),
        ("performance", "1e999"),
        ("lat", "-91"),
        ("lon", "181"),
        ("since", "31/01/2020"),
        ("since", "2020-02-30"),
        ("since", "2020-01-31 08:00"),
        ("born", "0985-01-01"),
    ],
)
def test_an_employee_cannot_have(problems: Problems, column: str, value: str) -> None:
    found = problems(employees=f"employee,job,{column}\n1,nurse,{value}\n")
    assert ("error", "employees", 2, column, value) in found


NOTHING = ("NA", "N/A", "n/a", "NULL", "null", "None", "\\N", "NaN", "nan", "NaT", "<NA>", ".", "?", "-", "–")


@pytest.mark.parametrize("word", NOTHING)
def test_words_for_nothing_are_blank_and_told(problems: Problems, word: str) -> None:
    columns = ("performance", "born", "unit", "grade", "lat")
    found = problems(employees=f"employee,job,{','.join(columns)}\n1,nurse{f',{word}' * len(columns)}\n")
    assert sorted(found, key=str) == sorted(
        (("warning", "employees", 2, column, word) for column in columns), key=str
    )


def test_a_word_that_names_something_is_no_word_for_nothing(problems: Problems) -> None:
    units = "unit,kind,region\nNA,clinic,NA\n"
    assert (
        problems(units=units, employees="employee,job,unit\n1,nurse,NA\n", posts="unit,job\nNA,nurse\n") == []
    )


def test_an_apostrophe_is_a_letter_of_names_and_a_mark_of_ids(problems: Problems) -> None:
    assert problems(employees="employee,job,name\n'1,nurse,'2 'Aisyah\n") == [
        ("warning", "employees", 2, "employee", "'1")
    ]


@pytest.mark.parametrize(
    ("table", "column"), [("posts", "target"), ("posts", "maximum"), ("travel", "minutes")]
)
@pytest.mark.parametrize("dash", ["-", "–", "--"])
def test_a_dash_is_not_taken_for_nothing_where_it_may_be_0(
    problems: Problems, table: str, column: str, dash: str
) -> None:
    keys = {"posts": ("unit,job", "A,nurse"), "travel": ("origin,unit", "A,A")}[table]
    found = problems(**{table: f"{keys[0]},{column}\n{keys[1]},{dash}\n"})
    assert found == [("error", table, 2, column, dash)]


def test_a_dash_is_0_where_a_blank_is(problems: Problems) -> None:
    found = problems(posts="unit,job,minimum\nA,nurse,-\n")
    assert found == [("warning", "posts", 2, "minimum", "-")]


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("80%", "write 0.8 for a share, or 80"),
        ("1:30", "write a number, such as 90 for so many minutes"),
        ("Rp 500", "write the number alone: 500"),
        ("30 menit", "write the number alone: 30"),
        ('"1\'250"', "write 1250, without separators"),
        ("soon", "write a number such as 12 or 12.5"),
    ],
)
def test_a_remedy_says_what_to_write(folder: Folder, findings: Findings, written: str, remedy: str) -> None:
    travel = f"origin,unit,minutes\nA,A,{written}\n"
    (found,) = [each for each in findings(folder(travel=travel)) if each.severity == "error"]
    assert found.remedy == remedy


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("population", "-1"),
        ("population", "2.5"),
        ("population", "1.000"),
        ("population", '"1,000"'),
        ("population", "9999999999999999"),
        ("inpatient", "2"),
        ("inpatient", "yes"),
        ("setting", "Urban"),
    ],
)
def test_a_unit_cannot_have(problems: Problems, column: str, value: str) -> None:
    text = f"unit,kind,region,{column}\nA,puskesmas,north,{value}\n"
    assert problems(units=text) == [("error", "units", 2, column, value.strip('"'))]


@pytest.mark.parametrize(
    ("table", "header", "row", "column"),
    [
        ("posts", "unit,job,minimum", "A,nurse,-1", "minimum"),
        ("posts", "unit,job,maximum", "A,nurse,1.5", "maximum"),
        ("travel", "origin,unit,minutes", "A,B,-1", "minutes"),
        ("links", "from,to,minutes", "p,q,", "minutes"),
        ("requirements", "job,competency,level", "nurse,triage,7", "level"),
        ("requirements", "job,competency,level,mandatory", "nurse,triage,2,2", "mandatory"),
        ("competencies", "employee,competency,level", "1,triage,0", "level"),
        ("competencies", "employee,competency,level", "1,triage,2.5", "level"),
        ("licences", "employee,job,valid_until", "1,nurse,", "valid_until"),
        ("preferences", "employee,unit,rank", "1,A,0", "rank"),
        ("ties", "employee_a,employee_b,kind", "1,2,near", "kind"),
        ("courses", "course,competency,to_level,seats", "c,triage,3,-2", "seats"),
        ("workload", "unit,job,activity,volume,minutes", "A,nurse,visit,-5,10", "volume"),
        ("standards", "kind,setting,job,minimum", "puskesmas,hills,nurse,1", "setting"),
        ("locks", "employee,unit,action", "1,A,hold", "action"),
    ],
)
def test_no_table_takes_an_impossible_cell(
    problems: Problems, table: str, header: str, row: str, column: str
) -> None:
    employees = "employee,job,unit\n1,nurse,A\n2,nurse,A\n"
    found = problems(**{"employees": employees, table: f"{header}\n{row}\n"})
    value = row.split(",")[header.split(",").index(column)] or None
    assert found == [("error", table, 2, column, value)]


def test_swapped_coordinates_are_suspected_only_where_that_mends_them(
    folder: Folder, findings: Findings
) -> None:
    swapped, beyond = findings(
        folder(employees="employee,job,lat,lon\n1,nurse,131.25,-0.87\n2,nurse,95,131\n")
    )
    assert "swapped" in swapped.remedy
    assert "swapped" not in beyond.remedy


def test_0_0_is_no_position_that_anybody_has(problems: Problems) -> None:
    places = "place,lat,lon\np,0,131\nq,0,0\nr,0.0,-0\n"
    assert problems(places=places) == [("warning", "places", 3, "lat", "0")]


@pytest.mark.parametrize(
    ("written", "remedy"), [("1.000", "write 1000, or 1"), ("1.250", "write 1250, without separators")]
)
def test_a_whole_number_that_may_be_thousands(
    folder: Folder, findings: Findings, written: str, remedy: str
) -> None:
    (error,) = findings(folder(posts=f"unit,job,maximum\nA,nurse,{written}\n"))
    assert (error.severity, error.remedy) == ("error", remedy)


def test_a_thousand_with_separators_is_told_how_to_be_written(folder: Folder, findings: Findings) -> None:
    (error,) = findings(folder(units="unit,kind,region,population\nA,puskesmas,north,1.234.567\n"))
    assert "1234567" in error.remedy


def test_money_that_may_be_thousands_is_a_warning(problems: Problems) -> None:
    travel = "origin,unit,minutes,cost\nA,B,5,500.000\nB,A,5,500.5\n"
    assert problems(travel=travel) == [("warning", "travel", 2, "cost", "500.000")]


def test_a_choice_nearly_right_is_suggested(folder: Folder, findings: Findings) -> None:
    (error,) = findings(folder(units="unit,kind,region,setting\nA,puskesmas,north,Very Remote\n"))
    assert "very_remote" in error.remedy


@pytest.mark.parametrize(
    ("table", "text", "row", "column", "value"),
    [
        ("employees", "employee,job\n1,nurse\n1,midwife\n", 3, "employee", "1"),
        ("units", "unit,kind,region\nA,puskesmas,north\nA,office,south\n", 3, "unit", "A"),
        ("posts", "unit,job\nA,nurse\nB,nurse\nA,nurse\n", 4, "job", "nurse"),
        ("places", "place\np\np\n", 3, "place", "p"),
        ("requirements", "job,unit,competency,level\nnurse,,t,2\nnurse,,t,3\n", 3, "competency", "t"),
        ("competencies", "employee,competency,level\n1,t,2\n1,t,3\n", 3, "competency", "t"),
        ("preferences", "employee,unit,rank\n1,A,1\n1,A,2\n", 3, "unit", "A"),
        ("scores", "employee,unit,job,measure,value\n1,A,,m,2\n1,A,,m,3\n", 3, "measure", "m"),
        ("courses", "course,competency,to_level\nc,t,2\nc,t,3\n", 3, "competency", "t"),
        ("workload", "unit,job,activity,volume,minutes\nA,nurse,v,1,2\nA,nurse,v,3,4\n", 3, "activity", "v"),
        (
            "standards",
            "kind,setting,job,minimum\npuskesmas,,nurse,1\npuskesmas,,nurse,2\n",
            3,
            "job",
            "nurse",
        ),
    ],
)
def test_a_key_occurs_once(
    problems: Problems, table: str, text: str, row: int, column: str, value: str
) -> None:
    assert problems(**{table: text}) == [("error", table, row, column, value)]


def test_rows_that_differ_in_an_optional_key_are_two(problems: Problems) -> None:
    assert problems(requirements="job,unit,competency,level\nnurse,,t,2\nnurse,A,t,3\n") == []


def test_licences_ways_and_travel_may_repeat(problems: Problems) -> None:
    assert (
        problems(
            licences="employee,job,valid_until\n1,nurse,2026-01-01\n1,nurse,2028-01-01\n",
            travel="origin,unit,minutes\nA,B,5\nA,B,6\n",
            links="from,to,minutes\np,q,5\np,q,6\n",
        )
        == []
    )


@pytest.mark.parametrize(
    ("table", "text", "column", "value"),
    [
        ("employees", "employee,job,unit\n1,nurse,C\n", "unit", "C"),
        ("employees", "employee,job,home\n1,nurse,p\n", "home", "p"),
        ("units", "unit,kind,region,parent\nA,puskesmas,north,C\n", "parent", "C"),
        ("units", "unit,kind,region,place\nA,puskesmas,north,p\n", "place", "p"),
        ("posts", "unit,job\nC,nurse\n", "unit", "C"),
        ("travel", "origin,unit,minutes\nA,C,5\n", "unit", "C"),
        ("travel", "origin,unit,minutes\np,A,5\n", "origin", "p"),
        ("requirements", "job,unit,competency,level\nnurse,C,t,2\n", "unit", "C"),
        ("competencies", "employee,competency,level\n9,t,2\n", "employee", "9"),
        ("licences", "employee,job,valid_until\n9,nurse,2026-01-01\n", "employee", "9"),
        ("preferences", "employee,unit,rank\n1,C,1\n", "unit", "C"),
        ("preferences", "employee,unit,rank\n9,A,1\n", "employee", "9"),
        ("ties", "employee_a,employee_b,kind\n1,9,apart\n", "employee_b", "9"),
        ("scores", "employee,unit,measure,value\n1,C,m,2\n", "unit", "C"),
        ("workload", "unit,job,activity,volume,minutes\nC,nurse,v,1,2\n", "unit", "C"),
        ("locks", "employee,unit,action\n9,A,pin\n", "employee", "9"),
    ],
)
def test_what_is_named_exists(problems: Problems, table: str, text: str, column: str, value: str) -> None:
    base = {"employees": "employee,job\n1,nurse\n"}
    assert problems(**{**base, table: text}) == [("error", table, 2, column, value)]


@pytest.mark.parametrize(
    ("known", "written"),
    [("Puskesmas Remu", "Puskesmas Remuu"), ("PKM007", "PKM7"), ("Klasaman", "klasaman"), ("U 01", "U01")],
)
def test_the_nearest_id_is_suggested(folder: Folder, findings: Findings, known: str, written: str) -> None:
    path = folder(
        employees=f"employee,job,unit\n1,nurse,{written}\n",
        units=f"unit,kind,region\n{known},puskesmas,north\n",
        posts="unit,job\n",
    )
    dangling = findings(path)[0]
    assert f"did you mean {known}?" in dangling.remedy


@pytest.mark.slow
def test_a_near_id_among_very_many_is_suggested_too(folder: Folder, findings: Findings) -> None:
    people = "".join(f"1985{i:014d},nurse\n" for i in range(3000))
    path = folder(
        employees=f"employee,job\n{people}",
        licences="employee,job,valid_until\n1985000X0000000999,nurse,2030-01-01\n",
    )
    assert "198500000000000999" in findings(path)[0].remedy


def test_a_missing_table_makes_no_reference_dangle(problems: Problems) -> None:
    assert problems(units=None) == [("error", "units", None, None, None)]
    assert problems(units="name,kind,region\nA,puskesmas,north\n") == [("error", "units", 1, "unit", None)]


@pytest.mark.parametrize("places", ["name,lat,lon\np,-1,131\n", "\n"])
def test_places_that_cannot_be_read_make_no_home_dangle(problems: Problems, places: str) -> None:
    found = problems(employees="employee,job,home\n1,nurse,p\n", places=places)
    assert [(severity, table) for severity, table, *_cell in found] == [("error", "places")]


@pytest.mark.parametrize(
    "table",
    [
        {"places": "place,lat,lon\np,-1,131\n"},
        {"links": "from,to,minutes\nq,p,5\n"},
        {"travel": "origin,unit,minutes\np,A,5\n"},
    ],
)
def test_a_home_is_known_from_places_links_or_travel(problems: Problems, table: dict[str, str]) -> None:
    assert problems(employees="employee,job,home\n1,nurse,p\n", **table) == []


def test_a_home_without_any_way_is_a_warning(problems: Problems) -> None:
    lost = ("warning", "employees", 2, "home", "p")
    assert problems(employees="employee,job,home\n1,nurse,p\n", places="place\np\n") == [lost]
    located = "employee,job,home,lat,lon\n1,nurse,p,-1,131\n"
    assert problems(employees=located, places="place\np\n") == []


def test_a_home_at_a_unit_s_place_is_known_though_nothing_else_is(problems: Problems) -> None:
    found = problems(
        employees="employee,job,home\n1,nurse,p\n", units="unit,kind,region,place\nA,puskesmas,north,p\n"
    )
    assert found == [("warning", "employees", 2, "home", "p"), ("warning", "units", 2, "place", "p")]


@pytest.mark.parametrize(
    ("table", "text", "column"),
    [
        ("places", "place\nA\n", "place"),
        ("links", "from,to,minutes\nA,q,5\n", "from"),
        ("employees", "employee,job,home\n1,nurse,A\n", "home"),
    ],
)
def test_an_id_is_not_both_a_unit_and_a_place(problems: Problems, table: str, text: str, column: str) -> None:
    assert problems(**{table: text}) == [("error", table, 2, column, "A")]


@pytest.mark.parametrize(("coordinates", "column"), [("-1,", "lat"), (",131", "lon")])
def test_lat_and_lon_come_together(problems: Problems, coordinates: str, column: str) -> None:
    value = coordinates.strip(",")
    assert problems(places=f"place,lat,lon\np,{coordinates}\n") == [("error", "places", 2, column, value)]


@pytest.mark.parametrize(
    ("post", "severity", "column", "value"),
    [
        ("3,2,4", "warning", "minimum", "3"),
        ("1,5,4", "warning", "target", "5"),
        ("5,,4", "error", "minimum", "5"),
        ("3,2,", "error", "minimum", "3"),
    ],
)
def test_a_minimum_above_the_maximum_is_an_error_and_a_target_out_of_order_a_warning(
    problems: Problems, post: str, severity: str, column: str, value: str
) -> None:
    text = f"unit,job,minimum,target,maximum\nA,nurse,{post}\n"
    assert problems(posts=text) == [(severity, "posts", 2, column, value)]


def test_each_disorder_of_a_post_is_told(problems: Problems) -> None:
    assert problems(posts="unit,job,minimum,target,maximum\nA,nurse,5,4,3\n") == [
        ("error", "posts", 2, "minimum", "5"),
        ("warning", "posts", 2, "target", "4"),
    ]


def test_today_s_people_are_room_enough_for_a_minimum_above_the_target(problems: Problems) -> None:
    assert problems(posts="unit,job,minimum,target\nA,nurse,1,0\n") == [
        ("warning", "posts", 2, "minimum", "1")
    ]


def test_two_units_may_be_wished_for_alike(problems: Problems) -> None:
    wishes = "employee,unit,rank\n1,A,1\n1,B,1\n"
    assert problems(preferences=wishes) == [("warning", "preferences", 3, "rank", "1")]


@pytest.mark.parametrize(
    ("severity", "column", "life"),
    [
        ("error", "since", "1990-01-01,1989-01-01,"),
        ("error", "retires", "1990-01-01,,1989-01-01"),
        ("warning", "since", "1990-01-01,2004-12-31,"),
        ("warning", "since", "1950-01-01,2012-01-01,2008-02-01"),
    ],
)
def test_lives_are_in_order(problems: Problems, severity: str, column: str, life: str) -> None:
    ((found, table, row, where, _value),) = problems(
        employees=f"employee,job,born,since,retires\n1,nurse,{life}\n2,nurse,1990-01-01,2005-01-01,2048-02-01\n"
    )
    assert (found, table, row, where) == (severity, "employees", 2, column)


def test_a_post_job_without_a_unit_is_a_warning(problems: Problems) -> None:
    text = "employee,job,post_job\n1,nurse,midwife\n"
    assert problems(employees=text) == [("warning", "employees", 2, "post_job", "midwife")]


def test_ties_repeat_or_contradict_in_either_order(problems: Problems) -> None:
    ties = "employee_a,employee_b,kind\n1,2,apart\n2,1,apart\n2,1,together\n1,1,apart\n"
    assert problems(employees="employee,job\n1,nurse\n2,nurse\n", ties=ties) == [
        ("warning", "ties", 3, "employee_b", "1"),
        ("warning", "ties", 4, "kind", "together"),
        ("error", "ties", 5, "employee_b", "1"),
    ]


def test_locks_repeat_or_contradict(problems: Problems) -> None:
    locks = "employee,unit,job,action\n1,A,,pin\n1,A,,pin\n1,A,,forbid\n1,A,nurse,forbid\n"
    assert problems(locks=locks) == [
        ("warning", "locks", 3, "action", "pin"),
        ("warning", "locks", 4, "action", "forbid"),
    ]


def test_spellings_that_differ_only_in_case_or_blanks_are_a_warning(problems: Problems) -> None:
    assert problems(
        employees="employee,job,unit\na1,nurse,A\nA1,nurse,A\n",
        units="unit,kind,region\nA,puskesmas,north\n",
        posts="unit,job\nA,nurse\nA,Nurse\n",
    ) == [("warning", "employees", 3, "employee", "A1"), ("warning", "posts", 3, "job", "Nurse")]


@pytest.mark.parametrize("table", TABLES)
def test_a_column_nearly_named_is_asked_about(folder: Folder, findings: Findings, table: str) -> None:
    """Letters swapped, one missing, one twice: only a name of two letters has no near miss."""
    names = [each.name for each in TABLES[table] if each.required]
    slips = {
        slip: column
        for column in (each.name for each in TABLES[table] if not each.required and len(each.name) > 2)
        for slip in (column[:-2] + column[-1] + column[-2], column[:-1] + column[-2:], column + "s")
    }
    told = findings(folder(**{table: f"{','.join([*names, *slips])}\n"}))
    for slip, column in slips.items():
        assert f"did you mean {column}?" in [each.remedy for each in told if each.column == slip]
