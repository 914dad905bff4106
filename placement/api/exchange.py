"""Other systems' files: into a case, and out of a run."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar

from placement.api.solving import read_case
from placement.base.errors import Finding
from placement.base.files import csv_text
from placement.case import Case
from placement.interchange.beside import write_beside
from placement.interchange.fhir import HEALTH_WORKER
from placement.interchange.imported import REPORT, Imported
from placement.interchange.importers import importers
from placement.interchange.mapping import FOLDER
from placement.interchange.notes import STATUSES, Note, counts, document, told_rows
from placement.run import Run

__all__ = ["STATUSES", "Import", "export_dhis2", "export_fhir", "import_case", "importers", "told_rows"]

Tables = Case | Path | str | None
"""A case whose units and jobs are meant."""


@dataclass(frozen=True)
class Import:
    """Other systems' files as a case in a folder, and what became of their cells."""

    folder: Path
    found: Imported
    warnings: tuple[Finding, ...]
    mark: ClassVar[str] = REPORT
    """The file that tells an imported case from any other."""

    @property
    def notes(self) -> Sequence[Note]:
        """What was mapped, guessed and left out, each with its rows."""
        return self.found.notes

    @property
    def counts(self) -> Mapping[str, int]:
        """Cells mapped, guessed and left out."""
        return counts(self.notes)

    @property
    def mappings(self) -> Path | None:
        """The folder of mappings to review and to import with again; None where nothing was mapped."""
        return self.folder / FOLDER if self.found.mappings else None

    @property
    def document(self) -> Mapping[str, Any]:
        """As JSON has it."""
        return {
            "folder": str(self.folder),
            "rows": self.found.rows,
            "tables": {name: len(table) for name, table in self.found.tables.items()},
            "counts": self.counts,
            "notes": [document(note) for note in self.notes],
        }


def import_case(
    system: str,
    files: Sequence[Path],
    out: Path,
    *,
    case: Tables = None,
    mapping: Path | None = None,
    identifiers: str | None = None,
    day: date | None = None,
    force: bool = False,
) -> Import:
    """Files of a system (siasn, dreams, fhir, or the name of one of the `importers`) as a case in a folder.

    `case` has the units and jobs that are meant; `mapping` the mappings of an earlier import, edited;
    `identifiers` and `day` are FHIR's: the system of ids, and the day on which roles count.
    Raises InputError where a file cannot be read, and for a folder that exists where `force` is not set.
    """
    read = _readers(mapping, identifiers, day).get(system) or importers()[system].read
    found, warnings = read(files, case=_tables(case)).write(out, force=force)
    return Import(out, found, warnings)


def _readers(
    mapping: Path | None, identifiers: str | None, day: date | None
) -> dict[str, Callable[..., Imported]]:
    """The readers that take more than files and a case."""

    def siasn(files: Sequence[Path], *, case: Case | None) -> Imported:
        from placement.interchange.siasn import read_siasn  # noqa: PLC0415 - what one system needs

        (file,) = files
        return read_siasn(file, case=case, mapping=mapping)

    def dreams(files: Sequence[Path], *, case: Case | None) -> Imported:
        from placement.interchange.dreams import read_dreams  # noqa: PLC0415

        (file,) = files
        return read_dreams(file, case=case, mapping=mapping)

    def fhir(files: Sequence[Path], *, case: Case | None) -> Imported:  # noqa: ARG001 - it has units of its own
        from placement.interchange.fhir_import import read_fhir  # noqa: PLC0415

        when = day or datetime.now().astimezone().date()
        return read_fhir(files, day=when, system=identifiers or HEALTH_WORKER)

    return {"siasn": siasn, "dreams": dreams, "fhir": fhir}


def _tables(case: Tables) -> Case | None:
    return read_case(case) if isinstance(case, Path | str) else case


def export_fhir(
    run: Run, file: Path, *, identifiers: str | None = None, force: bool = False
) -> Mapping[str, int]:
    """Writes units, employees and the posts they get as a FHIR R4 Bundle; the resources of each kind.

    `identifiers` is the system of the employees' ids. Raises InputError where the file exists and
    `force` is not set, and where a cell holds what R4 has no room for.
    """
    from placement.interchange.fhir_export import bundle  # noqa: PLC0415

    made = bundle(run, identifiers or HEALTH_WORKER)
    write_beside(run.folder, {file: _json(made)}, force=force)
    return Counter(entry["resource"]["resourceType"] for entry in made["entry"])


@dataclass(frozen=True)
class DataValues:
    """DHIS2 data values in a file: their period, those left out, and the mapping that was used or begun."""

    file: Path
    mapping: Path | None
    period: str
    values: int
    left_out: Sequence[tuple[str, str]]  # job and measure without a data element

    @property
    def document(self) -> Mapping[str, Any]:
        """As JSON has it."""
        told = {"file": str(self.file), "mapping": str(self.mapping), "values": self.values}
        return {**told, "period": self.period, "left_out": [list(pair) for pair in self.left_out]}


def export_dhis2(
    run: Run, file: Path, *, mapping: Path | None = None, force: bool = False, **more: Any
) -> DataValues:
    """Writes staff in post, minimum and gap of every post as a DHIS2 dataValueSet.

    `more` are `period`, `elements` and `units` of `placement.interchange.dhis2.data_values`. Without a
    `mapping` codes stand for data elements, and a mapping to fill in is written beside the file.
    Raises InputError where the mapping has errors, and where the file exists and `force` is not set.
    """
    from placement.interchange.dhis2 import data_values  # noqa: PLC0415

    made = data_values(run, mapping=mapping, **more)
    files = {file: _json(made.document)}
    template = file.with_name(f"{file.stem}.elements.csv")
    if mapping is None and not template.exists():
        files[template] = csv_text(made.mapping)
    write_beside(run.folder, files, force=force)
    values, period = len(made.document["dataValues"]), made.document["period"]
    return DataValues(file, mapping or template, period, values, made.left_out)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
