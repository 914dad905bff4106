"""Pages that are generated, and what generates them."""
