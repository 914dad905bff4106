"""Whose pages these are."""

from typing import Any

from django.http import Http404

from placement.workbench.permissions import Action, scope
from placement.workbench.staff.models import Employee


def of(user: Any) -> Employee:
    """The employee to whom the account belongs; Http404 where it belongs to none."""
    own = scope(user, Action.SEE_OWN).employee
    found = None if own is None else Employee.objects.filter(pk=own).first()
    if found is None:
        raise Http404
    return found
