"""Standard streams that are closed, full, or read by somebody who leaves: what was done stays done."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands.clinic import rows_of

PLACEMENT = f"{sys.executable} -m placement"
FULL = Path("/dev/full")
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")


def shell(line: str, folder: Path) -> tuple[int, str]:
    """Exit code and standard error of a line of bash."""
    done = subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {line}"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("streams", "code"),
    [
        ("<&- >&- 2>&-", 0),
        ("2>/dev/full", 0),
        ("2>&1 | true", 0),
        ("--json >/dev/full", 1),
    ],
)
def test_a_run_that_was_written_stays(scenario: Path, tmp_path: Path, streams: str, code: int) -> None:
    found, err = shell(f"{PLACEMENT} solve {scenario} --out run {streams}", tmp_path)
    assert found == code, err
    assert len(rows_of(tmp_path / "run" / "placement.csv")) == 6
    assert "Unexpected" not in err
    assert "Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clinic", "run"]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check {scenario}", "--help"])
def test_words_that_nobody_got_are_told(command: str, scenario: Path, tmp_path: Path) -> None:
    line = f"{PLACEMENT} {command.format(scenario=scenario)}"
    code, err = shell(f"{line} >/dev/full", tmp_path)
    assert (code, err.splitlines()[-1]) == (
        1,
        "Standard output cannot be written (No space left on device); files that were written stay.",
    )
    assert shell(f"{line} | true", tmp_path) == (0, "")


@pytest.mark.slow
def test_what_happened_counts_before_the_words_about_it(tmp_path: Path) -> None:
    assert shell(f"{PLACEMENT} check nowhere.yaml --json >/dev/full", tmp_path)[0] == 2


GUARDED = """
import os, signal, sys
from placement import __main__ as command

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs inherit deafness
write, open_streams = int(sys.argv.pop(1)), command._open_streams

def guarded():
    os.write(write, b".")
    open_streams()

command._open_streams = guarded
command.main()
"""
"""The command line, which tells when it hears Ctrl-C itself."""


@pytest.mark.parametrize("moment", [0.0, 0.1, 0.5])
def test_ctrl_c_leaves_no_traceback_and_no_half_run(scenario: Path, tmp_path: Path, moment: float) -> None:
    """From the moment on in which the command is its own master: Python itself starts for some hundredths."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            GUARDED,
            str(write),
            "solve",
            str(scenario),
            "--out",
            "run",
        ],
        cwd=tmp_path,
        pass_fds=[write],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    os.read(read, 1)
    time.sleep(moment)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=600)
    os.close(read)
    os.close(write)
    assert "Traceback" not in err
    assert process.returncode in {0, 5}
    assert (tmp_path / "run" / "result.json").is_file() == (process.returncode == 0)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
