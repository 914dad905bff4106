"""Who is short, and what would reduce the shortage."""
