"""What becomes of a plan when things turn out otherwise."""
