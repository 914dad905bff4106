"""Processes for the tests of nations."""

from collections.abc import Iterator

import pytest

from placement.study.cluster.machine import this_machine
from placement.study.cluster.places import Cluster


@pytest.fixture(scope="session")
def others() -> Iterator[Cluster]:
    """Two processes, as a Dask cluster has them."""
    with this_machine(2) as (client, _ended):
        yield Cluster(client)
