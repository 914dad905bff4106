"""A SIASN staff list of 10,000 rows with the known quirks, read into a case and written.

python -m benchmarks.interchange [ROWS]
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

import pandas as pd

from placement.case import Case, read_case
from placement.interchange.notes import counts
from placement.interchange.siasn import read_siasn

CASE = Path(__file__).parents[1] / "scenarios" / "sorong" / "data"
ROUNDS = 3
TITLES = (
    "Perawat",
    "Bidan",
    "Dokter",
    "Dokter Gigi",
    "Apoteker",
    "Nutrisionis",
    "Sanitarian",
    "Epidemiolog",
    "Guru",
)
LEVELS = ("Ahli Pertama", "Ahli Muda", "Ahli Madya", "Terampil", "Mahir", "Penyelia")


def main() -> None:
    """Prints the best of some rounds, without a case and with Sorong's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=10_000)
    rows = parser.parse_args().rows
    sorong = read_case(CASE)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"siasn.{suffix}" for suffix in ("csv", "xlsx")]
        table = staff_list(rows, sorong)
        table.to_csv(files[0], index=False)
        table.to_excel(files[1], index=False)
        for file in files:
            for case in (None, sorong):
                print(_told(file, case, Path(folder) / "case"))


def staff_list(rows: int, case: Case) -> pd.DataFrame:
    """Seeded rows, labels for names; 2 in 100 have no valid NIP, a third of the units no unit of the case."""
    draw = random.Random(0)  # noqa: S311 - no secret
    names = case.tables["units"]["name"].tolist()
    units = [
        draw.choice((f"UPTD PUSKESMAS {name.upper()}", f"Puskesmas {name}a", f"SD Negeri {name}"))
        for name in names
    ]
    lines = []
    for number in range(rows):
        year, appointed = draw.randint(1965, 2000), draw.randint(2005, 2024)
        month = draw.choice((draw.randint(1, 12), 21))
        born = f"{year}{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}"
        nip = f"{born}{appointed}{month:02d}1{number % 1000:03d}"
        since = f"{draw.randint(1, 31):02d}-{draw.randint(1, 12):02d}-{draw.randint(2005, 2026)}"
        lines.append(
            {
                "nip_baru": f"'{nip[: draw.choice((18,) * 49 + (16,))]}",
                "nama": f"Person {number:05d}",
                "gelar_belakang": draw.choice(("null", "S.Kep", "A.Md.Keb")),
                "nik": "'0000000000000000",
                "agama": "null",
                "alamat": "null",
                "status_cpns_pns": "PNS",
                "kedudukan_hukum_nama": draw.choice(("Aktif",) * 19 + ("Pensiun",)),
                "gol_akhir_nama": draw.choice(("III/a", "III/B", "IX", "null")),
                "jabatan_nama": f"{draw.choice(TITLES)} {draw.choice(LEVELS)}",
                "tmt_jabatan": since,
                "unor_nama": draw.choice(units),
                "instansi_kerja_nama": "Pemerintah Kota Sorong",
            }
        )
    return pd.DataFrame(lines)


def _told(file: Path, case: Case | None, out: Path) -> str:
    seconds = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        imported = read_siasn(file, case=case)
        imported.write(out, force=True)
        seconds.append(time.perf_counter() - start)
    told = ", ".join(f"{status} {count}" for status, count in counts(imported.notes).items())
    against = "Sorong's case" if case else "no case"
    people = len(imported.tables["employees"])
    return (
        f"{file.suffix}, {against}: {imported.rows} rows, {people} employees ({told}): {min(seconds):.2f} s"
    )


if __name__ == "__main__":
    main()
