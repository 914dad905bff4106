"""What rules look at: the case in codes on the scenario's day, a plan, and what people measure in it."""

from placement.problem.coded import find, take
from placement.problem.problem import Problem
from placement.problem.scope import Scope

__all__ = ["Problem", "Scope", "find", "take"]
