"""Reports and letters of a run as they are kept: files to download, and the report's parts for the pages."""

import json
import re
import shutil
import zipfile
from pathlib import Path

from placement.workbench import folders
from placement.workbench.planning.models import Question, Run

PARTS = {
    "summary": ("decided", "figures", "shifts", "gaps"),
    "map": ("map",),
    "charts": ("charts",),
    "moves": ("moves",),
    "rules": ("rules",),
    "proof": ("proof", "sources", "again"),
}
"""Pages of a run, and the sections of the report that each shows."""

_SECTION = re.compile(r'<section id="(\w+)".*?</section>', re.DOTALL)
_TOOLS = re.compile(r'<template id="words-of-tables".*?</template>', re.DOTALL)


def place(run: Run, kind: str, language: str, *, public: bool = False) -> Path:
    """The folder of one kind of papers of a run, in a language; `public` ones name nobody."""
    return folders.papers() / str(run.pk) / f"{kind}-{language}{'-public' if public else ''}"


def keep(question: Question, out: Path) -> dict[str, list[str]] | None:
    """Puts the papers that a question asked for where they belong; their names, None for other questions."""
    if question.kind not in _MADE:
        return None
    _MADE[question.kind](out)
    kept = place_of(question)
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(kept, ignore_errors=True)
    out.rename(kept)
    return {"files": sorted(file.name for file in kept.iterdir())}


def place_of(question: Question) -> Path:
    """Where the papers of one question lie, once they are made."""
    told = question.arguments
    kind = question.kind.removeprefix("proposal_")
    name = question.kind if question.kind in {"report", "letters"} else f"{kind}-{question.key[:16]}"
    return place(question.run, name, told["language"], public=told.get("public", False))


def sections(folder: Path, part: str) -> list[str]:
    """The report's sections for a page, as HTML."""
    held = json.loads((folder / "sections.json").read_text("utf-8"))
    return [held[name] for name in (*PARTS[part], "tools") if name in held]


def _take_apart(out: Path) -> None:
    """Sections, style and script beside the report, for pages that allow nothing inline."""
    page = next(out.glob("*.html")).read_text("utf-8")
    found = {match[1]: match[0] for match in _SECTION.finditer(page)}
    found["tools"] = "".join(_TOOLS.findall(page))
    (out / "sections.json").write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    style = page.partition("<style>")[2].partition("</style>")[0]
    (out / "report.css").write_text(within(style, ".pl-report"), "utf-8")
    (out / "report.js").write_text(page.rpartition("<script>")[2].partition("</script>")[0], "utf-8")


def _pack(out: Path) -> None:
    """All letters in one file."""
    written = sorted(out.iterdir())
    with zipfile.ZipFile(out / "letters.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for file in written:
            packed.write(file, file.name)


def _thin_out(out: Path) -> None:
    """Tables and pictures of a study; a plan of it becomes a run of its own when somebody asks for it."""
    for folder in out.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)


_MADE = {
    "report": _take_apart,
    "letters": _pack,
    "proposal_letters": _pack,
    "front": _thin_out,
    "sweep": _thin_out,
}
"""What is done with a kind's papers before they are kept."""


def within(style: str, place: str) -> str:
    """The style sheet for one part of a page: every selector below `place`, which is its root and body."""
    plain = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return re.sub(r"([^{};]+)\{", lambda found: f"{_placed(found[1], place)} {{", plain)


def _placed(selectors: str, place: str) -> str:
    if selectors.lstrip().startswith("@"):
        return selectors
    return ", ".join(_one(each.strip(), place) for each in re.split(r",(?![^(]*\))", selectors))


def _one(selector: str, place: str) -> str:
    first, _, rest = selector.partition(" ")
    return f"{place} {rest}".strip() if first in {":root", "html", "body"} else f"{place} {selector}"
