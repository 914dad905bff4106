"""The app `planning`."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """`placement.workbench.planning`."""

    name = "placement.workbench.planning"
