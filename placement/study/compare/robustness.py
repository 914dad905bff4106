"""Plans in the same futures: what each lacks then, and what one that is more robust costs as planned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from scipy.special import stdtrit

from placement.base.arrays import Array
from placement.base.errors import InputError, SolverError
from placement.base.language import _, number
from placement.case.writing import case_digest
from placement.run import Run
from placement.study.cluster.processes import Place
from placement.study.stress.stress import Futures, Stress, mean, stress, worst

_SURE = 0.95


@dataclass(frozen=True)
class Price:
    """Persons short of a plan less those of the first one: as planned, and after repairs.

    The mean over all futures that might be drawn lies between `least` and `most` with a chance of 95 %
    (Student's t of the differences future by future); they are None for a single future.
    """

    planned: int
    mean: float
    least: float | None
    most: float | None
    worst: float  # in the worst tenth


@dataclass(frozen=True)
class Robustness:
    """Plans and what became of them in the futures that were tried with all of them."""

    names: tuple[str, ...]
    tests: tuple[Stress, ...]
    missing: int = 0  # futures that were asked for, and not tried with all of them
    reason: str = ""  # why

    @classmethod
    def of(cls, names: Sequence[str], tests: Sequence[Stress]) -> "Robustness":
        """Of all futures that were tried those that were tried with every plan.

        Raises SolverError where there is none.
        """
        common = set.intersection(*(set(test.numbers) for test in tests))
        reasons = [test.reason for test in tests if test.reason]
        if not common:
            raise SolverError(*(reasons or [_("no future was tried with all plans")])[:1])
        missing = max(test.effort.draws for test in tests) - len(common)
        return cls(tuple(names), tuple(test.only(common) for test in tests), missing, *reasons[:1])

    @property
    def numbers(self) -> list[int]:
        """Of those futures."""
        return [*self.tests[0].numbers]

    @cached_property
    def totals(self) -> tuple[tuple[Array, Array], ...]:
        """By run, (futures,) persons short before repair and after."""
        return tuple((test.short.sum(axis=1), test.left.sum(axis=1)) for test in self.tests)

    @property
    def measures(self) -> dict[str, tuple[float | None, ...]]:
        """By run: persons short as planned, in the futures, after repairs; what knowing would have gained."""
        regrets = [test.regret or (None, None, 0) for test in self.tests]
        return {
            "short_as_planned": tuple(int(test.planned.sum()) for test in self.tests),
            "short_mean": tuple(mean(before) for before, _after in self.totals),
            "short_worst_tenth": tuple(worst(before) for before, _after in self.totals),
            "short_repaired_mean": tuple(mean(after) for _before, after in self.totals),
            "short_repaired_worst_tenth": tuple(worst(after) for _before, after in self.totals),
            "fragile_posts": tuple(len(test.fragile) for test in self.tests),
            "unmended": tuple(test.unmended for test in self.tests),
            "late": tuple(test.late for test in self.tests),
            "regret_least": tuple(least for least, _most, _count in regrets),
            "regret_most": tuple(most for _least, most, _count in regrets),
        }

    @property
    def prices(self) -> tuple[Price, ...]:
        """Of every run but the first, against the first."""
        planned = [int(test.planned.sum()) for test in self.tests]
        (_before, first), *others = self.totals
        return tuple(
            _price(planned[at] - planned[0], first, after) for at, (_unused, after) in enumerate(others, 1)
        )

    def sentences(self) -> Iterator[str]:
        """The prices in words, and of how many futures nothing is known."""
        count = number(len(self.numbers))
        if self.missing:
            words = _("Futures that are left out, for not all plans were tried in them: {count}. {reason}")
            yield words.format(count=number(self.missing), reason=self.reason).strip()
        for name, price in zip(self.names[1:], self.prices, strict=True):
            told = {
                "planned": _signed(price.planned),
                "mean": _signed(price.mean),
                "worst": _signed(price.worst),
            }
            words = _(
                "{run} against {first}: {planned} persons short as planned; after repairs {mean} on average, "
                "{worst} in the worst tenth of {count} futures."
            )
            yield words.format(run=name, first=self.names[0], count=count, **told)
            if price.least is not None and price.most is not None:
                least, most = _signed(price.least), _signed(price.most)
                yield _("With 95% certainty the average lies between {least} and {most}.").format(
                    least=least, most=most
                )


def robustness(runs: Sequence[tuple[str, Run]], draws: int, place: Place, hindsight: int = 10) -> Robustness:
    """Runs of one case under their names, in the same futures.

    Ctrl-C while the last one is tried keeps the futures that all were tried in; before, there is nothing
    to put side by side. Raises InputError where their tables differ, and what `stress` raises.
    """
    if len({case_digest(run.case) for _name, run in runs}) > 1:
        raise InputError(_("only plans of the same tables can be tried in the same futures"))
    tests: list[Stress] = []
    for _name, run in runs:
        if tests and tests[-1].stopped:
            raise KeyboardInterrupt
        tests.append(stress(run, effort=Futures(draws, hindsight=hindsight), place=place))
    return Robustness.of([name for name, _run in runs], tests)


def _price(planned: int, first: Array, other: Array) -> Price:
    more, count = other - first, len(first)
    between = mean(more)
    if count < 2:
        return Price(planned, between, None, None, worst(other) - worst(first))
    off = float(stdtrit(count - 1, (1 + _SURE) / 2)) * float(more.std(ddof=1)) / sqrt(count)
    return Price(planned, between, between - off, between + off, worst(other) - worst(first))


def _signed(value: float) -> str:
    """With its sign, also where more are short."""
    told = number(round(value, 1))
    return f"+{told}" if value > 0 and told != "0" else told.replace("-", "−")
