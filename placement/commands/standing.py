"""How the command line names what stands against a plan."""

from typing import TYPE_CHECKING

from placement.base.language import _

if TYPE_CHECKING:
    from placement import Scenario


def line(scenario: "Scenario", name: str) -> str:
    """A rule with its kind and where it is written; maxima and the scope by where they come from."""
    from placement.api.questions import SCOPE

    if name in scenario.rules:
        origin = scenario.origin("rules", name)
        return _("  {rule} ({kind}, {origin})", rule=name, kind=scenario.rules[name].kind, origin=origin)
    if name.startswith(SCOPE):
        origin = scenario.origin("scope")
        return _("  {name} (whom and what it leaves out, {origin})", name=name, origin=origin)
    return _("  {name} (of the posts)", name=name)
