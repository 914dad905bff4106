"""How much of a random test is tried: a little by default, as much as somebody asks for on demand."""

import os


def demanded(variable: str, usual: int) -> range:
    """The numbers of the cases: `usual` many, or as the environment says: "5000", or "20000:25000"."""
    first, colon, last = os.environ.get(variable, str(usual)).rpartition(":")
    return range(int(first) if colon else 0, int(last))
