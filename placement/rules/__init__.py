"""The catalogue of rules: one policy per file, its name here; those of other packages after them."""

from collections.abc import Mapping

from placement.rules.access import Access
from placement.rules.apart import Apart
from placement.rules.base import Rule
from placement.rules.budget import Budget
from placement.rules.capacity import Capacity
from placement.rules.catalogue import catalogue
from placement.rules.commute import Commute
from placement.rules.competency import Competency
from placement.rules.crew import Crew
from placement.rules.equity import Equity
from placement.rules.expected_shortage import ExpectedShortage
from placement.rules.headcount import Headcount
from placement.rules.licence import Licence
from placement.rules.lock import Lock, binds_the_table, locking
from placement.rules.lot import Lot
from placement.rules.merit import Merit
from placement.rules.mix import Mix
from placement.rules.moves import Moves
from placement.rules.no_worse import NoWorse
from placement.rules.placed import Placed
from placement.rules.preference import Preference
from placement.rules.profession import Profession
from placement.rules.retention import Retention
from placement.rules.retirement import Retirement
from placement.rules.rotation import Rotation
from placement.rules.score import Score
from placement.rules.share import Share
from placement.rules.staffing import Staffing
from placement.rules.stay import Stay
from placement.rules.tenure import Tenure
from placement.rules.together import Together
from placement.rules.training import Training
from placement.rules.transfer import Transfer
from placement.rules.travel_limit import TravelLimit
from placement.rules.visiting import Visiting

__all__ = [
    "EVERY_COURSE",
    "KINDS",
    "OWN",
    "Access",
    "Apart",
    "Budget",
    "Capacity",
    "Commute",
    "Competency",
    "Crew",
    "Equity",
    "ExpectedShortage",
    "Headcount",
    "Licence",
    "Lock",
    "Lot",
    "Merit",
    "Mix",
    "Moves",
    "NoWorse",
    "Placed",
    "Preference",
    "Profession",
    "Retention",
    "Retirement",
    "Rotation",
    "Rule",
    "Score",
    "Share",
    "Staffing",
    "Stay",
    "Tenure",
    "Together",
    "Training",
    "Transfer",
    "TravelLimit",
    "Visiting",
    "binds_the_table",
    "locking",
]

OWN: tuple[type[Rule], ...] = (
    Profession,
    Competency,
    Licence,
    TravelLimit,
    Transfer,
    NoWorse,
    Tenure,
    Retirement,
    Lock,
    Rotation,
    Placed,
    Staffing,
    ExpectedShortage,
    Stay,
    Commute,
    Preference,
    Moves,
    Retention,
    Budget,
    Headcount,
    Mix,
    Share,
    Crew,
    Together,
    Apart,
    Equity,
    Access,
    Visiting,
    Score,
    Capacity,
    Merit,
    Lot,
    Training,
)
"""The rules of this package, in the order of the documentation."""

KINDS: Mapping[str, type[Rule]]
"""Rule classes by their kind, those of other packages last."""

EVERY_COURSE = Training()
"""Courses for everybody, whatever they cost: what could be learned."""


def __getattr__(name: str) -> Mapping[str, type[Rule]]:
    """KINDS, when it is first asked for: a package that adds a rule imports this one to write it."""
    if name != "KINDS":
        raise AttributeError(f"module {__name__} has no attribute {name}")
    found = globals()[name] = catalogue(OWN)
    return found
