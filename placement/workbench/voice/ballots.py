"""The voter's form: an answer per unit, a remark, perhaps a person of the staff."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from placement.workbench.staff.models import Unit
from placement.workbench.voice import rated
from placement.workbench.voice.models import Session
from placement.workbench.voice.voting import Said

SCORES = {
    5: _("very good"),
    4: _("good"),
    3: _("fair"),
    2: _("bad"),
    1: _("very bad"),
}
"""What people choose among."""

NOT_THERE = _("I was not there")


class BallotPaper(forms.Form):
    """What a slip may say of a session's units and people."""

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = list(session.forum.units.order_by("position"))
        self.people = rated.persons(session)
        answers = [*((str(score), words) for score, words in SCORES.items()), ("", NOT_THERE)]
        for unit in self.units:
            self.fields[f"unit-{unit.pk}"] = forms.ChoiceField(
                label=str(unit), choices=answers, widget=forms.RadioSelect, required=False, initial=""
            )
            self.fields[f"remark-{unit.pk}"] = forms.CharField(
                label=_("What should become better?"),
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        if self.people:
            names = [("", "–"), *((each.pk, f"{each}, {held.post.unit}") for each, held in self.people)]
            scores = [("", "–"), *((score, words) for score, words in SCORES.items())]
            self.fields["person"] = forms.ChoiceField(label=_("Who"), choices=names, required=False)
            self.fields["score"] = forms.ChoiceField(
                label=_("How good was the help?"), choices=scores, required=False
            )

    def questions(self) -> Iterator[tuple[Unit, forms.BoundField, forms.BoundField]]:
        """Each unit, the answer and the remark."""
        return ((unit, self[f"unit-{unit.pk}"], self[f"remark-{unit.pk}"]) for unit in self.units)

    def clean(self) -> dict[str, Any]:
        """No person without an answer."""
        given = super().clean() or self.cleaned_data
        if bool(given.get("person")) != bool(given.get("score")):
            self.add_error("score", _("Choose both: who, and how it was."))
        return given

    def said(self) -> Said:
        """As the service takes it."""
        given = self.cleaned_data
        units = {unit.pk: int(given[f"unit-{unit.pk}"]) for unit in self.units if given[f"unit-{unit.pk}"]}
        persons = {int(given["person"]): int(given["score"])} if given.get("person") else {}
        return Said(units, {unit: given[f"remark-{unit}"] for unit in units}, persons)
