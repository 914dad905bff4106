"""Cases that come with Placement."""

import shutil
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

from placement.base.errors import InputError
from placement.base.files import written_whole
from placement.base.language import _
from placement.case.selector import nearest

EXAMPLES = ("sorong",)
"""Their names."""

_MARK = "nine_kinds.yaml"  # a README.md may be anybody's
_OURS = ("*.py", "__pycache__")  # how the tables were made is of no use elsewhere


def example(name: str = "sorong", folder: Path | str | None = None, *, force: bool = False) -> Path:
    """Copies a case that comes with Placement, its tables and policies, and returns the folder.

    `folder` is the name itself by default. Raises InputError for an unknown name, and for a folder
    that exists where `force` is not set.
    """
    if name not in EXAMPLES:
        raise InputError(_("there is no example {name}: {remedy}", name=name, remedy=nearest(name, EXAMPLES)))
    target = Path(name) if folder is None else Path(folder)
    with as_file(_home() / name) as source, written_whole(target, force=force, mark=_MARK) as fresh:
        shutil.copytree(source, fresh, ignore=shutil.ignore_patterns(*_OURS), dirs_exist_ok=True)
    return target


def _home() -> Traversable:
    """Where examples lie: in the wheel, or in the checkout beside the package."""
    package = files("placement")
    inside = package / "scenarios"
    return inside if inside.is_dir() else Path(str(package)).parent / "scenarios"
