"""What was done, by whom, on whose behalf: a chained log that nobody can change."""
