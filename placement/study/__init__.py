"""Many solves: what a plan does not say by itself."""
