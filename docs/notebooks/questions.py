# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Questions about a plan
#
# Why this person, why not there, and what would mend it. The people of Sorong are synthetic.

# %%
import tempfile
from pathlib import Path

import placement as pm

sorong = pm.example("sorong", Path(tempfile.mkdtemp()) / "sorong")
policy = pm.read_scenario(sorong / "minimum_first.yaml")
run = pm.solve(policy)
run

# %%
mover = run.placements.query("moved").iloc[0]
answer = pm.explain(run, mover["employee"])
answer.alternatives

# %% [markdown]
# `cost_N` is how much worse priority N becomes in the best plan with that post; `also_moves` is who is
# then placed differently. Why not simply stay?

# %%
pm.explain(run, mover["employee"], mover["from_unit"]).alternatives

# %% [markdown]
# What a unit lacks, and what would fill it:

# %%
short = run.posts.query("short_of_minimum > 0").iloc[0]
pm.explain(run, unit=short["unit"]).gaps

# %% [markdown]
# Many questions of one run share its program:

# %%
session = pm.whatif(run)
session.pin(mover["employee"], mover["from_unit"]).levels

# %%
session.having(cap=pm.rules.Moves(at_most=50)).levels

# %% [markdown]
# And where policies contradict each other:

# %%
strict = policy.having(cap=pm.rules.Moves(at_most=0), minimum_staff=pm.rules.Staffing(level="minimum"))
found = pm.diagnose(strict.having({"solver.time_limit": 10}))
found

# %%
found.relaxations
