"""Placement: who should serve where, by competence, demand and travel limits."""
