"""Pages about work and appraisal; each part has its own list."""

from placement.workbench.performance.views import activities, appraisals, calibration, need, team, workload

app_name = "performance"
urlpatterns = [
    *activities.urls,
    *workload.urls,
    *need.urls,
    *team.urls,
    *appraisals.urls,
    *calibration.urls,
]
