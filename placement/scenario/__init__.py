"""Policies over a case: YAML files → Scenario, every value with the line it comes from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from datetime import date as Day  # noqa: N812 - within the class, `date` is a field
from pathlib import Path
from typing import Any, Self

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case import Case, read_case
from placement.case.travel import TravelSettings, travel_times
from placement.problem import Problem, Scope
from placement.rules.base import Rule
from placement.scenario import writing
from placement.scenario.checks import Checks
from placement.scenario.inheritance import merged
from placement.scenario.json_schema import schema
from placement.scenario.judgement import Judgement
from placement.scenario.mapping import PYTHON, tree_of
from placement.scenario.reading import COMMAND_LINE
from placement.scenario.settings import SolverSettings
from placement.scenario.tree import Branch, Scalar, dotted, leaves, merge, nearest_node, plain, pruned

__all__ = ["Scenario", "SolverSettings", "origins", "plain", "read_scenario", "schema", "show"]


@dataclass(frozen=True)
class Scenario:
    """Policies over a case; two are equal that say the same, wherever they are written.

    `case` is absolute. `rules` holds the enabled rules by name, in the order in which the
    chain of files first speaks of them, parents first. `document` is the merged tree. `path` is
    the file, None where the policies were said in Python; `tables` the case, where it is read.
    """

    path: Path | None = field(compare=False)
    title: str
    case: Path
    date: date
    scope: Scope
    travel: TravelSettings
    rules: Mapping[str, Rule]
    solver: SolverSettings
    document: Branch = field(compare=False, repr=False)
    doubts: tuple[Finding, ...] = field(default=(), compare=False, repr=False)  # warnings of the reading
    tables: Case | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, case: Case | Path | str, date: Day | str, rules: Mapping[str, Any], **settings: Any) -> Self:
        """Policies said in Python over a case: `rules` by name, each a rule or a mapping of its parameters.

        `settings` are a scenario's other sections: title, scope, travel, solver. Raises InputError with
        every finding when one is an error.
        """
        tables = case if isinstance(case, Case) else read_case(Path(case))
        said = {"case": tables.folder.resolve(), "date": date, "rules": rules, **settings}
        return cls.judged(pruned(tree_of(said)), None, tables)

    def having(self, changes: Mapping[str, Any] | None = None, /, **more: Any) -> Self:
        """The same policies with others in their place: a rule by its name, or a value by its dotted key.

        None removes a rule or a value: `having({"few.at_most": 40}, stay=None)`. Keys that are no section
        of a scenario speak of rules. Raises InputError with every finding when one is an error.
        """
        layer = tree_of({**(changes or {}), **more})
        cleared = _without(self.document, layer)
        tables = None if "case" in layer.entries else self.tables
        return self.judged(pruned(merge(cleared, layer)), self.path, tables)

    @classmethod
    def judged(
        cls,
        tree: Branch,
        path: Path | None,
        tables: Case | None,
        doubts: Sequence[Finding] = (),
        overriding: Collection[str] = (PYTHON,),
    ) -> Self:
        """The scenario that a merged tree tells of; raises InputError with every finding."""
        judgement = Judgement(tree, path.name if path else PYTHON, {*overriding})
        findings = [*doubts, *judgement.findings]
        errors = sum(finding.severity == "error" for finding in findings)
        if errors or judgement.head is None:
            raise InputError(
                _("the scenario {path} has errors: {errors}", path=path or PYTHON, errors=errors), findings
            )
        head, written = judgement.head, tree.entries["case"].origin
        case = (written.folder / head.case).resolve()
        return cls(
            path=path,
            title=head.title,
            case=case,
            date=head.date,
            scope=head.scope,
            travel=head.travel,
            rules=judgement.rules,
            solver=head.solver,
            document=tree,
            doubts=tuple(findings),
            tables=tables,
        )

    @property
    def label(self) -> str:
        """The title, or the file's name without one."""
        return self.title or (self.path.stem if self.path else "scenario")

    @property
    def file(self) -> str:
        """How findings name it: the file's name."""
        return self.path.name if self.path else PYTHON

    def origin(self, *keys: str | int) -> str:
        """The file and line that say the value of these keys, or of the nearest above it."""
        return str(nearest_node(self.document, keys).origin)

    def read(self) -> Self:
        """The same with its tables; raises InputError with every finding of theirs."""
        return self if self.tables is not None else replace(self, tables=read_case(self.case))

    def problem(self, case: Case) -> Problem:
        """The case on the scenario's day, with its ways and within its scope."""
        return Problem(case, self.date, travel_times(case.tables, self.travel), self.scope, self.travel)

    def findings(self, problem: Problem) -> list[Finding]:
        """All that is wrong or doubtful with the scenario on its problem."""
        checks = Checks(self.document, self.file, problem)
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
    if tree is None:
        errors = sum(finding.severity == "error" for finding in findings)
        raise InputError(_("the scenario {path} has errors: {errors}", path=path, errors=errors), findings)
    overriding = {each.origin.file if isinstance(each, Branch) else COMMAND_LINE for each in overrides}
    return Scenario.judged(tree, path, None, findings, overriding)


def _without(tree: Branch, layer: Branch) -> Branch:
    """The tree without the rules that the layer states anew, kind and all: nothing of the old ones stays."""
    said, old = layer.entries.get("rules"), tree.entries.get("rules")
    if not (isinstance(said, Branch) and isinstance(old, Branch)):
        return tree
    kept = {
        name: Scalar(None, node.origin) if "kind" in getattr(said.entries.get(name), "entries", {}) else node
        for name, node in old.entries.items()
    }
    return Branch({**tree.entries, "rules": Branch(kept, old.origin)}, tree.origin)


def show(scenario: Scenario) -> str:
    """The merged scenario as YAML; a comment behind every value names its file and line."""
    return writing.annotated(scenario.document)


def origins(scenario: Scenario) -> dict[str, str]:
    """The file and line of every value of the merged scenario, by its dotted key."""
    return {dotted(keys): str(origin) for keys, origin in leaves(scenario.document)}
