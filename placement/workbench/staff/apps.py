"""The app `staff`."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """`placement.workbench.staff`."""

    name = "placement.workbench.staff"
