"""The app `own`."""

from django.apps import AppConfig


class OwnConfig(AppConfig):
    """`placement.workbench.own`."""

    name = "placement.workbench.own"
