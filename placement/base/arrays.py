"""The kinds of arrays that columns, pairs and rows are made of."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
"""Amounts: minutes, money, persons, breaches."""

Mask = NDArray[np.bool_]
"""Which of some rows are meant."""

Codes = NDArray[np.int64]
"""Integer codes of employees, posts or units; -1 stands for none."""

Short = NDArray[np.int32]
"""Codes where half the memory is enough."""

Whole = NDArray[np.int64]
"""Decimals as whole multiples of a unit."""
