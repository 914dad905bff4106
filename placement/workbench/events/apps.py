"""The app `events`."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """`placement.workbench.events`."""

    name = "placement.workbench.events"
