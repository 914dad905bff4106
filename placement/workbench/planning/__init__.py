"""Scenarios, snapshots, runs and proposals."""
