"""The JSON Schema takes every scenario file and flags typos."""

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from placement.base.language import speaking
from placement.rules import KINDS
from placement.rules.base import Rule
from placement.scenario import read_scenario, schema

FILES = sorted((Path(__file__).parents[2] / "scenarios" / "sorong").glob("*.yaml"))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(schema())
    return Draft202012Validator(schema())


def loaded(text: str) -> Any:
    """As an editor sees it: numbers are numbers, dates are texts."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))


def test_the_schema_in_the_repository_is_up_to_date(checkout: Path) -> None:
    kept = json.loads((checkout / "scenarios" / "schema" / "scenario.json").read_text("utf-8"))
    assert kept == schema(), "run: placement scenario schema > scenarios/schema/scenario.json"


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_it_takes_every_example(validator: Draft202012Validator, path: Path) -> None:
    assert not list(validator.iter_errors(loaded(path.read_text("utf-8"))))


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_every_example_reads_without_doubts(path: Path) -> None:
    assert not read_scenario(path).doubts


@pytest.mark.parametrize(
    "text",
    [
        "extends: baseline.yaml",
        "rules: {staffing: {level: target}}",
        "rules: {inherited: {at_most: 3}}",
        "rules: {inherited: {enabled: false}, gone: null, placed: }",
        "rules: {retention: {share: null}}",
        "rules: {mine: {kind: moves, at_most: 0.05, who: {region: [96.10, north], min_years: 2}}}",
        "rules: {retention: {kind: moves, at_most: 3}}",
        "rules: {lock: {locks: [{employee: 7, unit: 96.10, action: pin}]}}",
        "scope: {where: {kind: puskesmas, inpatient: true}}",
        "solver: {time_limit: 10, gap: '0.0005'}",
        "title: 2027",
    ],
)
def test_it_takes_what_reading_takes(validator: Draft202012Validator, text: str) -> None:
    assert not list(validator.iter_errors(loaded(text)))


@pytest.mark.parametrize(
    "text",
    [
        "titel: x",
        "solver: {sed: 1}",
        "solver: {gap: 1}",
        "rules: {staffing: {levle: target}}",
        "rules: {staffing: {level: targte}}",
        "rules: {mine: {kind: mvoes}}",
        "rules: {mine: {kind: stay, at_most: 3}}",
        "rules: {inherited: {at_mots: 3}}",
        "rules: {retention: {share: 1.5}}",
        "rules: {stay: {who: {min_years: many}}}",
        "rules: {stay: {who: {job: {a: b}}}}",
        "travel: {sources: [boat]}",
        "extends: [a, b]",
    ],
)
def test_it_flags_typos(validator: Draft202012Validator, text: str) -> None:
    assert list(validator.iter_errors(loaded(text)))


def test_every_parameter_of_every_kind_is_described() -> None:
    definitions = schema()["$defs"]
    for model in KINDS.values():
        for name, parameter in definitions[model.__name__]["properties"].items():
            assert name == "kind" or parameter.get("description"), f"{model.__name__}.{name}"


def test_descriptions_are_in_english_whatever_the_language() -> None:
    with speaking("id"):
        made = schema()
    for model in KINDS.values():
        made["$defs"][model.__name__]["title"] = schema()["$defs"][model.__name__]["title"]
    assert made == schema()


def test_translated_it_takes_the_same_and_says_it_in_the_language_in_use() -> None:
    with speaking("id"):
        made = schema(translated=True)
    Draft202012Validator.check_schema(made)
    assert "x-language" not in json.dumps(made)
    tenure = made["$defs"]["Tenure"]
    assert tenure["description"].split("\n\n")[:2] == [
        "Tidak ada mutasi sebelum `years` tahun penuh menjabat.",
        "Pelanggaran: 1 per mutasi sebelum genap waktunya.",
    ]
    assert tenure["description"].endswith("tenure: {years: 2}")
    assert tenure["properties"]["years"]["description"].startswith("Masa jabatan (tahun penuh)")


class Quiet(Rule):
    """Nobody sings."""

    kind: Literal["quiet"] = "quiet"


def test_what_has_no_translation_stays_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("placement.scenario.json_schema.KINDS", {"quiet": Quiet})
    english = schema(translated=True)["$defs"]["Quiet"]
    with speaking("id"):
        indonesian = schema(translated=True)["$defs"]["Quiet"]
    assert english["description"] == indonesian["description"] == "Nobody sings."
    assert "x-language" not in english
    assert indonesian["x-language"] == "en"
    assert "x-language" not in indonesian["properties"]["weight"]
