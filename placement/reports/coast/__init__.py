"""The coastline around Sorong, kept as data; see README.md beside it for source and licence."""
