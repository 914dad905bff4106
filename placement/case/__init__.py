"""The tables of a case: read, checked all at once, completed, written."""

from placement.case.case import Case, read_case
from placement.case.writing import write_case

__all__ = ["Case", "read_case", "write_case"]
