"""What rules look at: the case in codes on the scenario's day, a plan, and what people measure in it."""

from placement.problem.problem import Problem, Scope, find, take

__all__ = ["Problem", "Scope", "find", "take"]
