"""The app `training`."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """`placement.workbench.training`."""

    name = "placement.workbench.training"
