"""The tools: their names, what they need, and who calls them."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from benchmarks.peers.task import Found, Task


@dataclass(frozen=True)
class Tool:
    """A tool behind one module of this package."""

    name: str
    module: str
    package: str  # which it comes in
    program: str = ""  # which must be on the path
    arrays: bool = True  # begins with the program's arrays, and not with the problem

    @property
    def lacking(self) -> str:
        """Why it cannot run here, "" where it can."""
        if find_spec(self.package) is None:
            return f"no package {self.package}: make bench-peers"
        if self.program and shutil.which(self.program) is None:
            return f"no {self.program} on the path"
        return ""

    @property
    def solve(self) -> Callable[[Task], Found]:
        """What it does; imports the tool."""
        found: Callable[[Task], Found] = import_module(f"benchmarks.peers.{self.module}").solve
        return found


TOOLS = {
    "placement": Tool("Placement", "engine", "placement", arrays=False),
    "cpsat": Tool("CP-SAT", "cpsat", "ortools"),
    "highs": Tool("HiGHS MIP", "highs", "highspy"),
    "cbc": Tool("PuLP + CBC", "cbc", "pulp"),
    "timefold": Tool("Timefold (Python)", "timefold", "timefold", "java"),
}
