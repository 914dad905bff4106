"""The model of a solve on more workers says what it was told, and no more."""

import pytest

from benchmarks.scaling import Model, cost_of, lines

TOLD = {
    "employees": 1000,
    "pairs": 5000,
    "blocks": 10,
    "passes": 20,
    "seconds": {"solve": 30.0, "audit": 10.0, "blocks": 25.0, "total": 40.0},
}


def test_a_block_is_at_one_worker_as_a_whole() -> None:
    model = Model.of(TOLD)
    assert [model.seconds(count) for count in (1, 2, 4, 10, 64)] == [40, 27.5, 22.5, 17.5, 17.5]


def test_what_passes_cost_is_the_mean_of_what_was_measured_above_the_rest() -> None:
    cost = cost_of({"alone": TOLD, "workers": {"1": 42.0, "2": 31.5}})
    assert cost == pytest.approx((2 / 200 + 4 / 200) / 2)
    assert Model.of(TOLD, cost).seconds(10) == pytest.approx(17.5 + 3)
    assert cost_of({"alone": TOLD, "workers": {"1": 30.0}}) == 0


def test_it_says_that_it_is_a_model() -> None:
    told = lines(Model.of(TOLD, 0.05), TOLD, [8])
    assert told[0].endswith("S = 15.0 s and W = 25.0 s in 20 passes; c = 50.0 ms")
    assert told[1] == "A model, not a measurement:"
    assert told[-1].split() == ["8", "30.0"]
