"""Where pages find scripts and styles: an address changes with what it holds, so it is kept for a year."""

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class Versioned(StaticFilesStorage):
    """Addresses that end in the beginning of the file's SHA-256: who comes again asks for nothing twice."""

    def url(self, name: str | None) -> str:
        """The address of a file; one that is not there has none of its own, and a test of pages sees it."""
        return f"{super().url(name)}{_version(name or '')}"


@cache
def _version(name: str) -> str:
    found = finders.find(name)
    return f"?v={hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]}" if found else ""
