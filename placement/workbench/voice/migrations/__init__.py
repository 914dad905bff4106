"""Migrations of `voice`."""
