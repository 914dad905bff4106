"""Everything that changes accounts, grants, codes, keys and notices; each writes its event."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from placement.workbench.accounts import codes
from placement.workbench.accounts.models import Activation, Grant, Token, User
from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import SECOND_ADMINISTRATOR, Actor, Role

CODE_LASTS = timedelta(days=14)
TOKEN_LASTS = timedelta(days=365)


@service
def make_account(
    actor: Actor | None,
    username: str,
    *,
    first_name: str = "",
    last_name: str = "",
    employee: int | None = None,
) -> User:
    """A new account that nobody can sign in to until a code is used."""
    user = User(username=username, first_name=first_name, last_name=last_name, employee_id=employee)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    record(actor, "accounts.made", user, after={"username": username, "employee": employee})
    return user


@service
def close_account(actor: Actor, user: User) -> None:
    """The account can no longer sign in; what it did stays in the log."""
    if user.pk == actor.user.pk:
        raise ValidationError(_("Nobody closes their own account."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(actor, "accounts.closed", user, before={"active": True}, after={"active": False})


@service
def make_code(actor: Actor | None, user: User) -> str:
    """A code by which the person sets a password; earlier ones lose their force.

    Whoever holds it can sign in as that person: roles that two administrators gave wait for the second again.
    """
    user.grants.filter(role__in=SECOND_ADMINISTRATOR).update(confirmed_by=None)
    user.activations.filter(used__isnull=True).delete()
    code = codes.code()
    Activation.objects.create(user=user, digest=codes.digest(code), expires=timezone.now() + CODE_LASTS)
    record(actor, "accounts.code_made", user)
    return code


def activation(username: str, code: str) -> Activation | None:
    """The unused, unexpired code of that account."""
    return Activation.objects.filter(
        user__username=username,
        user__is_active=True,
        digest=codes.digest(code),
        used__isnull=True,
        expires__gt=timezone.now(),
    ).first()


@service
def activate(found: Activation, password: str) -> User:
    """The person sets the password; the code is used up."""
    taken = Activation.objects.filter(pk=found.pk, used__isnull=True).update(used=timezone.now())
    if not taken:
        raise ValidationError(_("This code has been used."))
    user = found.user
    user.set_password(password)
    user.save(update_fields=["password"])
    record(Actor(user), "accounts.activated", user)
    return user


@service
def set_password(user: User, password: str) -> None:
    """A password without a code; for demonstration and tests."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(None, "accounts.password_set", user)


@service
def grant(
    actor: Actor | None,
    user: User,
    role: Role,
    *,
    start: date,
    until: date | None = None,
    unit: int | None = None,
    region: str = "",
) -> Grant:
    """Gives a role. A personnel officer or an approver can act only after a second administrator agrees."""
    if actor is not None and actor.user.pk == user.pk:
        raise ValidationError(_("Nobody gives a role to themselves."))
    if unit is None and role is Role.UNIT_HEAD:
        raise ValidationError(_("Name the unit that this person heads."))
    given = Grant(user=user, role=role, start=start, until=until, unit_id=unit, region=region)
    given.given_by_id = None if actor is None else actor.user.pk
    given.full_clean(exclude=["given_by", "confirmed_by"])
    given.save()
    record(actor, "accounts.granted", user, after=_told(given))
    return given


@service
def confirm(actor: Actor | None, given: Grant) -> None:
    """A second administrator agrees; neither who gave the grant nor who gets it can."""
    if actor is not None and actor.user.pk in {given.given_by_id, given.user_id}:
        raise PermissionDenied(_("A second administrator has to confirm this."))
    if given.role not in SECOND_ADMINISTRATOR or given.confirmed_by_id:
        unchanged()
        return
    given.confirmed_by_id = given.user_id if actor is None else actor.user.pk
    given.save(update_fields=["confirmed_by"])
    record(actor, "accounts.grant_confirmed", given.user, after=_told(given))


@service
def end_grant(actor: Actor, given: Grant, day: date) -> None:
    """The grant, and what was delegated of it, counts no more from the day on."""
    lent = Grant.objects.filter(delegated_by=given.user, role=given.role)
    for each in [given, *lent]:
        before = _told(each)
        each.until = max(day, each.start + timedelta(days=1)) if each.start < day else None
        if each.until is None:
            each.delete()
        else:
            each.save(update_fields=["until"])
        record(actor, "accounts.grant_ended", each.user, before=before, after={"until": day})


@service
def delegate(actor: Actor, own: Grant, to: User, *, start: date, until: date) -> Grant:
    """Lends one's own grant to somebody for some days: what they do by it is done on one's behalf."""
    if own.user_id != actor.user.pk or own.delegated_by_id is not None:
        raise PermissionDenied
    if to.pk == own.user_id:
        raise ValidationError(_("Choose somebody else."))
    if start < own.start or (own.until is not None and until > own.until):
        raise ValidationError(_("Your own role does not last as long."))
    lent = Grant(
        user=to,
        role=own.role,
        unit_id=own.unit_id,
        region=own.region,
        start=start,
        until=until,
        delegated_by_id=own.user_id,
        given_by_id=own.user_id,
        confirmed_by_id=own.confirmed_by_id,
    )
    lent.full_clean(exclude=["given_by", "confirmed_by"])
    lent.save()
    record(actor, "accounts.delegated", to, after=_told(lent))
    return lent


@service
def choose_language(user: User, language: str) -> None:
    """The language of this user's pages and letters."""
    before, user.language = user.language, language
    user.save(update_fields=["language"])
    record(Actor(user), "accounts.language", user, before=before, after=language)


@service
def make_token(actor: Actor, name: str) -> tuple[Token, str]:
    """A key for programs with one's own rights, and its text, which is shown only now."""
    text = codes.key()
    token = Token.objects.create(
        user_id=actor.user.pk, name=name, digest=codes.digest(text), expires=timezone.now() + TOKEN_LASTS
    )
    record(actor, "accounts.token_made", token, after={"name": name})
    return token, text


@service
def revoke_token(actor: Actor, token: Token) -> None:
    """The key opens nothing any more."""
    token.revoked = timezone.now()
    token.save(update_fields=["revoked"])
    record(actor, "accounts.token_revoked", token, before={"name": token.name})


def _told(given: Grant) -> Mapping[str, Any]:
    return {
        name: getattr(given, name)
        for name in ("role", "unit_id", "region", "start", "until", "delegated_by_id", "confirmed_by_id")
    }
