"""The linear model as arrays; it knows no rule."""

from placement.model.model import Charge, Model, Rows

__all__ = ["Charge", "Model", "Rows"]
