"""A proposal is bound to its plan: what is decided is what the run left on the disk."""

import csv
import hashlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from placement.workbench.planning.models import Proposal
from placement.workbench.planning.solves import PLAN, home


def require_plan(proposal: Proposal) -> None:
    """Raises ValidationError where the run's plan and the moves are not the ones that were proposed."""
    file = home(proposal.run) / PLAN
    if not file.is_file():
        raise ValidationError(_("The run's folder is gone, so the plan cannot be compared: solve anew."))
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != proposal.plan_sha256 or _planned(content) != _kept(proposal):
        raise ValidationError(_("The plan is not the one that was proposed."))


def _planned(content: bytes) -> set[tuple[str, ...]]:
    """Who changes place, from and to where."""
    found: set[tuple[str, ...]] = set()
    for row in csv.DictReader(content.decode("utf-8-sig", "replace").splitlines()):
        ends = (row["from_unit"], row["from_job"]), (row["unit"], row["job"])
        if ends[0] != ends[1]:
            found.add((row["employee"], *ends[0], *ends[1]))
    return found


def _kept(proposal: Proposal) -> set[tuple[str, ...]]:
    rows = proposal.moves.values_list(
        "employee__employee", "from_post__unit__unit", "from_post__job", "to_post__unit__unit", "to_post__job"
    )
    return {tuple(each or "" for each in row) for row in rows}
