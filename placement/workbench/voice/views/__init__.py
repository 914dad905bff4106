"""Pages of the voice: for who facilitates, who votes, and the office."""
