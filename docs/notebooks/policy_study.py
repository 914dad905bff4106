# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # A policy study: what does a cap on moves cost?
#
# The health workers of Sorong (all of them synthetic), with the policy that fills the staffing minimum
# first. How many posts stay empty if at most so many people may move?

# %%
import tempfile
from pathlib import Path

import placement as pm

sorong = pm.example("sorong", Path(tempfile.mkdtemp()) / "sorong")
policy = pm.read_scenario(sorong / "minimum_first.yaml")
capped = policy.having(cap=pm.rules.Moves(at_most=0))
study = pm.sweep(capped, {"cap.at_most": range(0, 181, 20)})
table = study.table[["cap.at_most", "status", "value_1", "bound_1", "moves", "seconds"]]
table

# %% [markdown]
# Every point is proven: its value meets its bound. The first moves mend most.

# %%
import altair as alt

shown = table.assign(cap=table["cap.at_most"].astype(int), short=table["value_1"].astype(float))
alt.Chart(shown, width=480, height=280).mark_line(point=True).encode(
    x=alt.X("cap", title="people who may move, at most"),
    y=alt.Y("short", title="persons short of the minimum"),
    tooltip=["cap", "short", "moves"],
)

# %%
assert (table["value_1"] == table["bound_1"]).all()
assert shown["short"].is_monotonic_decreasing

# %% [markdown]
# Two of these plans side by side:

# %%
runs = study.runs
compared = pm.compare(forty=runs["cap.at_most=40"], hundred=runs["cap.at_most=100"])
compared.measures

# %%
compared.people.head()
