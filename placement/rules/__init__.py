"""The catalogue of rules: one policy per file, its name here."""

from typing import Annotated, get_args

from pydantic import Field

from placement.rules.access import Access
from placement.rules.apart import Apart
from placement.rules.base import Rule
from placement.rules.budget import Budget
from placement.rules.capacity import Capacity
from placement.rules.commute import Commute
from placement.rules.competency import Competency
from placement.rules.equity import Equity
from placement.rules.licence import Licence
from placement.rules.lock import Lock
from placement.rules.merit import Merit
from placement.rules.mix import Mix
from placement.rules.moves import Moves
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

AnyRule = (
    Profession
    | Competency
    | Licence
    | TravelLimit
    | Transfer
    | Tenure
    | Retirement
    | Lock
    | Rotation
    | Placed
    | Staffing
    | Stay
    | Commute
    | Preference
    | Moves
    | Retention
    | Budget
    | Mix
    | Share
    | Together
    | Apart
    | Equity
    | Access
    | Score
    | Capacity
    | Merit
    | Training
)

KINDS: dict[str, type[Rule]] = {rule.model_fields["kind"].default: rule for rule in get_args(AnyRule)}
"""Rule classes by their kind."""

TaggedRule = Annotated[AnyRule, Field(discriminator="kind")]
"""Any rule, told apart by its `kind`."""
