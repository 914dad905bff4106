"""Pages about the log."""

from django.urls import path

from placement.workbench.events import views

app_name = "events"
urlpatterns = [path("", views.index, name="list")]
