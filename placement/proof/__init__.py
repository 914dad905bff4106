"""Trust by plain arithmetic, without a solver: breaches of a plan and bounds from prices."""
