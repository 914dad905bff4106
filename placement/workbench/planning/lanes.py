"""What a worker does all day: look for what waits, take it up, stay with it until it ends."""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import FrameType

from django.db import DatabaseError, connection
from django.db.models import Value
from django.db.models.functions import Now
from django.utils import timezone

from placement.workbench.planning import leases, solves
from placement.workbench.planning.answers import QUICK, SLOW, STUDIES, Warm, answer
from placement.workbench.planning.models import Question, Run
from placement.workbench.planning.reminding import remind

IDLE = 0.2
"""Seconds between two looks at an empty queue."""

SELDOM = 600.0
"""Seconds between two looks at the calendar."""

COURTESY = timedelta(seconds=2 * IDLE)

_LOG = logging.getLogger("placement.workbench")


class Worker:
    """One process; `leaving` is set when it is told to end."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.leaving = threading.Event()

    def solve(self) -> bool:
        """Takes up one run, if any waits."""
        taken = leases.claim(Run.objects.all(), self.name)
        if taken is not None:
            solves.perform(taken, self.leaving.is_set)
        return taken is not None

    def reply(self, kinds: Sequence[str], warm: Warm) -> bool:
        """Answers one question of these kinds, if any waits: about a run that is warm here, else any other.

        Others are left for a moment to the worker that has their run warm, if there is one.
        """
        asked = Question.objects.filter(kind__in=kinds)
        taken = leases.claim(asked.filter(run__in=warm.runs), self.name)
        if taken is None:
            taken = leases.claim(asked.filter(created__lt=Now() - Value(COURTESY)), self.name)
        if taken is not None:
            answer(taken, warm, self.leaving.is_set)
        warm.cool()
        return taken is not None

    def work(self) -> None:
        """Until told to leave: runs in the main thread; a question waits for no run, report or study."""
        kinds = (QUICK, SLOW, STUDIES)
        lanes = [threading.Thread(target=self._replies, args=(each,)) for each in kinds]
        lanes.append(threading.Thread(target=self._reminders))
        for lane in lanes:
            lane.start()
        self.repeat(self.solve)
        for lane in lanes:
            lane.join()

    def _replies(self, kinds: Sequence[str]) -> None:
        warm = Warm()
        self.repeat(lambda: self.reply(kinds, warm))
        warm.cool(0)
        connection.close()

    def _reminders(self) -> None:
        """Tells people of the round's phases: looks now and then, and sends what nobody has sent."""
        self.repeat(lambda: bool(remind(timezone.localdate())), pause=SELDOM)
        connection.close()

    def repeat(self, step: Callable[[], bool], pause: float = IDLE) -> None:
        """One lane: steps without a pause while there is something to do.

        What cannot be read or written now is tried again: the lease of the row it was about runs out.
        Anything else is a fault of ours: all lanes end, so that the process is missed and replaced.
        """
        while not self.leaving.is_set():
            try:
                busy = step()
            except (DatabaseError, OSError):
                _LOG.exception("the worker goes on")
                connection.close()
                busy = False
            except BaseException:
                self.leaving.set()
                raise
            if not busy:
                self.leaving.wait(pause)

    def leave(self, _signal: int, _frame: FrameType | None) -> None:
        """Hands back what is held, and ends."""
        self.leaving.set()
