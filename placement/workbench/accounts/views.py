"""Home, inbox, one's own account; accounts and grants for the administrator."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, public, requires
from placement.workbench.accounts import forms, notices, services
from placement.workbench.accounts.models import Grant, Token, User
from placement.workbench.permissions import Action, Role, may, roles


@public
def home(request: HttpRequest) -> HttpResponse:
    """The first page: what is to be done, by role; who is not signed in signs in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    held = roles(request.user.live_grants())
    recent = request.user.notices.filter(read__isnull=True)[:5]
    told = [(notice, notices.words(notice)) for notice in recent]
    return render(request, "workbench/home.html", {"held": held, "notices": told})


@requires(Action.SIGNED_IN)
def inbox(request: Request) -> HttpResponse:
    """What somebody was told; what is shown is read."""
    shown = list(request.user.notices.all()[:200])
    told = [(notice, notices.words(notice), notice.read is None) for notice in shown]
    notices.mark_read(request.user)
    return render(request, "accounts/inbox.html", {"notices": told})


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language: of the account, or of the browser before signing in."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("home")
    response = HttpResponseRedirect(back)
    if chosen in dict(settings.LANGUAGES):
        if request.user.is_authenticated and request.user.language != chosen:
            services.choose_language(request.user, chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=31_536_000, samesite="Lax", httponly=True
        )
    return response


@public
def activate(request: HttpRequest) -> HttpResponse:
    """A code sets a password."""
    form = forms.Activate(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = services.activation(given["username"], given["code"])
        if found is None:
            form.add_error("code", _("This code does not fit this user name, has been used, or is too old."))
        else:
            services.activate(found, given["password"])
            messages.success(request, _("Your password is set. Sign in with it."))
            return redirect("account_login")
    return render(request, "accounts/activate.html", {"form": form})


@requires(Action.SIGNED_IN)
def me(request: Request) -> HttpResponse:
    """One's own account: roles, delegations, keys, second factor."""
    lent = Grant.objects.filter(delegated_by=request.user).select_related("user", "unit")
    context = {
        "grants": request.user.grants.select_related("unit", "delegated_by"),
        "lent": lent,
        "form": forms.Delegation(user=request.user),
        "tokens": request.user.tokens.filter(revoked__isnull=True),
        "token_form": forms.TokenName(),
        "today": timezone.localdate(),
    }
    return render(request, "accounts/me.html", context)


@requires(Action.SIGNED_IN)
@require_POST
def delegate(request: Request) -> HttpResponse:
    """Lend a role for some days."""
    form = forms.Delegation(request.POST, user=request.user)
    if form.is_valid():
        given = form.cleaned_data
        try:
            lent = services.delegate(
                request.actor, given["grant"], given["to"], start=given["start"], until=given["until"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            said = {"user": str(request.user), "until": given["until"].isoformat()}
            notices.notify([lent.user], "delegated", said, reverse("accounts:me"))
            messages.success(request, _("%(user)s acts on your behalf.") % {"user": lent.user})
            return redirect("accounts:me")
    return render(request, "workbench/form_page.html", {"form": form, "title": _("Delegate a role")})


@requires(Action.SIGNED_IN)
@require_POST
def tokens(request: Request) -> HttpResponse:
    """A new key for programs, shown once."""
    form = forms.TokenName(request.POST)
    if not form.is_valid():
        return render(request, "workbench/form_page.html", {"form": form, "title": _("A key for programs")})
    token, text = services.make_token(request.actor, form.cleaned_data["name"])
    return render(request, "accounts/token.html", {"token": token, "text": text})


@requires(Action.SIGNED_IN)
@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """One of one's own keys opens nothing any more."""
    services.revoke_token(request.actor, get_object_or_404(Token, pk=pk, user=request.user))
    return redirect("accounts:me")


@requires(Action.SEE_ACCOUNTS)
def people(request: Request) -> HttpResponse:
    """All accounts."""
    wanted = request.GET.get("q", "").strip()
    found = User.objects.for_user(request.user).order_by("username").prefetch_related("grants__unit")
    if wanted:
        found = found.filter(username__icontains=wanted) | found.filter(last_name__icontains=wanted)
    waiting = [grant for grant in Grant.objects.for_user(request.user) if grant.awaits_confirmation]
    context = {
        "people": found.distinct()[:500],
        "wanted": wanted,
        "waiting": waiting,
        "may_edit": may(request.user, Action.EDIT_ACCOUNTS),
    }
    return render(request, "accounts/list.html", context)


@requires(Action.SEE_ACCOUNTS)
def person(request: Request, pk: int) -> HttpResponse:
    """One account with its roles."""
    user = get_object_or_404(User.objects.for_user(request.user), pk=pk)
    return _person(request, user, forms.NewGrant())


def _person(request: Request, user: User, form: forms.NewGrant, *, status: int = 200) -> HttpResponse:
    context = {
        "person": user,
        "grants": user.grants.select_related("unit", "delegated_by", "given_by", "confirmed_by"),
        "form": form,
        "today": timezone.localdate(),
        "may_edit": may(request.user, Action.EDIT_ACCOUNTS),
    }
    return render(request, "accounts/person.html", context, status=status)


@requires(Action.EDIT_ACCOUNTS)
def new(request: Request) -> HttpResponse:
    """A new account."""
    form = forms.NewAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user = services.make_account(
            request.actor,
            given["username"],
            first_name=given["first_name"],
            last_name=given["last_name"],
            employee=given["employee"],
        )
        return redirect("accounts:person", user.pk)
    return render(request, "workbench/form_page.html", {"form": form, "title": _("New account")})


@requires(Action.EDIT_ACCOUNTS)
@require_POST
def code(request: Request, pk: int) -> HttpResponse:
    """A code that sets a password, shown once."""
    user = get_object_or_404(User, pk=pk, is_active=True)
    text = services.make_code(request.actor, user)
    return render(request, "accounts/code.html", {"person": user, "code": text})


@requires(Action.EDIT_ACCOUNTS)
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """An account that can no longer sign in."""
    user = get_object_or_404(User, pk=pk)
    try:
        services.close_account(request.actor, user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("accounts:person", pk)


@requires(Action.EDIT_ACCOUNTS)
@require_POST
def grant(request: Request, pk: int) -> HttpResponse:
    """A role for somebody."""
    user = get_object_or_404(User, pk=pk)
    form = forms.NewGrant(request.POST)
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = services.grant(request.actor, user, Role(given.pop("role")), **given)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if made.awaits_confirmation:
                others = User.objects.filter(grants__role=Role.ADMINISTRATOR).exclude(pk=request.user.pk)
                notices.notify(
                    others, "grant_waits", {"user": str(user)}, reverse("accounts:person", args=[pk])
                )
            return redirect("accounts:person", pk)
    return _person(request, user, form, status=422)


@requires(Action.EDIT_ACCOUNTS)
@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """A second administrator agrees to a grant."""
    given = get_object_or_404(Grant, pk=pk)
    try:
        services.confirm(request.actor, given)
    except PermissionDenied as error:
        messages.error(request, str(error))
    return redirect("accounts:person", given.user_id)


@requires(Action.EDIT_ACCOUNTS)
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """A grant counts no more from today on."""
    given = get_object_or_404(Grant, pk=pk)
    services.end_grant(request.actor, given, timezone.localdate())
    return redirect("accounts:person", given.user_id)
