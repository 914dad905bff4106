# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # A first plan from DataFrames
#
# No files are needed: tables are DataFrames, policies are said in Python. Three units, five people;
# unit C lacks its nurse.

# %%
import pandas as pd

import placement as pm

units = pd.DataFrame(
    {"unit": ["A", "B", "C"], "kind": "puskesmas", "region": "96.71", "place": ["p", "q", "r"]}
)
posts = pd.DataFrame(
    [("A", "nurse", 1, 2, 3), ("A", "midwife", 1, 1, 1), ("B", "nurse", 1, 1, 2), ("C", "nurse", 1, 1, 2)],
    columns=["unit", "job", "minimum", "target", "maximum"],
)
employees = pd.DataFrame(
    [("E1", "nurse", "A", "p"), ("E2", "nurse", "A", "p"), ("E3", "nurse", "A", "q")]
    + [("E4", "midwife", "A", "p"), ("E5", "nurse", "B", "q")],
    columns=["employee", "job", "unit", "home"],
)
links = pd.DataFrame({"from": ["p", "q"], "to": ["q", "r"], "minutes": [30, 45]})
case = pm.Case.from_frames(employees=employees, units=units, posts=posts, links=links)

# %% [markdown]
# Policies: the profession must fit and nobody loses a post (both hard); then gaps are filled, then as
# few people move as can be, then ways are short.

# %%
policy = pm.Scenario.of(
    case,
    date="2027-01-01",
    rules={
        "right_profession": pm.rules.Profession(),
        "nobody_loses_a_post": pm.rules.Placed(),
        "gaps": pm.rules.Staffing(level="minimum", priority=1),
        "few_moves": pm.rules.Stay(priority=2),
        "short_ways": pm.rules.Commute(priority=3),
    },
    title="Fill the gap",
)
run = pm.solve(policy)
run

# %%
run.placements

# %% [markdown]
# Why E3, and what would it cost to send E1 instead?

# %%
pm.explain(run, "E3").alternatives

# %%
pm.whatif(run).pin("E1", "C").levels

# %% [markdown]
# A run is a folder that anybody can verify without a solver.

# %%
import tempfile
from pathlib import Path

folder = run.save(Path(tempfile.mkdtemp()) / "run")
pm.verify(folder)
