"""What answers are made of, by name, for those who print them or annotate their own code."""

from placement.interchange.imported import Imported
from placement.interchange.importers import Importer
from placement.interchange.notes import Note
from placement.problem.problem import Problem
from placement.proof.result import Level
from placement.run import Inputs, Verdict
from placement.solvers.path import Progress
from placement.study.compare.compare import Comparison as Compared
from placement.study.compare.compare import Disagreement, RuleOfRuns, Standing, UnitJob
from placement.study.compare.robustness import Robustness
from placement.study.conflict.diagnose import Diagnosis as Diagnosed
from placement.study.conflict.diagnose import Relaxation
from placement.study.explain.explain import Alternative
from placement.study.explain.explain import Explanation as Explained
from placement.study.explain.price import ByRule
from placement.study.explain.whatif import Difference as Changed
from placement.study.front.front import Watched as FrontWatched
from placement.study.gaps.gaps import Gap
from placement.study.gaps.visits import Visited
from placement.study.need.need import Need as Needed
from placement.study.sweep.grid import Grid
from placement.study.sweep.outcome import SweepOutcome
from placement.study.sweep.sweep import Sweep as Swept
from placement.study.sweep.sweep import Watched
from placement.study.waves.waves import Waves as Ordered

__all__ = [
    "Alternative",
    "ByRule",
    "Changed",
    "Compared",
    "Diagnosed",
    "Disagreement",
    "Explained",
    "FrontWatched",
    "Gap",
    "Grid",
    "Imported",
    "Importer",
    "Inputs",
    "Level",
    "Needed",
    "Note",
    "Ordered",
    "Problem",
    "Progress",
    "Relaxation",
    "Robustness",
    "RuleOfRuns",
    "Standing",
    "SweepOutcome",
    "Swept",
    "UnitJob",
    "Verdict",
    "Visited",
    "Watched",
]
