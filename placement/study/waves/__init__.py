"""A plan's moves in dated waves."""
