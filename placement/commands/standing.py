"""How the command line names what stands against a plan."""

from typing import TYPE_CHECKING

from placement.base.language import _, term

if TYPE_CHECKING:
    from placement import Case, Scenario


def line(scenario: "Scenario", name: str) -> str:
    """A rule with its kind and where it is written; maxima and the scope by where they come from."""
    from placement.api.questions import SCOPE

    if name in scenario.rules:
        rule, origin = scenario.rules[name], scenario.origin("rules", name)
        told = _("  {rule} ({kind}, {origin})", rule=name, kind=rule.kind, origin=origin)
        return f"{told}: {rule.asks()}"
    if name.startswith(SCOPE):
        origin = scenario.origin("scope")
        return _("  {name} (whom and what it leaves out, {origin})", name=name, origin=origin)
    return _("  {name} (of the posts)", name=name)


def called(case: "Case", subject: str) -> str:
    """What breaks a rule, by what people call it, with its id: an employee, a unit or a post."""
    units = case.tables["units"].set_index("unit")["name"].dropna()
    people = case.tables["employees"].set_index("employee")["name"].dropna()
    if subject in people.index:
        return f"{people[subject]} ({subject})"
    unit, _colon, job = (subject, "", "") if subject in units.index else subject.rpartition(":")
    if unit not in units.index:
        return subject
    place = f"{units[unit]} ({unit})"
    return _("{job} at {unit}", job=term(job), unit=place) if job else place
