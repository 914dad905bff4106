"""Who may do what: one table, and how far it reaches for one person today.

A user here is whatever has `live_grants()` and `employee_id`: this module stands below the accounts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What a grant makes of somebody."""

    PLANNER = "planner"
    HR = "hr"
    APPROVER = "approver"
    UNIT_HEAD = "unit_head"
    STAFF = "staff"
    FACILITATOR = "facilitator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    PUBLIC = "public"


ROLE_NAMES = {
    Role.PLANNER: _("Planner"),
    Role.HR: _("Personnel officer"),
    Role.APPROVER: _("Approver"),
    Role.UNIT_HEAD: _("Head of unit"),
    Role.STAFF: _("Staff"),
    Role.FACILITATOR: _("Forum facilitator"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.PUBLIC: _("Public"),
}

SECOND_ADMINISTRATOR = frozenset({Role.HR, Role.APPROVER})
"""Roles whose grant counts only once a second administrator has confirmed it."""


class Reach(StrEnum):
    """How far a permission goes."""

    ALL = "all"  # everything, or what lies in the grant's unit or region
    SUB = "sub"  # the grant's unit and those below it
    OWN = "own"  # what is about oneself
    MOVERS = "movers"  # people whom a proposal that was handed in would move
    TECHNICAL = "technical"  # who signed in and what the system did; no content


class Action(StrEnum):
    """What somebody may do."""

    SIGNED_IN = "signed_in"
    SEE_STAFF = "see_staff"
    EDIT_STAFF = "edit_staff"
    SEE_PLANNING = "see_planning"
    EDIT_PLANNING = "edit_planning"
    PROPOSE = "propose"
    SEE_PROPOSALS = "see_proposals"
    REVIEW = "review"
    COMMENT = "comment"
    APPROVE = "approve"
    SEE_LETTERS = "see_letters"
    APPLY = "apply"
    SEE_OBJECTIONS = "see_objections"
    DECIDE_OBJECTIONS = "decide_objections"
    CONCLUDE_OBJECTIONS = "conclude_objections"
    SEE_OWN = "see_own"
    SEE_TRAINING = "see_training"
    EDIT_TRAINING = "edit_training"
    EDIT_ROUNDS = "edit_rounds"
    SEE_NEED = "see_need"
    CONFIRM_NEED = "confirm_need"
    SEE_FORUMS = "see_forums"
    EDIT_FORUMS = "edit_forums"
    RUN_FORUMS = "run_forums"
    COUNTERSIGN = "countersign"
    VOID_BALLOTS = "void_ballots"
    SEE_TALLIES = "see_tallies"
    SEE_RATINGS = "see_ratings"
    ANSWER = "answer"
    ACCEPT_NEED = "accept_need"
    SEE_WORKLOAD = "see_workload"
    EDIT_WORKLOAD = "edit_workload"
    REPORT = "report"
    SEE_ACTIVITIES = "see_activities"
    RECORD_ABSENCE = "record_absence"
    SEE_ABSENCES = "see_absences"
    SEE_TEAM = "see_team"
    APPRAISE_ONESELF = "appraise_oneself"
    APPRAISE = "appraise"
    SEE_APPRAISALS = "see_appraisals"
    CALIBRATE = "calibrate"
    PUBLISH_APPRAISALS = "publish_appraisals"
    SEE_EVENTS = "see_events"
    SEE_ACCOUNTS = "see_accounts"
    EDIT_ACCOUNTS = "edit_accounts"


P, H, A, U, S, F, X, D, V = (
    Role.PLANNER,
    Role.HR,
    Role.APPROVER,
    Role.UNIT_HEAD,
    Role.STAFF,
    Role.FACILITATOR,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
    Role.PUBLIC,
)


def _all(*roles: Role) -> dict[Role, Reach]:
    return dict.fromkeys(roles, Reach.ALL)


POLICY: dict[Action, dict[Role, Reach]] = {
    Action.SIGNED_IN: dict.fromkeys((P, H, A, U, S, F, X, D), Reach.OWN),
    Action.SEE_STAFF: {**_all(P, H, X), A: Reach.MOVERS, U: Reach.SUB, S: Reach.OWN},
    Action.EDIT_STAFF: _all(H),
    Action.SEE_PLANNING: _all(P, H, A, X),
    Action.EDIT_PLANNING: _all(P),
    Action.PROPOSE: _all(P, H),
    Action.SEE_PROPOSALS: {**_all(P, H, A, X), U: Reach.SUB},
    Action.REVIEW: _all(H),
    Action.COMMENT: {**_all(P, H, A), U: Reach.SUB},
    Action.APPROVE: _all(A),
    Action.SEE_LETTERS: _all(H, X),
    Action.APPLY: _all(H),
    Action.SEE_OBJECTIONS: {**_all(P, H, A, X), U: Reach.SUB},
    Action.DECIDE_OBJECTIONS: _all(H),
    Action.CONCLUDE_OBJECTIONS: _all(A),
    Action.SEE_OWN: {S: Reach.OWN},
    Action.SEE_TRAINING: {**_all(P, H, X), U: Reach.SUB},
    Action.EDIT_TRAINING: _all(H),
    Action.EDIT_ROUNDS: _all(H, D),
    Action.SEE_NEED: {**_all(P, H, X), U: Reach.SUB},
    Action.CONFIRM_NEED: {U: Reach.SUB},
    Action.SEE_FORUMS: {**_all(H, X), F: Reach.OWN},
    Action.EDIT_FORUMS: _all(H),
    Action.RUN_FORUMS: {F: Reach.OWN},
    Action.COUNTERSIGN: {**_all(H), F: Reach.OWN},
    Action.VOID_BALLOTS: _all(H),
    Action.SEE_TALLIES: _all(X),
    Action.SEE_RATINGS: {**_all(P, H, A, X), U: Reach.SUB, S: Reach.OWN, F: Reach.OWN},
    Action.ANSWER: _all(H),
    Action.ACCEPT_NEED: _all(H),
    Action.SEE_WORKLOAD: {**_all(P, H, X), U: Reach.SUB},
    Action.EDIT_WORKLOAD: _all(H),
    Action.REPORT: {S: Reach.OWN},
    Action.SEE_ACTIVITIES: {**_all(H, X), U: Reach.SUB, S: Reach.OWN},
    Action.RECORD_ABSENCE: {**_all(H), U: Reach.SUB, S: Reach.OWN},
    Action.SEE_ABSENCES: {**_all(H, X), U: Reach.SUB, S: Reach.OWN},
    Action.SEE_TEAM: {U: Reach.SUB},
    Action.APPRAISE_ONESELF: {S: Reach.OWN},
    Action.APPRAISE: {**_all(H), U: Reach.SUB},
    Action.SEE_APPRAISALS: {**_all(H, X), U: Reach.SUB, S: Reach.OWN},
    Action.CALIBRATE: _all(H, X),
    Action.PUBLISH_APPRAISALS: _all(H),
    Action.SEE_EVENTS: {
        **_all(H, X),
        P: Reach.OWN,
        A: Reach.OWN,
        U: Reach.SUB,
        S: Reach.OWN,
        F: Reach.OWN,
        D: Reach.TECHNICAL,
    },
    Action.SEE_ACCOUNTS: _all(X, D),
    Action.EDIT_ACCOUNTS: _all(D),
}
"""The table of rights. Three different people hand in, review and approve: services see to that."""


@dataclass(frozen=True)
class Scope:
    """What an action reaches for one person today; nothing where all is empty.

    `units` are ids of units, those below included. `employee` is the person's own record.
    """

    everything: bool = False
    units: frozenset[int] = frozenset()
    employee: int | None = None
    movers: bool = False
    technical: bool = False
    own: bool = False

    def __bool__(self) -> bool:
        return bool(self.everything or self.units or self.movers or self.technical or self.own)

    def covers(self, unit: int | None) -> bool:
        """Whether a unit lies within."""
        return self.everything or unit in self.units


@dataclass(frozen=True)
class Actor:
    """Who acts, and for whom: what a service is told, and every event says."""

    user: Any
    on_behalf_of: Any = None
    scope: Scope = field(default_factory=Scope)


def scope(user: Any, action: Action) -> Scope:
    """How far the action reaches for this user by all grants that count today."""
    found = Scope()
    if not user.is_authenticated:
        return found
    for grant in user.live_grants():
        reach = POLICY[action].get(Role(grant.role))
        if reach is not None:
            found = _joined(found, _reached(user, grant, reach))
    return found


def actor(user: Any, action: Action) -> Actor:
    """The user as who may do this: by a grant of one's own, else on behalf of whoever delegated it.

    Raises PermissionDenied where neither allows it.
    """
    reach = scope(user, action)
    grants = [grant for grant in user.live_grants() if Role(grant.role) in POLICY[action]]
    if not reach or not grants:
        raise PermissionDenied
    own = [grant for grant in grants if grant.delegated_by is None]
    return Actor(user, None if own else grants[0].delegated_by, reach)


def may(user: Any, action: Action) -> bool:
    """Whether the action reaches anything for this user."""
    return bool(scope(user, action))


def _reached(user: Any, grant: Any, reach: Reach) -> Scope:
    if reach is Reach.OWN:
        return Scope(own=True, employee=user.employee_id)
    if reach is Reach.MOVERS:
        return Scope(movers=True)
    if reach is Reach.TECHNICAL:
        return Scope(technical=True)
    if grant.unit_id is None and not grant.region:
        return Scope(everything=reach is Reach.ALL)
    return Scope(units=grant.units())


def _joined(one: Scope, other: Scope) -> Scope:
    return Scope(
        one.everything or other.everything,
        one.units | other.units,
        one.employee or other.employee,
        one.movers or other.movers,
        one.technical or other.technical,
        one.own or other.own,
    )


def roles(grants: Iterable[Any]) -> list[Role]:
    """The roles of some grants, in the order of the table, each once."""
    held = {grant.role for grant in grants}
    return [role for role in Role if role in held]
