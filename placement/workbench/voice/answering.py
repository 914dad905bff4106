"""What the office answers to what was said, and takes back."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from placement.workbench.events.recording import record, service, unchanged
from placement.workbench.permissions import Actor
from placement.workbench.staff.models import Unit
from placement.workbench.voice.models import Answer, Ballot


@service
def answer(actor: Actor, unit: Unit, said: str, text: str) -> Answer:
    """Publishes what was said of a unit, in the office's words, and what it does about it."""
    if not said.strip() or not text.strip():
        raise ValidationError(_("Write what was said, and your answer."))
    made = Answer.objects.create(unit=unit, said=said.strip(), answer=text.strip(), author_id=actor.user.pk)
    record(actor, "voice.answered", made, after={"unit": unit.unit, "said": made.said, "answer": made.answer})
    return made


@service
def take_back(actor: Actor, given: Answer) -> None:
    """The answer is shown no more."""
    if not Answer.objects.filter(pk=given.pk, withdrawn__isnull=True).update(withdrawn=timezone.now()):
        unchanged()
        return
    record(actor, "voice.answer_withdrawn", given)


def remarks(units: list[int]) -> list[tuple[int, str]]:
    """Unit and text of the remarks on units that are published; in no order that tells who wrote them.

    Remarks on units that are told together are read together with them: they are not fewer people's.
    """
    found = Ballot.objects.filter(
        unit__in=units, aggregate__isnull=False, aggregate__withdrawn__isnull=True, void__isnull=True
    ).exclude(comment="")
    return sorted(found.values_list("unit", "comment"), key=lambda each: (each[0], each[1].casefold()))
