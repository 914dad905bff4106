"""The tables of a case as they are true today, one model per table."""

from placement.workbench.staff.models.others import (
    Competency,
    Course,
    Licence,
    Link,
    Lock,
    Place,
    Preference,
    Requirement,
    Score,
    Standard,
    Tie,
    Travel,
    Workload,
)
from placement.workbench.staff.models.own import Correction, Look
from placement.workbench.staff.models.people import Employee, Post, Posting, Row, Unit
from placement.workbench.staff.models.uploads import Upload

__all__ = [
    "Competency",
    "Correction",
    "Course",
    "Employee",
    "Licence",
    "Link",
    "Lock",
    "Look",
    "Place",
    "Post",
    "Posting",
    "Preference",
    "Requirement",
    "Row",
    "Score",
    "Standard",
    "Tie",
    "Travel",
    "Unit",
    "Upload",
    "Workload",
]
