"""Work shared out by Dask: among processes of this machine, or on a cluster, by the same code."""
