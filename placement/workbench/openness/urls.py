"""Pages for everybody."""

from django.urls import path

from placement.workbench.openness import views

app_name = "openness"
urlpatterns = [
    path("", views.index, name="index"),
    path("decisions/<int:pk>/", views.decision, name="decision"),
    path("decisions/<int:pk>/table.csv", views.decision_csv, name="decision_csv"),
    path("villages/", views.feedback, name="feedback"),
    path("villages/table.csv", views.feedback_csv, name="feedback_csv"),
    path("how/", views.how, name="how"),
    path("letter/", views.letter, name="letter"),
    path("letter/<str:code>/", views.letter_code, name="letter_code"),
]
