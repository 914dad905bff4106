"""Questions that time does not suffice for: what is said then holds, and says that it is not all."""

from fractions import Fraction

import numpy as np
import pytest

from placement.api.answers import Shortage
from placement.base.errors import NoPlanError
from placement.base.language import speaking
from placement.commands.explanation import employee_words, short_words, unit_words
from placement.run import Run
from placement.solvers.path import Watch
from placement.study.again.resolve import Resolver
from placement.study.explain.explain import Alternative, Explanation, Post, explain, standing_against
from placement.study.gaps.gaps import CourseFirst, Gap, MoveInstead
from placement.study.gaps.remedies import Remedies
from tests.draws import draws
from tests.study.questions import possible_run, random_rules, run_of
from tests.study.test_remedies import RULES, case
from tests.tiny import random_problem


@pytest.mark.slow
@pytest.mark.parametrize("block", draws(1, 4))
def test_a_cost_that_is_not_proven_is_no_less_than_what_is_told_to_be_proven(block: int) -> None:
    told = unknown = 0
    for seed in range(10 * block, 10 * block + 10):
        random = np.random.default_rng(seed)
        problem, rules = random_problem(random), random_rules(random, 0.2)
        run = possible_run(problem, rules)
        if run is None:
            continue
        posts = range(len(problem.posts))
        full = explain(Resolver.of(run), run, 0, posts, 60)
        best = {each.post: each for each in full.alternatives}
        for each in explain(Resolver.of(run), run, 0, posts, 0).alternatives:
            if each.allowed is None:
                unknown += 1
                assert each.cost is None
            if each.at_least is not None and (known := best[each.post].cost) is not None:
                told += 1
                assert tuple(each.at_least.values()) <= tuple(known.values())[: len(each.at_least)], seed
    assert told
    assert unknown


def test_where_time_is_up_the_rules_that_bar_a_post_together_are_not_guessed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: object) -> None:
        raise NoPlanError("the time limit came before the conflict was found")

    monkeypatch.setattr("placement.study.explain.explain.Bench.conflict", late)
    (bar,) = standing_against(run, 0, 4, Watch(0))
    assert bar.rule == ""
    assert bar.message.startswith("several rules together leave no plan with it; time was up")


@pytest.fixture
def run() -> Run:
    return run_of(case(), RULES)


ALTERNATIVES = (
    Alternative(
        Post("A", "nurse"),
        (),
        {1: Fraction(0), 2: Fraction(3)},
        (),
        False,
        0.0,
        {1: Fraction(0), 2: Fraction(2)},
    ),
    Alternative(Post("C", "nurse"), (), {1: Fraction(0), 2: Fraction(1)}, (), False, 6.0, {1: Fraction(0)}),
    Alternative(Post("B", "nurse"), proven=False, at_least={1: Fraction(1)}),
    Alternative(Post("A", "midwife"), (), {1: Fraction(-1), 2: Fraction(0)}, ("far", "new")),
)


def test_what_is_not_proven_is_said_in_both_languages(run: Run) -> None:
    found = Explanation("far", Post("A", "nurse"), {}, ALTERNATIVES, None, 9, 4, {}, 0, late=True)
    lines = list(employee_words(run, found))
    assert (
        "  nurse at A: persons moved +3 (stay) (not proven to be the "
        "least, which is at least: persons moved +2 (stay))" in lines
    )
    assert "  nurse at C: persons moved +1 (stay) (not proven to be the least)" in lines
    assert "      (this answer took 6 s)" in lines
    assert "  nurse at B: no plan with it was found in time; at least: persons short +1 (gaps)" in lines
    assert "  midwife at A: persons short −1 (gaps); others placed differently: far, new" in lines
    assert "  (posts tried: 4 of 9)" in lines
    assert "  (time was up before all was tried or proven: --seconds gives more)" in lines
    assert "Of the" not in "".join(lines)
    with speaking("id"):
        told = list(employee_words(run, found))
    assert (
        "  perawat di A: orang yang dimutasi +3 (tetap di tempat [stay]) (belum terbukti "
        "yang terkecil, yang paling sedikit: orang yang dimutasi +2 (tetap di tempat [stay]))" in told
    )


def test_remedies_that_are_not_proven_are_said_to_be_so(run: Run) -> None:
    cost = {1: Fraction(-1), 2: Fraction(1)}
    move = MoveInstead(
        "limit", "minutes", 120, 135, "at 135 minutes instead of 120", "far", cost, proven=False
    )
    lesson = CourseFirst("untrained", "Care", Fraction("7.5"), cost)
    gap = Gap("B", "nurse", "target", 3, (move,), (lesson,), 1, None, late=True)
    helps = "  moving far would help if limit gave way (at 135 minutes instead of 120):"
    worse = "persons short −1 (gaps); persons moved +1 (stay)"
    assert list(unit_words(run, "B", [gap])) == [
        "B, nurse: 3 short of the target",
        f"{helps} {worse} (not proven to be the least)",
        f"  training untrained with Care for 7.5 would help: {worse}",
        "  hire 1: no looser rule on moves brings anybody, and no course makes anybody fit",
        "  (time was up before all was tried or proven: --seconds gives more)",
        "Priorities: 1 = gaps; 2 = stay",
    ]


def test_without_time_no_remedy_is_named_and_hiring_is_not_overstated(run: Run) -> None:
    full, hasty = Remedies(run, 60), Remedies(run, 0)
    gaps = hasty.gaps(1)
    assert [(gap.job, gap.short) for gap in gaps] == [(gap.job, gap.short) for gap in full.gaps(1)]
    assert not full.late
    assert hasty.late
    for gap, known in zip(gaps, full.gaps(1), strict=True):
        assert gap.late
        assert not known.late
        assert (gap.moving, gap.training, gap.one_more) == ((), (), None)
        assert gap.hiring <= known.hiring
    assert hasty.one_more() == []
    words = list(short_words(run, Shortage(hasty)))
    assert words[-1] == "(time was up before all was tried or proven: --seconds gives more)"
    assert not any("several rules would have to give" in line for line in unit_words(run, "B", gaps))
