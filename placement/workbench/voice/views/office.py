"""What has come of the forums, for the office and the staff; and the office's answers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from placement.workbench.access import Request, requires
from placement.workbench.permissions import Action, may
from placement.workbench.voice import answering, forms, reading, releasing, shown, thresholds
from placement.workbench.voice.models import Aggregate, Answer


@requires(Action.SEE_RATINGS)
def ratings(request: Request) -> HttpResponse:
    """Ratings of services as far as they concern the reader, and one's own."""
    scope = request.scope
    own = (
        Aggregate.objects.filter(employee=scope.employee, withdrawn__isnull=True) if scope.employee else None
    )
    context = {
        "rows": reading.of_reader(request.user, scope),
        "own": None if own is None else releasing.ratings().get(scope.employee or 0) if own else None,
        "is_staff": scope.employee is not None,
        "least": thresholds.ballots(),
        "may_answer": may(request.user, Action.ANSWER),
    }
    return render(request, "voice/ratings.html", context)


@requires(Action.ANSWER)
@require_POST
def publish(request: Request) -> HttpResponse:
    """Publishes what has come together since the last time."""
    made = releasing.publish(request.actor, timezone.localdate())
    if made is None:
        messages.info(request, _("Too few ballots have come together since the last time: they wait."))
    else:
        messages.success(request, _("Published."))
    return redirect("voice:ratings")


@requires(Action.ANSWER)
def answers(request: Request) -> HttpResponse:
    """Remarks of villages on units, and what the office answers."""
    told = {unit.pk: unit for row in shown.published() for unit in row.units}
    form = forms.AnswerForm(request.POST or None, units=told.values())
    if form.is_valid():
        try:
            answering.answer(
                request.actor,
                form.cleaned_data["unit"],
                form.cleaned_data["said"],
                form.cleaned_data["answer"],
            )
            return redirect("voice:answers")
        except ValidationError as error:
            form.add_error(None, error)
    remarks = [(told[unit], text) for unit, text in answering.remarks(list(told))]
    given = Answer.objects.for_user(request.user).select_related("unit", "author")
    context = {"form": form, "remarks": remarks, "answers": given}
    return render(request, "voice/answers.html", context, status=422 if form.errors else 200)


@requires(Action.ANSWER)
@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """An answer is shown no more."""
    answering.take_back(request.actor, get_object_or_404(Answer.objects.for_user(request.user), pk=pk))
    return redirect("voice:answers")


urls = [
    path("ratings/", ratings, name="ratings"),
    path("ratings/publish/", publish, name="publish"),
    path("answers/", answers, name="answers"),
    path("answers/<int:pk>/withdraw/", take_back, name="answer_withdraw"),
]
