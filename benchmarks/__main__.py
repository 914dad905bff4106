"""All quick measurements: python -m benchmarks."""

import platform
import sys
from importlib.metadata import version

from benchmarks import flow, rich, shell


def main() -> None:
    """Names the machine and the versions, then measures."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "pandas", "ortools", "highspy"))
    print(f"{platform.machine()}, Python {platform.python_version()}, {libraries}")
    shell.main()
    sys.argv = sys.argv[:1]
    flow.main()
    rich.main()


if __name__ == "__main__":
    main()
