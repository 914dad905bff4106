"""Measurements anyone can run; no time is asserted in a test."""
