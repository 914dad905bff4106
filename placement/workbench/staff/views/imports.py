"""Files into the tables: sent, shown row by row, confirmed."""

import shutil
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from placement.workbench import children
from placement.workbench.access import Request, requires
from placement.workbench.forms import Day, Form
from placement.workbench.permissions import Action
from placement.workbench.staff import services
from placement.workbench.staff.files import folder_of
from placement.workbench.staff.models import Upload
from placement.workbench.staff.naming import NAMES


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FileList(forms.FileField):
    """At least one file."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FileList, self).clean(each, initial) for each in given]


class NewUpload(Form):
    """Which files, what they are, and as of when."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Upload.Kind.choices)
    given = FileList(label=_("Files"), widget=Files)
    day = forms.DateField(
        label=_("As of"),
        widget=Day,
        help_text=_("Posts that change are closed and opened on this day where the file names none."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate


@requires(Action.EDIT_STAFF)
def index(request: Request) -> HttpResponse:
    """What was sent, and a form to send more."""
    form = NewUpload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = services.upload(
            request.actor, given["kind"], given["given"], given["day"], get_language() or "en"
        )
        children.started("placement.workbench.staff.reading", str(made.pk))
        return redirect("staff:import", made.pk)
    context = {
        "form": form,
        "uploads": Upload.objects.for_user(request.user)[:20],
        "names": NAMES,
        "may_edit": True,
    }
    return render(request, "staff/imports.html", context)


@requires(Action.EDIT_STAFF)
def show(request: Request, pk: UUID) -> HttpResponse:
    """One upload: how far it is, and what it would change; htmx asks again while it is being read."""
    upload = get_object_or_404(Upload.objects.for_user(request.user), pk=pk)
    tables = [(NAMES[name], each) for name, each in upload.told.get("tables", {}).items()]
    done = [(NAMES[name], each) for name, each in upload.told.get("counts", {}).items()]
    waits = upload.state in {Upload.State.READING, Upload.State.IMPORTING}
    context = {
        "upload": upload,
        "tables": tables,
        "done": done,
        "waits": waits,
        "names": NAMES,
        "may_edit": True,
    }
    return render(request, "staff/import_state.html" if request.htmx else "staff/import.html", context)


@requires(Action.EDIT_STAFF)
@require_POST
def confirm(request: Request, pk: UUID) -> HttpResponse:
    """What was shown is to be made."""
    upload = get_object_or_404(Upload.objects.for_user(request.user), pk=pk)
    if services.confirm_upload(request.actor, upload, request.POST.get("seen", "")):
        children.started("placement.workbench.staff.reading", str(upload.pk))
    return redirect("staff:import", pk)


@requires(Action.EDIT_STAFF)
@require_POST
def drop(request: Request, pk: UUID) -> HttpResponse:
    """The files are thrown away."""
    upload = get_object_or_404(Upload.objects.for_user(request.user), pk=pk)
    services.drop_upload(request.actor, upload)
    shutil.rmtree(folder_of(upload), ignore_errors=True)
    return redirect("staff:imports")


urls = [
    path("imports/", index, name="imports"),
    path("imports/<uuid:pk>/", show, name="import"),
    path("imports/<uuid:pk>/confirm/", confirm, name="confirm"),
    path("imports/<uuid:pk>/drop/", drop, name="drop"),
]
