"""What lies in the checkout: nothing of one machine, and a lock that fits the project."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PYTHONS = ("3.11", "3.12", "3.13")
REGISTRY = re.compile(r"pypi\.|pythonhosted\.|/simple\b/|index-url\s*=|--find-links[ =]")
MACHINE_PATH = re.compile(r"(?<![\w.~}])/(?:home|root|Users|work|opt|mnt)/\w")


@pytest.fixture(scope="module")
def texts(checkout: Path) -> dict[str, str]:
    """Every text file that is in the checkout, or would be with the next commit."""
    if not (checkout / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607 - git is on the path
        cwd=checkout,
        capture_output=True,
        check=True,
    )
    paths = [checkout / name for name in os.fsdecode(listed.stdout).split("\0") if name]
    contents = {path.relative_to(checkout).as_posix(): path.read_bytes() for path in paths if path.is_file()}
    return {name: content.decode("utf-8") for name, content in contents.items() if b"\0" not in content}


@pytest.fixture(scope="module")
def project(checkout: Path) -> dict[str, Any]:
    """The `project` table, and as `backend` what builds it."""
    settings = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))
    return {**settings["project"], "backend": settings["build-system"]["requires"]}


@pytest.fixture(scope="module")
def lock(checkout: Path) -> list[str]:
    """One entry per locked version: the requirement and its hashes."""
    return (checkout / "constraints.txt").read_text("utf-8").replace("\\\n", " ").splitlines()


def found(pattern: re.Pattern[str], texts: dict[str, str]) -> Iterator[str]:
    for name, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                yield f"{name}:{number}: {line.strip()[:80]}"


def test_no_file_names_a_package_registry(texts: dict[str, str]) -> None:
    assert not list(found(REGISTRY, texts))


def test_no_file_names_a_path_of_one_machine(texts: dict[str, str]) -> None:
    assert not list(found(MACHINE_PATH, texts))


def test_the_lock_holds_nothing_but_pinned_versions_with_hashes(lock: list[str]) -> None:
    entry = re.compile(r"[\w.-]+==[\w.]+(?: ; [^\\:]+?)?(?:\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert not [line for line in lock if not entry.fullmatch(line)]


OURS = ("interchange", "parquet", "report", "studies", "web")
"""Extras of this distribution that `all` is made of."""


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_satisfies_the_project(python: str, project: dict[str, Any], lock: list[str]) -> None:
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
    }
    locked: dict[str, Version] = {}
    for entry in (Requirement(line.split("--hash")[0]) for line in lock):
        if entry.marker is None or entry.marker.evaluate(environment):
            (pin,) = entry.specifier
            locked[canonicalize_name(entry.name)] = Version(pin.version)
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *project["backend"]]
    wanted += [each for name in ("dev", *OURS) for each in extras[name]]
    for requirement in map(Requirement, wanted):
        if requirement.name == project["name"]:  # an extra made of others, which are looked at themselves
            assert requirement.extras <= {"all", *OURS}
            continue
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement} is not locked: make lock"
        assert version in requirement.specifier, f"{requirement} is locked at {version}: make lock"


def test_the_build_server_can_start_its_script(checkout: Path) -> None:
    assert os.access(checkout / ".ci" / "run", os.X_OK)
