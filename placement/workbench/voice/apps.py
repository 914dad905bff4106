"""The app `voice`."""

from django.apps import AppConfig


class VoiceConfig(AppConfig):
    """`placement.workbench.voice`."""

    name = "placement.workbench.voice"
