"""From how many ballots on something is told: settings of the office."""

from django.conf import settings


def ballots() -> int:
    """Ballots that may be told together, of a service or a person."""
    return int(settings.RATING_BALLOTS)


def sessions() -> int:
    """Sessions of which a person's ballots have to come."""
    return int(settings.RATING_SESSIONS)


def colleagues() -> int:
    """Staff of a job in a unit, below which nobody of them is rated."""
    return int(settings.RATING_COLLEAGUES)


def weight() -> int:
    """Ballots that the mean of the job counts like, when a person's rating is made."""
    return int(settings.RATING_WEIGHT)
