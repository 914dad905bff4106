"""A stress test as tables, sentences and files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from placement.base.decimals import shown
from placement.base.files import written_whole
from placement.base.language import _, number, percent, term
from placement.problem.measures import headcount
from placement.run.tables import write_table
from placement.study.stress.stress import Stress, mean, worst
from placement.study.worth import worth

MARK = "stress.csv"
"""The file that tells a folder of a stress test from any other: a row per post."""

DRAWS = "draws.csv"
PICTURES = ("stress.svg", "stress.png")
_NAMED = 5  # fragile posts in a sentence


def posts_table(found: Stress) -> pd.DataFrame:
    """One row per post: unit, job, minimum, planned, short; chances and persons short on average; reserve.

    `chance` and `expected_short` are before repair, `chance_repaired` and `expected_repaired` after.
    """
    problem, chance = found.run.problem, found.chance
    return pd.DataFrame(
        {
            "unit": problem.posts["unit"].to_numpy(object),
            "job": problem.posts["job"].to_numpy(object),
            "minimum": problem.minimum,
            "planned": headcount(problem, found.run.plan),
            "short": found.planned,
            "chance": chance[0],
            "chance_repaired": chance[1],
            "expected_short": found.short.mean(axis=0),
            "expected_repaired": found.left.mean(axis=0),
            "reserve": found.reserves,
        }
    )


def draws_table(found: Stress) -> pd.DataFrame:
    """One row per future: what was drawn, persons short and the first priority before repair and after.

    `hindsight` and `hindsight_bound` are blank where it was not looked at, `repaired` where no repair
    keeps the hard rules.
    """
    rows = [
        {
            "draw": number,
            "leavers": trial.leavers,
            "arrivals": trial.arrivals,
            "refusals": trial.refusals,
            "short": int(trial.short.sum()),
            "short_repaired": int(trial.left.sum()),
            "value": float(trial.value),
            "repaired": np.nan if trial.repaired is None else float(trial.repaired),
            "repairs": trial.repairs,
            "hindsight": np.nan if trial.hindsight is None else float(trial.hindsight.value),
            "hindsight_bound": np.nan if trial.hindsight is None else float(trial.hindsight.bound),
        }
        for number, trial in zip(found.numbers, found.trials, strict=True)
    ]
    return pd.DataFrame(rows)


def sentences(found: Stress) -> Iterator[str]:
    """What futures do to the plan, what repairs mend, which posts are fragile, which reserves would do."""
    before, after = found.short.sum(axis=1), found.left.sum(axis=1)
    words = _(
        "Persons short: {planned} as planned; "
        "in {draws} futures {mean} on average, {worst} in the worst tenth."
    )
    told = {"planned": number(int(found.planned.sum())), "draws": number(len(found.trials))}
    yield words.format(**told, mean=number(mean(before)), worst=number(worst(before)))
    words = _("With at most {repairs} repairs: {mean} on average, {worst} in the worst tenth.")
    yield words.format(
        repairs=number(found.effort.repairs), mean=number(mean(after)), worst=number(worst(after))
    )
    if found.lost:
        words = _("Futures that could not be tried: {count}; {reason}.")
        yield words.format(count=number(found.lost), reason=found.reason)
    if found.unmended:
        yield _("Futures in which no repair keeps the hard rules: {count}.", count=number(found.unmended))
    if found.late:
        yield _("Futures in which time ended before a repair was found: {count}.", count=number(found.late))
    yield _fragile(found)
    if reserves := found.reserves_by_job:
        listed = ", ".join(f"{term(job)} {number(count)}" for job, count in reserves.items())
        yield _("Reserves that make up for nine futures in ten: {reserves}.", reserves=listed)
    if (regret := found.regret) is not None:
        yield _regret(found, *regret)


def _regret(found: Stress, least: float, most: float, count: int) -> str:
    """What knowing the future would have gained: proven to lie between two figures, or to be one."""
    words = _("Knowing the future would have gained {gained} on average ({what}; {count} futures).")
    gained, up = number(least, 2), number(most, 2)
    if gained != up:
        gained = _("between {least} and {most}", least=gained, most=up)
    rules = found.run.scenario.rules
    first = min(rule.priority for rule in rules.values() if rule.priority is not None)
    return words.format(gained=gained, what=worth(rules, first), count=number(count))


def _fragile(found: Stress) -> str:
    fragile = found.fragile
    if not len(fragile):
        return _("No post that the plan fills stays below its minimum in more than a tenth of the futures.")
    ids, chance = found.run.problem.post_ids, found.chance[1]
    named = ", ".join(f"{ids[post]} ({percent(chance[post], 0)})" for post in fragile[:_NAMED])
    return _(
        "Fragile posts, below their minimum in more than a tenth of the futures: {count}; {posts}{more}."
    ).format(count=number(len(fragile)), posts=named, more=" …" if len(fragile) > _NAMED else "")


def write_stress(
    found: Stress,
    folder: Path,
    draw: Callable[[Stress, Path], None] = lambda _found, _folder: None,
    *,
    force: bool = False,
) -> None:
    """Both tables and what `draw` adds in one folder, written whole or not at all."""
    with written_whole(folder, force=force, mark=MARK, own=lambda _before: (MARK, DRAWS, *PICTURES)) as fresh:
        for table, file in ((posts_table(found), MARK), (draws_table(found), DRAWS)):
            words = {name: [_text(cell) for cell in table[name]] for name in table}
            write_table(pd.DataFrame(words, dtype=object), fresh / file)
        draw(found, fresh)


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return "" if np.isnan(cell) else shown(cell)
    return str(cell)
