"""Two runs or more, side by side."""
