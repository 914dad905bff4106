"""The app `performance`."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """`placement.workbench.performance`."""

    name = "placement.workbench.performance"
