"""The model in whole numbers, as every solver path reads it."""

from placement.program.duals import Duals, Split, UnitPrices
from placement.program.program import Headcounts, Program, SideRows

__all__ = ["Duals", "Headcounts", "Program", "SideRows", "Split", "UnitPrices"]
