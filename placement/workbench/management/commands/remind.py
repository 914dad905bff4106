"""`python -m django remind`: what the worker does by itself, for who would rather have cron do it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from placement.workbench.planning.reminding import remind


class Command(BaseCommand):
    """Tells people that a phase of the round begins or is about to end."""

    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Sends what is due; prints how many reminders went out."""
        self.stdout.write(str(remind(timezone.localdate())))
