"""The wheel by itself: installed into a fresh environment, used from another folder."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
SECONDS = 300


def run(*command: str | Path, folder: Path) -> str:
    """Standard output of a command that must succeed, without anything that leads back to the checkout."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV"))}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment | {"PLACEMENT_LANGUAGE": "en"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def elsewhere(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment `venv` that has the wheel; the libraries it shares with this one."""
    folder = tmp_path_factory.mktemp("elsewhere")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
    run(*build, checkout, folder=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", symlinks=True)
    python = folder / "venv" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", "--no-deps", "--no-index", "--no-cache-dir", wheel, folder=folder)
    # After the wheel: pip must not see this environment's own placement and think the work done.
    # A folder named in a .pth file has its own .pth files left unread, so the checkout stays out of reach.
    (packages(folder) / "libraries.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return folder


def packages(folder: Path) -> Path:
    base = str(folder / "venv")
    return Path(sysconfig.get_path("purelib", "venv", {"base": base, "platbase": base}))


@pytest.fixture
def balanced(elsewhere: Path) -> Path:
    return packages(elsewhere) / "placement" / "scenarios" / "sorong" / "balanced.yaml"


@pytest.fixture
def placement(elsewhere: Path) -> Path:
    return elsewhere / "venv" / "bin" / "placement"


def test_the_wheel_is_what_runs(elsewhere: Path) -> None:
    python = elsewhere / "venv" / "bin" / "python"
    source = run(python, "-c", "import placement; print(placement.__file__)", folder=elsewhere)
    assert Path(source.strip()).is_relative_to(packages(elsewhere))


def test_the_command_explains_itself(placement: Path, tmp_path: Path) -> None:
    assert "Usage" in run(placement, "--help", folder=tmp_path)


def test_the_packaged_sorong_scenario_passes_check(placement: Path, balanced: Path, tmp_path: Path) -> None:
    run(placement, "check", balanced, folder=tmp_path)


def test_the_packaged_sorong_scenario_is_solved(placement: Path, balanced: Path, tmp_path: Path) -> None:
    run(placement, "solve", balanced, "--out", tmp_path / "run", folder=tmp_path)
    assert (tmp_path / "run" / "placement.csv").is_file()
