"""Scenarios: cards and YAML are one text, versions are kept, nobody's work is lost."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify

from placement import workbench
from placement.workbench import api
from placement.workbench.events.models import Event
from placement.workbench.permissions import Role
from placement.workbench.planning import cards, services
from placement.workbench.planning.cards import CardError, Finding
from placement.workbench.planning.gallery import templates
from placement.workbench.planning.models import Run, Scenario, ScenarioVersion
from placement.workbench.planning.speaking import schema
from placement.workbench.planning.views import scenarios as views

SMALL = """# what we want
title: Small  # as said in May
date: 2027-01-01
rules:
  # two years, by the law
  stay_put: {kind: tenure, years: 2}  # Perbup 3
  near:
    kind: commute
    priority: 1  # before all others
    weight: 0.50
"""


GALLERY = sorted(
    slugify(file.stem) for file in (Path(__file__).parents[2] / "scenarios" / "sorong").glob("*.yaml")
)


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.more if place > 3 else ()) for place, name in enumerate(GALLERY)
    ]
)
def template(request: pytest.FixtureRequest) -> str:
    (text,) = (each.yaml for each in templates() if each.name == request.param)
    return text


def test_every_policy_of_the_gallery_is_a_template() -> None:
    assert sorted(each.name for each in templates()) == GALLERY


def test_every_template_has_a_name_and_a_question_in_each_language() -> None:
    english = [(each.shown, each.asks) for each in templates()]
    assert english == [(each.title, each.question) for each in templates()]
    with translation.override("id"):
        assert all(
            told not in said
            for each, said in zip(templates(), english, strict=True)
            for told in (each.shown, each.asks)
        )
        assert str(Scenario.objects.get(name="few_moves")) == "Sedikit mutasi dengan alasan jelas"
        assert str(Scenario(title="Our own")) == "Our own"


@pytest.fixture
def balanced() -> Scenario:
    return Scenario.objects.get(name="balanced")


def latest(scenario: Scenario) -> ScenarioVersion:
    found = scenario.latest
    assert found is not None
    return found


def test_every_kind_of_rule_has_a_title_in_the_readers_language() -> None:
    english = cards.titles(schema())
    with translation.override("id"):
        indonesian = cards.titles(schema())
    assert english.keys() == indonesian.keys() > {"moves", "crew"}
    assert all(english[kind] not in (kind, indonesian[kind]) for kind in english)


def test_a_template_becomes_cards_with_all_it_says(template: str) -> None:
    shown = cards.cards(template, schema())
    rules = [card for card in shown if card.is_rule]
    assert all(card.help for card in rules)
    assert [template.splitlines()[card.line - 1].strip(" :") for card in rules] == [
        card.name for card in rules
    ]


def test_cards_help_in_the_readers_language(balanced: Scenario) -> None:
    yaml = latest(balanced).yaml
    english = cards.cards(yaml, schema())
    with translation.override("id"):
        indonesian = cards.cards(yaml, schema())
    for one, other in zip(english, indonesian, strict=True):
        assert (one.help == other.help) is (not one.is_rule)
        for each, told in zip(one.fields + one.more, other.fields + other.more, strict=True):
            assert told.help != each.help or not each.help
            assert not told.help_language


def test_help_that_is_not_translated_is_marked_as_english(
    client_of: Callable[[Role], Client], balanced: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = client_of(Role.PLANNER)
    edit = reverse("planning:scenario_edit", args=[balanced.pk])
    planner.post(reverse("accounts:language"), {"language": "id"})
    page = planner.get(edit).content.decode()
    assert "Urutan prioritas, 1 yang pertama" in page
    assert 'lang="en"' not in page.partition('id="editor"')[2]
    with translation.override("id"):
        made = json.loads(json.dumps(schema()))
    staffing = made["$defs"]["Staffing"]
    staffing |= {"description": "Enough people.", "x-language": "en"}
    monkeypatch.setattr(views, "schema", lambda: made)
    page = planner.get(edit).content.decode()
    assert '<p class="pl-lines mb-0" lang="en">Enough people.</p>' in page


def test_a_value_written_as_it_is_leaves_the_text_as_it_is(template: str) -> None:
    for card in cards.cards(template, schema()):
        for each in card.fields:
            if each.value:
                assert cards.changed(template, each.path, each.value, schema()) == template


def test_comments_and_spelling_of_numbers_stay() -> None:
    made = cards.changed(SMALL, "rules.near.priority", "2", schema())
    assert made == SMALL.replace("priority: 1 ", "priority: 2 ")
    made = cards.changed(SMALL, "title", "Larger: more", schema())
    assert made == SMALL.replace("Small  ", "'Larger: more' ")


def test_a_blank_value_is_cleared() -> None:
    assert cards.changed(SMALL, "rules.near.weight", " ", schema()) == SMALL.replace("    weight: 0.50\n", "")


@pytest.mark.parametrize("value", ["{setting: [rural, remote]}", "{kind: hospital}"])
def test_a_value_in_brackets_is_written_as_typed(value: str) -> None:
    made = cards.changed(SMALL, "rules.near.where", value, schema())
    assert f"where: {value}" in made


def test_a_section_that_is_not_there_is_begun() -> None:
    assert cards.changed(SMALL, "solver.time_limit", "5", schema()).endswith("solver:\n  time_limit: 5\n")


def test_rules_come_and_go() -> None:
    more = cards.with_rule(SMALL, "few", "moves", schema())
    assert [card.name for card in cards.cards(more, schema()) if card.is_rule] == ["stay_put", "near", "few"]
    assert cards.without_rule(more, "few") == SMALL
    for name, kind in (("near", "moves"), ("a b", "moves"), ("few", "nothing")):
        with pytest.raises(CardError):
            cards.with_rule(SMALL, name, kind, schema())


@pytest.mark.parametrize("text", ["a: [", "- a\n- b\n", "a: 1\na: 2\n", "\t:"])
def test_what_is_no_scenario_is_said_not_raised_as_something_else(text: str) -> None:
    with pytest.raises(CardError):
        cards.cards(text, schema())


@pytest.mark.parametrize("text", ["", "title:\n", "rules:\n", "rules: 5\n", "rules: {a: , b: 3}\n"])
def test_what_is_half_written_has_cards_all_the_same(text: str) -> None:
    assert cards.cards(text, schema())


def test_findings_stand_at_their_line_and_on_their_card() -> None:
    found = Finding("error", 9, "rules.near.priority", "too low", "raise it")
    card = next(each for each in cards.cards(SMALL, schema(), [found]) if each.name == "near")
    assert card.findings == (found,)
    assert {each.name: each.findings for each in card.fields}["priority"] == (found,)
    assert [number for number, _line, told in cards.lines(SMALL, [found]) if told] == [9]
    other = replace(found, path="rules.nearest.priority")
    assert not [each for each in cards.cards(SMALL, schema(), [other]) if each.findings]


def test_a_planner_makes_edits_and_saves(client_of: Callable[[Role], Client]) -> None:
    planner = client_of(Role.PLANNER)
    made = planner.post(reverse("planning:scenario_new"), {"title": "Ours", "template": "template:balanced"})
    scenario = Scenario.objects.get(name="ours")
    edit = reverse("planning:scenario_edit", args=[scenario.pk])
    assert made.headers["Location"] == edit
    page = planner.post(
        edit,
        {
            "yaml": latest(scenario).yaml,
            "seen": 1,
            "action": "set",
            "path": "solver.time_limit",
            "value": "7",
        },
        headers={"HX-Request": "true"},
    )
    yaml = page.context["yaml"]
    assert "time_limit: 7" in yaml
    planner.post(edit, {"yaml": yaml, "seen": 1, "action": "save", "note": "quicker"})
    assert [version.number for version in scenario.versions.all()] == [2, 1]
    diff = planner.get(reverse("planning:scenario_diff", args=[scenario.pk])).content.decode()
    assert "time_limit: 7" in diff
    assert Event.objects.latest("number").action == "planning.version_saved"


def test_who_saves_later_sees_what_was_saved_and_loses_nothing(
    client_of: Callable[[Role], Client], balanced: Scenario
) -> None:
    planner = client_of(Role.PLANNER)
    edit = reverse("planning:scenario_edit", args=[balanced.pk])
    yaml = latest(balanced).yaml
    planner.post(edit, {"yaml": yaml + "# first\n", "seen": 1, "action": "save"})
    page = planner.post(edit, {"yaml": yaml + "# second\n", "seen": 1, "action": "save"})
    assert page.status_code == 409
    assert page.context["yaml"].endswith("# second\n")
    assert page.context["stale"].number == 2
    assert latest(balanced).yaml.endswith("# first\n")


def test_a_text_that_is_no_yaml_is_not_saved(client_of: Callable[[Role], Client], balanced: Scenario) -> None:
    edit = reverse("planning:scenario_edit", args=[balanced.pk])
    page = client_of(Role.PLANNER).post(edit, {"yaml": "a: [", "seen": 1, "action": "save"})
    assert page.status_code == 422
    assert latest(balanced).number == 1


def test_check_tells_in_the_readers_language(client_of: Callable[[Role], Client], balanced: Scenario) -> None:
    edit = reverse("planning:scenario_edit", args=[balanced.pk])
    yaml = latest(balanced).yaml.replace("kind: tenure", "kind: tenur")
    page = client_of(Role.PLANNER).post(
        edit, {"yaml": yaml, "seen": 1, "action": "check"}, headers={"Accept-Language": "id"}
    )
    (found,) = [each for each in page.context["findings"] if each.severity == "error"]
    assert yaml.splitlines()[(found.line or 0) - 1].strip() == "kind: tenur"
    assert found.path == "rules.two_years_in_post.kind"
    assert "tenure" in found.remedy
    assert "tidak" in found.message


def test_the_same_text_is_no_new_version(client_of: Callable[[Role], Client], balanced: Scenario) -> None:
    edit = reverse("planning:scenario_edit", args=[balanced.pk])
    yaml = latest(balanced).yaml.replace("\n", "\r\n")  # as browsers send it
    client_of(Role.PLANNER).post(edit, {"yaml": yaml, "seen": 1, "action": "save"})
    assert latest(balanced).number == 1


def test_a_version_is_never_changed(balanced: Scenario) -> None:
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        ScenarioVersion.objects.filter(scenario=balanced).update(yaml="")


def test_what_is_archived_is_out_of_the_list_and_comes_back(
    client_of: Callable[[Role], Client], balanced: Scenario
) -> None:
    planner = client_of(Role.PLANNER)
    archive = reverse("planning:scenario_archive", args=[balanced.pk])
    index = reverse("planning:scenarios")
    planner.post(archive, {"away": "1"})
    assert balanced not in dict(planner.get(index).context["rows"])
    assert balanced in dict(planner.get(index, {"archived": "1"}).context["rows"])
    planner.post(archive, {"away": "0"})
    assert balanced in dict(planner.get(index).context["rows"])


def test_a_name_is_taken_once(client_of: Callable[[Role], Client]) -> None:
    given = {"title": "Balanced", "template": "template:balanced"}
    assert client_of(Role.PLANNER).post(reverse("planning:scenario_new"), given).status_code == 422
    given = {"title": "???", "template": "template:balanced"}
    assert client_of(Role.PLANNER).post(reverse("planning:scenario_new"), given).status_code == 422


def test_a_copy_begins_with_the_newest_version(
    client_of: Callable[[Role], Client], balanced: Scenario
) -> None:
    services.add_version(None, balanced, latest(balanced).yaml + "# ours\n")
    given = {"title": "Copy", "template": f"scenario:{balanced.pk}"}
    client_of(Role.PLANNER).post(reverse("planning:scenario_new"), given)
    assert latest(Scenario.objects.get(name="copy")).yaml.endswith("# ours\n")


FAULTY = "kind: tenur"
"""A word that no rule is called by."""


def saved(client: Client, scenario: Scenario, yaml: str) -> str:
    """Saves a next version; the page that is shown then."""
    edit = reverse("planning:scenario_edit", args=[scenario.pk])
    sent = {"yaml": yaml, "seen": latest(scenario).number, "action": "save"}
    return client.post(edit, sent, follow=True).content.decode()


@pytest.mark.parametrize(
    ("language", "refused"), [("en", "will be refused"), ("id", "Perhitungan dengan versi ini akan ditolak")]
)
def test_a_version_with_errors_is_saved_and_says_so_at_once(
    client_of: Callable[[Role], Client], balanced: Scenario, language: str, refused: str
) -> None:
    planner = client_of(Role.PLANNER)
    planner.post(reverse("accounts:language"), {"language": language})
    yaml = latest(balanced).yaml.replace("kind: tenure", FAULTY)
    page = saved(planner, balanced, yaml)
    assert latest(balanced).yaml == yaml
    line = yaml[: yaml.index(FAULTY)].count("\n") + 1
    assert refused in page
    assert f'href="#line-{line}"' in page
    assert f'id="line-{line}"' in page


def test_a_version_without_errors_says_so(client_of: Callable[[Role], Client], balanced: Scenario) -> None:
    page = saved(client_of(Role.PLANNER), balanced, latest(balanced).yaml + "# as in May\n")
    assert "Saved as version 2." in page
    assert "Nothing is wrong with it over the tables of today." in page
    page = saved(client_of(Role.PLANNER), balanced, latest(balanced).yaml)
    assert "so there is no new version" in page


def test_no_run_of_a_version_with_errors_is_taken_on(
    client_of: Callable[[Role], Client], balanced: Scenario
) -> None:
    planner, queue = client_of(Role.PLANNER), reverse("planning:run_new")
    yaml = latest(balanced).yaml.replace("kind: tenure", FAULTY)
    saved(planner, balanced, yaml)
    page = planner.post(queue, {"version": latest(balanced).pk})
    line = yaml[: yaml.index(FAULTY)].count("\n") + 1
    assert page.status_code == 422
    assert f"Line {line}: " in page.content.decode()
    assert not Run.objects.exists()
    saved(planner, balanced, yaml.replace(FAULTY, "kind: tenure"))
    assert planner.post(queue, {"version": latest(balanced).pk}).status_code == 302
    assert Run.objects.count() == 1


@pytest.mark.parametrize("line", ["case: /etc", "extends: /etc/passwd"])
def test_a_scenario_reads_no_file_of_the_server(
    client_of: Callable[[Role], Client], balanced: Scenario, line: str
) -> None:
    planner = client_of(Role.PLANNER)
    page = saved(planner, balanced, f"{latest(balanced).yaml}{line}\n")
    assert "has no place here" in page
    assert "root:" not in page
    sent = {"version": latest(balanced).pk}
    assert planner.post(reverse("planning:run_new"), sent).status_code == 422


def test_numbers_by_which_pages_find_rows_have_no_separators() -> None:
    """1,060 in an attribute is no number: rows from the thousandth on could not be saved."""
    number = r'="[^"]*\{\{ (?:[\w.]+\.(?:pk|\w+_id|number|line|version|seen)|seen) \}\}'
    found = [
        f"{file.name}: {said}"
        for file in Path(workbench.__file__).parent.rglob("templates/**/*.html")
        for said in re.findall(
            number, re.sub(r"\{% (url|with|blocktrans\w*) .*?%\}", "", file.read_text("utf-8"))
        )
        if "auto_id" not in said
    ]
    assert found == []


def test_nobody_queues_a_run_but_by_what_checks_it() -> None:
    pages = [*Path(workbench.__file__).parent.rglob("views/*.py"), *Path(api.__file__).parent.glob("*.py")]
    assert len(pages) > 20
    assert [file.name for file in pages if re.search(r"\bqueue_run\b", file.read_text("utf-8"))] == []
