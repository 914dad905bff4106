"""Lists of staff, and one person's time line."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from placement.workbench.access import Request, requires
from placement.workbench.permissions import Action
from placement.workbench.staff.models import Employee, Posting

PAGE = 50


@requires(Action.SEE_STAFF)
def employees(request: Request) -> HttpResponse:
    """Whoever this user may see, by name, with the post they hold."""
    wanted = request.GET.get("q", "").strip()
    found = Employee.objects.for_user(request.user).filter(closed__isnull=True)
    if wanted:
        found = found.filter(
            Q(name__icontains=wanted) | Q(employee__icontains=wanted) | Q(job__icontains=wanted)
        )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    held = {
        posting.employee_id: posting
        for posting in Posting.objects.filter(
            employee__in=[each.pk for each in shown], until__isnull=True
        ).select_related("post__unit")
    }
    rows = [(each, held.get(each.pk)) for each in shown]
    return render(request, "staff/employees.html", {"page": page, "rows": rows, "wanted": wanted})


@requires(Action.SEE_STAFF)
def employee(request: Request, pk: int) -> HttpResponse:
    """A person: data, posts held, what they can do."""
    person = get_object_or_404(Employee.objects.for_user(request.user), pk=pk)
    context = {
        "person": person,
        "postings": person.postings.select_related("post__unit"),
        "competencies": person.competency_set.all(),
        "licences": person.licence_set.all(),
        "preferences": person.preference_set.select_related("unit").order_by("rank"),
    }
    return render(request, "staff/employee.html", context)
