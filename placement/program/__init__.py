"""The model in whole numbers, as every solver path reads it."""

from placement.program.program import Duals, Headcounts, Program, SideRows

__all__ = ["Duals", "Headcounts", "Program", "SideRows"]
