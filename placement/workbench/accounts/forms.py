"""Forms about accounts."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from placement.workbench.accounts.models import Grant, User
from placement.workbench.forms import Day, Form, styled
from placement.workbench.permissions import ROLE_NAMES, Role
from placement.workbench.staff.models import Employee, Unit


class SignIn(LoginForm):  # type: ignore[misc]  # allauth has no types
    """User name and password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        styled(self)
        self.fields["login"].label = _("User name")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class NewAccount(Form):
    """A new account."""

    username = forms.CharField(label=_("User name"), max_length=150)
    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    employee = forms.CharField(
        label=_("Employee"),
        required=False,
        help_text=_("The id in the table of employees, where the account belongs to one of the staff."),
    )

    def clean_username(self) -> str:
        """A name that nobody has yet."""
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("This user name is taken."))
        return name

    def clean_employee(self) -> int | None:
        """The employee's row."""
        code = self.cleaned_data["employee"]
        if not code:
            return None
        found = Employee.objects.filter(employee=code, account__isnull=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no employee with this id, or they have an account."))
        return found.pk


class NewGrant(Form):
    """A role for somebody."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[each for each in ROLE_NAMES.items() if each[0] is not Role.PUBLIC]
    )
    unit = forms.CharField(
        label=_("Unit"),
        required=False,
        help_text=_("The unit's id; the role then counts there and below. Blank: everywhere."),
    )
    region = forms.CharField(label=_("Region"), required=False)
    start = forms.DateField(label=_("From"), widget=Day, initial=timezone.localdate)
    until = forms.DateField(label=_("Until"), widget=Day, required=False)

    def clean_unit(self) -> int | None:
        """The unit's row."""
        code = self.cleaned_data["unit"]
        if not code:
            return None
        found = Unit.objects.filter(unit=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no unit with this id."))
        return found.pk


class Delegation(Form):
    """One's own role, lent for some days."""

    grant = forms.ModelChoiceField(Grant.objects.none(), label=_("Role"))
    to = forms.CharField(label=_("User name"), help_text=_("Who acts on your behalf."))
    start = forms.DateField(label=_("From"), widget=Day, initial=timezone.localdate)
    until = forms.DateField(label=_("Until"), widget=Day, help_text=_("The first day on which it ends."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["grant"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = Grant.objects.live(timezone.localdate()).filter(user=user, delegated_by=None)

    def clean_to(self) -> User:
        """An account that can sign in."""
        found = User.objects.filter(username=self.cleaned_data["to"], is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no such account."))
        return found


class Activate(Form):
    """A code, and the password it sets."""

    username = forms.CharField(
        label=_("User name"), widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Three groups of four, from your administrator."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    password = forms.CharField(
        label=_("New password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("New password, again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Twice the same password, and a good one."""
        given = super().clean() or self.cleaned_data
        if given.get("password") != given.get("again"):
            self.add_error("again", _("The two passwords differ."))
        elif given.get("password"):
            try:
                validate_password(given["password"], User(username=given.get("username", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


class TokenName(Form):
    """What a key is for."""

    name = forms.CharField(label=_("What it is for"), max_length=100)
