"""All quick measurements: python -m benchmarks."""

import sys

from benchmarks import flow, growth, rich, shell
from benchmarks.peers import __main__ as peers
from benchmarks.records import processor, versions

QUICK = ["civil-1000-mild-0", "--tools", "placement", "cpsat", "highs", "cbc", "--seconds", "5"]
SMALL = ["--services", "civil", "--sizes", "1000", "2000", "4000", "--forms", "flow"]


def main() -> None:
    """Names the machine and the versions, then measures."""
    print(", ".join([processor(), *(f"{name} {number}" for name, number in versions().items())]))
    shell.main()
    sys.argv = sys.argv[:1]
    flow.main()
    rich.main()
    sys.argv[1:] = QUICK
    peers.main()
    sys.argv[1:] = SMALL
    growth.main()


if __name__ == "__main__":
    main()
