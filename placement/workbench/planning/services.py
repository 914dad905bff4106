"""What changes scenarios; runs and proposals have services of their own beside this file."""

import hashlib

from django.utils import timezone

from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Actor
from placement.workbench.planning.models import Scenario, ScenarioVersion


@service
def make_scenario(actor: Actor | None, name: str, title: str, yaml: str, note: str = "") -> ScenarioVersion:
    """A scenario and its first version."""
    made = Scenario.objects.create(name=name, title=title, created_by_id=_user(actor))
    record(actor, "planning.scenario_made", made, after={"name": name, "title": title})
    return add_version(actor, made, yaml, note)


@service
def add_version(actor: Actor | None, scenario: Scenario, yaml: str, note: str = "") -> ScenarioVersion:
    """The next version; the newest one again where the text is the same."""
    locked = Scenario.objects.select_for_update().get(pk=scenario.pk)
    latest = locked.latest
    sha = hashlib.sha256(yaml.encode()).hexdigest()
    if latest is not None and latest.sha256 == sha:
        unchanged()
        return latest
    made = ScenarioVersion.objects.create(
        scenario=locked,
        number=1 if latest is None else latest.number + 1,
        parent=latest,
        yaml=yaml,
        sha256=sha,
        note=note,
        created_by_id=_user(actor),
    )
    record(
        actor,
        "planning.version_saved",
        made,
        before=None if latest is None else {"sha256": latest.sha256},
        after={"sha256": sha, "note": note},
    )
    return made


def _user(actor: Actor | None) -> int | None:
    return None if actor is None else actor.user.pk


class StaleError(Exception):
    """Somebody has saved in the meantime; `latest` is what they saved."""

    def __init__(self, latest: ScenarioVersion) -> None:
        super().__init__(str(latest))
        self.latest = latest


@service
def save_version(
    actor: Actor, scenario: Scenario, yaml: str, *, seen: int, note: str = ""
) -> ScenarioVersion:
    """The next version by who saw version `seen`. Raises StaleError where that is not the newest."""
    latest = Scenario.objects.select_for_update().get(pk=scenario.pk).latest
    if latest is not None and latest.number != seen:
        raise StaleError(latest)
    return add_version(actor, scenario, yaml, note)


@service
def archive(actor: Actor, scenario: Scenario, *, away: bool) -> None:
    """Puts a scenario away, or takes it out again; nothing is lost."""
    locked = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if (locked.archived is not None) == away:
        unchanged()
        return
    locked.archived = timezone.now() if away else None
    locked.save(update_fields=["archived"])
    record(actor, "planning.scenario_archived" if away else "planning.scenario_unarchived", locked)
