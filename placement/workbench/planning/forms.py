"""What planners fill in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from placement.workbench.forms import Form
from placement.workbench.planning.gallery import templates
from placement.workbench.planning.models import Scenario


class NewScenario(Form):
    """A name, and what to begin with."""

    title = forms.CharField(label=_("Title"), max_length=300)
    template = forms.ChoiceField(label=_("Begin with"), help_text=_("A copy: the template stays as it is."))

    def __init__(self, *args: Any, scenarios: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [  # type: ignore[attr-defined]  # a ChoiceField has them
            (_("Templates"), [(f"template:{each.name}", each.shown) for each in templates()]),
            (_("Scenarios"), [(f"scenario:{each.pk}", str(each)) for each in scenarios]),
        ]

    def clean_title(self) -> str:
        """A title whose short name is free."""
        title: str = self.cleaned_data["title"]
        self.cleaned_data["name"] = slugify(title)[:80]
        if not self.cleaned_data["name"]:
            raise ValidationError(_("Write a title with letters."))
        if Scenario.objects.filter(name=self.cleaned_data["name"]).exists():
            raise ValidationError(_("There is a scenario of that name already."))
        return title

    def yaml(self) -> str:
        """The text to begin with."""
        kind, _colon, name = self.cleaned_data["template"].partition(":")
        if kind == "template":
            return next(each.yaml for each in templates() if each.name == name)
        latest = Scenario.objects.get(pk=name).latest
        return "" if latest is None else latest.yaml
