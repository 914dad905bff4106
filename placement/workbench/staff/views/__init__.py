"""Pages: people, tables, imports; each module has its own list `urls`."""
