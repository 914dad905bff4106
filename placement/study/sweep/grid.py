"""A sweep file → every combination of its scenarios and its grid, each read and checked."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import isfinite, prod
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from placement.base.errors import Finding, InputError
from placement.base.language import _
from placement.case import Case
from placement.run.inputs import Inputs, checked
from placement.scenario import Scenario, plain, read_scenario
from placement.scenario.messages import in_words
from placement.scenario.reading import parse_file
from placement.scenario.tree import Branch, Listing, Node, Origin, Scalar, dotted, nearest_node, nested
from placement.scenario.writing import inline
from placement.study.cluster.kept import digest
from placement.study.sweep.problems import Problems

MOST = 2_000
"""Combinations in one sweep; more is a slip of the pen."""

_NAME_LENGTH = 120  # characters: folders have room for 255, with what stands beside them while written


Read = tuple[str, tuple[Node, ...], Inputs]
"""A scenario file as the sweep names it, the values chosen for it, and what they amount to."""


class SweepFile(BaseModel):
    """The keys of a sweep file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field("", description="What the sweep is called.")
    scenario: str = Field("", description="The scenario file, relative to the file that says it.")
    scenarios: tuple[str, ...] = Field((), description="Scenario files, each taken with the whole grid.")
    grid: dict[str, Annotated[list[Any], Field(min_length=1)]] = Field(
        default_factory=dict, description="Lists of values by the scenario keys that they are for."
    )


@dataclass(frozen=True)
class Combination:
    """One scenario with one value for each key of the grid, in which nothing is wrong."""

    name: str  # of its run folder: short keys and values
    base: str  # the scenario file as the sweep names it
    settings: Mapping[str, Any]  # by dotted key: number, truth, text, None, list or mapping
    scenario: Scenario
    digests: Mapping[str, str]  # SHA-256 of every file read, by its path seen from the scenario

    @property
    def digest(self) -> str:
        """Of all that the scenario says."""
        return digest(self.scenario.text(Path("case")))


@dataclass(frozen=True)
class Grid:
    """All that a sweep asks: scenarios outermost, of the keys the last one varies fastest."""

    path: Path
    title: str
    labels: Mapping[str, str]  # by dotted key, the shortest end of it that no other key shares
    combinations: tuple[Combination, ...]
    cases: Mapping[Path, Case]  # by absolute path
    warnings: tuple[Finding, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The dotted keys, in the order of the file."""
        return tuple(self.labels)

    @property
    def bases(self) -> tuple[str, ...]:
        """The scenario files, in the order of the file."""
        return tuple(dict.fromkeys(each.base for each in self.combinations))


def read_grid(path: Path) -> Grid:
    """The combinations of a sweep file, all checked on their cases.

    Each is solved on one processor core, unless the grid says `solver.threads`. Raises
    InputError with every finding, warnings too, when one is an error.
    """
    tree = _parsed(path)
    file = SweepFile.model_validate(plain(tree))
    lists, problems = dict(_lists(tree)), Problems()
    found, findings = _read(path, _bases(file), lists, problems)
    if not any(each.severity == "error" for each in findings):
        findings += _idle(lists, [inputs.scenario for _base, _chosen, inputs in found])
    if any(each.severity == "error" for each in findings):
        raise _errors(path, findings)
    labels = _labels(list(lists))
    names = _names(_bases(file), labels, found)
    combinations = tuple(
        Combination(
            name,
            base,
            {key: _value(node) for key, node in zip(labels, chosen, strict=True)},
            inputs.scenario,
            inputs.digests,
        )
        for name, (base, chosen, inputs) in zip(names, found, strict=True)
    )
    return Grid(path, file.title, labels, combinations, problems.cases, tuple(findings))


def written_value(value: Any) -> str:
    """A value of the grid as people write it."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written_value, value)) + "]"
    return json.dumps(value)


def _parsed(path: Path) -> Branch:
    """The tree of a sweep file in which nothing is wrong, as far as it goes without the scenarios."""
    tree, findings = parse_file(path, path.name, _("write at least `scenario` and `grid`"))
    if tree is not None:
        findings += _misfits(tree, path.name)
    if tree is None or findings:
        raise _errors(path, findings)
    return tree


def _bases(file: SweepFile) -> list[str]:
    return [*filter(None, [file.scenario]), *file.scenarios]


def _read(
    path: Path, bases: Sequence[str], lists: Mapping[str, Listing], problems: Problems
) -> tuple[list[Read], list[Finding]]:
    """Every combination that is fine, and what is wrong or doubtful with any, each told once."""
    single = nested(("solver", "threads"), Scalar("1", Origin(path.name, None, path.parent)))
    found: list[Read] = []
    findings: list[Finding] = []
    for base, chosen in product(bases, product(*(each.items for each in lists.values()))):
        layers = [nested(_parts(key), node) for key, node in zip(lists, chosen, strict=True)]
        try:
            scenario = read_scenario(path.parent / base, [single, *layers])
            inputs = checked(scenario, problems.of(scenario))
            found.append((base, chosen, inputs))
            findings += inputs.warnings
        except InputError as error:
            findings += error.findings
    return found, list(dict.fromkeys(findings))


def _errors(path: Path, findings: Sequence[Finding]) -> InputError:
    errors = sum(finding.severity == "error" for finding in findings)
    return InputError(_("the sweep {path} has errors: {errors}", path=path, errors=errors), findings)


def _misfits(tree: Branch, file: str) -> Iterator[Finding]:
    """What is wrong with the file itself, before any scenario is read."""
    try:
        sweep = SweepFile.model_validate(plain(tree))
    except ValidationError as problems:
        for error in problems.errors(include_url=False):
            keys = tuple(key for key in error["loc"] if key != "[key]")
            yield _finding(tree, file, keys, *in_words(error, SweepFile, ()))
        return
    bases = _bases(sweep)
    if not bases:
        message, remedy = _("the sweep names no scenario"), _("add `scenario: balanced.yaml`")
        yield _finding(tree, file, ("scenario",), message, remedy)
    if not sweep.grid and len(bases) < 2:
        remedy = _("add `grid:`, and below it {example}", example="rules.few_moves.at_most: [20, 40]")
        yield _finding(tree, file, ("grid",), _("there is nothing to vary"), remedy)
    yield from _bad_bases(tree, file, sweep)
    yield from _bad_keys(tree, file)
    count = prod(map(len, sweep.grid.values())) * len(bases)
    if count > MOST:
        message = _("the grid has {count} combinations, more than {most}", count=count, most=MOST)
        yield _finding(tree, file, ("grid",), message, _("list fewer values, or split the sweep"))


def _bad_bases(tree: Branch, file: str, sweep: SweepFile) -> Iterator[Finding]:
    places: list[tuple[str | int, ...]] = [("scenario",)] if sweep.scenario else []
    places += [("scenarios", number) for number in range(len(sweep.scenarios))]
    bases = _bases(sweep)
    for at, (base, keys) in enumerate(zip(bases, places, strict=True)):
        if base in bases[:at]:
            message, remedy = _("{word} stands here twice", word=base), _("keep one of them")
            yield _finding(tree, file, keys, message, remedy)
        elif not (tree.origin.folder / base).is_file():
            remedy = _("name a file, as seen from the folder of this one")
            yield _finding(tree, file, keys, _("there is no such file"), remedy)


def _bad_keys(tree: Branch, file: str) -> Iterator[Finding]:
    for key, node in _lists(tree):
        if not all(_parts(key)):
            message, remedy = _("{key} is no key of a scenario", key=key), _("write rules.few_moves.at_most")
            yield _finding(tree, file, ("grid", key), message, remedy)
        seen: list[Any] = []
        for item in node.items:
            if plain(item) in seen:
                message = _("{word} stands here twice", word=inline(item))
                origin, remedy = item.origin, _("keep one of them")
                yield Finding("error", file, origin.line, f"grid.{key}", None, message, remedy)
            seen.append(plain(item))


def _idle(lists: Mapping[str, Listing], scenarios: Sequence[Scenario]) -> Iterator[Finding]:
    """Errors of keys for a rule that no combination enables: their values would change nothing."""
    for key, node in lists.items():
        above, *name = _parts(key)[:2]
        if above == "rules" and name and not any(name[0] in each.rules for each in scenarios):
            message = _("the rule {rule} is not enabled, so its values change nothing", rule=name[0])
            remedy = _("enable it in the scenario, or remove the key from the grid")
            origin = node.origin
            yield Finding("error", origin.file, origin.line, f"grid.{key}", None, message, remedy)


def _finding(tree: Branch, file: str, keys: Sequence[str | int], message: str, remedy: str) -> Finding:
    node = nearest_node(tree, keys)
    value = node.text if isinstance(node, Scalar) else None
    line = None if node is tree else node.origin.line
    return Finding("error", file, line, dotted(keys), value, message, remedy)


def _lists(tree: Branch) -> Iterator[tuple[str, Listing]]:
    grid = tree.entries.get("grid")
    for key, node in grid.entries.items() if isinstance(grid, Branch) else ():
        if isinstance(node, Listing):
            yield key, node


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in key.split("."))


def _labels(keys: Sequence[str]) -> dict[str, str]:
    """By key, the shortest end of it that is no other key's end."""
    parts = [_parts(key) for key in keys]
    found = {}
    for key, own in zip(keys, parts, strict=True):
        for length in range(1, len(own) + 1):
            if sum(other[-length:] == own[-length:] for other in parts) == 1:
                break
        found[key] = ".".join(own[-length:])
    return found


def _names(bases: Sequence[str], labels: Mapping[str, str], found: Sequence[Read]) -> list[str]:
    """Names of folders, all different: the scenario where there are several, keys and values."""
    stems = {base: _stem(base, bases) for base in bases}
    names: list[str] = []
    for base, chosen, _inputs in found:
        words = [stems[base]] if len(bases) > 1 else []
        words += [f"{label}={_word(node)}" for label, node in zip(labels.values(), chosen, strict=True)]
        name = ",".join(words)[:_NAME_LENGTH].rstrip(".")
        alike = sum(each == name or each.startswith(f"{name}~") for each in names)
        names.append(f"{name}~{alike + 1}" if alike else name)
    return names


def _word(node: Node) -> str:
    """A value as part of a folder's name."""
    if isinstance(node, Scalar):
        return _plain_word(node.text or "null")
    return _plain_word(inline(node)).strip("-")


def _plain_word(text: str) -> str:
    return re.sub(r"[^\w.+-]+", "-", text, flags=re.ASCII)


def _stem(base: str, bases: Sequence[str]) -> str:
    """What a scenario is called: the name of its file, or its path where two bear one name."""
    path = Path(base)
    alone = sum(Path(each).stem == path.stem for each in bases) == 1
    return _plain_word(path.stem if alone else path.with_suffix("").as_posix()).strip(".-")


def _value(node: Node) -> Any:
    """What is written, numbers and truths as such where that loses nothing (not so 96.10)."""
    if isinstance(node, Branch):
        return {key: _value(each) for key, each in node.entries.items()}
    if isinstance(node, Listing):
        return [_value(each) for each in node.items]
    try:
        value = json.loads(node.text or "")
    except ValueError:
        return node.text
    exact = isinstance(value, bool | int | float) and isfinite(value) and json.dumps(value) == node.text
    return value if exact else node.text
