"""The checked tables of one case."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from placement.base.errors import Finding


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
