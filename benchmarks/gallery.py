"""What the policies of the Sorong gallery amount to, side by side.

python -m benchmarks.gallery [--rounds N] [--write]

Prints the table of outcomes; --write puts it between the markers of scenarios/sorong/README.md.
"""

import argparse
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.records import processor, versions
from placement.case import Case, read_case
from placement.engine import solve
from placement.model.courses import Courses
from placement.problem.measures import measures, posts_table, today
from placement.problem.plan import Plan
from placement.problem.problem import Problem
from placement.proof.result import Result
from placement.rules.access import Access
from placement.rules.base import Rule
from placement.rules.budget import Budget
from placement.rules.preference import Preference
from placement.scenario import Scenario, read_scenario
from placement.scenario.tree import Branch

GALLERY = Path(__file__).parents[1] / "scenarios" / "sorong"
FIRST = "baseline"
BEGIN, END = "<!-- outcomes: python -m benchmarks.gallery --write -->\n", "<!-- /outcomes -->\n"
COLUMNS = (
    "policy",
    "question",
    "status",
    "gap",
    "persons short of the minimum",
    "puskesmas with all nine kinds",
    "people within an hour of a complete puskesmas",
    "moves",
    "of these wished for",
    "minutes to work, mean",
    "Rp million",
    "its own rules, today → planned",
    "seconds",
)


@dataclass(frozen=True)
class Outcome:
    """One row of the table: a policy, what it asks, and what its plan amounts to."""

    policy: str
    question: str
    status: str
    gap: float
    short: int
    nine_kinds: int
    within_an_hour: int
    moves: int
    wished: int
    minutes: float
    money: float | None
    own_rules: str
    seconds: float

    def row(self) -> str:
        """The row in Markdown; the seconds come last."""
        cells = (
            f"[{self.policy}]({self.policy}.yaml)",
            self.question,
            self.status,
            f"{self.gap:.4%}" if self.gap else "0",
            self.short,
            self.nine_kinds,
            f"{self.within_an_hour:,}",
            self.moves,
            self.wished,
            f"{self.minutes:.1f}",
            "" if self.money is None else f"{self.money / 1e6:,.1f}",
            self.own_rules,
            f"{self.seconds:.1f}",
        )
        return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    """Solves every policy, prints the table, and writes it where it is asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="solves of each policy; the quickest counts")
    parser.add_argument("--write", action="store_true", help="write the table into the README")
    arguments = parser.parse_args()
    lines, load = list(header()), os.getloadavg()[0]
    print(*lines, sep="\n")
    for path in policies():
        found = (outcome(path) for _ in range(arguments.rounds))
        lines.append(min(found, key=lambda each: each.seconds).row())
        print(lines[-1], flush=True)
    lines += ["", f"{machine()}, under a load of {load:.1f}; the quickest of {arguments.rounds} solves each."]
    if arguments.write:
        readme = GALLERY / "README.md"
        readme.write_text(with_table(readme.read_text("utf-8"), lines), "utf-8")


def policies() -> list[Path]:
    """The policy files, what all others build on first."""
    return sorted(GALLERY.glob("*.yaml"), key=lambda path: (path.stem != FIRST, path.stem))


def header() -> Iterator[str]:
    """The first two lines of the table."""
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"|{'|'.join('---' if name in {'policy', 'question', 'status'} else '--:' for name in COLUMNS)}|"


def with_table(text: str, lines: Sequence[str]) -> str:
    """The text with these lines between its markers."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + "\n".join(lines) + "\n" + END + rest.split(END)[1]


def outcome(path: Path) -> Outcome:
    """The policy solved once; the tables of a case are read once for all."""
    scenario = read_scenario(path)
    problem = scenario.problem(tables(scenario.case))
    result = solve(problem, scenario.rules, scenario.solver)
    plan, figures = result.plan, measures(problem, result.plan)
    return Outcome(
        policy=path.stem,
        question=path.read_text("utf-8").splitlines()[1].removeprefix("# "),
        status=result.status,
        gap=max(level.gap for level in result.levels),
        short=int(figures["short_of_minimum"] or 0),
        nine_kinds=with_all_kinds(problem, plan),
        within_an_hour=within_an_hour(problem, plan),
        moves=int(figures["moves"] or 0),
        wished=wished_for(problem, plan),
        minutes=float(figures["minutes_mean"] or 0),
        money=money(problem, scenario.rules.values(), plan),
        own_rules="; ".join(own_rules(scenario, problem, result, path)),
        seconds=sum(result.seconds.values()),
    )


@cache
def tables(case: Path) -> Case:
    """The case in a folder."""
    return read_case(case)


@cache
def complete_within_an_hour() -> Access:
    """The rule that says what a complete puskesmas is, and how near it should be."""
    rule = read_scenario(GALLERY / "access_60.yaml").rules["complete_puskesmas"]
    if not isinstance(rule, Access):
        raise TypeError("complete_puskesmas is no rule of access")
    return rule


def with_all_kinds(problem: Problem, plan: Plan) -> int:
    """Puskesmas that have at least one of each of the nine kinds."""
    rule = complete_within_an_hour()
    posts = posts_table(problem, plan)[problem.where(rule.where)]
    held = posts[posts["job"].isin(rule.jobs) & (posts["after"] > 0)]
    return int((held.groupby("unit")["job"].nunique() == len(rule.jobs)).sum())


def within_an_hour(problem: Problem, plan: Plan) -> int:
    """People who live within an hour of a puskesmas with its minimum of all nine kinds."""
    people = problem.case.tables["places"]["population"].sum()
    return int(people - complete_within_an_hour().audit(problem, plan).total)


def wished_for(problem: Problem, plan: Plan) -> int:
    """Moves to a unit that stands higher on the mover's list than the one left behind."""
    rank = [np.zeros(len(plan.post)), np.zeros(len(plan.post))]
    for ranks, each in zip(rank, (today(problem), plan), strict=True):
        found = Preference().audit(problem, each)
        ranks[problem.employee_codes([*found.subject])] = found.amount
    before, after = rank
    return int((problem.moved(plan) & (after < before)).sum())


def money(problem: Problem, rules: Collection[Rule], plan: Plan) -> float | None:
    """Rupiah that the budget rules speak of, else those for courses; None where nothing has a price."""
    budgets = [rule for rule in rules if isinstance(rule, Budget)]
    if budgets:
        free = [rule.model_copy(update={"at_most": Decimal(0)}) for rule in budgets]
        return float(sum(rule.audit(problem, plan).total for rule in free))
    if any(rule.trains is not None for rule in rules):
        return float(Courses.prices(problem)[plan.course].sum())
    return None


def own_rules(scenario: Scenario, problem: Problem, result: Result, path: Path) -> Iterator[str]:
    """What the rules that this very file writes leave broken, today and under the plan."""
    for name, rule in scenario.rules.items():
        before = rule.audit(problem, today(problem)).total
        after = result.breaches[name].total
        if written(scenario, name, path) - {"enabled", "priority", "weight"} and (before or after):
            yield f"{name} {float(before):,.10g} → {float(after):,.10g}"


def written(scenario: Scenario, name: str, path: Path) -> set[str]:
    """What this very file says of a rule."""
    rules = scenario.document.entries["rules"]
    rule = rules.entries[name] if isinstance(rules, Branch) else rules
    entries = rule.entries if isinstance(rule, Branch) else {}
    return {key for key, node in entries.items() if node.origin.file == path.name}


def machine() -> str:
    """Processor, cores, versions and day."""
    numbers = versions(("ortools", "highspy"))
    libraries = ", ".join(f"{name} {number}" for name, number in numbers.items())
    return f"{processor()}, {libraries}, {datetime.now(UTC).date()}"


if __name__ == "__main__":
    main()
