"""Small changes of a case: what planners ask about the day after."""

from dataclasses import replace

import numpy as np
import pandas as pd

from placement.case import Case


def changes(case: Case, random: np.random.Generator) -> dict[str, Case]:
    """The case with a place more needed in some post, with somebody gone, and with somebody new."""
    employees, posts = case.tables["employees"], case.tables["posts"].copy()
    at = posts.index[int(random.integers(len(posts)))]
    posts.loc[at, ["minimum", "target", "maximum"]] += 1
    gone, like = random.choice(employees["employee"].to_numpy(), 2, replace=False)
    new = employees[employees["employee"] == like].assign(employee="new")
    own = {
        name: [column for column in table if str(column).startswith("employee")]
        for name, table in case.tables.items()
    }
    less = {
        name: case.tables[name][~case.tables[name][columns].eq(gone).any(axis=1)]
        for name, columns in own.items()
        if columns
    }
    changed = {
        "need": {"posts": posts},
        "less": less,
        "more": {"employees": pd.concat([employees, new])},
    }
    return {
        name: replace(
            case,
            tables={**case.tables, **{key: table.reset_index(drop=True) for key, table in tables.items()}},
        )
        for name, tables in changed.items()
    }
