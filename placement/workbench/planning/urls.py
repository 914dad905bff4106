"""Pages about scenarios, runs and proposals; each part has its own list."""

from placement.workbench.planning.views import (
    board,
    objections,
    proposals,
    questions,
    results,
    rounds,
    runs,
    scenarios,
    studies,
)

app_name = "planning"
urlpatterns = [
    *scenarios.urls,
    *runs.urls,
    *results.urls,
    *questions.urls,
    *board.urls,
    *studies.urls,
    *proposals.urls,
    *objections.urls,
    *rounds.urls,
]
