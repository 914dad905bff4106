"""What posts need: the regulations' arithmetic, the standard that counts, and the table that follows."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.base.errors import InputError
from placement.case import read_case
from placement.case.selector import Where
from placement.study.need.need import Method, Need, need, persons, whole, write_posts

HEALTH = Method("health", 72_000, 10)
UNITS = "unit,kind,region,setting,inpatient\nA,puskesmas,north,urban,1\nB,puskesmas,north,rural,0\n"
UNITS += "H,hospital,north,urban,1\n"
POSTS = "unit,job,minimum,target,maximum,note\nA,nurse,2,4,4,old\nA,clerk,1,1,2,kept\nH,nurse,5,9,9,\n"
NURSES = "employee,job,unit\n1,nurse,A\n2,nurse,A\n3,nurse,A\n4,clerk,A\n"

Study = Callable[..., Need]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """The need of a case of two puskesmas and a hospital; tables are given as CSV texts."""

    def compute(
        *, units: str = UNITS, posts: str = POSTS, workload: str = "", standards: str = "", **terms: object
    ) -> Need:
        tables = {
            "employees": NURSES,
            "units": units,
            "posts": posts,
            "workload": "unit,job,activity,volume,minutes\n" + workload,
            "standards": "kind,setting,inpatient,job,minimum\n" + standards,
        }
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text, "utf-8")
        return need(read_case(tmp_path), **terms)  # type: ignore[arg-type]

    return compute


def only(**columns: str) -> Where:
    return Where.model_validate(columns)


def work(*activities: tuple[float, float]) -> pd.DataFrame:
    """A table `workload` of one post, from volumes and minutes."""
    frame = pd.DataFrame(activities, columns=["volume", "minutes"])
    return frame.assign(unit="A", job="nurse", activity=[str(number) for number in range(len(frame))])


def needed(method: Method, *activities: tuple[float, float]) -> Fraction:
    amount: Fraction = persons(work(*activities), method).loc[("A", "nurse")]
    return amount


def headcounts(found: Need, unit: str, job: str) -> list[int]:
    posts = found.posts[(found.posts["unit"] == unit) & (found.posts["job"] == job)]
    (row,) = posts[["minimum", "target", "maximum"]].to_numpy(int).tolist()
    return [*row]


def test_general_need_is_minutes_times_volume_over_75_000() -> None:
    """500 × 90 + 1,000 × 60 = 105,000 minutes; / 75,000 = 1.4."""
    assert needed(Method("general", 75_000), (500, 90), (1000, 60)) == Fraction("1.4")


def test_health_need_is_volume_over_standard_workload_times_support_factor() -> None:
    """SBK = 72,000 / 10 = 7,200 and 72,000 / 30 = 2,400. Σ = 14,400 / 7,200 + 3,600 / 2,400 = 3.5.

    FTP 10 %: STP = 1 / (1 − 0.1) = 10/9 = 1.1111…; 3.5 × 10/9 = 35/9 = 3.8889.
    """
    assert needed(HEALTH, (14_400, 10), (3_600, 30)) == Fraction(35, 9)


def test_a_medical_records_office_needs_nearly_four() -> None:
    """Two registrations, of 3 and 5 minutes: SBK 24,000 and 14,400; FTP 2 % + 2 %.

    15,800 / 24,000 + 45,000 / 14,400 = 3.78333; STP = 1 / 0.96 = 1.041667; need 3.940972.
    """
    amount = needed(Method("health", 72_000, 4), (15_800, 3), (45_000, 5))
    assert amount == Fraction(272_400, 69_120)
    assert whole(amount, "nearest") == 4


def test_support_time_adds_persons_and_never_takes_them_away() -> None:
    """The trap is to divide by STP: 9 persons' work with FTP 10 % needs 10 persons, not 8.1."""
    assert HEALTH.factor == Fraction(10, 9)
    assert needed(HEALTH, (9, 72_000)) == 10


def test_without_support_time_the_factor_is_one() -> None:
    assert Method("health", 72_000).factor == 1


def test_decimals_are_the_ones_written() -> None:
    """0.1 × 0.2 minutes, thrice: floats would not give 0.06."""
    amount = needed(Method("health", Decimal("1.5")), *[(0.1, 0.2)] * 3)
    assert amount == Fraction("0.06") / Fraction("1.5")


def test_an_activity_without_minutes_needs_nobody() -> None:
    assert needed(HEALTH, (1000, 0)) == 0


@pytest.mark.parametrize(
    ("amount", "nearest", "up"), [("2", 2, 2), ("2.4999", 2, 3), ("2.5", 3, 3), ("3.5", 4, 4), ("0", 0, 0)]
)
def test_rounding_is_to_the_nearest_with_halves_upwards_or_up(amount: str, nearest: int, up: int) -> None:
    assert whole(Fraction(amount), "nearest") == nearest
    assert whole(Fraction(amount), "up") == up


def test_a_whole_need_of_many_thirds_is_not_rounded_up_beyond_itself() -> None:
    """90 × 720 / 72,000 / 0.9 is 1 exactly; in floats it may come out above."""
    assert whole(needed(HEALTH, *[(1, 720)] * 90), "up") == 1


amounts = st.integers(0, 10**7).map(lambda cents: cents / 100)
activities = st.lists(st.tuples(amounts, amounts), min_size=1, max_size=5)
methods = st.builds(
    Method, st.just("health"), st.integers(1, 500_000), st.integers(0, 999).map(lambda tenths: tenths / 10)
)


@pytest.mark.slow
@given(activities, activities, methods)
def test_need_adds_up_over_activities(
    some: list[tuple[float, float]], others: list[tuple[float, float]], method: Method
) -> None:
    assert needed(method, *some, *others) == needed(method, *some) + needed(method, *others)


@pytest.mark.slow
@given(activities, methods, st.integers(0, 4), st.integers(1, 1000))
def test_more_work_never_needs_fewer(
    some: list[tuple[float, float]], method: Method, which: int, more: int
) -> None:
    volume, minutes = some[which % len(some)]
    grown = [*some]
    grown[which % len(some)] = (volume + more, minutes)
    assert needed(method, *grown) >= needed(method, *some)


@pytest.mark.slow
@given(
    st.lists(st.tuples(amounts, st.integers(0, 10_000)), min_size=1),
    st.integers(1, 5000),
    st.integers(1, 100),
)
def test_the_unit_of_time_does_not_matter(some: list[tuple[float, int]], year: int, scale: int) -> None:
    finer = [(volume, minutes * scale) for volume, minutes in some]
    assert needed(Method("health", year * scale), *finer) == needed(Method("health", year), *some)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"support": 100}, "support time of 100 percent"),
        ({"support": -1}, "support time of -1 percent"),
        ({"support": float("nan")}, "support time of nan percent"),
        ({"working_minutes": 0}, "working minutes of 0 a year"),
        ({"working_minutes": -72_000}, "working minutes of -72000 a year"),
        ({"working_minutes": 527_041}, "working minutes of 527041 a year"),
        ({"method": "general", "support": 10}, "general knows no support time"),
        ({"method": "wisn"}, "wisn is no method"),
        ({"rounding": "down"}, "down is no rounding"),
        ({"where": only(kinds="x")}, "there is no column kinds: did you mean kind"),
        ({"where": only(kind="clinic")}, "neither workload nor standards"),
    ],
)
def test_a_parameter_without_a_meaning_is_one_clear_message(
    study: Study, terms: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        study(workload="A,nurse,care,1,1\n", **terms)


def test_a_case_with_neither_source_is_an_error(study: Study) -> None:
    with pytest.raises(InputError, match="neither workload nor standards"):
        study()


def test_the_target_is_the_need_but_no_less_than_the_standard(study: Study) -> None:
    """A: 6 × 72,000 minutes need 6 nurses, B: 1; the standard asks for 3 in each."""
    found = study(workload="A,nurse,care,6,72000\nB,nurse,care,1,72000\n", standards="puskesmas,,,nurse,3\n")
    assert headcounts(found, "A", "nurse") == [3, 6, 6]
    assert headcounts(found, "B", "nurse") == [3, 3, 3]
    assert list(found.frame["basis"]) == ["standard and workload"] * 2


def test_without_workload_the_old_target_stays_unless_the_standard_is_above(study: Study) -> None:
    found = study(standards="puskesmas,,,nurse,3\nhospital,,,nurse,12\n")
    assert headcounts(found, "A", "nurse") == [3, 4, 4]
    assert headcounts(found, "H", "nurse") == [12, 12, 12]
    assert found.frame["need"].isna().all()
    assert set(found.frame["basis"]) == {"standard"}


def test_without_a_standard_the_old_minimum_stays(study: Study) -> None:
    found = study(workload="A,nurse,care,1,72000\n")
    assert headcounts(found, "A", "nurse") == [2, 2, 4]
    assert list(found.frame["basis"]) == ["workload"]


def test_a_standard_may_lower_a_minimum_and_workload_a_target(study: Study) -> None:
    found = study(workload="A,nurse,care,1,72000\n", standards="puskesmas,,,nurse,1\n")
    assert headcounts(found, "A", "nurse") == [1, 1, 4]


@pytest.mark.parametrize("posts", ["A,clerk,,,\n", "A,nurse,0,1,2\n"])
def test_a_maximum_is_never_below_todays_headcount(study: Study, posts: str) -> None:
    """Three nurses serve at A, where `posts` lists none, or two at most."""
    found = study(posts="unit,job,minimum,target,maximum\n" + posts, workload="A,nurse,care,1,72000\n")
    assert headcounts(found, "A", "nurse") == [0, 1, 3]


def test_a_slip_in_a_volume_is_told_with_its_post(study: Study) -> None:
    with pytest.raises(InputError, match="nurse at A needs too many persons"):
        study(workload="A,nurse,care,900000000000000,10\n")


def test_the_most_specific_standard_counts(study: Study) -> None:
    """A is urban with beds: both given beats one given beats none. B is rural without beds."""
    found = study(
        standards="puskesmas,,,nurse,2\npuskesmas,urban,,nurse,3\npuskesmas,,1,nurse,4\npuskesmas,urban,1,nurse,5\n"
        "puskesmas,,,clerk,1\npuskesmas,urban,,clerk,6\n"
    )
    assert headcounts(found, "A", "nurse")[0] == 5
    assert headcounts(found, "A", "clerk")[0] == 6
    assert headcounts(found, "B", "nurse")[0] == 2
    assert headcounts(found, "B", "clerk")[0] == 1


def test_a_standard_for_other_units_asks_for_nothing(study: Study) -> None:
    """No puskesmas is remote, and B has no beds."""
    found = study(standards="puskesmas,remote,,midwife,2\npuskesmas,,1,midwife,3\n")
    assert list(found.frame["unit"]) == ["A"]


def test_two_equally_specific_standards_are_an_error_that_names_their_rows(study: Study) -> None:
    with pytest.raises(InputError, match="contradict each other: 1") as caught:
        study(standards="puskesmas,urban,,nurse,3\npuskesmas,,1,nurse,4\n")
    (finding,) = caught.value.findings
    assert (finding.table, finding.row) == ("standards", 3)
    assert "row 2" in finding.message
    assert "nurse at A" in finding.message


def test_standards_may_tie_where_nobody_asks(study: Study) -> None:
    tied = "puskesmas,urban,,nurse,3\npuskesmas,,1,nurse,4\nhospital,,,nurse,6\n"
    found = study(standards=tied, where=only(kind="hospital"))
    assert headcounts(found, "H", "nurse") == [6, 9, 9]


def test_a_unit_without_a_setting_is_told_that_standards_pass_it_by(study: Study) -> None:
    units = UNITS.replace("B,puskesmas,north,rural", "B,puskesmas,north,")
    found = study(units=units, standards="puskesmas,urban,,nurse,3\n")
    (warning,) = found.warnings
    assert (warning.severity, warning.table, warning.row, warning.column) == (
        "warning",
        "units",
        3,
        "setting",
    )
    assert list(found.frame["unit"]) == ["A"]


def test_wisn_is_actual_over_need_and_blank_where_nothing_is_needed(study: Study) -> None:
    """Three nurses serve at A, where 4 are needed: 0.75."""
    found = study(workload="A,nurse,care,4,72000\nA,clerk,rest,0,10\n", standards="hospital,,,nurse,1\n")
    frame = found.frame[["unit", "job", "actual", "need", "wisn", "understaffed"]]
    assert frame.astype(object).where(frame.notna(), None).to_numpy().tolist() == [
        ["A", "clerk", 1, 0, None, False],
        ["A", "nurse", 3, 4, 0.75, True],
        ["H", "nurse", 0, None, None, False],
    ]


def test_exactly_enough_is_not_understaffed(study: Study) -> None:
    """2.7 × 72,000 minutes with FTP 10 % need 3 nurses, and 3 serve."""
    found = study(workload="A,nurse,care,2.7,72000\n", support=10)
    assert found.frame[["need", "wisn", "understaffed"]].to_numpy().tolist() == [[3, 1, False]]


def test_posts_outside_where_and_posts_nobody_speaks_of_are_kept_as_they_are(study: Study) -> None:
    found = study(workload="A,nurse,care,6,72000\nH,nurse,care,20,72000\n", where=only(kind="puskesmas"))
    rows = found.posts.astype(object).where(found.posts.notna(), None).to_numpy().tolist()
    assert rows == [
        ["A", "nurse", 2, 6, 6, "6.00", "workload", "old"],
        ["A", "clerk", 1, 1, 2, None, None, "kept"],
        ["H", "nurse", 5, 9, 9, None, None, None],
    ]


def test_where_may_choose_jobs(study: Study) -> None:
    found = study(workload="A,nurse,care,6,72000\nA,clerk,files,3,72000\n", where=only(job="clerk"))
    assert list(found.frame["job"]) == ["clerk"]


def test_new_posts_follow_the_old_ones_in_the_order_of_the_units(study: Study) -> None:
    found = study(workload="H,clerk,files,1,72000\nB,nurse,care,1,72000\nB,clerk,files,1,72000\n")
    posts = list(zip(found.posts["unit"], found.posts["job"], strict=True))
    assert posts[3:] == [("B", "clerk"), ("B", "nurse"), ("H", "clerk")]


@pytest.mark.parametrize(
    ("volume", "text"), [("1", "1.00"), ("1.5", "1.50"), ("0.125", "0.125"), ("0.33335", "0.3334")]
)
def test_the_need_is_written_with_two_to_four_decimals(study: Study, volume: str, text: str) -> None:
    found = study(workload=f"A,nurse,care,{volume},72000\n")
    assert found.posts["need"][0] == text


def test_the_written_posts_are_a_table_of_a_case(study: Study, tmp_path: Path) -> None:
    found = study(workload="A,nurse,care,6,72000\nB,midwife,births,1.5,72000\n")
    (tmp_path / "next").mkdir()
    for name in ("employees", "units"):
        (tmp_path / f"{name}.csv").rename(tmp_path / "next" / f"{name}.csv")
    write_posts(found, tmp_path / "next" / "posts.csv")
    posts = read_case(tmp_path / "next").tables["posts"]
    assert posts.sort_index().reset_index(drop=True).equals(found.posts)


def test_a_table_of_the_case_is_never_replaced(study: Study, tmp_path: Path) -> None:
    found = study(workload="A,nurse,care,6,72000\n")
    with pytest.raises(InputError, match="is a table of the case"):
        write_posts(found, tmp_path / "posts.csv", force=True)
    assert (tmp_path / "posts.csv").read_text("utf-8") == POSTS


def test_posts_are_written_whole_or_not_at_all(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = study(workload="A,nurse,care,6,72000\n")
    file = tmp_path / "out" / "posts.csv"
    file.parent.mkdir()
    file.write_text("precious", "utf-8")

    def interrupted(path: Path, _content: bytes) -> int:
        path.write_text("unit,jo", "utf-8")
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_posts(found, file, force=True)
    assert [path.read_text("utf-8") for path in file.parent.iterdir()] == ["precious"]


@pytest.mark.slow
def test_the_need_of_sorongs_puskesmas_is_the_one_in_its_posts(checkout: Path) -> None:
    case = read_case(checkout / "scenarios" / "sorong" / "data")
    found = need(case, support=10, where=only(kind="puskesmas"))
    names = ["minimum", "target", "maximum"]
    assert len(found.frame) > 200
    assert (found.frame[names].to_numpy() == found.frame[[f"old_{name}" for name in names]].to_numpy()).all()
    assert found.posts[names].equals(case.tables["posts"][names].sort_index().reset_index(drop=True))
