"""How all forms look: Bootstrap's classes, one field a row."""

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

LONGEST = 5000
"""Letters that somebody can say at a time: in a note, a comment, an objection, an answer."""

_CLASSES = {
    forms.CheckboxInput: "form-check-input",
    forms.RadioSelect: "pl-choices",
    forms.Select: "form-select",
    forms.SelectMultiple: "form-select",
    forms.ClearableFileInput: "form-control",
    forms.FileInput: "form-control",
}


class Renderer(TemplatesSetting):
    """Django's templates, one div per field."""

    form_template_name = "workbench/form.html"
    field_template_name = "workbench/field.html"


def words(request: HttpRequest, name: str) -> str:
    """What was typed into a box of at most LONGEST letters.

    Browsers count the end of a line as one letter, and send two.
    """
    return request.POST.get(name, "").replace("\r\n", "\n").strip()[:LONGEST]


def styled(form: forms.BaseForm) -> None:
    """Puts Bootstrap's class on every widget of a form."""
    for field in form.fields.values():
        widget = field.widget
        kind = next((_CLASSES[base] for base in type(widget).__mro__ if base in _CLASSES), "form-control")
        widget.attrs.setdefault("class", kind)


class Form(forms.Form):
    """A form in the workbench's looks."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever Django's form takes
        styled(self)


class Day(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
