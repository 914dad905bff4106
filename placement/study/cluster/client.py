"""A client of a Dask cluster that leaves nothing behind where it cannot be made."""

from typing import Any

from distributed import Client


class Caller(Client):
    """Dask's client, closed at once where no scheduler answers.

    Dask leaves one half open there. When it is collected later, in the thread that starts another
    cluster say, it waits for a lock that the starter of this thread holds, and the start fails.
    """

    def __init__(self, address: str, timeout: float) -> None:
        client: Any = super()
        try:
            client.__init__(address, timeout=timeout, set_as_default=False)
        except BaseException:
            client.close()
            raise
