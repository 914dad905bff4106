"""A case of three units and six employees, solved by hand, as files.

Unit C lacks its nurse; A has two to spare. Whoever goes breaks `few_moves` by one, so the third
priority decides: from home q the way to C is 45.5 minutes (E3), from home p 75.5 (E1, E2).
Nobody knows where E6 comes from, so E6 has no way to any post.
"""

import csv
import io
from pathlib import Path

TABLES = {
    "units": """
        unit,kind,region,place,setting
        A,puskesmas,96.71,p,urban
        B,puskesmas,96.71,q,rural
        C,puskesmas,96.01,r,very_remote
    """,
    "posts": """
        unit,job,minimum,target,maximum
        C,nurse,1,1,2
        A,nurse,1,1,3
        A,midwife,1,1,1
        B,nurse,1,2,2
        B,clerk,0,1,1
    """,
    "employees": """
        employee,name,job,unit,home
        E4,"Yosef, A.Md.Keb.",midwife,A,p
        E1,Siti,nurse,A,p
        E2,Maria,nurse,A,p
        E3,Çelik,nurse,A,q
        E5,Obed,nurse,B,q
        E6,Ruth,clerk,,
    """,
    "links": """
        from,to,minutes
        p,q,30
        q,r,45.5
    """,
}
SCENARIO = """\
title: Fill the gaps
case: data
date: 2027-01-01
rules:
  right_profession: {kind: profession}
  nobody_loses_a_post: {kind: placed}
  gaps: {kind: staffing, level: minimum, priority: 1}
  few_moves: {kind: stay, priority: 2}
  short_ways: {kind: commute, priority: 3, weight: 2}
"""
PLACEMENT = """\
employee,name,unit,job,from_unit,from_job,moved,minutes,course
E1,Siti,A,nurse,A,nurse,0,0,
E2,Maria,A,nurse,A,nurse,0,0,
E3,Çelik,C,nurse,A,nurse,1,45.5,
E4,"Yosef, A.Md.Keb.",A,midwife,A,midwife,0,0,
E5,Obed,B,nurse,B,nurse,0,0,
E6,Ruth,,,,,0,,
"""
POSTS = """\
unit,job,minimum,target,maximum,before,after,short_of_minimum,short_of_target
A,midwife,1,1,1,1,1,0,0
A,nurse,1,1,3,3,2,0,0
B,clerk,0,1,1,0,0,0,1
B,nurse,1,2,2,1,1,0,1
C,nurse,1,1,2,0,1,0,0
"""


def write_clinic(folder: Path) -> Path:
    """The scenario file, its tables beside it."""
    (folder / "data").mkdir(parents=True)
    for name, rows in TABLES.items():
        write_table(folder, name, rows)
    scenario = folder / "gaps.yaml"
    scenario.write_text(SCENARIO, "utf-8")
    return scenario


def write_table(folder: Path, name: str, rows: str) -> None:
    lines = [line.strip() for line in rows.strip().splitlines()]
    (folder / "data" / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
