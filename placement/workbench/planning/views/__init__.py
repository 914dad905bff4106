"""Pages: one module per part, each with its own list `urls`."""
