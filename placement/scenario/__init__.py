"""Policies over a case: YAML files → Scenario, every value with the line it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case import Case
from placement.case.travel import TravelSettings, travel_times
from placement.problem import Problem, Scope
from placement.rules.base import Rule
from placement.scenario import writing
from placement.scenario.checks import Checks
from placement.scenario.inheritance import merged
from placement.scenario.json_schema import schema
from placement.scenario.judgement import Judgement
from placement.scenario.reading import COMMAND_LINE
from placement.scenario.settings import SolverSettings
from placement.scenario.tree import Branch, Scalar, dotted, leaves, plain

__all__ = ["Scenario", "SolverSettings", "origins", "plain", "read_scenario", "schema", "show"]


@dataclass(frozen=True)
class Scenario:
    """Policies over a case; two are equal that say the same, wherever they are written.

    `case` is absolute. `rules` holds the enabled rules by name, in the order in which the
    chain of files first speaks of them, parents first. `document` is the merged tree.
    """

    path: Path = field(compare=False)
    title: str
    case: Path
    date: date
    scope: Scope
    travel: TravelSettings
    rules: Mapping[str, Rule]
    solver: SolverSettings
    document: Branch = field(compare=False, repr=False)
    doubts: tuple[Finding, ...] = field(default=(), compare=False, repr=False)  # warnings of the reading

    def problem(self, case: Case) -> Problem:
        """The case on the scenario's day, with its ways and within its scope."""
        return Problem(case, self.date, travel_times(case.tables, self.travel), self.scope, self.travel)

    def findings(self, problem: Problem) -> list[Finding]:
        """All that is wrong or doubtful with the scenario on its problem."""
        checks = Checks(self.document, self.path.name, problem)
        return [*self.doubts, *checks.findings(self.scope, self.rules)]

    def text(self, case: Path | None = None) -> str:
        """The scenario as one YAML file that reads back as the same, without disabled rules.

        `case` is written as given (default: the absolute path).
        """
        entries = dict(self.document.entries)
        origin = self.document.origin
        entries["case"] = Scalar((case or self.case).as_posix(), origin)
        rules = entries.get("rules")
        if isinstance(rules, Branch):
            enabled = {name: node for name, node in rules.entries.items() if name in self.rules}
            entries["rules"] = Branch(enabled, rules.origin)
        return writing.text(Branch(entries, origin))


def read_scenario(path: Path, overrides: Sequence[str | Branch] = ()) -> Scenario:
    """The scenario in a file, with its parents, then with KEY=VALUE overrides (dotted keys, YAML values).

    A `case` given as an override starts from the working directory. An override may also be a
    tree, every value with its own origin. Raises InputError with every finding, warnings too, when
    one is an error.
    """
    tree, findings = merged(path, overrides)
    overriding = {each.origin.file if isinstance(each, Branch) else COMMAND_LINE for each in overrides}
    judgement = Judgement(tree, path.name, overriding) if tree else None
    findings += judgement.findings if judgement else []
    errors = sum(finding.severity == "error" for finding in findings)
    if errors or tree is None or judgement is None or judgement.head is None:
        raise InputError(_("the scenario {path} has errors: {errors}", path=path, errors=errors), findings)
    head, written = judgement.head, tree.entries["case"].origin
    return Scenario(
        path=path,
        title=head.title,
        case=(written.folder / head.case).resolve(),
        date=head.date,
        scope=head.scope,
        travel=head.travel,
        rules=judgement.rules,
        solver=head.solver,
        document=tree,
        doubts=tuple(findings),
    )


def show(scenario: Scenario) -> str:
    """The merged scenario as YAML; a comment behind every value names its file and line."""
    return writing.annotated(scenario.document)


def origins(scenario: Scenario) -> dict[str, str]:
    """The file and line of every value of the merged scenario, by its dotted key."""
    return {dotted(keys): str(origin) for keys, origin in leaves(scenario.document)}
