"""Pages about scenarios, runs and proposals; each part has its own list."""

from placement.workbench.planning.views import proposals, runs, scenarios

app_name = "planning"
urlpatterns = [*scenarios.urls, *runs.urls, *proposals.urls]
