"""Forums with a session each, tallied on paper, for demonstration: villages and counts, no person.

Villages write in Indonesian; what the office publishes has English beside it.
"""

from datetime import date, timedelta

from placement.workbench.accounts.models import User
from placement.workbench.permissions import Action, actor
from placement.workbench.staff.models import Unit
from placement.workbench.voice import sessions
from placement.workbench.voice.answering import answer
from placement.workbench.voice.models import Forum, Session
from placement.workbench.voice.releasing import publish
from placement.workbench.voice.sessions import Rated

Counts = tuple[int, int, int, int, int]

VILLAGES: dict[str, tuple[int, dict[str, Counts], dict[str, str]]] = {
    "Makbon": (
        31,
        {"Makbon": (2, 6, 9, 8, 3), "Asbaken": (1, 2, 2, 1, 0)},
        {"Makbon": "Pada hari pasar tidak ada petugas di loket"},
    ),
    "Klamono": (24, {"Klamono": (0, 3, 8, 9, 2)}, {}),
    "Aimas": (
        58,
        {"Aimas": (1, 4, 14, 25, 11), "Malawili": (3, 9, 10, 6, 1)},
        {"Malawili": "Malam hari tidak ada bidan"},
    ),
    "Sorong Manoi": (45, {"Remu": (0, 2, 9, 20, 9), "Malawei": (1, 3, 11, 14, 5)}, {}),
}
"""People present, how many gave each score from 1 to 5 to whom, and what was written."""

ANSWERS = {
    "Malawili": (
        "Warga meminta bidan pada malam hari. (People asked for a midwife in the evening.)",
        "Bidan kedua ada dalam usulan berikutnya. (A second midwife is in the next proposal.)",
    ),
}


def load(day: date) -> None:
    """Forums, sessions, published figures and an answer; nothing where there is a forum already."""
    users = {user.username: user for user in User.objects.filter(username__in=("facilitator", "hr"))}
    if Forum.objects.exists() or len(users) < 2:
        return
    units = {unit.name: unit for unit in Unit.objects.filter(closed__isnull=True)}
    for village, (present, counts, remarks) in VILLAGES.items():
        if not set(counts) <= set(units):
            continue
        held = [units[name] for name in counts]
        made = sessions.make_forum(None, village, units=held, facilitators=[users["facilitator"]])
        running = actor(users["facilitator"], Action.RUN_FORUMS)
        session = sessions.plan(running, made, day - timedelta(days=20), Session.Way.PAPER)
        told = [Rated(units[name].pk, None, some) for name, some in counts.items()]
        sessions.tally(
            running, session, present, told, {units[name].pk: [text] for name, text in remarks.items()}
        )
        sessions.countersign(actor(users["hr"], Action.COUNTERSIGN), session)
    publish(None, day)
    for name, (said, text) in ANSWERS.items():
        if name in units:
            answer(actor(users["hr"], Action.ANSWER), units[name], said, text)
