"""Every combination of a grid, solved."""
