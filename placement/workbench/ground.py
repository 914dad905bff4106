"""The workbench itself as a Django app: its commands, and the database's own guards."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class GroundConfig(AppConfig):
    """Commands of `manage`, and triggers renewed after every migration."""

    name = "placement.workbench"
    label = "workbench"

    def ready(self) -> None:
        """Triggers are put back after each migration: SQLite drops a table's when it remakes the table."""
        from placement.workbench.guards import install  # noqa: PLC0415 - needs the apps to be there

        post_migrate.connect(install, sender=apps.get_app_config("events"))
