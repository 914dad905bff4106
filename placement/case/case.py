"""The checked tables of one case."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from placement.base.errors import Finding
from placement.case.contract import TABLES
from placement.case.files import Files
from placement.case.frames import sheets_of
from placement.case.headers import without_file
from placement.case.reading import checked


@dataclass(frozen=True)
class Case:
    """Checked tables of one case; every table of the contract is there, an absent one is empty.

    `tables` holds the frames in the contract's order, with all its columns, then the user's
    own as text. The index is the spreadsheet row (the first below the header is 2; 0 for a
    post that `posts` lacks). Texts are `str` with NaN for blank, whole numbers int64 or
    Int64, decimals float64, dates datetime64[us]. `files` says where each table was read.
    """

    folder: Path
    tables: Mapping[str, pd.DataFrame]
    files: Mapping[str, Path]
    warnings: tuple[Finding, ...]

    @classmethod
    def from_frames(cls, **frames: pd.DataFrame) -> "Case":
        """The case whose tables are DataFrames, named as the contract names them.

        Checked as files are; rows are counted as a spreadsheet would, the first is 2. Raises InputError
        with every finding of all tables when one is an error.
        """
        sheets = sheets_of(frames)
        tables, warnings = checked(sheets, None, without_file([*sheets], ()))
        return cls(Path(), tables, {}, warnings)


def read_case(path: Path) -> Case:
    """The case in a folder of CSV, Parquet or .xlsx files, or in one .xlsx workbook.

    Raises InputError with every finding of all tables, warnings too, when one is an error.
    """
    found = Files.of(path)
    told = [*found.findings, *found.missing()]
    tables, warnings = checked(found.sheets, path, told, found.unreadable)
    files = {name: found.sheets[name].file for name in TABLES if name in found.sheets}
    return Case(path if path.is_dir() else path.parent, tables, files, warnings)
