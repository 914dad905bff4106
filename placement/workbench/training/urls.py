"""Pages about courses, for the office."""

from placement.workbench.training import views

app_name = "training"
urlpatterns = views.urls
