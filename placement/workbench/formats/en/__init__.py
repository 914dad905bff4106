"""English: no day that might be a month."""
