"""How many persons each post needs."""
