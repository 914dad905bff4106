"""Pages about staff."""

from django.urls import path

from placement.workbench.staff import views

app_name = "staff"
urlpatterns = [
    path("", views.employees, name="employees"),
    path("<int:pk>/", views.employee, name="employee"),
]
