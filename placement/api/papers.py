"""What people read of a run, and the workbook they fill in."""

from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from placement.base import language as speech
from placement.reports import write_blank_case, write_report
from placement.reports.letters import LIST, Letter, template_of, write_letters
from placement.run import Run

MARK = LIST
"""The file that tells a folder of letters from any other."""


def report(
    run: Run | Path | str,
    file: Path | str,
    *,
    compare: Sequence[Run | Path | str] = (),
    anonymous: bool = False,
    force: bool = False,
) -> tuple[Path, ...]:
    """Writes a page to read (.html), a workbook (.xlsx), or a folder with both; returns the files.

    Runs are objects or run folders. Anonymous, no employee is named. Raises InputError for a file that
    exists where `force` is not set, PlacementError where writing fails.
    """
    of = [Path(each) if isinstance(each, str) else each for each in (run, *compare)]
    return write_report(of[0], Path(file), compare=of[1:], force=force, anonymous=anonymous)


def letters(
    run: Run,
    folder: Path | str,
    *,
    template: Path | str | None = None,
    language: str = "id",
    collective: bool = False,
    legal_basis: Sequence[str] = (),
    employees: Collection[str] | None = None,
    force: bool = False,
) -> pd.DataFrame:
    """Writes a transfer proposal (.docx) for each move into a folder; returns the list of letters.

    `collective` writes one for all moves, with its list as an annex; `legal_basis` are laws and decrees
    that it names; `employees` are whose letters are written, where not everybody's are. Raises
    InputError for a template that cannot be filled and for a folder that exists where `force` is not set.
    """
    given = Path(template) if template else template_of(language, collective=collective)
    found = write_letters(
        run,
        given,
        Path(folder),
        force=force,
        language=language,
        legal_basis=legal_basis,
        collective=collective,
        employees=employees,
    )
    return pd.DataFrame([vars(letter) for letter in found], columns=[*Letter.__dataclass_fields__])


def template(file: Path | str = "case.xlsx", *, language: str | None = None, force: bool = False) -> Path:
    """Writes a blank workbook with every table of a case, to be filled in, and returns it.

    Raises InputError where it exists and `force` is not set.
    """
    with speech.speaking(language or speech.spoken()):
        write_blank_case(Path(file), force=force)
    return Path(file)
