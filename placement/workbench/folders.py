"""Where files of the workbench lie in its data folder."""

from pathlib import Path

from django.conf import settings


def snapshots() -> Path:
    """Frozen tables, one folder each, named after its SHA-256."""
    return _made("snapshots")


def runs() -> Path:
    """Run folders, named after the run's number."""
    return _made("runs")


def papers() -> Path:
    """Reports and letters, in folders named after the run's number."""
    return _made("papers")


def uploads() -> Path:
    """Files that wait for somebody to confirm their import."""
    return _made("uploads")


def minutes() -> Path:
    """Minutes of forums' sessions, as they were scanned."""
    return _made("minutes")


def scratch() -> Path:
    """What is being made; on the same disk, so that it can be renamed into place."""
    return _made("scratch")


def _made(name: str) -> Path:
    folder = Path(settings.DATA) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
