"""Scenarios and snapshots; runs and questions; proposals, moves and decisions."""

from placement.workbench.planning.models.letter import LetterCode
from placement.workbench.planning.models.proposal import (
    Comment,
    Decision,
    Move,
    NeedConfirmation,
    Proposal,
    Round,
)
from placement.workbench.planning.models.run import Question, Run
from placement.workbench.planning.models.scenario import Scenario, ScenarioVersion, Snapshot

__all__ = [
    "Comment",
    "Decision",
    "LetterCode",
    "Move",
    "NeedConfirmation",
    "Proposal",
    "Question",
    "Round",
    "Run",
    "Scenario",
    "ScenarioVersion",
    "Snapshot",
]
