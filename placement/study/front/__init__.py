"""A trade-off as a proven curve."""
