"""Forms of facilitators and of the office."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from placement.workbench.accounts.models import User
from placement.workbench.forms import Day, Form, styled
from placement.workbench.permissions import Role
from placement.workbench.staff.models import Unit
from placement.workbench.voice import rated
from placement.workbench.voice.models import Session
from placement.workbench.voice.sessions import MOST_SLIPS, Rated
from placement.workbench.voice.tallies import SCORES

CODES = forms.Textarea(attrs={"rows": 2})


class ForumForm(Form):
    """A village's forum."""

    village = forms.CharField(label=_("Village"), max_length=200)
    units = forms.CharField(
        label=_("Units that it rates"), widget=CODES, help_text=_("Their ids, separated by blanks or commas.")
    )
    facilitators = forms.CharField(
        label=_("Facilitators"), help_text=_("Their user names, separated by blanks or commas.")
    )

    def clean_units(self) -> list[Unit]:
        """The rows."""
        codes = _words(self.cleaned_data["units"])
        found = list(Unit.objects.filter(unit__in=codes, closed__isnull=True))
        if missing := set(codes) - {unit.unit for unit in found}:
            raise forms.ValidationError(
                _("There is no unit with this id: %(ids)s."), params={"ids": ", ".join(sorted(missing))}
            )
        return found

    def clean_facilitators(self) -> list[User]:
        """The accounts."""
        names = _words(self.cleaned_data["facilitators"])
        found = list(User.objects.filter(username__in=names, is_active=True))
        grants = {user.username: {grant.role for grant in user.live_grants()} for user in found}
        if missing := {name for name in names if Role.FACILITATOR not in grants.get(name, ())}:
            raise forms.ValidationError(
                _("These accounts are no facilitators: %(names)s."),
                params={"names": ", ".join(sorted(missing))},
            )
        return found


class SessionForm(Form):
    """A session to come."""

    day = forms.DateField(label=_("Day"), widget=Day, initial=timezone.localdate)
    way = forms.ChoiceField(label=_("How people rate"), choices=Session.Way.choices)
    persons = forms.BooleanField(
        label=_("People of the staff can be rated"),
        required=False,
        help_text=_("Where at least three of a job serve in a unit; their names then stand on the page."),
    )


class SlipsForm(Form):
    """How many slips."""

    count = forms.IntegerField(label=_("Slips"), min_value=1, max_value=MOST_SLIPS, initial=50)


class AttendanceForm(Form):
    """How many are there."""

    attendance = forms.IntegerField(label=_("People present"), min_value=1, max_value=10_000)


class CloseForm(Form):
    """The minutes."""

    minutes = forms.FileField(label=_("Minutes (PDF or picture)"), required=False)


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(Form):
    """An answer of the office."""

    unit = forms.ChoiceField(label=_("Unit"))
    said = forms.CharField(
        label=_("What was said"),
        max_length=2000,
        help_text=_("In your own words, without names of people."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    answer = forms.CharField(label=_("Our answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.unit: unit for unit in units}
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(code, str(unit)) for code, unit in self.units.items()]

    def clean_unit(self) -> Unit:
        """The row."""
        return self.units[self.cleaned_data["unit"]]


class TallyForm(forms.Form):
    """The sheet of a session on paper: strokes by score, remarks, people present, minutes."""

    attendance = forms.IntegerField(label=_("People present"), min_value=1, max_value=10_000)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects: list[tuple[str, str, Any]] = [
            (f"unit-{unit.pk}", rated.named(unit), unit) for unit in session.forum.units.order_by("position")
        ]
        self.subjects += [
            (f"person-{each.pk}", f"{each}, {held.post.unit}", each) for each, held in rated.persons(session)
        ]
        for name, label, _row in self.subjects:
            for score in SCORES:
                self.fields[f"{name}-{score}"] = forms.IntegerField(
                    label=f"{label}: {score}", min_value=0, max_value=10_000, required=False
                )
        for name, label, row in self.subjects:
            if isinstance(row, Unit):
                self.fields[f"remarks-{name}"] = forms.CharField(
                    label=label, required=False, max_length=20_000, widget=CODES
                )
        self.fields["minutes"] = forms.FileField(label=_("Minutes (PDF or picture)"), required=False)
        styled(self)

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """What is rated, and a cell per score."""
        return [(label, [self[f"{name}-{score}"] for score in SCORES]) for name, label, _row in self.subjects]

    def texts(self) -> list[forms.BoundField]:
        """Remarks by unit."""
        return [self[name] for name in self.fields if name.startswith("remarks-")]

    def counts(self) -> Sequence[Rated]:
        """As the service takes them."""
        made = []
        for name, _label, row in self.subjects:
            one, two, three, four, five = (self.cleaned_data[f"{name}-{score}"] or 0 for score in SCORES)
            unit, person = (row.pk, None) if isinstance(row, Unit) else (None, row.pk)
            made.append(Rated(unit, person, (one, two, three, four, five)))
        return made

    def remarks(self) -> Mapping[int, Sequence[str]]:
        """A line each, by unit."""
        return {
            row.pk: self.cleaned_data[f"remarks-{name}"].splitlines()
            for name, _label, row in self.subjects
            if isinstance(row, Unit)
        }


def _words(text: str) -> list[str]:
    return [word for word in text.replace(",", " ").replace(";", " ").split() if word]
