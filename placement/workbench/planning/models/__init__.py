"""Scenarios and snapshots; runs and questions; rounds; proposals, moves, objections and decisions."""

from placement.workbench.planning.models.letter import LetterCode
from placement.workbench.planning.models.objection import Objection
from placement.workbench.planning.models.proposal import (
    Comment,
    Decision,
    Move,
    NeedConfirmation,
    Proposal,
)
from placement.workbench.planning.models.round import Phase, Round, WishList
from placement.workbench.planning.models.run import Question, Run
from placement.workbench.planning.models.scenario import Scenario, ScenarioVersion, Snapshot

__all__ = [
    "Comment",
    "Decision",
    "LetterCode",
    "Move",
    "NeedConfirmation",
    "Objection",
    "Phase",
    "Proposal",
    "Question",
    "Round",
    "Run",
    "Scenario",
    "ScenarioVersion",
    "Snapshot",
    "WishList",
]
