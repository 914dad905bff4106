"""The app `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """`placement.workbench.accounts`."""

    name = "placement.workbench.accounts"
