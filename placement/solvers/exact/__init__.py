"""The exact path: the whole program to HiGHS, one solve per priority."""
