"""What people report, how they are appraised, when they are away."""

from placement.workbench.performance.models.absences import Absence
from placement.workbench.performance.models.activities import Activity, ActivityKind
from placement.workbench.performance.models.appraisals import Appraisal, OwnPart, Period, Rating

__all__ = ["Absence", "Activity", "ActivityKind", "Appraisal", "OwnPart", "Period", "Rating"]
