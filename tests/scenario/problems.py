"""What is wrong with a scenario that cannot be read."""

from pathlib import Path

import pytest

from placement.base.errors import Finding, InputError
from placement.scenario import read_scenario


def errors_of(path: Path, *overrides: str) -> list[Finding]:
    """What is wrong with a scenario that cannot be read."""
    with pytest.raises(InputError) as raised:
        read_scenario(path, overrides)
    assert raised.value.findings
    return [finding for finding in raised.value.findings if finding.severity == "error"]


def error_of(path: Path, *overrides: str) -> Finding:
    """The one thing that is wrong."""
    (finding,) = errors_of(path, *overrides)
    return finding
